// The same message, delivered more than once: at once, later, after a restart, and to two processes.
import type { Input } from '../../../src/dialogs/kernel';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { auditOf } from '../otp/web-attacker';
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

const seconds = 1_000;
const minutes = 60_000;

/** How one message arrives. Every way hands it over at least twice; the first answer is the one that counts. */
type Delivery = (
  a: Node,
  b: Node,
  deliver: (node: Node) => Promise<readonly string[] | 'nothing'>,
) => Promise<(readonly string[] | 'nothing')[]>;

const deliveries: Readonly<Record<string, Delivery>> = {
  'at once, five times': (a, _b, deliver) => Promise.all([1, 2, 3, 4, 5].map(() => deliver(a))),
  'at once, to two processes': (a, b, deliver) => Promise.all([deliver(a), deliver(b), deliver(a), deliver(b)]),
  'again after 20 seconds': async (a, _b, deliver) => {
    const first = await deliver(a);
    a.ground.clock.advance(20 * seconds);
    return [first, await deliver(a)];
  },
  'again after 20 seconds, to another process': async (a, b, deliver) => {
    const first = await deliver(a);
    a.ground.clock.advance(20 * seconds);
    return [first, await deliver(b)];
  },
};

describe('RES-03: duplicate delivery', () => {
  let a: Node;
  let b: Node;
  beforeEach(async () => {
    const store = createSqliteStore({ path: ':memory:' });
    a = await startNode({ store });
    b = await startNode({ beside: a });
  });
  afterEach(() => closeNodes(a, b));

  /** One message, delivered in this way: exactly one delivery is answered. */
  async function once(way: Delivery, person: Person, input: Input): Promise<readonly string[]> {
    const activity = `same-${JSON.stringify(input)}-${a.ground.clock.nowMs()}`;
    const answers = await way(a, b, async (node) => {
      const handled = await person.send(node, input, activity);
      if (!handled.ok) expect(handled.reason).toBe('duplicate');
      return handled.ok ? handled.outbound.map(({ reply }) => reply.text) : 'nothing';
    });
    const said = answers.filter((answer) => answer !== 'nothing');
    expect(said).toHaveLength(1);
    return said[0] ?? [];
  }

  const settleBoth = async (): Promise<void> => {
    await Promise.all([a.services.outbox.runDue(), b.services.outbox.runDue()]);
  };

  test.each(Object.keys(deliveries))('%s, at every step: one effect each', async (name) => {
    const way = deliveries[name]!;
    const person = createPerson();
    const { store } = a.services;
    await once(way, person, { kind: 'text', text: 'I forgot my password' });
    await once(way, person, { kind: 'text', text: 'alice@demo.example' });
    expect(await auditOf(a.services, 'case.opened')).toHaveLength(1);
    await once(way, person, person.pressOf('mail'));
    await settleBoth();
    expect(a.ground.posted).toHaveLength(1);
    const pin = newestPin(a.ground)!;
    expect(await auditOf(a.services, 'pin.requested')).toHaveLength(1);

    // A wrong one takes one try.
    const wrong = await once(way, person, {
      kind: 'text',
      text: pin.replace(/.$/, (d) => String((Number(d) + 1) % 10)),
    });
    expect(wrong.join(' ')).toContain('4 tries left');
    const [challenge] = await store.find('challenges', { where: { expiresAt: { gt: 0 } }, limit: 10 });
    expect(challenge?.triesLeft).toBe(4);

    // A new one is one message and does not come twice.
    a.ground.clock.advance(31 * seconds);
    await once(way, person, person.pressOf('resend'));
    await settleBoth();
    expect(a.ground.posted).toHaveLength(2);

    await once(way, person, { kind: 'text', text: newestPin(a.ground)! });
    expect(await auditOf(a.services, 'grant.issued')).toHaveLength(1);
    expect(await store.count('tickets', { expiresAt: { gt: 0 } })).toBe(1);

    // The page's form, sent by an impatient finger to both processes.
    const url = person.link();
    const chosen = await Promise.all([a, b, a].map((node) => choosePassword(node, url, 'Copper-meadow-violin-31')));
    expect(chosen.filter(({ ok }) => ok)).toHaveLength(1);
    await settleBoth();
    const written = (await auditOf(a.services, 'password.reset')).filter(({ outcome }) => outcome === 'ok');
    expect(written).toHaveLength(1);
    const notices = a.ground.posted.slice(2);
    expect(notices.map(({ to }) => to).sort()).toEqual([...new Set(notices.map(({ to }) => to))].sort());
    expect(notices).toHaveLength(3);
    const told = [...a.said, ...b.said].filter(({ outbound }) => outbound.length > 0);
    expect(told).toHaveLength(1);
  });

  test('again after ten minutes and a restart: nothing happens', async () => {
    const person = createPerson();
    await person.say(a, 'I forgot my password', 'one');
    await person.say(a, 'alice@demo.example', 'two');
    const press = person.pressOf('mail');
    await person.send(a, press, 'three');
    await settleBoth();
    const pin = newestPin(a.ground)!;
    await person.say(a, pin, 'four');
    const link = person.link();
    a.ground.clock.advance(10 * minutes);
    const restarted = await startNode({ beside: a });
    const repeats: readonly (readonly [Input, string])[] = [
      [{ kind: 'text', text: 'I forgot my password' }, 'one'],
      [{ kind: 'text', text: 'alice@demo.example' }, 'two'],
      [press, 'three'],
      [{ kind: 'text', text: pin }, 'four'],
    ];
    for (const [input, activity] of repeats)
      expect(await person.send(restarted, input, activity)).toEqual({ ok: false, reason: 'duplicate' });
    await restarted.services.outbox.runDue();
    expect(a.ground.posted).toHaveLength(1);
    expect(await auditOf(a.services, 'grant.issued')).toHaveLength(1);
    // And the flow goes on where it was.
    expect(await choosePassword(restarted, link, 'Copper-meadow-violin-31')).toEqual({ ok: true });
  });

  test('a message whose turn died half-way is not run a second time, and the next one is', async () => {
    const person = createPerson();
    await person.say(a, 'I forgot my password');
    await person.say(a, 'alice@demo.example');
    const press = person.pressOf('mail');
    const { store } = a.services;
    // As a process leaves it that dies between the claim and the save.
    const doc = await store.get('conversations', person.conversation);
    const held = { owner: 'dead/1', ownedUntil: a.ground.clock.nowMs() + 30_000, pending: 'lost' };
    await store.update('conversations', { id: person.conversation }, { set: held, add: { version: 1 } });
    expect(doc).toBeDefined();
    expect(await person.send(b, press, 'lost')).toEqual({ ok: false, reason: 'duplicate' });
    a.ground.clock.advance(31 * seconds);
    await person.send(b, press, 'next');
    await settleBoth();
    expect(a.ground.posted).toHaveLength(1);
    expect((await accountOf(a, 'alice@demo.example')).disabled).toBe(false);
  });
});
