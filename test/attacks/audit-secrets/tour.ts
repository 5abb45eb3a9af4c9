// Somebody does everything that the audit knows: once each, in the running product and at the operator's console.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../../src/cli/run';
import type { AuditDoc } from '../../../src/services/collections';
import { franksPassword } from '../../../src/services/demo-accounts';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { createTestGround, testConfig } from '../../fakes/ground';
import { pinIn } from '../../fakes/house';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { openChat, send, settle, walkToPin, wrongPin } from '../otp/web-attacker';
import { type Browser, createBrowser } from '../password/browser';

export interface Tour {
  readonly events: readonly AuditDoc[];
  /** Everything secret that was used on the way, by what it was. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What the product and its console wrote meanwhile. */
  readonly written: string;
}

const passwords = {
  alice: 'Copper-meadow-violin-31',
  next: 'Walnut-harbour-tulip-58',
  wrong: 'Canary-of-the-wrong-4711',
};
const halfMinute = 31_000;

type Secrets = Record<string, string>;
const lastPin = ({ ground }: TestLatchkey): string => pinIn(ground.posted.at(-1)?.text ?? '');

async function signIn(latchkey: TestLatchkey, identifier: string, password: string) {
  const browser = createBrowser(latchkey.url);
  await browser.get('/signin');
  await browser.submit('/signin', { identifier, password, username: identifier });
  return browser;
}

/** Opens a page, follows where it leads, and posts the form whose action begins like `path`, with its own hidden field. */
export async function submitForm(
  browser: Browser,
  url: string,
  fields: Record<string, string>,
  path = '/',
): Promise<string> {
  const { origin, pathname } = new URL(url);
  const first = await browser.get(pathname);
  const where = first.headers['location']?.toString();
  const { body } = where === undefined ? first : await browser.get(new URL(where, origin).pathname);
  const form = new RegExp(`action="(${path}[^"]*)"[^]*?name="csrf" value="([^"]*)"`).exec(body);
  if (form === null) throw new Error(`no form at ${pathname}`);
  const headers = {
    origin,
    'content-type': 'application/x-www-form-urlencoded',
    cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
  };
  const sent = new URLSearchParams({ ...fields, csrf: form[2] ?? '' }).toString();
  return (await send(`${origin}${form[1]}`, { method: 'POST', headers, body: sent })).body;
}

/** A reset with every mistake that can be made on the way. */
async function resetAlice(latchkey: TestLatchkey, secrets: Secrets): Promise<void> {
  const chat = await openChat(latchkey.url);
  await walkToPin(latchkey, chat, 'alice@demo.example');
  const first = lastPin(latchkey);
  const stale = await chat.submitOf('E-mail');
  await chat.post({ type: 'message', value: stale });
  for (let step = 1; step <= 6; step += 1) await chat.say(wrongPin(first, step));
  latchkey.ground.clock.advance(halfMinute);
  await chat.say('send again');
  await settle(latchkey);
  latchkey.ground.clock.advance(halfMinute);
  const again = await openChat(latchkey.url);
  await walkToPin(latchkey, again, 'alice@demo.example');
  const pin = lastPin(latchkey);
  await again.say(pin);
  const link = await again.link();
  await submitForm(createBrowser(latchkey.url), link, { password: passwords.alice, repeat: passwords.alice });
  await settle(latchkey);
  Object.assign(secrets, { firstPin: first, pin, ticket: link.split('/').at(-1), lineToken: chat.token });
}

async function askForStrangers(latchkey: TestLatchkey): Promise<void> {
  const chat = await openChat(latchkey.url);
  await walkToPin(latchkey, chat, 'nobody@demo.example');
  for (let lookup = 0; lookup < 12; lookup += 1) {
    await chat.say('start over');
    await chat.say('nobody@demo.example');
  }
}

async function unlockFrank(latchkey: TestLatchkey): Promise<void> {
  const chat = await openChat(latchkey.url);
  await chat.say('unlock my account');
  await chat.say('frank@demo.example');
  await chat.press('E-mail');
  await settle(latchkey);
  await chat.say(lastPin(latchkey));
  await settle(latchkey);
}

/** Signs in wrongly until locked, rightly, changes the password and signs out. */
async function useAccount(latchkey: TestLatchkey, secrets: Secrets): Promise<void> {
  const browser = await signIn(latchkey, 'frank@demo.example', franksPassword);
  const { url } = latchkey;
  const change = (current: string) =>
    submitForm(
      browser,
      `${url}/account/password`,
      { current, password: passwords.next, repeat: passwords.next },
      '/account/password',
    );
  await change(passwords.wrong);
  await change(franksPassword);
  await settle(latchkey);
  const again = await signIn(latchkey, 'frank@demo.example', passwords.next);
  secrets['session'] = again.cookies.get('session') ?? '';
  await again.get('/account');
  await again.submit('/signout', {});
  for (let guess = 0; guess < 11; guess += 1) await signIn(latchkey, 'alice@demo.example', passwords.wrong);
}

/** A temporary password, with notices that the mail server refuses for good. */
async function revealBob(latchkey: TestLatchkey, secrets: Secrets): Promise<void> {
  latchkey.ground.setPolicy({ outcome: 'temporary' });
  const chat = await openChat(latchkey.url);
  await walkToPin(latchkey, chat, 'bob@demo.example');
  await chat.say(lastPin(latchkey));
  const link = await chat.link();
  latchkey.ground.answers = { ok: false, permanent: true, reason: 'refused' };
  const body = await submitForm(createBrowser(latchkey.url), link, {});
  await settle(latchkey);
  latchkey.ground.answers = { ok: true };
  secrets['temporary'] =
    /[a-z]+(?:-[a-z0-9]+){2,}/i.exec(/<(?:output|code)[^>]*>([^<]+)</.exec(body)?.[1] ?? '')?.[0] ?? '';
}

async function followLinks(latchkey: TestLatchkey, secrets: Secrets): Promise<void> {
  const notice = latchkey.ground.posted.findLast(({ text, to }) => text.includes('/t/') && to.startsWith('alice'));
  const token = /\/t\/([\w-]{43})/.exec(notice?.text ?? '')?.[1] ?? '';
  await submitForm(createBrowser(latchkey.url), `${latchkey.url}/t/${token}`, {});
  const { services } = latchkey.running;
  const grace = await services.directory.find('grace@demo.example');
  if (!grace.ok) throw new Error('no grace');
  const link = await services.tickets.issue({ purpose: 'sign-in', account: grace.account.id, lifetimeMs: 60_000 });
  await submitForm(createBrowser(latchkey.url), link.url, {});
  Object.assign(secrets, { objection: token, welcome: link.token });
}

const csv = (more: string) => `user,enabled,email,phone,ou,language,until,note,displayName,contactId\n${more}\n`;

/** What an operator types; everything that it prints. */
async function atTheConsole(folder: string): Promise<string> {
  let printed = '';
  const terminal = {
    watched: false,
    async out(text: string) {
      printed += text;
    },
    err(text: string) {
      printed += text;
    },
  };
  const run = async (...args: string[]): Promise<void> => {
    const ground = createTestGround({ store: createSqliteStore({ path: join(folder, 'latchkey.db') }) });
    ground.clock.advance(3_600_000);
    await runCli({ args, terminal, readConfig: () => testConfig({ DATA_DIR: folder }), ground });
  };
  const file = join(folder, 'people.csv');
  for (const more of [
    'henry@demo.example,yes,henry@henry.home.example,,Bakery,en,,,Henry Ito,',
    'henry@demo.example,no,henry@new-home.example,,Office,de,,,Henry B. Ito,',
  ]) {
    writeFileSync(file, csv(more));
    await run('import', file, '--apply', '--contacts-verified');
  }
  await run('admin', 'add', 'grace@demo.example');
  await run('unfreeze', 'alice@demo.example');
  await run('audit', 'export');
  await run('audit', 'verify');
  return printed;
}

const readAll = async (folder: string): Promise<AuditDoc[]> => {
  const store = createSqliteStore({ path: join(folder, 'latchkey.db') });
  await store.open();
  const events = await store.find('audit', { where: { at: { gt: 0 } }, sortBy: 'at', limit: 100_000 });
  await store.close();
  return events;
};

export async function takeTour(): Promise<Tour> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-tour-'));
  const secrets: Secrets = { ...passwords, frank: franksPassword };
  const environment = { TRUST_PROXY: '1', DATA_DIR: folder };
  const store = createSqliteStore({ path: join(folder, 'latchkey.db') });
  const latchkey = await startLatchkey({ environment, store });
  await resetAlice(latchkey, secrets);
  await askForStrangers(latchkey);
  await unlockFrank(latchkey);
  await useAccount(latchkey, secrets);
  await revealBob(latchkey, secrets);
  await followLinks(latchkey, secrets);
  await settle(latchkey);
  const log = JSON.stringify(latchkey.ground.log.lines, (_key, value) =>
    value instanceof Error ? `${value.name} ${value.message} ${value.stack} ${String(value.cause)}` : value,
  );
  await latchkey.stop();
  const printed = await atTheConsole(folder);
  const events = await readAll(folder);
  rmSync(folder, { recursive: true, force: true });
  return { events, secrets, written: log + printed };
}
