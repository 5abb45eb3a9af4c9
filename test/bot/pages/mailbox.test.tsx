// The demo's mailbox page: what it shows, what it can never run, and for whom it exists.
import type { Exchange, Route } from '../../../src/bot/http/route';
import { createMailboxRoutes } from '../../../src/bot/pages/mailbox';
import { mailboxTexts } from '../../../src/bot/pages/mailbox-texts';
import { createMailboxSenders } from '../../../src/services/notify/mailbox';
import type { Store } from '../../../src/services/ports';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { createFakeLog } from '../../fakes/log';
import { createFakeClock } from '../../fakes/time';

let store: Store;
let routes: readonly Route[];
const clock = createFakeClock();

beforeEach(async () => {
  store = createSqliteStore({ path: ':memory:' });
  await store.open();
  routes = createMailboxRoutes({ store });
});
afterEach(() => store.close());

const get = (path: string, more: Partial<Exchange> = {}) => {
  const url = new URL(path, 'http://127.0.0.1');
  const route = routes.find((candidate) => candidate.path === url.pathname);
  const exchange = {
    method: 'GET',
    path: url.pathname,
    params: {},
    query: Object.fromEntries(url.searchParams),
    headers: {},
    cookies: {},
    json: undefined,
    form: {},
    source: 'source',
    loopback: true,
    correlation: 'c-1',
    log: createFakeLog(),
    nonce: 'n',
    ...more,
    // A source is only ever made by a service; here its value does not matter.
  } as Exchange;
  return route!.handle(exchange);
};

const receive = async (): Promise<void> => {
  const senders = createMailboxSenders({ store, clock });
  await senders.mail({
    id: 'pin/1',
    to: 'alice@home.example',
    subject: 'Your one-time PIN',
    text: 'Hello,\n\n    4821 9930\n\nIt works for 10 minutes. 21 November 2026.',
    html: '<!doctype html><html><head><title>x</title></head><body><a href="https://reset.example/t/x">x</a></body></html>',
  });
  clock.advance(1_000);
  await senders.sms?.({ id: 'pin/2', to: '+4915112345678', text: 'Your PIN is 482199.\n\n@reset.example #482199' });
  clock.advance(1_000);
  await senders.mail({
    id: 'notice/a&b="c"',
    to: 'bob@home.example',
    subject: '<script>alert(1)</script>',
    text: 'Call 030 123456 now <b>',
    html: '<p>hi</p>',
  });
};

const policyOf = async (path: string): Promise<string> => (await get(path)).headers?.['content-security-policy'] ?? '';

test('empty: says so and points to the chat', async () => {
  const { status, body } = await get('/dev/mailbox');
  expect(status).toBe(200);
  expect(body).toContain(mailboxTexts.en.empty);
  expect(body).not.toContain('<iframe');
});

test('the list, newest first, and the newest message beside it', async () => {
  await receive();
  const { body } = await get('/dev/mailbox');
  const page = String(body);
  expect([...page.matchAll(/class="mailbox-item" href="([^"]+)"/g)].map(([, href]) => href)).toEqual([
    '/dev/mailbox?id=notice%2Fa%26b%3D%22c%22',
    '/dev/mailbox?id=pin%2F2',
    '/dev/mailbox?id=pin%2F1',
  ]);
  expect(page).toContain('<iframe class="mailbox-frame"');
  expect(page).toContain('src="/dev/mailbox/html?id=notice%2Fa%26b%3D%22c%22"');
  expect(page).not.toContain('<script>alert');
});

test('a mail: its PIN ready to copy, its HTML in a sandbox without scripts, its text on request', async () => {
  await receive();
  const page = String((await get('/dev/mailbox?id=pin/1')).body);
  expect(page).toContain('<output id="pin">48219930</output>');
  expect(page).toContain('sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"');
  const text = String((await get('/dev/mailbox?id=pin/1&view=text')).body);
  expect(text).toContain('    4821 9930\n');
  expect(text).not.toContain('<iframe');
});

test('an SMS is shown as text, with its PIN', async () => {
  await receive();
  const page = String((await get('/dev/mailbox?id=pin/2')).body);
  expect(page).toContain('<output id="pin">482199</output>');
  expect(page).toContain('@reset.example #482199</p>');
  expect(page).not.toContain('<iframe');
});

test('a number in another message is not taken for a PIN; what a message holds is shown, not obeyed', async () => {
  await receive();
  const page = String((await get('/dev/mailbox?id=notice%2Fa%26b%3D%22c%22&view=text')).body);
  expect(page).not.toContain('id="pin"');
  expect(page).toContain('now &lt;b>');
  expect(page).toContain('&lt;script>alert(1)&lt;/script>');
});

test('neither the page nor a mail may run or load anything foreign', async () => {
  await receive();
  const page = await policyOf('/dev/mailbox');
  expect(page).toMatch(/^default-src 'none';/);
  expect(page).not.toMatch(/unsafe|\*|https?:/);
  const mail = await policyOf('/dev/mailbox/html?id=pin/1');
  expect(mail).toMatch(/^default-src 'none';/);
  expect(mail).toMatch(/; sandbox (?!.*allow-scripts)/);
  expect(mail).not.toMatch(/script-src|img-src|connect-src/);
  const { body, headers } = await get('/dev/mailbox/html?id=pin/1');
  expect(headers?.['x-frame-options']).toBe('SAMEORIGIN');
  expect(String(body)).toContain('<head><base target="_blank">');
});

test('JSON for scripts: exactly the promised fields, newest first', async () => {
  await receive();
  const { status, type, body } = await get('/dev/mailbox.json');
  expect([status, type]).toEqual([200, 'json']);
  const messages: Record<string, unknown>[] = JSON.parse(String(body));
  expect(messages.map(({ kind, to }) => [kind, to])).toEqual([
    ['mail', 'bob@home.example'],
    ['sms', '+4915112345678'],
    ['mail', 'alice@home.example'],
  ]);
  for (const message of messages) {
    expect(Object.keys(message).sort()).toEqual(['at', 'from', 'html', 'kind', 'subject', 'text', 'to']);
    expect(message['at']).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  }
});

test.each([
  ['1', 1],
  ['2', 2],
  ['0', 3],
  ['-1', 3],
  ['x', 3],
  ['1e9', 3],
])('JSON with limit %s holds %d', async (limit, count) => {
  await receive();
  expect(JSON.parse(String((await get(`/dev/mailbox.json?limit=${limit}`)).body))).toHaveLength(count);
});

test.each(['/dev/mailbox', '/dev/mailbox/html?id=pin/1', '/dev/mailbox.json'])(
  '%s does not exist off loopback',
  async (path) => {
    await receive();
    const answer = await get(path, { loopback: false });
    expect(answer.status).toBe(404);
    expect(String(answer.body)).not.toMatch(/mailbox|4821|alice/i);
  },
);

test('a message that is gone', async () => {
  await receive();
  const { status, body } = await get('/dev/mailbox?id=pin/9');
  expect(status).toBe(404);
  expect(body).toContain(mailboxTexts.en.gone);
  expect((await get('/dev/mailbox/html?id=pin/9')).status).toBe(404);
  expect((await get('/dev/mailbox?id=')).status).toBe(404);
  expect((await get('/dev/mailbox/html')).status).toBe(404);
  expect((await get('/dev/mailbox/html?id=pin/2')).status).toBe(404);
});

test('in German for a German browser', async () => {
  const { body } = await get('/dev/mailbox', { headers: { 'accept-language': 'de-DE,de;q=0.9' } });
  expect(body).toContain(mailboxTexts.de.title);
});
