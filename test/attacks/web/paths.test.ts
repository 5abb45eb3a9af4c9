// Other ways to write a path, a verb or the end of a request: each is judged like the plain one, or not understood at all.
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { send } from '../otp/web-attacker';
import { hostOf, rawRequest, sendRaw } from './raw-http';

jest.setTimeout(60_000);

const metricsToken = 'a-metrics-token-for-this-test';
let latchkey: TestLatchkey;
let host: string;
beforeAll(async () => {
  latchkey = await startLatchkey({ environment: { METRICS_TOKEN: metricsToken } });
  host = `Host: ${hostOf(latchkey.url)}`;
});
afterAll(() => latchkey.stop());

/** What must never be seen by somebody who is not signed in, has no link and no token. */
const inside =
  /Signed in as|Sign out everywhere|name="current"|process_cpu|# HELP|"activities":|New password|contactId|Import a list|Microsoft Teams/;

/** Guarded paths and what the plain one answers a stranger. */
const guarded: [path: string, status: number][] = [
  ['/account', 303],
  ['/account/password', 303],
  ['/password', 404],
  ['/reveal', 404],
  ['/welcome', 404],
  ['/begin', 404],
  ['/confirm', 404],
  ['/account/teams', 303],
  ['/account/teams/link', 405],
  ['/account/teams/unlink', 405],
  ['/account/sign-out-everywhere', 405],
  ['/admin/import', 303],
  ['/admin/import/progress', 303],
  ['/admin/import/template.csv', 303],
  ['/admin/import/apply', 405],
  ['/admin/import/undo', 405],
  ['/admin/files/x', 303],
  ['/not-me', 404],
  ['/metrics', 404],
  ['/v3/directline/session/getsessionid', 401],
];

const disguises: ((path: string) => string)[] = [
  (path) => `/.${path}`,
  (path) => `/${path}`,
  (path) => `//${path}`,
  (path) => `${path}/`,
  (path) => `${path}//`,
  (path) => `${path};x=1`,
  (path) => `${path};.css`,
  (path) => `${path}/.css`,
  (path) => `/%2e${path}`,
  (path) => `/%2e%2e${path}`,
  (path) => `/x/..${path}`,
  (path) => `/assets/..${path}`,
  (path) => `/assets/%2e%2e${path}`,
  (path) => `/healthz/..${path}`,
  (path) => `/healthz;${path}`,
  (path) => path.toUpperCase(),
  (path) => `${path}.`,
  (path) => `${path}%20`,
  (path) => `${path}%00`,
  (path) => `${path}%09`,
  (path) => `${path}%2f`,
  (path) => `${path}%3f`,
  (path) => `${path}%23`,
  (path) => `${path}.json`,
  (path) => `/%${path.charCodeAt(1).toString(16)}${path.slice(2)}`,
  (path) => path.replaceAll('/', '\\'),
  (path) => path.replaceAll('/', '%5c'),
  (path) => path.replaceAll('/', '%2f'),
  (path) => path.replaceAll('/', '%c0%af'),
  (path) => path.replaceAll('/', '%252f'),
  (path) => `${path}?_method=POST`,
  (path) => `${path}#`,
  (path) => `http://localhost${path}`,
];

describe('WEB-15: path and verb tricks around admin or internal routes', () => {
  test.each(guarded)('%s stays shut, however it is written', async (path, status) => {
    const plain = await sendRaw(latchkey.url, rawRequest(`GET ${path}`, [host, 'Connection: close']));
    expect([path, plain.status]).toEqual([path, status]);
    for (const disguise of disguises) {
      const written = disguise(path);
      for (const verb of ['GET', 'POST']) {
        const answer = await sendRaw(
          latchkey.url,
          rawRequest(`${verb} ${written}`, [host, 'Connection: close', 'Content-Length: 0']),
        );
        const about = `${verb} ${written}`;
        // Shut, not found, not understood; the plain form itself is among them.
        expect([about, [status, 303, 400, 401, 403, 404, 405].includes(answer.status)]).toEqual([about, true]);
        expect([about, inside.test(answer.text)]).toEqual([about, false]);
      }
    }
  });

  test('headers that name another path, another verb or another person change nothing', async () => {
    const headers = {
      'x-original-url': '/healthz',
      'x-rewrite-url': '/healthz',
      'x-forwarded-uri': '/healthz',
      'x-forwarded-path': '/healthz',
      'x-http-method-override': 'GET',
      'x-http-method': 'GET',
      'x-method-override': 'GET',
      'x-forwarded-for': '127.0.0.1',
      'x-remote-user': 'grace@demo.example',
      'x-forwarded-user': 'grace@demo.example',
      'x-ms-client-principal-name': 'grace@demo.example',
      'client-ip': '127.0.0.1',
      'x-real-ip': '127.0.0.1',
      'x-custom-ip-authorization': '127.0.0.1',
      authorization: 'Bearer x',
    };
    for (const [path, status] of guarded) {
      const answer = await send(`${latchkey.url}${path}`, {
        headers: { ...headers, ...(status === 401 ? { authorization: '' } : {}) },
      });
      expect([path, answer.status]).toEqual([path, status]);
    }
    const posted = await send(`${latchkey.url}/metrics?_method=GET`, {
      method: 'POST',
      headers: { ...headers, authorization: `Bearer ${metricsToken}` },
    });
    expect(posted.status).toBe(405);
    const scraped = await send(`${latchkey.url}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } });
    expect(scraped.status).toBe(200);
    for (const token of ['', metricsToken.slice(0, -1), `${metricsToken}x`, metricsToken.toUpperCase()]) {
      expect((await send(`${latchkey.url}/metrics`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(
        404,
      );
    }
  });

  test('verbs', async () => {
    const ask = (line: string, more: string[] = []) =>
      sendRaw(latchkey.url, rawRequest(line, [host, 'Connection: close', ...more]));
    for (const path of ['/', '/account', '/healthz', '/nowhere', '/v3/directline/tokens/generate']) {
      const traced = await ask(`TRACE ${path}`, ['X-Echo: echo-canary']);
      expect([path, traced.status]).toEqual([path, 405]);
      expect(traced.text).not.toContain('echo-canary');
    }
    for (const verb of [
      'PUT',
      'DELETE',
      'PATCH',
      'PROPFIND',
      'MKCOL',
      'MERGE',
      'PURGE',
      'SEARCH',
      'LINK',
      'REPORT',
      'QUERY',
      'HEAD',
    ]) {
      const answer = await ask(`${verb} /account`, ['Content-Length: 0']);
      expect([verb, [400, 404, 405].includes(answer.status)]).toEqual([verb, true]);
      expect([verb, inside.test(answer.text)]).toEqual([verb, false]);
    }
    for (const verb of ['CONNECT', 'JEFF', 'get', 'GET\t', '']) {
      expect([verb, [0, 400, 404, 405].includes((await ask(`${verb} /account`)).status)]).toEqual([verb, true]);
    }
    const upgrade = ['Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA'];
    const h2c = await sendRaw(
      latchkey.url,
      rawRequest('GET /account', [host, 'Connection: Upgrade, HTTP2-Settings', ...upgrade]),
    );
    expect(h2c.status).not.toBe(101);
    expect([h2c.answers, inside.test(h2c.text)]).toEqual([1, false]);
    const prior = await sendRaw(latchkey.url, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    expect([0, 400, 404, 405, 505]).toContain(prior.status);
  });

  test('requests in requests: CL.TE, TE.CL, TE.TE and their kin give 400, and one answer at most', async () => {
    const hidden = `GET /healthz?smuggled HTTP/1.1\r\n${host}\r\n\r\n`;
    const chunk = `${Buffer.byteLength(hidden).toString(16)}\r\n${hidden}\r\n0\r\n\r\n`;
    const form = 'Content-Type: application/x-www-form-urlencoded';
    const pairs: [name: string, headers: string[], body: string][] = [
      ['CL.TE', ['Content-Length: 4', 'Transfer-Encoding: chunked'], `0\r\n\r\n${hidden}`],
      ['TE.CL', ['Transfer-Encoding: chunked', 'Content-Length: 4'], chunk],
      ['two lengths', ['Content-Length: 0', `Content-Length: ${hidden.length}`], hidden],
      ['a list of lengths', [`Content-Length: 0, ${hidden.length}`], hidden],
      ['a length with a sign', ['Content-Length: +0'], hidden],
      ['a negative length', ['Content-Length: -1'], hidden],
      ['a length in hex', ['Content-Length: 0x0'], hidden],
      ['TE.TE', ['Transfer-Encoding: xchunked'], `0\r\n\r\n${hidden}`],
      ['chunked twice', ['Transfer-Encoding: chunked, chunked'], `0\r\n\r\n${hidden}`],
      ['chunked, then identity', ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'], `0\r\n\r\n${hidden}`],
      ['a space before the colon', ['Transfer-Encoding : chunked'], `0\r\n\r\n${hidden}`],
      ['a tab before chunked and a length', ['Transfer-Encoding:\tchunked', 'Content-Length: 3'], `0\r\n\r\n${hidden}`],
      ['a folded header', ['Transfer-Encoding:\r\n chunked', 'Content-Length: 3'], `0\r\n\r\n${hidden}`],
      ['a bare line feed', ['X: a\nTransfer-Encoding: chunked', 'Content-Length: 3'], `0\r\n\r\n${hidden}`],
      ['a bare carriage return', ['X: a\rTransfer-Encoding: chunked', 'Content-Length: 3'], `0\r\n\r\n${hidden}`],
      ['a vertical tab', ['Transfer-Encoding: \x0bchunked', 'Content-Length: 3'], `0\r\n\r\n${hidden}`],
      ['a bad chunk size', ['Transfer-Encoding: chunked'], `0x1\r\nx\r\n0\r\n\r\n${hidden}`],
      ['a chunk size of 17 digits', ['Transfer-Encoding: chunked'], `10000000000000001\r\nx\r\n0\r\n\r\n${hidden}`],
    ];
    for (const [name, headers, body] of pairs) {
      const answer = await sendRaw(latchkey.url, rawRequest('POST /signin', [host, form, ...headers], body));
      expect([name, answer.status, answer.answers]).toEqual([name, 400, 1]);
    }
    // A body where none is expected is not the next request.
    for (const line of [
      'GET /signin',
      'GET /healthz',
      'OPTIONS /v3/directline/conversations',
      'POST /nowhere',
      'GET /nowhere',
    ]) {
      const answer = await sendRaw(latchkey.url, rawRequest(line, [host, `Content-Length: ${hidden.length}`], hidden));
      expect([line, answer.answers]).toEqual([line, 1]);
      expect(answer.text).not.toContain('{"ok":true}{"ok":true}');
    }
    // Two requests in a row are two, as they should be.
    expect((await sendRaw(latchkey.url, hidden + hidden)).answers).toBe(2);
  });
});
