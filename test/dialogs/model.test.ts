// Random conversations against a small model of what may follow what (attack tests ST-01, ST-05, RES-04).
import fc from 'fast-check';
import type { Input } from '../../src/dialogs/kernel';
import { decodeState } from '../../src/dialogs/state-codec';
import { anyText } from '../fakes/any-text';
import { createFakeWorld, type FakeWorld } from './fake-world';

const texts = [
  'forgot my password',
  'unlock',
  'help',
  'cancel',
  'start over',
  'deutsch',
  'english',
  'resend',
  'another way',
  'talk to a person',
  'alice@demo.example',
  'nobody@demo.example',
  'bob',
  'e-mail',
  'sms',
  '1',
  '2',
  '3',
  'yes',
  'no',
  'thanks',
  'hi',
  '12345678',
  'password',
  'my new password is Hunter2hunter2',
  '',
  'wrong account',
  'x'.repeat(600),
  'a;b;c',
];
const values = [
  'reset',
  'unlock',
  'mail',
  'sms',
  'resend',
  'another-way',
  'cancel',
  'for-me',
  'start-over',
  'page',
  'verified',
  '__proto__',
  'constructor',
];

type Move =
  | { readonly does: 'say'; readonly text: string }
  | { readonly does: 'pin' }
  | { readonly does: 'press'; readonly value: string; readonly back: number }
  | { readonly does: 'open'; readonly flow: 'reset' | 'unlock' | null }
  | { readonly does: 'event'; readonly own: boolean }
  | { readonly does: 'wait'; readonly seconds: number };

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ does: fc.constant('say' as const), text: fc.constantFrom(...texts) }) },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('say' as const), text: anyText(40) }),
  },
  { weight: 4, arbitrary: fc.constant({ does: 'pin' as const }) },
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant('press' as const),
      value: fc.constantFrom(...values),
      back: fc.integer({ min: 0, max: 2 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('open' as const),
      flow: fc.constantFrom('reset' as const, 'unlock' as const, null),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('event' as const), own: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant('wait' as const), seconds: fc.constantFrom(31, 300, 600, 900) }),
  },
);

/** A way in that random moves find too seldom: half of the conversations begin with it. */
const untilThePin: readonly Move[] = [
  { does: 'say', text: 'forgot my password' },
  { does: 'say', text: 'alice@demo.example' },
  { does: 'say', text: '1' },
];
const beginnings: Readonly<Record<'one' | 'two', readonly Move[]>> = {
  one: untilThePin,
  two: [...untilThePin, { does: 'pin' }, { does: 'wait', seconds: 31 }, { does: 'say', text: 'sms' }],
};

const grantIn = (state: string): string | undefined => {
  const read = decodeState(state);
  return read.at === 'page' ? read.grant : undefined;
};

const inputFor = (one: Exclude<Move, { does: 'wait' }>, world: FakeWorld): Input => {
  const card = decodeState(world.state()).card;
  switch (one.does) {
    case 'say':
      return { kind: 'text', text: one.text };
    case 'pin':
      return { kind: 'text', text: world.recovery.newestPin() ?? '48219930' };
    case 'press':
      return { kind: 'press', card: String(card - one.back), choice: one.value };
    case 'open':
      return { kind: 'open', flow: one.flow };
    case 'event': {
      const ref = one.own ? (grantIn(world.state()) ?? 'foreign') : 'foreign';
      return { kind: 'event', event: { name: 'password-changed', kind: 'own', ref } };
    }
  }
};

/** The reference: a page is earned by one case that was opened, sent to, passed and granted, in this order, and not abandoned. */
const earned = (calls: readonly string[], caseId: string, grant: string, proofs: number): boolean => {
  const about = calls.filter((call) => call.split(' ').includes(caseId));
  const sent = new Set(about.filter((call) => call.startsWith('send ')).map((call) => call.split(' ')[2]));
  const passed = calls.filter((call) => call.startsWith('passed ') && sent.has(call.split(' ')[1]));
  const granted = calls.indexOf(`grant ${caseId} ${grant}`);
  const order = [
    calls.indexOf(`open ${caseId}`),
    calls.indexOf(about.find((call) => call.startsWith('send ')) ?? ''),
    calls.indexOf(passed.at(-1) ?? ''),
    granted,
    calls.indexOf(`finish ${grant}`),
  ];
  const inOrder = order.every((at, index) => at >= 0 && (index === 0 || at > (order[index - 1] ?? -1)));
  return inOrder && passed.length === proofs && !calls.includes(`abandon ${caseId}`);
};

const play = async (moves: readonly Move[], methods: 'one' | 'two') => {
  const world = await createFakeWorld({ methods });
  let pages = 0;
  for (const one of moves) {
    if (one.does === 'wait') {
      await world.advance(one.seconds * 1_000);
      continue;
    }
    const before = world.state();
    const callsBefore = world.recovery.calls.length;
    const input = inputFor(one, world);
    const said = await world.act(input);
    const after = decodeState(world.state());
    const stale = input.kind === 'press' && input.card !== String(decodeState(before).card);
    if (input.kind !== 'event') expect(said.length).toBeGreaterThan(0);
    for (const { reply } of said) expect(reply.text.trim()).not.toBe('');
    if (stale) expect([after, world.recovery.calls.length]).toEqual([decodeState(before), callsBefore]);
    if (said.length === 0) expect(after).toEqual(decodeState(before));
    expect(world.state().length).toBeLessThan(400);
    expect(after.card).toBeGreaterThanOrEqual(decodeState(before).card);
    if (after.at === 'page') {
      pages += 1;
      expect(earned(world.recovery.calls, after.caseId, after.grant, methods === 'two' ? 2 : 1)).toBe(true);
    }
    const secret = world.recovery.newestPin();
    if (secret !== undefined && secret !== 'none') expect(world.state()).not.toContain(secret);
    expect(world.state()).not.toMatch(/alice|bob|https|Hunter2/);
  }
  return pages;
};

test.each(['one', 'two'] as const)(
  'whatever is said in whatever order, a page is only ever earned (%s method)',
  async (methods) => {
    let pages = 0;
    const moves = fc.array(move, { minLength: 1, maxLength: 30 });
    const run = fc.asyncProperty(fc.boolean(), moves, async (begun, more) => {
      pages += await play(begun ? [...beginnings[methods], ...more] : more, methods);
    });
    await fc.assert(run, { numRuns: 250, examples: [[true, [{ does: 'pin' }]]] });
    // The property would be empty if random talk never got that far.
    expect(pages).toBeGreaterThan(0);
  },
);
