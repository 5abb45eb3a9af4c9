// A store that fails once at every single call of a reset, loses an answer, goes away for a while, or is very slow.
import { decodeState } from '../../../src/dialogs/state-codec';
import { verifyAudit } from '../../../src/services/audit/verify';
import { Fault } from '../../../src/services/faults';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { auditOf } from '../otp/web-attacker';
import { createFaultyStore, type FaultyStore, type Mood, type StoreCall, serving } from './faulty-store';
import {
  accountOf,
  choosePassword,
  closeNodes,
  createPerson,
  type Node,
  newestPin,
  type Person,
  startNode,
} from './node';

jest.setTimeout(300_000);

const password = 'Copper-meadow-violin-31';
const alice = 'alice@demo.example';
const seconds = 1_000;

interface Scene {
  readonly node: Node;
  readonly store: FaultyStore;
  readonly person: Person;
}

async function open(): Promise<Scene> {
  const store = createFaultyStore(createSqliteStore({ path: ':memory:' }));
  return { node: await startNode({ store }), store, person: createPerson() };
}

const stateOf = async ({ node, person }: Scene) =>
  decodeState((await node.services.store.get('conversations', person.conversation))?.state ?? '').at;

/** One thing that somebody does who reads what the bot says and tries again when it says so. True = the password is set. */
async function act(scene: Scene): Promise<boolean> {
  const { node, person } = scene;
  switch (await stateOf(scene)) {
    case 'lookup':
      await person.say(node, alice);
      return false;
    case 'deliver':
      await person.say(node, 'E-mail');
      return false;
    case 'verify': {
      const pin = newestPin(node.ground);
      const usable = pin !== undefined && !person.heard.at(-1)?.includes('no tries left');
      await person.say(node, usable ? pin : 'send again');
      return false;
    }
    case 'page': {
      const chosen = await choosePassword(node, person.link(), password);
      if (!chosen.ok && chosen.reason === 'lapsed') await person.say(node, 'start over');
      return chosen.ok;
    }
    default:
      await person.say(node, 'I forgot my password');
      return false;
  }
}

/** Faults are what is being tested; anything else is a mistake. */
const bear = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof Fault || String(thrown).includes('the turn was refused')) return undefined;
    throw thrown;
  }
};

/** Goes on until it is done; how many things had to be done. */
async function finish(scene: Scene, afterAct: (acts: number) => void = () => undefined): Promise<number> {
  const { node } = scene;
  for (let acts = 1; acts <= 16; acts += 1) {
    const done = await bear(() => act(scene));
    afterAct(acts);
    await bear(() => node.services.outbox.runDue());
    if (done === true) return acts;
    node.ground.clock.advance(9 * seconds);
  }
  throw new Error(`never done; the bot said: ${scene.person.heard.slice(-3).join(' | ')}`);
}

/** Everything that must be true whatever the store did. */
async function judge({ node, store }: Scene): Promise<void> {
  const { services, ground } = node;
  // The last retries of everything that waits.
  for (let round = 0; round < 8; round += 1) {
    ground.clock.advance(60 * seconds);
    await services.outbox.runDue();
  }
  const account = await accountOf(node, alice);
  expect(await services.authority.verify(account.id, password)).toMatchObject({ ok: true });
  // No write without its proof: each grant that was used stands for one, and for one only.
  const intents = await store.find('intents', { where: { account: account.id }, limit: 50 });
  const applied = intents.filter(({ state }) => state === 'applied');
  expect(applied.length).toBeGreaterThan(0);
  expect(new Set(applied.map(({ grant }) => grant)).size).toBe(applied.length);
  for (const { id, grant } of applied) expect((await store.get('grants', grant ?? ''))?.usedBy).toBe(id);
  const proofs = (await auditOf(services, 'pin.passed')).length;
  expect(proofs).toBeGreaterThanOrEqual(applied.length);
  // No mail with a PIN that is not stored.
  const stored = await store.find('challenges', { where: { expiresAt: { gt: 0 } }, limit: 100 });
  // A mail that left right before the store was lost may leave again, word for word: the same PIN under the same Message-ID.
  const pins = new Set(ground.posted.flatMap(({ text }) => text.match(/\b\d{4} \d{4}\b/g) ?? []));
  expect(pins.size).toBeGreaterThan(0);
  expect(pins.size).toBeLessThanOrEqual(stored.filter(({ mac }) => mac !== null).length);
  // Exactly one notice per address for each write, and nobody signed in stays signed in.
  const notices = await store.find('outbox', { where: { id: { gte: 'notice/', lt: 'notice0' } }, limit: 100 });
  expect(notices.map(({ state }) => state)).toEqual(Array.from({ length: 3 * applied.length }, () => 'done'));
  expect(await verifyAudit({ store, keyring: services.keyring })).toMatchObject({ ok: true });
}

/** How many store calls an undisturbed reset makes. */
async function countCalls(): Promise<number> {
  const scene = await open();
  const before = scene.store.calls.length;
  await finish(scene);
  const calls = scene.store.calls.length - before;
  await closeNodes(scene.node);
  return calls;
}

describe('RES-05: the store is lost in mid-conversation', () => {
  let calls = 0;
  beforeAll(async () => {
    calls = await countCalls();
  });

  /** One reset for each call of it, with the trouble that begins there. */
  async function atEveryCall(trouble: (from: number, call: StoreCall, recovered: boolean) => Mood): Promise<void> {
    const step = Number(process.env['ATTACK_SCALE'] ?? '1') >= 2 ? 1 : 3;
    for (let at = 1; at <= calls; at += step) {
      const scene = await open();
      const { store } = scene;
      const from = store.calls.length + at;
      let actsSince: number | undefined;
      store.mood = (call) => {
        if (call.number >= from) actsSince ??= 0;
        return trouble(from, call, (actsSince ?? 0) > 1);
      };
      const acts = await finish(scene, () => {
        if (actsSince !== undefined) actsSince += 1;
      }).catch((cause: unknown) => {
        throw new Error(`trouble at call ${at} of ${calls} (${JSON.stringify(store.calls[from - 1])})`, { cause });
      });
      expect(acts).toBeLessThanOrEqual(16);
      store.mood = serving;
      await judge(scene).catch((cause: unknown) => {
        throw new Error(`after trouble at call ${at} of ${calls} (${JSON.stringify(store.calls[from - 1])}): ${cause}`);
      });
      await closeNodes(scene.node);
    }
  }

  test('a call fails, wherever it stands: the person gets there all the same, with one write and its notices', async () => {
    expect(calls).toBeGreaterThan(80);
    await atEveryCall((from, { number }) => (number === from ? 'refuse' : 'serve'));
  });

  test('an answer is lost, wherever: the same', async () => {
    await atEveryCall((from, { number }) => (number === from ? 'lose' : 'serve'));
  });

  test('the store goes away, wherever, until after the next message: the same, nobody waits for a lease', async () => {
    await atEveryCall((from, { number }, recovered) => (number >= from && !recovered ? 'refuse' : 'serve'));
  });

  test('30 seconds without a store before each step: nothing leaves, nothing is lost, and it goes on at once', async () => {
    for (let step = 1; step <= 5; step += 1) {
      const scene = await open();
      const { node, store, person } = scene;
      for (let done = 1; done < step; done += 1) {
        await act(scene);
        await node.services.outbox.runDue();
      }
      const before = { at: await stateOf(scene), posted: node.ground.posted.length };
      store.mood = () => 'refuse';
      await expect(person.say(node, 'I forgot my password')).rejects.toMatchObject({ code: 'store.unavailable' });
      if (before.at === 'page')
        await expect(choosePassword(node, person.link(), password)).rejects.toMatchObject({
          code: 'store.unavailable',
        });
      await bear(() => node.services.outbox.runDue());
      node.ground.clock.advance(30 * seconds);
      store.mood = serving;
      expect({ at: await stateOf(scene), posted: node.ground.posted.length }).toEqual(before);
      // Five things to do for a whole reset; none of them twice.
      expect(await finish(scene)).toBe(6 - step);
      await judge(scene);
      await closeNodes(node);
    }
  });

  test('five seconds for every call: who was slow is told the truth, and everybody hears of it', async () => {
    const scene = await open();
    const { node, store, person } = scene;
    while ((await stateOf(scene)) !== 'page') {
      await act(scene);
      await node.services.outbox.runDue();
    }
    store.mood = async () => {
      // Real slowness would be waited for; here the clock moves on.
      await Promise.resolve();
      node.ground.clock.advance(5 * seconds);
    };
    let written = false;
    const page = choosePassword(node, person.link(), password).then((chosen) => {
      written = true;
      return chosen;
    });
    // The workers go on all the while.
    while (!written) await bear(() => node.services.outbox.runDue());
    expect(await page).toEqual({ ok: true });
    store.mood = serving;
    await judge(scene);
    const told = node.said.flatMap(({ outbound }) => outbound.map(({ reply }) => reply.text));
    expect(told.at(-1)).toContain('Your password was changed');
    await closeNodes(node);
  });

  test('a store that only reads: nothing is sent, nothing is verified, nothing is written', async () => {
    const scene = await open();
    const { node, store, person } = scene;
    await act(scene);
    await act(scene);
    await act(scene);
    await node.services.outbox.runDue();
    const pin = newestPin(node.ground) ?? '';
    store.mood = ({ method }) => (['get', 'find', 'count'].includes(method) ? 'serve' : 'refuse');
    for (let guess = 0; guess < 10; guess += 1)
      await expect(person.say(node, pin)).rejects.toMatchObject({ code: 'store.unavailable' });
    store.mood = serving;
    expect(await auditOf(node.services, 'pin.passed')).toEqual([]);
    expect(await store.count('grants', { expiresAt: { gt: 0 } })).toBe(0);
    await finish(scene);
    await judge(scene);
    await closeNodes(node);
  });
});
