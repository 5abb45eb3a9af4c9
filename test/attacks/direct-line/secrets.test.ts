// Secrets in what is kept and in what is served: a whole reset with canaries, then every document, byte and line searched.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { WebSocket } from 'ws';
import { type CollectionName, schema } from '../../../src/services/collections';
import { createHasher } from '../../../src/services/passwords/hashing';
import { createKeyring } from '../../../src/services/secrets/keyring';
import type { KeyPurpose } from '../../../src/services/secrets/ports';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { pinIn } from '../../fakes/house';
import { testKeyring } from '../../fakes/secrets';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { type Chat, openChat, send, settle, walkToPin } from '../otp/web-attacker';
import { newVisitor, pathOf, signIn } from '../web/visitor';
import { encodingsOf, hitsIn } from './encodings';

jest.setTimeout(60_000);

const password = 'Canary-velvet&orbit 77 <thimble>';
const typedInChat = 'Kanarien#Vogel2026';

/** The fake one keeps passwords readable. Nothing here asks it what it saw. */
const realHasher = () => createHasher({ keyring: testKeyring }) as never;

async function dump({ running, ground }: TestLatchkey): Promise<string> {
  // Its keys are the collections.
  const names = Object.keys(schema) as CollectionName[];
  const documents = await Promise.all(
    names.map((name) => running.services.store.find(name, { where: {}, limit: 100_000 })),
  );
  const lines = ground.log.lines.map((line) =>
    inspect(line, { depth: 10, maxStringLength: null, breakLength: Infinity }),
  );
  return [...documents.flat().map((doc) => JSON.stringify(doc)), ...lines].join('\n');
}

describe('DL-10: secrets echoed or retained in the transcript', () => {
  test('the encodings find what they look for', () => {
    for (const secret of ['48219930', password]) {
      for (const text of [secret, `a${secret}b`, `ab${secret}`]) {
        const bytes = Buffer.from(text);
        for (const coded of [
          bytes.toString('base64'),
          bytes.toString('base64url'),
          bytes.toString('hex'),
          encodeURIComponent(text),
        ]) {
          expect([secret, coded, hitsIn(coded, [secret]).length > 0]).toEqual([secret, coded, true]);
        }
      }
    }
    expect(hitsIn('nothing of the kind', ['48219930', password])).toEqual([]);
    expect(encodingsOf('48219930')).toContain('4821 9930');
  });

  test('PIN, password and link of a full reset are in no answer, document, database byte or log line afterwards', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-canary-'));
    const latchkey = await startLatchkey({
      store: createSqliteStore({ path: join(folder, 'latchkey.db') }),
      ground: { hasher: realHasher() },
    });
    let searched = '';
    const secrets: string[] = [];
    try {
      const chat = await openChat(latchkey.url);
      const frames: string[] = [];
      const socket = new WebSocket(chat.streamUrl);
      socket.on('message', (data) => frames.push(String(data)));
      await new Promise((resolve) => socket.once('open', resolve));

      await chat.say(`my password is ${typedInChat}`);
      await walkToPin(latchkey, chat, 'alice@demo.example');
      const pin = pinIn(latchkey.ground.posted.at(-1)?.text ?? '');
      await chat.say('12345678');
      await chat.say(`${pin.slice(0, 4)} ${pin.slice(4)}`);
      const link = await chat.link();
      const token = link.split('/t/')[1] ?? '';
      const visitor = newVisitor(latchkey.url);
      const changed = await visitor.submit(pathOf(link), '/password', { password, repeat: password });
      expect(changed.status).toBe(200);
      await settle(latchkey);
      // Once more, where it does not belong.
      await chat.say(pin);
      await chat.say(`the pin was ${pin}`);
      await chat.say(`Passwort: ${password}`);
      expect(await signIn(visitor, 'alice@demo.example', password)).toBe(true);
      const session = visitor.cookies.get('session') ?? '';
      const notMe = latchkey.ground.posted.map(({ text }) => /\/t\/([\w-]{43})/.exec(text)?.[1] ?? '').filter(Boolean);
      expect(notMe.length).toBeGreaterThan(0);
      secrets.push(pin, password, typedInChat, token, session, chat.token, ...notMe);

      const history = await chat.poll(0);
      expect(JSON.parse(history.body).activities.length).toBeGreaterThan(10);
      expect(hitsIn(history.body, [pin, password, typedInChat, token])).toEqual([]);
      // While it was valid the link was in the stream, of course; nothing else was.
      expect(hitsIn(frames.join('\n'), [pin, password, typedInChat])).toEqual([]);
      expect(hitsIn(changed.body, [pin, password, token])).toEqual([]);
      socket.terminate();

      searched = await dump(latchkey);
      expect(searched).toContain('password.reset');
      expect(hitsIn(searched, secrets)).toEqual([]);
    } finally {
      await latchkey.stop();
    }
    const files = readdirSync(folder);
    expect(files).toContain('latchkey.db');
    const bytes = files.map((name) => readFileSync(join(folder, name)).toString('latin1')).join('\n');
    expect(bytes).toContain('password.reset');
    expect(hitsIn(bytes, secrets)).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  test('a temporary password is shown once and kept nowhere', async () => {
    const latchkey = await startLatchkey({
      policy: { outcome: 'temporary' },
      ground: { hasher: realHasher() },
    });
    try {
      const chat = await openChat(latchkey.url);
      await walkToPin(latchkey, chat, 'bob@demo.example');
      await chat.say(pinIn(latchkey.ground.posted.at(-1)?.text ?? ''));
      const visitor = newVisitor(latchkey.url);
      const shown = await visitor.submit(pathOf(await chat.link()), '/reveal', {});
      const [, temporary = ''] = /<output[^>]*>([^<]+)<\/output>/.exec(shown.body) ?? [];
      expect(temporary.length).toBeGreaterThanOrEqual(12);
      await settle(latchkey);
      expect(hitsIn((await chat.poll(0)).body, [temporary])).toEqual([]);
      expect(hitsIn(await dump(latchkey), [temporary])).toEqual([]);
      expect(hitsIn(JSON.stringify(latchkey.ground.posted), [temporary])).toEqual([]);
      expect((await visitor.follow('/reveal')).body).not.toContain(temporary);
    } finally {
      await latchkey.stop();
    }
  });
});

describe('DL-11: master secrets shipped to the browser', () => {
  const secretKey = 'Zk3v9QhTq1xYb7Rw2LmNc5Pd8Jf4Gs6HaUeWiOoXyTz';
  const smtpPassword = 'canary-smtp-password-1';
  const metricsToken = 'canary-metrics-token-1';
  const publicUrl = 'https://reset.example';
  const host = { host: 'reset.example' };
  let latchkey: TestLatchkey;
  let url: string;
  let chat: Chat;
  beforeAll(async () => {
    const keyring = createKeyring([Buffer.from(secretKey, 'base64url')]);
    latchkey = await startLatchkey({
      environment: {
        PUBLIC_URL: publicUrl,
        MAIL_URL: `smtp://canary-smtp-user:${smtpPassword}@127.0.0.1:1`,
        SECRET_KEY: secretKey,
        METRICS_TOKEN: metricsToken,
      },
      ground: { keyring },
    });
    url = `http://127.0.0.1:${(latchkey.running.server.http.address() as { port: number }).port}`; // it listens on TCP
    const generated = await send(`${url}/v3/directline/tokens/generate`, { method: 'POST', headers: host });
    const { token } = JSON.parse(generated.body);
    const headers = { ...host, authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const begun = JSON.parse((await send(`${url}/v3/directline/conversations`, { method: 'POST', headers })).body);
    const path = `${url}/v3/directline/conversations/${begun.conversationId}/activities`;
    const auth = { ...headers, authorization: `Bearer ${begun.token}` };
    const post = (activity: unknown) => send(path, { method: 'POST', headers: auth, body: JSON.stringify(activity) });
    const part = { id: begun.conversationId, token: begun.token, streamUrl: begun.streamUrl, opened: [generated] };
    chat = { ...part, post, say: (text: string) => post({ type: 'message', text }) } as unknown as Chat; // what is used here
  });
  afterAll(() => latchkey.stop());

  const secrets = (): string[] => {
    const keyring = latchkey.ground.keyring;
    const purposes: KeyPurpose[] = [
      'pin',
      'subject',
      'source',
      'seal',
      'direct-line',
      'audit',
      'csrf',
      'ticket-cookie',
      'password',
    ];
    const derived = purposes.map((purpose) => keyring.current(purpose).key);
    const bytes = [Buffer.from(secretKey, 'base64url'), ...derived];
    const forms = bytes.flatMap((key) => [
      key.toString('base64url'),
      key.toString('base64'),
      key.toString('hex'),
      key.toString('latin1'),
    ]);
    return [
      ...forms,
      secretKey,
      smtpPassword,
      'canary-smtp-user',
      metricsToken,
      'mongodb://',
      'MICROSOFT_APP_PASSWORD',
    ];
  };
  const found = (text: string): string[] => secrets().filter((secret) => text.includes(secret));

  test('nothing that is served holds one: pages, scripts, sheets, JSON, frames', async () => {
    const ticket = await latchkey.running.services.tickets.issue({
      purpose: 'sign-in',
      account: 'nobody' as never, // an id; nobody has it
      lifetimeMs: 60_000,
    });
    const web = join(__dirname, '../../../dist/web');
    const assets = readdirSync(web, { recursive: true }).map((name) => `/assets/${String(name)}`);
    const start = [
      '/',
      '/passwordreset',
      '/?resetAccount=true',
      '/widget',
      '/widget.js',
      '/signin',
      '/account',
      '/account/password',
    ];
    const more = [
      '/password',
      '/reveal',
      '/welcome',
      '/not-me',
      '/healthz',
      '/readyz',
      '/metrics',
      '/dev/mailbox',
      '/dev/mailbox.json',
    ];
    const waiting = [...start, ...more, pathOf(ticket.url), ...assets];
    const seen = new Set<string>();
    const visitor = newVisitor(url, host);
    let served = 0;
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (seen.has(path)) continue;
      seen.add(path);
      const answer = await visitor.get(path);
      served += answer.status === 200 ? 1 : 0;
      const text = answer.body + JSON.stringify(answer.headers);
      expect([path, found(text)]).toEqual([path, []]);
      if (!path.startsWith('/assets/vendor/')) {
        const named = [
          ...answer.body.matchAll(/(?:href|src|action)="(\/[^"#]*)"|from '(\.\/[^']+)'|location":"(\/[^"]*)"/g),
        ];
        waiting.push(
          ...named.map(([, linked, imported]) => linked ?? new URL(imported ?? '', `http://x${path}`).pathname),
        );
      }
    }
    // The crawl saw something: pages, sheets and scripts.
    expect(served).toBeGreaterThan(25);

    const frames: string[] = [];
    const stream = chat.streamUrl.replace('wss://reset.example', url.replace('http', 'ws'));
    const socket = new WebSocket(stream, { headers: host });
    socket.on('message', (data) => frames.push(String(data)));
    await new Promise((resolve) => socket.once('open', resolve));
    await chat.post({ type: 'event', name: 'webchat/join' });
    for (const text of ['hello', 'I forgot my password', 'alice@demo.example', 'talk to a person'])
      await chat.say(text);
    expect(frames.length).toBeGreaterThan(0);
    expect(found(frames.join('\n'))).toEqual([]);
    socket.terminate();
  });

  test('no file of the installation can be had', async () => {
    const scripts = readdirSync(join(__dirname, '../../../dist/web'), { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.js') || name.endsWith('.css'));
    const paths = [
      '/.env',
      '/.git/config',
      '/.git/HEAD',
      '/package.json',
      '/package-lock.json',
      '/tsconfig.json',
      '/dist/main.js',
      '/main.js',
      '/src/main.ts',
      '/data/latchkey.db',
      '/latchkey.db',
      '/data/secret.key',
      '/audit-anchors.log',
      '/templates/en/pin.text.liquid',
      '/node_modules/restify/package.json',
      '/server.js.map',
      '/assets/',
      '/assets/../main.js',
      '/assets/..%2fmain.js',
      '/assets/%2e%2e/main.js',
      '/.well-known/',
      '/.DS_Store',
      '/robots.txt',
      '/server-status',
      '/actuator/env',
      '/debug/pprof',
      '/graphql',
      '/metrics',
      '/dev/mailbox.json',
      ...scripts.map((name) => `/assets/${name}.map`),
      ...scripts.map((name) => `/assets/${name.replace(/\.(js|css)$/, '.ts')}`),
    ];
    for (const path of paths) {
      const answer = await send(`${url}${path}`, { headers: host });
      expect([path, answer.status]).toEqual([path, 404]);
    }
  });
});

describe('DL-12: stale conversation resumed at a verified step', () => {
  const refreshed = async (url: string, chat: Chat): Promise<string> => {
    const headers = { authorization: `Bearer ${chat.token}`, 'content-type': 'application/json' };
    return JSON.parse((await send(`${url}/v3/directline/tokens/refresh`, { method: 'POST', headers })).body).token;
  };
  /** The same conversation with another token. */
  const reconnect = async (url: string, chat: Chat) => {
    const headers = { authorization: `Bearer ${await refreshed(url, chat)}`, 'content-type': 'application/json' };
    const base = `${url}/v3/directline/conversations/${chat.id}`;
    expect((await send(`${base}?watermark=0`, { headers })).status).toBe(200);
    return async (activity: unknown): Promise<readonly string[]> => {
      const before = JSON.parse((await send(`${base}/activities`, { headers })).body).watermark;
      await send(`${base}/activities`, { method: 'POST', headers, body: JSON.stringify(activity) });
      const { activities } = JSON.parse((await send(`${base}/activities?watermark=${before}`, { headers })).body);
      return activities
        .filter(({ from }: { from: { role: string } }) => from.role === 'bot')
        .map(({ summary, text }: { summary?: string; text?: string }) => summary ?? text);
    };
  };
  /** What a stranger to the end hears, who never proved anything: walked to the PIN, and just as late. */
  const walkStranger = async (latchkey: TestLatchkey): Promise<Chat> => {
    const chat = await openChat(latchkey.url);
    await walkToPin(latchkey, chat, 'nobody@demo.example');
    await chat.heard();
    return chat;
  };
  const again = { type: 'message', text: 'I forgot my password' };
  const expectNewFlow = async (words: readonly string[], stranger: Chat, url: string): Promise<void> => {
    const sayStranger = await reconnect(url, stranger);
    expect(words).toEqual(await sayStranger(again));
    const fresh = await openChat(url);
    await fresh.say('I forgot my password');
    expect(words.at(-1)).toEqual((await fresh.heard()).at(-1));
  };

  test('16 minutes after the PIN the proof is gone, by link, by button and by words', async () => {
    const latchkey = await startLatchkey({ policy: { methods: 'two' } });
    try {
      const [half, whole] = [await openChat(latchkey.url), await openChat(latchkey.url)];
      await walkToPin(latchkey, half, 'alice@demo.example');
      await half.say(pinIn(latchkey.ground.posted.at(-1)?.text ?? ''));
      const textMessage = await half.submitOf('Text message');
      latchkey.ground.setPolicy({ methods: 'one' });
      await walkToPin(latchkey, whole, 'bob@demo.example');
      await whole.say(pinIn(latchkey.ground.posted.at(-1)?.text ?? ''));
      const link = await whole.link();
      const stranger = await walkStranger(latchkey);
      latchkey.ground.setPolicy({ methods: 'two' });

      latchkey.ground.clock.advance(16 * 60_000);
      const posted = latchkey.ground.posted.length;
      const say = await reconnect(latchkey.url, half);
      const pressed = await say({ type: 'message', value: textMessage });
      await settle(latchkey);
      expect(latchkey.ground.posted.length).toBe(posted);
      expect(pressed.join(' ')).not.toMatch(/PIN is on its way/);
      expect((await say({ type: 'message', text: 'Text message' })).join(' ')).not.toMatch(/PIN is on its way/);
      expect((await say(again)).at(-1)).toBe("What's your work e-mail or username?");

      const visitor = newVisitor(latchkey.url);
      expect((await visitor.follow(pathOf(link))).status).toBe(404);
      const sayWhole = await reconnect(latchkey.url, whole);
      await expectNewFlow(await sayWhole(again), stranger, latchkey.url);
      const changed = await latchkey.running.services.store.find('intents', { where: {}, limit: 10 });
      expect(changed).toEqual([]);
    } finally {
      await latchkey.stop();
    }
  });

  test('the same after a restart of the process', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-restart-'));
    const path = join(folder, 'latchkey.db');
    const first = await startLatchkey({ store: createSqliteStore({ path }) });
    const chat = await openChat(first.url);
    await walkToPin(first, chat, 'alice@demo.example');
    await chat.say(pinIn(first.ground.posted.at(-1)?.text ?? ''));
    const link = await chat.link();
    const stranger = await walkStranger(first);
    await first.stop();

    const { clock } = first.ground;
    const second = await startLatchkey({ store: createSqliteStore({ path }), ground: { clock } });
    try {
      // A restart alone loses nothing: the link still opens.
      expect((await newVisitor(second.url).follow(pathOf(link))).status).toBe(200);
      clock.advance(16 * 60_000);
      const visitor = newVisitor(second.url);
      expect((await visitor.follow(pathOf(link))).status).toBe(404);
      const say = await reconnect(second.url, chat);
      await expectNewFlow(await say(again), stranger, second.url);
    } finally {
      await second.stop();
      rmSync(folder, { recursive: true });
    }
  });
});
