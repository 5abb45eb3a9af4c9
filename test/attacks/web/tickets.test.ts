// One-time links: each opens one page for one person once, and all that do not fit look the same.

import type { TicketPurpose } from '../../../src/services/collections';
import { pinIn } from '../../fakes/house';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { type HttpAnswer, newAddress, openChat, send, settle, walkToPin } from '../otp/web-attacker';
import { hostOf, rawRequest, sendRaw } from './raw-http';
import { newVisitor, pathOf, signIn, tokenIn, type Visitor } from './visitor';

jest.setTimeout(60_000);

let latchkey: TestLatchkey;
beforeEach(async () => {
  latchkey = await startLatchkey({ environment: { TRUST_PROXY: '1' } });
});
afterEach(() => latchkey.stop());

const password = 'amber kettle on the window sill';
const visit = (): Visitor => newVisitor(latchkey.url, { 'x-forwarded-for': newAddress() });

async function accountOf(name: string) {
  const found = await latchkey.running.services.directory.find(name);
  if (!found.ok) throw new Error(`no ${name}`);
  return found.account;
}

/** A link as the chat gives it, after a PIN. */
async function proveAndGetLink(name: string): Promise<string> {
  const chat = await openChat(latchkey.url);
  await walkToPin(latchkey, chat, name);
  await chat.say(pinIn(latchkey.ground.posted.at(-1)?.text ?? ''));
  return pathOf(await chat.link());
}

const issue = async (purpose: TicketPurpose, name: string, lifetimeMs = 600_000): Promise<string> => {
  const { id } = await accountOf(name);
  return pathOf((await latchkey.running.services.tickets.issue({ purpose, account: id, lifetimeMs })).url);
};

const tokenOf = (path: string): string => path.replace('/t/', '');
const pages = {
  'begin-reset': '/begin',
  'set-password': '/password',
  'reveal-password': '/reveal',
  'sign-in': '/welcome',
  'not-me': '/not-me',
} as const;

/** What a visitor sees; the form's own token and the time differ by nature. */
const seen = ({ status, body }: HttpAnswer) => ({ status, body });

describe('WEB-05: link bound to user, purpose and base', () => {
  test('no link opens the page of another purpose, by address, cookie or form', async () => {
    const links = {
      'begin-reset': await issue('begin-reset', 'bob'),
      'set-password': await proveAndGetLink('alice@demo.example'),
      'reveal-password': await issue('reveal-password', 'alice'),
      'sign-in': await issue('sign-in', 'bob'),
      'not-me': await issue('not-me', 'bob'),
    };
    const nobody = visit();
    nobody.cookies.set('ticket', 'x'.repeat(43));
    // Its keys are the purposes.
    for (const purpose of Object.keys(pages) as (keyof typeof pages)[]) {
      const invalid = seen(await nobody.get(pages[purpose]));
      expect(invalid.status).toBe(404);
      for (const other of (Object.keys(pages) as (keyof typeof pages)[]).filter((one) => one !== purpose)) {
        const swapper = visit();
        swapper.cookies.set('ticket', tokenOf(links[other]));
        expect([purpose, other, seen(await swapper.get(pages[purpose]))]).toEqual([purpose, other, invalid]);

        // With the form's token of the page that the link does open.
        const poster = visit();
        const own = await poster.follow(links[other]);
        poster.cookies.set('ticket', tokenOf(links[other]));
        const fields = {
          csrf: tokenIn(own.body, pages[other]),
          password,
          repeat: password,
          username: 'bob@demo.example',
        };
        const posted = await poster.post(pages[purpose], fields);
        expect([purpose, other, [403, 404].includes(posted.status)]).toEqual([purpose, other, true]);
      }
      nobody.cookies.set('ticket', 'x'.repeat(43));
    }
    const intents = await latchkey.running.services.store.find('intents', { where: {}, limit: 10 });
    expect(intents).toEqual([]);
    expect(latchkey.ground.posted.some(({ subject }) => /password was changed/i.test(subject))).toBe(false);
  });

  test("hidden and added fields do not move a password to somebody else's account", async () => {
    const visitor = visit();
    const [alice, bob] = [await accountOf('alice'), await accountOf('bob')];
    const link = await proveAndGetLink('alice@demo.example');
    const bobs = await issue('set-password', 'bob');
    const moved = {
      username: 'bob@demo.example',
      account: bob.id,
      user: bob.id,
      id: bob.id,
      identifier: 'bob@demo.example',
      token: tokenOf(bobs),
      ticket: tokenOf(bobs),
      grant: 'x',
      conversation: 'x',
      temporaryUntilMs: '0',
      kind: 'temporary',
      privileged: 'true',
    };
    const query = `?${new URLSearchParams(moved)}`;
    const page = await visitor.follow(link);
    const fields = { csrf: tokenIn(page.body, '/password'), password, repeat: password, ...moved };
    const answer = await visitor.post(`/password${query}`, fields);
    expect(answer.status).toBe(200);
    await settle(latchkey);
    expect((await accountOf('bob')).stamp).toBe(bob.stamp);
    expect((await accountOf('alice')).stamp).not.toBe(alice.stamp);
    expect(await signIn(visit(), 'alice@demo.example', password)).toBe(true);
    expect(await signIn(visit(), 'bob@demo.example', password)).toBe(false);
  });

  test('a link without a proof behind it sets nothing, and a session is no link', async () => {
    const bare = visit();
    expect((await bare.follow(await issue('set-password', 'alice'))).status).toBe(404);
    const visitor = visit();
    const welcome = await visitor.submit(await issue('sign-in', 'bob'), '/welcome', {});
    expect(welcome.status).toBe(303);
    const session = visitor.cookies.get('session') ?? '';
    const swapper = visit();
    for (const page of Object.values(pages)) {
      swapper.cookies.set('ticket', session);
      expect((await swapper.get(page)).status).toBe(404);
    }
    swapper.cookies.set('session', tokenOf(await issue('sign-in', 'bob')));
    expect((await swapper.get('/account')).headers['location']).toBe('/signin');
  });
});

describe('WEB-06: invalid, expired and malformed tokens look alike', () => {
  test('one page, one status, one size, one class of time', async () => {
    const { services } = latchkey.running;
    const used = await issue('sign-in', 'bob');
    await visit().submit(used, '/welcome', {});
    const expired = await issue('not-me', 'bob', 1000);
    latchkey.ground.clock.advance(2000);
    const wrongBase = await issue('not-me', 'bob');
    const disabled = await proveAndGetLink('alice@demo.example');
    await services.store.update('accounts', { id: (await accountOf('alice')).id }, { set: { disabled: true } });
    const random = () => Buffer.from(services.random.bytes(32)).toString('base64url');
    const tokens: Record<string, () => string> = {
      random,
      used: () => tokenOf(used),
      expired: () => tokenOf(expired),
      disabled: () => tokenOf(disabled),
      truncated: () => tokenOf(wrongBase).slice(0, -1),
      'one letter': () => 'A',
      longer: () => `${tokenOf(wrongBase)}A`,
      'another case': () => tokenOf(wrongBase).toLowerCase(),
      'dots and more': () => '%2e%2e%2fpassword',
      NUL: () => `%00${tokenOf(wrongBase).slice(1)}`,
      'bad UTF-8': () => '%ff%fe',
      quotes: () => '%27%20or%201=1--',
      'eight kilobytes': () => 'A'.repeat(8_000),
    };
    const shown: Record<string, { status: number; size: number; ms: number }> = {};
    for (const [name, token] of Object.entries(tokens)) {
      const times: number[] = [];
      let last: HttpAnswer | undefined;
      for (let round = 0; round < 15; round++) {
        const visitor = visit();
        const begin = performance.now();
        last = await visitor.follow(`/t/${token()}`);
        times.push(performance.now() - begin);
        expect(visitor.cookies.has('ticket')).toBe(false);
      }
      const ms = times.sort((a, b) => a - b)[7] ?? 0;
      shown[name] = { status: last?.status ?? 0, size: last?.body.length ?? 0, ms };
    }
    const standard = shown['random'] ?? { status: 0, size: 0, ms: 0 };
    expect(standard.status).toBe(404);
    for (const [name, { status, size, ms }] of Object.entries(shown)) {
      expect([name, status]).toEqual([name, 404]);
      if (name !== 'bad UTF-8') expect([name, Math.abs(size - standard.size) <= 5]).toEqual([name, true]);
      // Medians; the redirect of the disabled one is a request more.
      expect([name, Math.abs(ms - standard.ms) < 15]).toEqual([name, true]);
    }
    // A path that a URL parser would rewrite is nobody's link: refused by its form alone, before anything is looked up.
    const dots = await sendRaw(
      latchkey.url,
      rawRequest('GET /t/%2e%2e', [`Host: ${hostOf(latchkey.url)}`, 'Connection: close']),
    );
    expect(dots.status).toBe(400);
    // A megabyte is turned away by the transport, whatever it holds.
    const large = `GET /t/${'A'.repeat(2 ** 20)}`;
    const answer = await sendRaw(
      latchkey.url,
      rawRequest(large, [`Host: ${hostOf(latchkey.url)}`, 'Connection: close']),
    );
    expect([0, 400, 414, 431]).toContain(answer.status);
  });

  test('wrong links are braked per network, whatever is wrong with them; a right one, and everybody else, get through', async () => {
    const link = await issue('not-me', 'bob');
    const headers = { 'x-forwarded-for': newAddress(), accept: 'text/html' };
    const statuses: number[] = [];
    for (let tried = 0; tried < 61; tried++) {
      const token = tried % 2 ? 'y'.repeat(43) : 'short';
      statuses.push((await send(`${latchkey.url}/t/${token}`, { headers })).status);
    }
    expect(statuses).toEqual([...Array.from({ length: 60 }, () => 404), 429]);
    const refused = await send(`${latchkey.url}/t/${'z'.repeat(43)}`, { headers });
    expect([refused.status, Number(refused.headers['retry-after']) > 0]).toEqual([429, true]);
    expect((await send(`${latchkey.url}${link}`, { headers })).status).toBe(303);
    expect((await visit().get(`/t/${'y'.repeat(43)}`)).status).toBe(404);
    latchkey.ground.clock.advance(3_600_000);
    expect((await send(`${latchkey.url}/t/${'y'.repeat(43)}`, { headers })).status).toBe(404);
  });
});
