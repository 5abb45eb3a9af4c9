// What holds for every route, over a real socket.
import { connect } from 'node:net';
import { startLatchkey, type TestLatchkey } from '../support/latchkey';

let latchkey: TestLatchkey;
const thrown: unknown[] = [];
const remember = (fault: unknown): void => {
  thrown.push(fault);
};

beforeAll(async () => {
  process.on('unhandledRejection', remember).on('uncaughtException', remember);
  latchkey = await startLatchkey();
});
afterAll(async () => {
  await latchkey.stop();
  process.off('unhandledRejection', remember).off('uncaughtException', remember);
});

/** What the server answers to these very bytes. */
const raw = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(latchkey.url).port), '127.0.0.1', () => socket.end(text));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('close', () => resolve(answer)).on('error', reject);
  });

test.each([
  '/no-such-page',
  '/assets/../package.json',
  '/assets/%2e%2e/package.json',
  '//signin',
  '/SIGNIN',
  '/v3/directline/nothing',
])('GET %s is a short 404, once', async (path) => {
  const answer = await fetch(`${latchkey.url}${path}`);
  expect(answer.status).toBe(404);
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  const body = await answer.text();
  expect(body).toBe('{"error":{"code":"404","message":"not found"}}');
});

test('a browser gets a page instead', async () => {
  const answer = await fetch(`${latchkey.url}/no-such-page`, { headers: { accept: 'text/html,*/*' } });
  expect(answer.status).toBe(404);
  expect(answer.headers.get('content-type')).toContain('text/html');
});

test.each(['TRACE', 'PUT', 'DELETE', 'PATCH'])('%s is refused', async (method) => {
  const host = new URL(latchkey.url).host;
  const answer = await raw(`${method} /signin HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  expect(answer).not.toMatch(/restify|node_modules|Error:/);
});

test('another host is misdirected; health answers to any', async () => {
  const get = (path: string) => raw(`GET ${path} HTTP/1.1\r\nhost: evil.test\r\nconnection: close\r\n\r\n`);
  expect(await get('/signin')).toMatch(/^HTTP\/1\.1 421 /);
  expect(await get('/healthz')).toMatch(/^HTTP\/1\.1 200 /);
});

test('a handler that fails is one neutral sentence with a reference', async () => {
  const { store } = latchkey.ground;
  const get = store.get.bind(store);
  store.get = () => Promise.reject(new Error('mongodb://user:secret@db is down'));
  const answer = await fetch(`${latchkey.url}/t/${'x'.repeat(43)}`);
  store.get = get;
  expect(answer.status).toBe(503);
  expect(await answer.text()).toMatch(
    /^\{"error":\{"code":"503","message":"something went wrong, reference [\w-]{12}"\}\}$/,
  );
});

test('metrics are for loopback, and say nothing about anybody', async () => {
  const text = await (await fetch(`${latchkey.url}/metrics`)).text();
  expect(text).toContain('latchkey_outbox_waiting');
  expect(text).not.toMatch(/alice|demo\.example/);
});

test('readiness follows the store', async () => {
  const { store } = latchkey.ground;
  expect((await fetch(`${latchkey.url}/readyz`)).status).toBe(200);
  const get = store.get.bind(store);
  store.get = () => Promise.reject(new Error('down'));
  expect((await fetch(`${latchkey.url}/readyz`)).status).toBe(503);
  store.get = get;
});

test('nothing was thrown past the handlers', () => {
  expect(thrown).toEqual([]);
});
