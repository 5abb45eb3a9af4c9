// DOS-09: malformed activities at every step of the conversation, malformed requests at every route, against the product
// as a process. It must not fall over, hang or say 5xx, and nobody may have become anybody by it.
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { MailboxDoc } from '../../../src/services/collections';
import type { Store } from '../../../src/services/ports';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { pinIn } from '../../fakes/house';
import { type LatchkeyProcess, spawnLatchkey } from '../../support/latchkey';
import { attackScale, type Chat, type HttpAnswer, newAddress, openChat, send } from '../otp/web-attacker';
import { createBrowser } from '../password/browser';
import { activityText, createDice, type Dice, nastyTexts, printable } from './mutations';

jest.setTimeout(600_000 * Math.max(1, attackScale));

const requests = 20_000 * attackScale;
const perChat = 40;
const lanes = 8;
const hangMs = 5_000;
const seed = Number(process.env['ATTACK_SEED'] ?? '20261121');
const owners = ['alice@demo.example', 'alice.b@demo.example', 'bob@demo.example'];

interface Tally {
  readonly statuses: Map<number, number>;
  /** What must not be: a 5xx that is no overload, or an answer that took too long. */
  readonly wrong: string[];
  cut: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: lanes * 2 });
const isOverload = ({ status, body, headers }: HttpAnswer): boolean =>
  status === 503 && headers['retry-after'] !== undefined && /Busy|setting passwords|signing in/i.test(body);

async function note(tally: Tally, what: string, run: () => Promise<HttpAnswer>): Promise<HttpAnswer | undefined> {
  const from = performance.now();
  try {
    const answer = await run();
    tally.statuses.set(answer.status, (tally.statuses.get(answer.status) ?? 0) + 1);
    if (answer.status >= 500 && !isOverload(answer))
      tally.wrong.push(`${answer.status} ${what} ${answer.body.slice(0, 80)}`);
    return answer;
  } catch {
    // A refused body is not read to its end; the rest of it may find the line cut.
    tally.cut += 1;
    return undefined;
  } finally {
    const took = performance.now() - from;
    if (took > hangMs) tally.wrong.push(`${Math.round(took)} ms ${what}`);
  }
}

let latchkey: LatchkeyProcess;
let store: Store;
beforeAll(async () => {
  latchkey = await spawnLatchkey({ TRUST_PROXY: '1' });
  // Looks at the same file, as an operator's tool would.
  store = createSqliteStore({ path: join(latchkey.folder, 'latchkey.db') });
  await store.open();
});
afterAll(async () => {
  await store.close();
  await latchkey.stop('SIGKILL');
});

async function newestMail(to: string): Promise<MailboxDoc | undefined> {
  const mails = await store.find('mailbox', { where: { at: { gte: 0 } }, sortBy: 'at', order: 'down', limit: 50 });
  return mails.find((mail) => mail.to.startsWith(to));
}

/** The whole legal way to a link, for somebody who really is who they say. */
async function earnLink(name: string): Promise<{ readonly chat: Chat; readonly link: string }> {
  const chat = await openChat(latchkey.url);
  for (const text of ['I forgot my password', name]) await chat.say(text);
  await chat.press('E-mail');
  const to = name.split('@')[0] ?? '';
  for (let waits = 0; waits < 100 && (await newestMail(`${to}@`)) === undefined; waits += 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  await chat.say(pinIn((await newestMail(`${to}@`))?.text ?? ''));
  return { chat, link: new URL(await chat.link()).pathname };
}

const walks: readonly (readonly string[])[] = [
  [],
  ['I forgot my password'],
  ['unlock my account'],
  ['password'],
  ['I forgot my password', 'nobody@demo.example'],
  ['unlock my account', 'frank@demo.example'],
  ['I forgot my password', 'nobody@demo.example', 'E-mail'],
  ['I forgot my password', 'alice@demo.example', 'E-mail'],
  ['unlock my account', 'frank@demo.example', 'E-mail'],
  ['I forgot my password', 'grace@demo.example', 'Text message'],
];

async function fuzzChat(tally: Tally, dice: Dice, chat: Chat, count: number): Promise<void> {
  const headers = (bearer: string) => ({
    authorization: bearer,
    'content-type': dice.chance(0.95)
      ? 'application/json'
      : dice.pick(['text/plain', 'application/json; charset=utf-16', '']),
    'x-forwarded-for': newAddress(),
  });
  const url = `${latchkey.url}/v3/directline/conversations/${chat.id}/activities`;
  for (let step = 0; step < count; step += 1) {
    const body = activityText(dice);
    const bearer = dice.chance(0.97)
      ? `Bearer ${chat.token}`
      : dice.pick(['', 'Bearer', `Bearer ${chat.token}x`, 'Basic eDp5']);
    await note(tally, `activity ${body.slice(0, 120)}`, () =>
      send(url, { method: 'POST', headers: headers(bearer), body, agent }),
    );
    if (dice.chance(0.05)) await note(tally, 'poll', () => chat.poll(dice.roll(600)));
  }
}

async function fuzzActivities(tally: Tally, held: readonly Chat[]): Promise<number> {
  const chats = Math.ceil(requests / 2 / perChat);
  const lane = async (offset: number) => {
    for (let index = offset; index < chats; index += lanes) {
      const dice = createDice(seed + index);
      const owned = held[index];
      const chat = owned ?? (await openChat(latchkey.url));
      if (owned === undefined) for (const text of walks[index % walks.length] ?? []) await chat.say(text);
      await fuzzChat(tally, dice, chat, perChat);
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, offset) => lane(offset)));
  return chats * perChat;
}

const paths = [
  '/',
  '/passwordreset',
  '/passwordnotification',
  '/signin',
  '/signout',
  '/account',
  '/account/password',
  '/account/sign-out-everywhere',
  '/password',
  '/reveal',
  '/welcome',
  '/not-me',
  '/t/abc',
  '/language',
  '/healthz',
  '/readyz',
  '/metrics',
  '/dev/mailbox',
  '/dev/mailbox.json',
  '/assets/chat.js',
  '/assets/../config',
  '/api/messages',
  '/v3/directline/tokens/generate',
  '/v3/directline/tokens/refresh',
  '/v3/directline/conversations',
  '/v3/directline/conversations/abc',
  '/v3/directline/conversations/abc/activities',
  '/v3/directline/conversations/abc/upload',
  '/v3/directline/conversations/abc/stream',
  '/v3/directline/session/getsessionid',
  '/favicon.ico',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/%',
  '/%ff',
  '//evil.example',
  '/?resetAccount=true',
]; // every route, and what is close to one

/** One request at some route: its method, query, headers and body by chance. */
function routeCall(dice: Dice, links: readonly string[]) {
  const base = dice.pick([...paths, ...links]);
  const noise = printable(dice.pick(nastyTexts)).slice(0, 200);
  const path = dice.chance(0.3)
    ? `${base}${base.includes('?') ? '&' : '?'}watermark=${encodeURIComponent(noise)}&t=${encodeURIComponent(noise)}`
    : base;
  const fields = {
    csrf: noise,
    password: noise,
    repeat: noise,
    identifier: noise,
    current: noise,
    language: noise,
    keep: noise,
  };
  const form = new URLSearchParams(Object.entries(fields).filter(() => dice.chance(0.7))).toString();
  const asForm = dice.chance(0.5);
  const headers: Record<string, string> = {
    'x-forwarded-for': dice.chance(0.9) ? newAddress() : noise,
    accept: dice.pick(['text/html', 'application/json', '*/*', noise]),
    'accept-language': dice.pick(['de', 'en', noise]),
    'content-type': asForm ? 'application/x-www-form-urlencoded' : 'application/json',
    authorization: `Bearer ${noise}`,
    cookie: `session=${noise.replace(/[;,\s]/g, '')}; ticket=${noise.replace(/[;,\s]/g, '')}; lang=${noise.slice(0, 5)}; ${noise}`,
    ...(dice.chance(0.8) ? { origin: latchkey.url } : { origin: dice.pick(['null', 'https://evil.example', noise]) }),
    ...(dice.chance(0.05) ? { host: dice.pick(['evil.example', 'localhost', '']) } : {}),
    ...(dice.chance(0.05) ? { 'sec-fetch-site': 'cross-site' } : {}),
  };
  const method = dice.pick(['GET', 'POST', 'POST', 'OPTIONS', 'PUT', 'DELETE'] as const);
  const body = method === 'GET' || method === 'OPTIONS' ? undefined : asForm ? form : activityText(dice);
  return {
    path: path.replace(/[^\x21-\x7e]/g, ''),
    call: { method, headers, ...(body !== undefined && { body }), agent },
  };
}

async function fuzzRoutes(tally: Tally, links: readonly string[]): Promise<number> {
  const count = Math.ceil(requests / 2);
  const lane = async (offset: number) => {
    for (let index = offset; index < count; index += lanes) {
      const { path, call } = routeCall(createDice(seed * 3 + index), links);
      await note(tally, `${call.method} ${path.slice(0, 80)}`, () => send(`${latchkey.url}${path}`, call));
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, offset) => lane(offset)));
  return count;
}

/** With the real cookie and the real form token: what is left to be wrong is what is typed. */
async function fuzzForms(tally: Tally, links: readonly string[]): Promise<number> {
  let changed = 0;
  for (const [index, link] of links.entries()) {
    const browser = createBrowser(latchkey.url);
    await browser.get(link);
    await browser.get('/password');
    for (const text of nastyTexts) {
      const fields = { password: text, repeat: index === 0 ? text : `${text}x` };
      const answer = await note(tally, `form ${text.slice(0, 40)}`, () => browser.submit('/password', fields));
      if (answer?.status === 200) changed += 1;
    }
  }
  for (const text of nastyTexts) {
    const browser = createBrowser(latchkey.url);
    await browser.get('/signin');
    await note(tally, `sign-in ${text.slice(0, 40)}`, () =>
      browser.submit('/signin', { identifier: text, password: text }),
    );
  }
  return changed;
}

/** What is not even HTTP. */
async function fuzzBytes(count: number): Promise<void> {
  const { hostname, port } = new URL(latchkey.url);
  for (let index = 0; index < count; index += 1) {
    const dice = createDice(seed * 7 + index);
    const noise = Buffer.from(Array.from({ length: dice.roll(400) }, () => dice.roll(256)));
    const start = dice.pick([
      '',
      'GET / HTTP/1.1\r\n',
      'POST /signin HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n',
      'GET /a HTTP/1.1\r\nhost: a\r\nhost: b\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      'POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\ncontent-length: 4\r\n\r\nzz\r\n',
    ]);
    await new Promise<void>((resolve) => {
      const socket = connect({ host: hostname, port: Number(port) });
      socket.on('error', () => undefined).on('close', () => resolve());
      socket.on('data', () => socket.destroy());
      socket.write(start);
      socket.end(noise);
      socket.setTimeout(500, () => socket.destroy());
    });
  }
}

const auditedActions = async (): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {};
  let fromMs = 0;
  for (;;) {
    const events = await store.find('audit', {
      where: { at: { gte: fromMs } },
      sortBy: 'at',
      order: 'up',
      limit: 200_000,
    });
    for (const { action, body } of events) {
      const name = `${action} ${JSON.parse(body).outcome}`;
      counts[name] = (counts[name] ?? 0) + 1;
    }
    if (events.length < 200_000) return counts;
    fromMs = (events.at(-1)?.at ?? fromMs) + 1;
  }
};

describe('DOS-09: schema-aware fuzzing of activities and routes', () => {
  test('no crash, no unhandled rejection, no 5xx, no hang; nobody is verified and nothing is written but by the legal way', async () => {
    const before = await store.find('accounts', {
      where: { username: { gte: '' } },
      sortBy: 'username',
      order: 'up',
      limit: 100,
    });
    const actionsBefore = await auditedActions();
    const earned = [];
    for (const name of owners) earned.push(await earnLink(name));
    const links = earned.map(({ link }) => link);
    const tally: Tally = { statuses: new Map(), wrong: [], cut: 0 };

    const activities = await fuzzActivities(
      tally,
      earned.map(({ chat }) => chat),
    );
    const routes = await fuzzRoutes(tally, links);
    const changed = await fuzzForms(tally, links);
    await fuzzBytes(200);

    const sent = [...tally.statuses.values()].reduce((sum, count) => sum + count, tally.cut);
    expect(activities + routes).toBeGreaterThanOrEqual(requests);
    expect(sent).toBeGreaterThanOrEqual(requests);
    expect(tally.wrong).toEqual([]);
    expect(tally.cut / sent).toBeLessThan(0.01);
    expect([...tally.statuses.keys()]).toEqual(expect.arrayContaining([200, 400, 403, 404]));

    // Still there, still itself.
    expect(latchkey.child.exitCode).toBeNull();
    expect((await send(`${latchkey.url}/readyz`)).status).toBe(200);
    const chat = await openChat(latchkey.url);
    await chat.say('hello');
    expect((await chat.heard()).join()).toMatch(/I am the password assistant/);
    const output = latchkey.output();
    expect(output).not.toMatch(
      /unhandled rejection|uncaught|a request failed|a turn failed|DeprecationWarning|MaxListenersExceeded/i,
    );

    // RES-01's invariants: as many proofs as were earned, as many writes as pages said, and nobody else changed.
    const actions = await auditedActions();
    expect(actions['pin.passed ok']).toBe(owners.length);
    expect(actions['grant.issued ok']).toBe(owners.length);
    expect(actions['ticket.issued ok']).toBe(owners.length);
    expect(actions['password.reset ok'] ?? 0).toBe(changed);
    expect(changed).toBeLessThanOrEqual(1);
    for (const never of [
      'account.unlock ok',
      'account.frozen ok',
      'signin.passed ok',
      'password.temporary ok',
      'password.change ok',
      'contact.changed ok',
      'enrolment.changed ok',
      'admin.granted ok',
    ])
      expect([never, actions[never] ?? 0]).toEqual([never, actionsBefore[never] ?? 0]);
    expect(await store.count('sessions', {})).toBe(0);
    const after = await store.find('accounts', {
      where: { username: { gte: '' } },
      sortBy: 'username',
      order: 'up',
      limit: 100,
    });
    const facts = (docs: typeof after) =>
      docs.map(({ id, username, stamp, passwordHash, disabled, privileged }) => ({
        id,
        username,
        stamp,
        passwordHash,
        disabled,
        privileged,
      }));
    const writable = changed > 0 ? 'alice@demo.example' : '';
    const others = (docs: typeof after) => facts(docs).filter(({ username }) => username !== writable);
    expect(others(after)).toEqual(others(before));

    expect(await latchkey.stop()).toBe(0);
  });
});
