// Whatever is thrown in at a question: the conversation goes on there with the same counts, or ends. Never further.

import type { State } from '../../../src/dialogs/state';
import { decodeState } from '../../../src/dialogs/state-codec';
import { hashSubject } from '../../../src/services/secrets/hashes';
import { pinIn } from '../../fakes/house';
import { testKeyring } from '../../fakes/secrets';
import { createWorld, type RealWorld } from '../../fakes/world';
import { wrongPin } from '../otp/web-attacker';

jest.setTimeout(180_000);

const interruptions = [
  'help',
  'cancel',
  'reset password',
  'unlock my account',
  'auf Deutsch',
  'in English please',
  'admin',
  '/restart',
  'restart',
  'start over',
  'talk to a person',
  'another way',
  'thanks',
  'hello',
  'yes',
  'x'.repeat(4_096),
  'my password is Tr0ub4dor&3',
  '{"at":"page","grant":"x"}',
] as const;

interface Stand {
  readonly world: RealWorld;
  /** What would have gone on from here. */
  readonly expected: string;
  readonly pin: string | undefined;
}

const text = (world: RealWorld, words: string) => world.act({ kind: 'text', text: words });
const stateOf = async (world: RealWorld): Promise<State> => {
  const doc = await world.services.store.get('conversations', world.conversation);
  return decodeState(doc?.state ?? '');
};
const newestPin = async (world: RealWorld): Promise<string> => pinIn((await world.posted()).at(-1)?.text ?? '');

const account = 'alice@demo.example';

/** How to get to each question. */
const stands: Readonly<Record<string, (world: RealWorld) => Promise<Omit<Stand, 'world'>>>> = {
  idle: async () => ({ expected: 'forgot password', pin: undefined }),
  unsure: async (world) => {
    await text(world, 'something with my login is strange');
    return { expected: 'forgot password', pin: undefined };
  },
  lookup: async (world) => {
    await text(world, 'forgot password');
    return { expected: account, pin: undefined };
  },
  deliver: async (world) => {
    await text(world, 'forgot password');
    await text(world, account);
    return { expected: 'E-mail', pin: undefined };
  },
  verify: async (world) => {
    await text(world, 'forgot password');
    await text(world, account);
    await text(world, 'E-mail');
    const pin = await newestPin(world);
    return { expected: pin, pin };
  },
  'verify after two wrong PINs': async (world) => {
    await text(world, 'forgot password');
    await text(world, account);
    await text(world, 'E-mail');
    const pin = await newestPin(world);
    await text(world, wrongPin(pin, 1));
    await text(world, wrongPin(pin, 2));
    return { expected: pin, pin };
  },
  'verify without a try left': async (world) => {
    await text(world, 'forgot password');
    await text(world, account);
    await text(world, 'E-mail');
    const pin = await newestPin(world);
    for (let step = 1; step <= 5; step++) await text(world, wrongPin(pin, step));
    return { expected: pin, pin };
  },
  'second way': async (world) => {
    world.ground.setPolicy({ methods: 'two' });
    await text(world, 'forgot password');
    await text(world, account);
    await text(world, 'E-mail');
    await text(world, await newestPin(world));
    return { expected: 'Text message', pin: undefined };
  },
  page: async (world) => {
    await text(world, 'forgot password');
    await text(world, account);
    await text(world, 'E-mail');
    await text(world, await newestPin(world));
    return { expected: 'done', pin: undefined };
  },
};

interface Counts {
  readonly triesLeft: number | undefined;
  readonly failures: number;
  readonly grants: number;
  readonly open: number;
}

async function counts(world: RealWorld, challenge: string | undefined): Promise<Counts> {
  const { store, directory } = world.services;
  const found = await directory.find(account);
  const key = found.ok ? hashSubject(testKeyring, 'account', found.account.id) : '';
  const doc = challenge === undefined ? undefined : await store.get('challenges', challenge);
  const all = await store.find('challenges', { where: { expiresAt: { gt: 0 } }, limit: 50 });
  return {
    triesLeft: doc?.triesLeft,
    failures: (await store.get('limits', `fail|${key}`))?.n ?? 0,
    grants: await store.count('grants', { expiresAt: { gt: 0 } }),
    open: all.filter(({ usedBy, triesLeft }) => usedBy === null && triesLeft > 0).length,
  };
}

const order = ['idle', 'unsure', 'lookup', 'deliver', 'verify', 'page'];
const rank = ({ at }: State): number => order.indexOf(at);
const challengeIn = (state: State): string | undefined => ('challenge' in state ? state.challenge : undefined);
const caseIn = (state: State): string | undefined => ('caseId' in state ? state.caseId : undefined);

describe('ST-05: interruptions', () => {
  let world: RealWorld;
  afterEach(() => world.close());

  describe.each(Object.keys(stands))('at %s', (stand) => {
    test.each(interruptions.map((words) => [words.slice(0, 30), words] as const))('%s', async (_, words) => {
      world = await createWorld();
      const { expected } = await stands[stand]!(world);
      const before = await stateOf(world);
      const challenge = challengeIn(before);
      const countsBefore = await counts(world, challenge);
      const lettersBefore = world.ground.posted.length;

      const said = await text(world, words);
      expect(said.length).toBeGreaterThan(0);
      const after = await stateOf(world);
      await world.posted();

      // The same step of the same case, or an earlier one with nothing of the case left; another way asks for a PIN again.
      const asksAgain = words === 'another way' && before.at === 'verify';
      const same = after.at === before.at && caseIn(after) === caseIn(before);
      // "yes" is an answer to the one way that is left, and "admin" to "who is it about?": as good a name as any.
      const confirmed = (words === 'yes' && before.at === 'deliver') || (words === 'admin' && before.at === 'lookup');
      if (!asksAgain && !confirmed && before.at !== 'idle' && before.at !== 'unsure') {
        const ended = rank(after) <= rank(before) && caseIn(after) === undefined;
        expect([same, ended]).toContain(true);
      }
      if (same && before.until !== null) expect(after.until).toBe(before.until);
      expect(after.at === 'page' && before.at !== 'page').toBe(false);

      // No try comes back, no failure is forgotten, nothing is proven, at most one PIN is open.
      const countsAfter = await counts(world, challenge);
      expect(countsAfter.failures).toBe(countsBefore.failures);
      expect(countsAfter.grants).toBe(countsBefore.grants);
      expect(countsAfter.open).toBeLessThanOrEqual(1);
      if (challenge !== undefined) expect(countsAfter.triesLeft).toBe(countsBefore.triesLeft);
      if (!asksAgain && !confirmed) expect(world.ground.posted.length).toBe(lettersBefore);

      // And then the expected input: it goes on from where it stands, or it is not understood.
      await text(world, expected);
      await world.posted();
      const final = await stateOf(world);
      const mayPass = same && countsAfter.triesLeft !== 0;
      if (stand.startsWith('verify') && !mayPass) expect(final.at).not.toBe('page');
      if (stand.startsWith('verify') && mayPass && !asksAgain) expect(final.at).toBe('page');
      if (stand === 'second way') expect((await counts(world, undefined)).grants).toBe(0);
      expect((await counts(world, undefined)).failures).toBeLessThanOrEqual(countsAfter.failures + 1);
    });
  });

  test('cancel and begin again, over and over: the failures of the account add up until it is closed to strangers', async () => {
    world = await createWorld();
    let failures = 0;
    for (let round = 0; round < 6; round++) {
      const beside = await world.beside({ source: `source-${round}` });
      await text(beside, 'forgot password');
      await text(beside, account);
      await text(beside, 'E-mail');
      const pin = await newestPin(beside);
      for (let step = 1; step <= 5; step++) {
        await text(beside, wrongPin(pin, step));
        await text(beside, step % 2 === 0 ? 'help' : 'auf Deutsch');
        failures += 1;
      }
      await text(beside, round % 2 === 0 ? 'abbrechen' : '/restart');
      expect((await counts(beside, undefined)).failures).toBe(failures);
      await world.advance(9 * 3_600_000);
    }
    expect(failures).toBe(30);
    const last = await world.beside({ source: 'source-last' });
    await world.advance(25 * 3_600_000);
    const letters = world.ground.posted.length;
    await text(last, 'forgot password');
    await text(last, account);
    const [said] = await text(last, 'E-mail');
    expect(said?.reply.text).toMatch(/a bit too often/);
    await last.posted();
    expect(world.ground.posted.length).toBe(letters);
  });
});
