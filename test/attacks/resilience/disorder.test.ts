// The messages of a reset in every order, and those of two tabs mixed: only the legal order proves anything.

import type { Input } from '../../../src/dialogs/kernel';
import { decodeState } from '../../../src/dialogs/state-codec';
import type { ChallengeId } from '../../../src/services/ids';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { createFakeRandom } from '../../fakes/time';
import { attackScale, auditOf } from '../otp/web-attacker';
import { closeNodes, createPerson, type Node, newestPin, type Person, startNode } from './node';

jest.setTimeout(300_000 * Math.max(1, attackScale));

const orders = Math.ceil(1_000 * attackScale);
const alice = 'alice@demo.example';

/** One thing a client may send; each is built when it is sent, from what has been seen so far. */
type Move = 'begin' | 'name' | 'way' | 'pin' | 'again' | 'page';
const legal: readonly Move[] = ['begin', 'name', 'way', 'pin', 'page'];
const moves: readonly Move[] = ['begin', 'name', 'way', 'pin', 'again', 'page'];

const inputOf = (person: Person, node: Node, move: Exclude<Move, 'page'>): Input => {
  switch (move) {
    case 'begin':
      return { kind: 'text', text: 'I forgot my password' };
    case 'name':
      return { kind: 'text', text: alice };
    case 'way':
      // A forged press where there is no card yet.
      return person.pressOf('mail');
    case 'pin':
      return { kind: 'text', text: newestPin(node.ground) ?? '12345678' };
    case 'again':
      return { kind: 'text', text: 'send again' };
  }
};

const random = createFakeRandom('disorder');
const shuffled = <Value>(values: readonly Value[]): Value[] => {
  const left = [...values];
  return values.map(() => left.splice(random.int(left.length), 1)[0]!); // there are as many as are taken
};

/** True when the legal moves stand in the legal order, whatever stands between them. */
const isLegal = (order: readonly Move[]): boolean => {
  const upToProof = order.filter((move) => move !== 'again').slice(0, 5);
  return upToProof.join() === legal.join();
};

describe('RES-04: out of order and interleaved', () => {
  let node: Node;
  beforeEach(async () => {
    node = await startNode({ store: createSqliteStore({ path: ':memory:' }) });
  });
  afterEach(() => closeNodes(node));

  const grants = async () => (await auditOf(node.services, 'grant.issued')).length;
  const writes = async () => (await auditOf(node.services, 'password.reset')).length;
  const stateOf = async (person: Person) =>
    decodeState((await node.services.store.get('conversations', person.conversation))?.state ?? '').at;

  async function play(order: readonly Move[], person = createPerson()): Promise<void> {
    for (const move of order) {
      if (move !== 'page') await person.send(node, inputOf(person, node, move));
      else
        await node.services.passwords.choose({
          token: person.link().split('/t/')[1] ?? 'x'.repeat(43),
          password: 'Copper-meadow-violin-31',
          source: 'page' as never,
          correlation: 'page',
        });
      await node.services.outbox.runDue();
    }
  }

  test(`${orders} orders of one reset: proven and written only in the legal one`, async () => {
    let [proven, legals] = [0, 0];
    for (let round = 0; round < orders; round += 1) {
      const order = round % 100 === 0 ? legal : shuffled(moves);
      const before = { grants: await grants(), writes: await writes() };
      node.ground.posted.length = 0;
      await play(order);
      const got = (await grants()) - before.grants;
      const wrote = (await writes()) - before.writes;
      // A grant needs: begin, name, way, pin in this order; a write needs the page after that.
      const chat = order.filter((move) => move !== 'page' && move !== 'again');
      if (got > 0) expect(chat).toEqual(['begin', 'name', 'way', 'pin']);
      if (wrote > 0) expect(isLegal(order)).toBe(true);
      if (chat.join() === 'begin,name,way,pin') legals += 1;
      proven += got;
      // A new day, so that limits do not answer instead of the dialog.
      node.ground.clock.advance(25 * 3_600_000);
    }
    expect(legals).toBeGreaterThan(orders / 100);
    expect(proven).toBeGreaterThanOrEqual(orders / 100);
  });

  test('two tabs, mixed: a PIN of one proves nothing in the other', async () => {
    for (let round = 0; round < Math.ceil(60 * attackScale); round += 1) {
      const tabs = [createPerson(), createPerson()] as const; // two, always
      const queue = shuffled([0, 0, 0, 0, 1, 1, 1, 1] as const);
      const at = [0, 0];
      const before = await grants();
      for (const tab of queue) {
        const move = (['begin', 'name', 'way', 'pin'] as const)[at[tab] ?? 0] ?? 'pin';
        at[tab] = (at[tab] ?? 0) + 1;
        await tabs[tab]!.send(node, inputOf(tabs[tab]!, node, move));
        await node.services.outbox.runDue();
      }
      const reached = await Promise.all(tabs.map(stateOf));
      // The newest PIN is one tab's: at most that tab is through, and only with its own.
      expect(reached.filter((state) => state === 'page').length).toBe((await grants()) - before);
      const passed = await node.services.store.find('challenges', { where: { expiresAt: { gt: 0 } }, limit: 10_000 });
      for (const tab of tabs.filter((_, index) => reached[index] === 'page'))
        expect(passed.some((one) => one.conversation === tab.conversation && one.usedBy === one.case)).toBe(true);
      node.ground.clock.advance(25 * 3_600_000);
    }
  });

  test('all of a reset at the same moment proves nothing', async () => {
    const person = createPerson();
    await Promise.all(['I forgot my password', alice, 'E-mail', '12345678'].map((text) => person.say(node, text)));
    await node.services.outbox.runDue();
    expect(await grants()).toBe(0);
    // And what belongs to one conversation is refused in another by its own id.
    const [challenge] = await node.services.store.find('challenges', { where: { expiresAt: { gt: 0 } }, limit: 1 });
    if (challenge !== undefined) {
      const checked = await node.services.recovery.check(
        {
          ...challenge,
          source: 'x' as never,
          caller: { kind: 'anonymous' },
          language: 'en',
          correlation: 'x',
          conversation: 'other' as never,
        },
        { challenge: challenge.id as ChallengeId, pin: newestPin(node.ground) ?? '' },
      );
      expect(checked).toEqual({ ok: false, reason: 'expired' });
    }
  });
});
