// DOS-07: hashing as the weapon. What runs at once, what waits, what is refused before a hash, and who is served meanwhile.
import { Agent } from 'node:http';
import { availableParallelism } from 'node:os';
import { createCsrf } from '../../../src/bot/pages/csrf';
import type { GrantId } from '../../../src/services/ids';
import { createHasher, type Hasher, type Hashing } from '../../../src/services/passwords/hashing';
import type { FakeHasher } from '../../fakes/hasher';
import { testKeyring } from '../../fakes/secrets';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { personName, settleCrowd } from '../otp/crowd';
import { attackScale, type HttpAnswer, openChat, send } from '../otp/web-attacker';
import { createBrowser } from '../password/browser';

/** The catalogue asks for 500 ms, which a quiet machine keeps; a loaded one must not fail a change that has nothing to do with it. */
const sanityMs = 5_000;

jest.setTimeout(180_000 * Math.max(1, attackScale));

const people = 200;

/** A hasher that counts: who is in, how many hash at once, and how often anything was hashed. */
function countHashes(inner: Hasher) {
  const seen = { hashes: 0, atOnce: 0, mostAtOnce: 0, visitors: 0, mostVisitors: 0, longest: 0 };
  const counted = async <Result>(password: string, work: () => Promise<Result>): Promise<Result> => {
    seen.hashes += 1;
    seen.longest = Math.max(seen.longest, [...password].length);
    return work();
  };
  const watch = (hashing: Hashing): Hashing => ({
    hash: (password) => counted(password, () => hashing.hash(password)),
    verify: (password, encoded) => counted(password, () => hashing.verify(password, encoded)),
  });
  const hasher: Hasher = {
    needsRehash: inner.needsRehash,
    admit: (visit) =>
      inner.admit(async (hashing) => {
        seen.visitors += 1;
        seen.mostVisitors = Math.max(seen.mostVisitors, seen.visitors);
        try {
          return await visit(watch(hashing));
        } finally {
          seen.visitors -= 1;
        }
      }),
  };
  return { hasher, seen };
}

let latchkey: TestLatchkey;
const { hasher, seen } = countHashes(createHasher({ keyring: testKeyring }));
beforeAll(async () => {
  // Of the fake only the Hasher's half is asked for.
  latchkey = await startLatchkey({ environment: { TRUST_PROXY: '1' }, ground: { hasher: hasher as FakeHasher } });
  await settleCrowd(latchkey.running.services.store, people, latchkey.ground.clock.nowMs());
  seen.hashes = 0;
});
afterAll(() => latchkey.stop());

/** As finish() would: a grant and its ticket, without 200 conversations. */
let grantsMade = 0;

async function linkFor(index: number): Promise<string> {
  const { store, tickets, clock } = latchkey.running.services;
  const account = (await store.get('accounts', `local:person-${index}`))?.id;
  if (account === undefined) throw new Error(`no ${personName(index)}`);
  const now = clock.nowMs();
  const grant = `grant-${index}-${++grantsMade}` as GrantId; // an id of a test's own making
  await store.insert('grants', {
    id: grant,
    account,
    case: 'case' as never, // never looked up here
    conversation: 'conversation' as never, // nobody listens
    channel: 'web',
    purpose: 'reset',
    stamp: `stamp-${index}`,
    usedBy: null,
    createdAt: now,
    expiresAt: now + 900_000,
  });
  const { url } = await tickets.issue({ purpose: 'set-password', account, grant, lifetimeMs: 900_000 });
  return new URL(url).pathname;
}

const crowd = new Agent({ keepAlive: true, maxSockets: 200 });

async function openForms() {
  const browsers = [];
  for (let index = 0; index < people; index += 1) {
    const browser = createBrowser(latchkey.url);
    await browser.get(await linkFor(index));
    await browser.get('/password');
    browsers.push(browser);
  }
  return browsers;
}

const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;

/** Other people's turns, one after the other, until told to stop. */
function otherPeople() {
  const tookMs: number[] = [];
  let going = true;
  const done = (async () => {
    const chat = await openChat(latchkey.url);
    while (going && tookMs.length < 50) {
      const from = performance.now();
      expect((await chat.say('hello')).status).toBe(200);
      tookMs.push(performance.now() - from);
    }
  })();
  return {
    async stop(): Promise<readonly number[]> {
      going = false;
      await done;
      return tookMs;
    },
  };
}

const countOf = (answers: readonly HttpAnswer[], status: number) =>
  answers.filter((one) => one.status === status).length;

describe('DOS-07: password-hash exhaustion', () => {
  test('200 long passwords at once, 1 KB to 1 MB, behind valid links: not one is hashed, not one link is used up', async () => {
    const browsers = await openForms();
    const others = otherPeople();
    const answers = await Promise.all(
      browsers.map((browser, index) => {
        const length = Math.round(1_024 * 1_024 ** (index / (people - 1)));
        const password = 'amber kettle '.repeat(Math.ceil(length / 13)).slice(0, length);
        return browser.submit('/password', { password, repeat: password }, crowd).catch(
          // Whoever sends on after the refusal may find the line cut: that is a refusal too.
          (): HttpAnswer => ({ status: 413, headers: {}, body: '' }),
        );
      }),
    );
    expect(seen.hashes).toBe(0);
    expect(countOf(answers, 422) + countOf(answers, 413)).toBe(people);
    expect(countOf(answers, 422)).toBeGreaterThan(50);
    expect(countOf(answers, 413)).toBeGreaterThan(50);
    const { store } = latchkey.running.services;
    expect(await store.count('intents', {})).toBe(0);
    for (let index = 0; index < people; index += 1) {
      const open = await store.find('tickets', { where: { account: `local:person-${index}` as never }, limit: 10 });
      expect(open.every(({ usedBy }) => usedBy === null)).toBe(true);
    }
    expect(percentile(await others.stop(), 0.95)).toBeLessThan(sanityMs);
  });

  test('200 good passwords at once: a lane per core, two waiting per core, the rest told to come back, and they do', async () => {
    const cores = availableParallelism();
    const browsers = await openForms();
    const others = otherPeople();
    const submit = (browser: (typeof browsers)[number], index: number) => {
      const password = `violet harbour lantern number ${index} of many`;
      return browser.submit('/password', { password, repeat: password }, crowd);
    };
    const answers = await Promise.all(browsers.map(submit));
    expect(seen.mostVisitors).toBeLessThanOrEqual(3 * cores);
    const refused = answers.flatMap((one, index) => (one.status === 200 ? [] : [{ one, index }]));
    for (const { one } of refused) expect([one.status, Number(one.headers['retry-after']) > 0]).toEqual([503, true]);
    expect(countOf(answers, 200)).toBeGreaterThanOrEqual(cores);
    expect(refused.length).toBeGreaterThan(0);
    // A refusal used nothing up: the same link works a moment later.
    for (const { index } of refused.slice(0, 5)) {
      const browser = browsers[index];
      expect(browser && (await submit(browser, index)).status).toBe(200);
    }
    // One hash for each password that was set: nobody has a history here.
    expect(seen.hashes).toBe(countOf(answers, 200) + Math.min(5, refused.length));
    expect(seen.longest).toBeLessThanOrEqual(256);
    expect(percentile(await others.stop(), 0.95)).toBeLessThan(sanityMs);
  });

  test('10,000 posts without a valid link: not one hash', async () => {
    const hashes = seen.hashes;
    const others = otherPeople();
    const attempts = 10_000 * attackScale;
    const statuses = new Map<number, number>();
    const password = 'violet harbour lantern';
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    const worker = async (offset: number) => {
      const browser = createBrowser(latchkey.url);
      browser.cookies.set('ticket', `invalid${offset}${'x'.repeat(30)}`);
      // The form's token is real for that cookie, so that the link itself is what is refused.
      const csrf = createCsrf(latchkey.running.services);
      const { token } = csrf.issue({ cookies: Object.fromEntries(browser.cookies) }, '/password');
      const body = new URLSearchParams({ password, repeat: password, csrf: token }).toString();
      const headers = {
        origin: latchkey.url,
        cookie: `ticket=${browser.cookies.get('ticket')}`,
        'content-type': 'application/x-www-form-urlencoded',
      };
      for (let step = offset; step < attempts; step += 16) {
        const { status } = await send(`${latchkey.url}/password`, { method: 'POST', headers, body, agent });
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: 16 }, (_, offset) => worker(offset)));
    expect(seen.hashes).toBe(hashes);
    expect([...statuses.keys()].filter((status) => status === 200 || status >= 500)).toEqual([]);
    expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(attempts);
    expect(percentile(await others.stop(), 0.95)).toBeLessThan(sanityMs);
  });

  test('one valid link pressed 50 times at once: one write', async () => {
    const browser = createBrowser(latchkey.url);
    const { store } = latchkey.running.services;
    const found = await store.get('accounts', 'local:person-199');
    await store.update('accounts', { id: 'local:person-199' }, { set: { stamp: 'stamp-199' } });
    await browser.get(await linkFor(199));
    await browser.get('/password');
    const password = 'silver lantern over the harbour';
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => browser.submit('/password', { password, repeat: password }, crowd)),
    );
    expect(countOf(answers, 200)).toBe(1);
    const after = await store.get('accounts', 'local:person-199');
    expect(after?.passwordHash).not.toBe(found?.passwordHash);
    const applied = await store.find('intents', {
      where: { account: 'local:person-199' as never, state: 'applied' },
      limit: 50,
    });
    expect(applied.filter(({ startedAt }) => startedAt >= latchkey.ground.clock.nowMs())).toHaveLength(
      found?.passwordHash === null ? 1 : 2,
    );
  });
});
