// Names that a request may claim: no link is ever built on them, and an unknown one gets nothing.
import { prepareDemo } from '../../../src/demo';
import { pinIn } from '../../fakes/house';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { openChat, send, settle, walkToPin } from '../otp/web-attacker';
import { rawRequest, sendRaw } from './raw-http';
import { newVisitor, setCookiesOf, signIn } from './visitor';

jest.setTimeout(120_000);

const publicUrl = 'https://reset.example';
const own = { host: 'reset.example' };
const secret = Buffer.alloc(32, 'a secret of this test only').toString('base64');
const password = 'amber kettle on the window sill';

const poisons: Readonly<Record<string, string>>[] = [
  { 'x-forwarded-host': 'evil.test' },
  { 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'http', 'x-forwarded-port': '81' },
  { 'x-forwarded-proto': 'http', 'x-forwarded-ssl': 'off', 'x-url-scheme': 'http', 'front-end-https': 'off' },
  { 'x-forwarded-prefix': '/evil', 'x-script-name': '/evil', 'x-original-prefix': '/evil' },
  { forwarded: 'for=1.2.3.4;host=evil.test;proto=http;by=evil.test' },
  { 'x-original-url': 'http://evil.test/', 'x-rewrite-url': 'http://evil.test/' },
  {
    'x-host': 'evil.test',
    'x-http-host-override': 'evil.test',
    'x-original-host': 'evil.test',
    'x-forwarded-server': 'evil.test',
  },
  {
    'x-http-destinationurl': 'http://evil.test/',
    'x-proxy-url': 'http://evil.test',
    'base-url': 'http://evil.test',
    'x-wap-profile': 'http://evil.test/',
  },
  { referer: 'https://evil.test/', via: '1.1 evil.test', 'x-real-ip': 'evil.test', 'true-client-ip': 'evil.test' },
];

let latchkey: TestLatchkey;
let url: string;

async function start(outcome: 'own' | 'temporary'): Promise<void> {
  latchkey = await startLatchkey({
    policy: { outcome },
    environment: { PUBLIC_URL: publicUrl, MAIL_URL: 'smtp://127.0.0.1:1', SECRET_KEY: secret, TRUST_PROXY: '1' },
  });
  // Only the demo brings its people along.
  await prepareDemo(latchkey.running.services);
  url = `http://127.0.0.1:${(latchkey.running.server.http.address() as { port: number }).port}`; // it listens on TCP
}
afterEach(() => latchkey?.stop());

/** Every address in a text. */
const addressesIn = (text: string): string[] =>
  [...text.matchAll(/(?:https?|wss?):\/\/[^\s"'<>\\)]+/g)].map(([address]) => address.replaceAll('&amp;', '&'));

/** Schemas and name spaces, which nobody opens. */
const isName = (address: string): boolean =>
  address.startsWith('http://www.w3.org/') || address.startsWith('http://adaptivecards.io/schemas/');

function expectOwn(text: string): number {
  const addresses = addressesIn(text).filter((address) => !isName(address));
  for (const address of addresses)
    expect(['https://reset.example', 'wss://reset.example']).toContain(address.split('/').slice(0, 3).join('/'));
  expect(text).not.toMatch(/evil/);
  return addresses.length;
}

describe('WEB-01: Host and forwarding header poisoning of every generated link', () => {
  test.each(['own', 'temporary'] as const)(
    'reset (%s), unlock, change: every message and answer keeps our base',
    async (outcome) => {
      await start(outcome);
      const { ground } = latchkey;
      for (const poison of poisons) {
        // Past every limit of the round before.
        ground.clock.advance(25 * 3_600_000);
        const already = ground.posted.length;
        const more = { ...own, ...poison };
        const chat = await openChat(url, { more: { ...more, origin: publicUrl } }).catch(() => undefined);
        if (chat === undefined) throw new Error(`no chat with ${JSON.stringify(poison)}`);
        for (const { body } of chat.opened) expectOwn(body);
        await walkToPin(latchkey, chat, 'alice@demo.example');
        await chat.say(pinIn(ground.posted.at(-1)?.text ?? ''));
        const link = await chat.link();
        expect(link.startsWith(`${publicUrl}/t/`)).toBe(true);
        expectOwn((await chat.poll()).body);

        const visitor = newVisitor(url, more);
        const path = new URL(link).pathname;
        const opened = await visitor.get(path);
        const target = outcome === 'own' ? '/password' : '/reveal';
        expect([opened.status, opened.headers['location']]).toEqual([303, target]);
        expect(setCookiesOf(opened).every((line) => /; Secure/i.test(line))).toBe(true);
        const changed = await visitor.submit(path, target, {
          password: `${password} ${already}`,
          repeat: `${password} ${already}`,
        });
        expect(changed.status).toBe(200);
        expectOwn(changed.body);
        await settle(latchkey);

        // The same by mail and by text message, in the notices.
        const notices = ground.posted.slice(already).filter(({ text }) => text.includes('/t/'));
        expect(new Set(notices.map(({ kind }) => kind))).toEqual(new Set(['mail', 'sms']));
        for (const { text, html, subject } of ground.posted.slice(already)) expectOwn(`${subject}\n${text}\n${html}`);
      }
      expect(ground.posted.flatMap(({ text, html }) => addressesIn(text + html)).length).toBeGreaterThan(
        poisons.length * 3,
      );
    },
  );

  test('unlock and change by a signed-in person', async () => {
    await start('own');
    const { ground, running } = latchkey;
    const found = await running.services.directory.find('alice');
    if (!found.ok) throw new Error('no alice');
    let current = `${password} 0`;
    await running.services.directory.setPassword(found.account.id, current, { temporaryUntilMs: null });
    const frank = await running.services.directory.find('frank');
    if (!frank.ok) throw new Error('no frank');
    for (const [round, poison] of poisons.entries()) {
      ground.clock.advance(25 * 3_600_000);
      const lockedUntil = ground.clock.nowMs() + 3_600_000;
      await running.services.store.update('accounts', { id: frank.account.id }, { set: { lockedUntil } });
      const already = ground.posted.length;
      const more = { ...own, ...poison };
      const visitor = newVisitor(url, more);
      expect(await signIn(visitor, 'alice@demo.example', current)).toBe(true);
      const next = `${password} ${round + 1}`;
      const fields = { current, password: next, repeat: next };
      expect((await visitor.submit('/account/password', '/account/password', fields)).status).toBe(200);
      current = next;

      const chat = await openChat(url, { more: { ...more, origin: publicUrl } });
      await chat.say('my account is locked');
      await chat.say('frank@demo.example');
      await chat.press('E-mail');
      await settle(latchkey);
      const pin = ground.posted.filter(({ to }) => to.startsWith('frank')).at(-1);
      await chat.say(pinIn(pin?.text ?? ''));
      await settle(latchkey);
      expectOwn((await chat.poll()).body);
      const sent = ground.posted.slice(already);
      expect(sent.some(({ subject }) => /unlocked/i.test(subject))).toBe(true);
      expect(sent.some(({ subject }) => /password was changed/i.test(subject))).toBe(true);
      for (const { text, html, subject } of sent) expectOwn(`${subject}\n${text}\n${html}`);
    }
  });

  test('a Host that is not ours, twice the Host, or another name in the request line: refused, nothing begins', async () => {
    await start('own');
    const before = await latchkey.running.services.store.count('lines', {});
    const generate = 'POST /v3/directline/tokens/generate';
    const host = 'Host: reset.example';
    const length = 'Content-Length: 0';
    const hosts = [
      'evil.test',
      'reset.example.evil.test',
      'evil.test:443',
      'reset.example:443@evil.test',
      'reset.example@evil.test',
      'reset.example, evil.test',
      'reset.example#.evil.test',
      'reset.example.',
      '127.0.0.1',
      'localhost',
      '',
      'reset.example:80',
      'reset.example/evil',
      'xn--reset-example',
    ];
    for (const name of hosts) {
      for (const line of [generate, 'GET /', 'GET /signin', 'GET /password', 'GET /assets/chat/chat.js']) {
        const answer = await sendRaw(url, rawRequest(line, [`Host: ${name}`, length, 'Connection: close']));
        expect([name, line, [400, 421].includes(answer.status)]).toEqual([name, line, true]);
        expect(answer.text).not.toContain('evil');
      }
    }
    const tricks: [string, string[]][] = [
      ['twice, ours first', [host, 'Host: evil.test']],
      ['twice, ours last', ['Host: evil.test', host]],
      ['none', []],
      ['folded', [`${host}\r\n .evil.test`]],
      ['a space before the colon', ['Host : reset.example']],
    ];
    for (const [name, headers] of tricks) {
      const answer = await sendRaw(url, rawRequest(generate, [...headers, length, 'Connection: close']));
      expect([name, answer.status === 400 || answer.status === 421]).toEqual([name, true]);
    }
    for (const target of ['http://evil.test', 'https://evil.test', 'http://reset.example@evil.test', '//evil.test']) {
      const line = `POST ${target}/v3/directline/tokens/generate`;
      const answer = await sendRaw(url, rawRequest(line, [host, length, 'Connection: close']));
      expect([target, [400, 404, 421].includes(answer.status)]).toEqual([target, true]);
      expect(answer.text).not.toContain('token"');
    }
    // A Host that holds a path must not lead from a page that any Host may ask for to one that only ours may.
    for (const name of ['evil.test/signin#', 'evil.test/signin?', 'evil.test/signin;']) {
      const answer = await sendRaw(url, rawRequest('GET /healthz', [`Host: ${name}`, 'Connection: close']));
      expect([name, answer.status]).toEqual([name, 400]);
    }
    // HTTP/1.0 knows no Host.
    expect([400, 421]).toContain((await sendRaw(url, `GET / HTTP/1.0\r\n\r\n`)).status);
    expect(await latchkey.running.services.store.count('lines', {})).toBe(before);
    // Load balancers ask by address: these say nothing about anybody.
    expect((await send(`${url}/healthz`)).status).toBe(200);
  });
});
