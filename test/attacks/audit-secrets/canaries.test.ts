// Every secret of a whole flow is looked for in everything that the product writes: its log at debug level, the whole store as
// bytes, transcripts, metrics, arguments of the process, and what mails carry outside their text.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { prepareDemo } from '../../../src/demo';
import { franksPassword } from '../../../src/services/demo-accounts';
import { createHasher } from '../../../src/services/passwords/hashing';
import { createKeyring } from '../../../src/services/secrets/keyring';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { openServices } from '../../../src/wiring';
import { createTestGround, testConfig } from '../../fakes/ground';
import { pinIn } from '../../fakes/house';
import { type MailServer, startMailServer } from '../../services/notify/mail-server';
import { findPort, type LatchkeyProcess, spawnLatchkey } from '../../support/latchkey';
import { hitsIn } from '../direct-line/encodings';
import { type Chat, openChat, send, wrongPin } from '../otp/web-attacker';
import { createBrowser } from '../password/browser';
import { submitForm } from './tour';

jest.setTimeout(180_000);

const secretKey = randomBytes(32);
const smtpPassword = 'canary-of-the-mail-server-83';
const metricsToken = 'canary-of-the-metrics-4402';
const typedInChat = 'Canary-in-the-chat-2291';
const chosen = 'Copper-meadow-violin-31';
const guessed = 'Canary-of-a-guess-5518';

/** The text part of a mail, decoded as far as a PIN or a link needs it. */
const textOf = (content: string): string => content.replace(/=\r?\n/g, '').replaceAll('=3D', '=');
/** The plain part of a mail, without the headers before it: those hold dates and boundaries. */
const bodyOf = (content: string): string => {
  const plain = content.slice(content.indexOf('text/plain'));
  return plain.slice(plain.indexOf('\r\n\r\n'));
};
const headOf = (content: string): string => content.slice(0, content.indexOf('\r\n\r\n'));

const filesIn = (folder: string): string[] =>
  readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());

describe('AUD-05: secret scan over everything the product writes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-canaries-'));
  const secrets: Record<string, string> = {
    secretKey: secretKey.toString('base64url'),
    secretKeyHex: secretKey.toString('hex'),
    smtpPassword,
    metricsToken,
    typedInChat,
    chosen,
    guessed,
    franksPassword,
  };
  let server: MailServer;
  let latchkey: LatchkeyProcess;
  let written = '';
  let args = '';
  let metrics = '';
  const transcripts: string[] = [];

  const start = async (policy: Record<string, unknown>): Promise<void> => {
    const port = String(await findPort());
    const policyFile = join(folder, '..', `policy-${port}.json`);
    writeFileSync(policyFile, JSON.stringify(policy));
    latchkey = await spawnLatchkey({
      PORT: port,
      DATA_DIR: folder,
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      SECRET_KEY: secretKey.toString('base64url'),
      MAIL_URL: `smtp://latchkey:${smtpPassword}@127.0.0.1:${server.port}`,
      MAIL_FROM: 'latchkey@demo.example',
      POLICY_FILE: policyFile,
      METRICS_TOKEN: metricsToken,
      TRUST_PROXY: '1',
      LOG_LEVEL: 'debug',
    });
    rmSync(policyFile);
  };
  const stop = async (): Promise<void> => {
    args += readFileSync(`/proc/${latchkey.child.pid}/cmdline`, 'utf8');
    const headers = { authorization: `Bearer ${metricsToken}` };
    metrics += (await send(`${latchkey.url}/metrics`, { headers })).body;
    await latchkey.stop();
    written += latchkey.output();
  };

  async function mailTo(address: string, after: number): Promise<string> {
    for (let tries = 0; tries < 400; tries += 1) {
      const mail = server.received.slice(after).find(({ to }) => to.includes(address));
      if (mail !== undefined) return textOf(mail.content);
      await pause(50);
    }
    throw new Error(`no mail to ${address}`);
  }

  async function prove(name: string, address: string): Promise<Chat> {
    const chat = await openChat(latchkey.url);
    const before = server.received.length;
    await chat.say(`my password is ${typedInChat}`);
    await chat.say('I forgot my password');
    await chat.say(name);
    // Either the ways are asked for, or there is only one.
    await chat.say('e-mail');
    const pin = pinIn(bodyOf(await mailTo(address, before)));
    secrets[`pin of ${name}`] = pin;
    secrets[`line of ${name}`] = chat.token;
    await chat.say(wrongPin(pin));
    await chat.say(`${pin.slice(0, 4)} ${pin.slice(4)}`);
    const link = await chat.link();
    secrets[`ticket of ${name}`] = link.split('/').at(-1) ?? '';
    return chat;
  }

  beforeAll(async () => {
    server = await startMailServer({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (auth, _session, done) => done(null, { user: auth.username }),
    });
    // People, put into the store under the same key.
    const keyring = createKeyring([secretKey]);
    const ground = Object.assign(
      createTestGround({ store: createSqliteStore({ path: join(folder, 'latchkey.db') }) }),
      {
        keyring,
        hasher: createHasher({ keyring }),
      },
    );
    ground.clock.set(Date.now());
    const services = await openServices(testConfig(), ground);
    await prepareDemo(services);
    const frank = await services.directory.find('frank@demo.example');
    if (frank.ok) await services.directory.unlock(frank.account.id);
    await services.store.close();

    await start({});
    const alices = await prove('alice@demo.example', 'alice@alice.home.example');
    const before = server.received.length;
    await submitForm(createBrowser(latchkey.url), await alices.link(), { password: chosen, repeat: chosen });
    const notice = await mailTo('alice@alice.home.example', before);
    secrets['objection'] = /\/t\/([\w-]{43})/.exec(notice)?.[1] ?? '';
    const signIn = async (identifier: string, password: string) => {
      const browser = createBrowser(latchkey.url);
      await submitForm(browser, `${latchkey.url}/signin`, { identifier, password });
      return browser;
    };
    await signIn('alice@demo.example', guessed);
    const browser = createBrowser(latchkey.url);
    await browser.get('/signin');
    await browser.submit('/signin', { identifier: 'frank@demo.example', password: franksPassword });
    secrets['session'] = browser.cookies.get('session') ?? browser.cookies.get('__Host-session') ?? '';
    await browser.get('/account');
    transcripts.push((await alices.poll()).body);
    await stop();

    await start({ outcome: 'temporary' });
    const bobs = await prove('bob@demo.example', 'bob@bob.home.example');
    const body = await submitForm(createBrowser(latchkey.url), await bobs.link(), {});
    secrets['temporary'] = /<(?:output|code)[^>]*>([^<]+)</.exec(body)?.[1]?.trim() ?? '';
    await pause(1_500);
    transcripts.push((await bobs.poll()).body);
    await stop();
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const values = () => Object.values(secrets);

  test('the flow was whole: every secret was there', () => {
    expect(Object.entries(secrets).filter(([, value]) => value.length < 8)).toEqual([]);
    expect(Object.keys(secrets).length).toBeGreaterThanOrEqual(15);
    // What is looked for is found where it belongs: the PIN in the mail.
    const mails = server.received.map(({ content }) => textOf(content)).join('\n');
    expect(hitsIn(mails, [secrets['pin of alice@demo.example'] ?? '']).length).toBeGreaterThan(0);
  });

  test('not in the log at debug level', () => {
    expect(written.split('\n').length).toBeGreaterThan(4);
    expect(hitsIn(written, values())).toEqual([]);
  });

  test('not in any byte of the store, nor in any file beside it', () => {
    const files = filesIn(folder);
    expect(files.some((path) => path.endsWith('latchkey.db'))).toBe(true);
    for (const path of files) expect([path, hitsIn(readFileSync(path, 'latin1'), values())]).toEqual([path, []]);
  });

  test('not in what is left of the conversation', () => {
    expect(transcripts.every((body) => body.includes('activities'))).toBe(true);
    expect(hitsIn(transcripts.join('\n'), values())).toEqual([]);
  });

  test('not in metrics, nor in the arguments of the process', () => {
    expect(metrics.length).toBeGreaterThan(100);
    expect(args).toContain('main.js');
    expect(hitsIn(metrics + args, values())).toEqual([]);
  });

  test('in mails only in their text: not in a header, not in a subject, and never a password', () => {
    expect(server.received.length).toBeGreaterThanOrEqual(6);
    for (const { content } of server.received) {
      expect(hitsIn(headOf(content), values())).toEqual([]);
      const passwords = [chosen, guessed, typedInChat, franksPassword, smtpPassword, secrets['temporary'] ?? ''];
      expect(hitsIn(textOf(content), passwords)).toEqual([]);
    }
  });
});
