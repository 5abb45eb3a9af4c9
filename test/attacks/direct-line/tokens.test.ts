// Tokens: none that was not made here, for this conversation, for this use, and not too long ago. And who may ask for one.
import { createHmac } from 'node:crypto';
import { createKeyring } from '../../../src/services/secrets/keyring';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { type Chat, type HttpAnswer, newAddress, openChat, send } from '../otp/web-attacker';

jest.setTimeout(120_000);

const minuteMs = 60_000;
const noTrace = /\bat \S+ \(|node_modules|\.[tj]s:\d+|Error:/;

let latchkey: TestLatchkey;
beforeEach(async () => {
  latchkey = await startLatchkey({
    environment: { TRUST_PROXY: '1', ALLOWED_ORIGINS: 'https://portal.corp.test' },
  });
});
afterEach(() => latchkey.stop());

/** Every way a token opens something. */
async function tryToken(url: string, chat: Chat, token: string): Promise<HttpAnswer[]> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const base = `${url}/v3/directline`;
  return Promise.all([
    send(`${base}/conversations/${chat.id}/activities`, { headers }),
    send(`${base}/conversations/${chat.id}`, { headers }),
    send(`${base}/conversations/${chat.id}/activities`, {
      method: 'POST',
      headers,
      body: '{"type":"message","text":"x"}',
    }),
    send(`${base}/tokens/refresh`, { method: 'POST', headers }),
    send(`${base}/conversations`, { method: 'POST', headers }),
  ]);
}

const expectRefused = (answers: readonly HttpAnswer[], about: string): void => {
  for (const { status, body } of answers) {
    expect([about, [401, 403].includes(status)]).toEqual([about, true]);
    expect(body).not.toMatch(noTrace);
    expect(Object.keys(JSON.parse(body))).toEqual(['error']);
  }
};

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('DL-04: forged, altered, expired or cross-deployment token', () => {
  test('no byte of a token may be another one', async () => {
    const chat = await openChat(latchkey.url);
    const path = `${latchkey.url}/v3/directline/conversations/${chat.id}/activities`;
    const look = (token: string) => send(path, { headers: { authorization: `Bearer ${token}` } });
    expect((await look(chat.token)).status).toBe(200);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    for (let at = 0; at < chat.token.length; at++) {
      const old = chat.token[at] ?? '';
      // The neighbour in base64url decodes to the same bytes where only unused bits differ: the text itself must match.
      const neighbour = alphabet[(alphabet.indexOf(old) ^ 1) & 63] ?? 'A';
      const flipped = String.fromCharCode(old.charCodeAt(0) ^ 1);
      for (const other of new Set([neighbour, flipped, old === '.' ? ':' : '.'])) {
        const answer = await look(chat.token.slice(0, at) + other + chat.token.slice(at + 1));
        expect([at, answer.status]).toEqual([at, 403]);
        expect(answer.body).not.toMatch(noTrace);
      }
    }
    for (const other of [
      '',
      chat.token.slice(0, -1),
      `${chat.token}A`,
      `${chat.token}.x`,
      `${chat.token}=`,
      'x'.repeat(8000),
    ]) {
      expect([401, 403]).toContain((await look(other)).status);
    }
  });

  test('no other algorithm, key, issuer, use or claims', async () => {
    const chat = await openChat(latchkey.url);
    const victim = await openChat(latchkey.url);
    await victim.say('hello');
    const [head = '', payload = '', signature = ''] = chat.token.split('.');
    const header = JSON.parse(Buffer.from(head, 'base64url').toString());
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const sign = (head: object, body: object, key: string): string => {
      const text = `${encode(head)}.${encode(body)}`;
      return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
    };
    const stream = new URL(chat.streamUrl).searchParams.get('t') ?? '';
    const forgeries: Record<string, string> = {
      none: `${encode({ alg: 'none', typ: 'JWT' })}.${payload}.`,
      'none with kid': `${encode({ ...header, alg: 'none' })}.${payload}.`,
      None: `${encode({ ...header, alg: 'None' })}.${payload}.${signature}`,
      'no signature': `${head}.${payload}.`,
      HS512: `${encode({ ...header, alg: 'HS512' })}.${payload}.${signature}`,
      RS256: `${encode({ ...header, alg: 'RS256' })}.${payload}.${signature}`,
      'empty key': sign({ ...header, kid: '' }, claims, ''),
      'key from a path': sign({ ...header, kid: '../../../../dev/null' }, claims, ''),
      'key from a prototype': sign({ ...header, kid: '__proto__' }, claims, ''),
      'key of its own': sign({ ...header, jwk: { kty: 'oct', k: 'AAAA' } }, claims, '\0\0\0'),
      'key by address': sign({ ...header, jku: 'http://127.0.0.1:1/keys' }, claims, 'x'),
      'guessed key': sign(header, claims, 'secret'),
      "another's conversation": `${head}.${encode({ ...claims, conv: victim.id })}.${signature}`,
      'a later end': `${head}.${encode({ ...claims, exp: claims.exp + 3600 })}.${signature}`,
      'for a stream': stream,
      'five parts': `${chat.token}.a.b`,
      'not a token': 'bearer',
    };
    for (const [name, token] of Object.entries(forgeries)) {
      expectRefused(await tryToken(latchkey.url, chat, token), name);
      expectRefused(await tryToken(latchkey.url, victim, token), `${name}, at another's`);
    }
    expect(JSON.parse((await victim.poll()).body).activities.length).toBeGreaterThan(0);
    expect(latchkey.ground.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('a token of another deployment', async () => {
    const other = await startLatchkey({
      ground: { keyring: createKeyring([Buffer.from('another secret of another place!!', 'utf8')]) },
    });
    try {
      const [here, there] = [await openChat(latchkey.url), await openChat(other.url)];
      expectRefused(await tryToken(latchkey.url, here, there.token), 'from there');
      expectRefused(await tryToken(other.url, there, here.token), 'from here');
      // Even with the header that names a key of ours.
      const mixed = `${here.token.split('.')[0]}.${there.token.split('.').slice(1).join('.')}`;
      expectRefused(await tryToken(latchkey.url, there, mixed), 'mixed');
    } finally {
      await other.stop();
    }
  });

  test('an expired token opens nothing and cannot be refreshed', async () => {
    const chat = await openChat(latchkey.url);
    latchkey.ground.clock.advance(30 * minuteMs + 1000);
    const answers = await tryToken(latchkey.url, chat, chat.token);
    expectRefused(answers, 'expired');
    expect(new Set(answers.map(({ body }) => JSON.parse(body).error.code))).toEqual(new Set(['TokenExpired']));
  });

  test('a thousand refreshes never reach beyond an hour from the first token', async () => {
    const begun = latchkey.ground.clock.nowMs();
    const chat = await openChat(latchkey.url);
    const tokens: string[] = [chat.token];
    for (let round = 0; round < 1000; round++) {
      latchkey.ground.clock.advance(3500);
      const headers = { authorization: `Bearer ${tokens.at(-1)}`, 'content-type': 'application/json' };
      const { body, status } = await send(`${latchkey.url}/v3/directline/tokens/refresh`, { method: 'POST', headers });
      expect([round, status]).toEqual([round, 200]);
      const { token, expires_in: seconds } = JSON.parse(body);
      expect(latchkey.ground.clock.nowMs() + seconds * 1000).toBeLessThanOrEqual(begun + 60 * minuteMs);
      tokens.push(token);
    }
    const ends = tokens.map((token) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).exp);
    expect(Math.max(...ends) * 1000).toBeLessThanOrEqual(begun + 60 * minuteMs);
    latchkey.ground.clock.set(begun + 60 * minuteMs);
    expectRefused(await tryToken(latchkey.url, chat, tokens.at(-1) ?? ''), 'after an hour');
  });
});

describe('DL-06: watermark and paging abuse', () => {
  test('anything but a plain number is refused; nothing is slow; only the own activities come', async () => {
    const chat = await openChat(latchkey.url);
    const other = await openChat(latchkey.url);
    await other.say('somebody else speaks');
    await chat.say('hello');
    const mine = new Set((await chat.activities()).map(({ id }) => id));
    expect(mine.size).toBeGreaterThanOrEqual(2);
    const path = `${latchkey.url}/v3/directline/conversations/${chat.id}/activities`;
    const headers = { authorization: `Bearer ${chat.token}` };
    const watermarks = [
      '-1',
      '1e309',
      'NaN',
      'Infinity',
      '0x1',
      '9007199254740993',
      '99999999999999999999999',
      '[1]',
      '{"$gt":0}',
      '../',
      '1;drop',
      "1' or '1'='1",
      '%00',
      '١',
      '1.5',
      '+1',
      ' 1',
      '1 ',
      'null',
      'undefined',
      'true',
      '1'.repeat(10_240),
    ];
    const queries = [
      ...watermarks.map((one) => `watermark=${encodeURIComponent(one)}`),
      'watermark[$gt]=0',
      'watermark[]=0',
      'watermark=%FF%FE',
      'watermark=%',
      '__proto__[watermark]=1',
      Array.from({ length: 200 }, (_, index) => `watermark=${index}`).join('&'),
      Array.from({ length: 200 }, (_, index) => `w${index}=1`).join('&'),
    ];
    for (const query of queries) {
      const times: number[] = [];
      for (let round = 0; round < 3; round++) {
        const begin = performance.now();
        const answer = await send(`${path}?${query}`, { headers });
        times.push(performance.now() - begin);
        const about = query.slice(0, 40);
        expect([about, [200, 400].includes(answer.status)]).toEqual([about, true]);
        const { activities = [] } = JSON.parse(answer.body);
        expect([about, activities.every(({ id }: { id: string }) => mine.has(id))]).toEqual([about, true]);
      }
      // The quickest of three: this machine does other things too.
      expect(Math.min(...times)).toBeLessThan(100);
    }
    for (const one of watermarks.slice(0, 12)) {
      expect((await send(`${path}?watermark=${encodeURIComponent(one)}`, { headers })).status).toBe(400);
      expect(
        (await send(`${path.replace('/activities', '')}?watermark=${encodeURIComponent(one)}`, { headers })).status,
      ).toBe(400);
    }
  });
});

describe('DL-08: CORS and origin allow-list bypass for token creation', () => {
  const foreign = [
    'https://portal.corp.test.evil.test',
    'https://evilportal.corp.test',
    'http://portal.corp.test',
    'null',
    'https://portal.corp.test:444',
    'https://portal.corp.test/',
    'https://PORTAL.corp.test',
    'https://portal.corp.test@evil.test',
    'https://portal.corp.test%00.evil.test',
    'https://a.portal.corp.test',
    'https://portal.corp.test,https://evil.test',
    'file://',
    'chrome-extension://abc',
    '',
    '*',
    'http://127.0.0.1',
    'http://127.0.0.1:1',
    'http://localhost.evil.test',
  ];
  const generate = (headers: Record<string, string>) =>
    send(`${latchkey.url}/v3/directline/tokens/generate`, {
      method: 'POST',
      headers: { 'x-forwarded-for': newAddress(), ...headers },
    });

  test('no token and no permission for a page that is not listed', async () => {
    for (const origin of foreign) {
      for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
        const answer = await generate({ origin, 'content-type': type });
        expect([origin, answer.status]).toEqual([origin, 403]);
        expect(answer.headers['access-control-allow-origin']).toBeUndefined();
        expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
        expect(answer.headers['vary']).toContain('Origin');
        expect(answer.body).not.toContain('token"');
      }
      const preflight = await send(`${latchkey.url}/v3/directline/tokens/generate`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
      });
      expect(preflight.headers['access-control-allow-origin']).toBeUndefined();
      expect(preflight.headers['vary']).toContain('Origin');
    }
  });

  test('a listed page gets its own origin back, never a star, on every route', async () => {
    const origin = 'https://portal.corp.test';
    const { headers, status } = await generate({ origin, 'content-type': 'application/json' });
    expect([status, headers['access-control-allow-origin'], headers['vary']]).toEqual([200, origin, 'Origin']);
    const chat = await openChat(latchkey.url);
    for (const path of [`conversations/${chat.id}/activities`, `conversations/${chat.id}`, 'session/getsessionid']) {
      const bearer = { authorization: `Bearer ${chat.token}` };
      const listed = await send(`${latchkey.url}/v3/directline/${path}`, { headers: { ...bearer, origin } });
      expect([path, listed.status, listed.headers['access-control-allow-origin']]).toEqual([path, 200, origin]);
      const evil = await send(`${latchkey.url}/v3/directline/${path}`, {
        headers: { ...bearer, origin: 'https://evil.test' },
      });
      expect([path, evil.status, evil.headers['access-control-allow-origin']]).toEqual([path, 403, undefined]);
    }
  });

  test('without an Origin: a browser that says it comes from elsewhere gets nothing; pages other than the chat allow no origin at all', async () => {
    for (const site of ['cross-site', 'same-site', 'none', 'x']) {
      expect([site, (await generate({ 'sec-fetch-site': site })).status]).toEqual([site, 403]);
    }
    expect((await generate({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    for (const path of ['/', '/signin', '/account', '/password', '/healthz', '/dev/mailbox.json']) {
      const answer = await send(`${latchkey.url}${path}`, { headers: { origin: 'https://portal.corp.test' } });
      expect([path, answer.headers['access-control-allow-origin']]).toEqual([path, undefined]);
    }
  });
});
