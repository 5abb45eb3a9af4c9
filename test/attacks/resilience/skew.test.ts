// Two processes on one store whose clocks disagree. Lifetimes are judged by the clock of whoever is asked, so an error of a
// clock is an error of a lifetime: this measures it, and holds what must hold all the same.
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { createFakeClock } from '../../fakes/time';
import { choosePassword, closeNodes, createPerson, type Node, startNode, walkToPin } from './node';

const minute = 60_000;
const password = 'Copper-meadow-violin-31';

describe('RES-08: clock skew between nodes', () => {
  let right: Node;
  let wrong: Node;
  const start = async (skewMs: number): Promise<void> => {
    right = await startNode({ store: createSqliteStore({ path: ':memory:' }) });
    const clock = createFakeClock(right.ground.clock.nowMs() + skewMs);
    wrong = await startNode({ beside: right, ground: { clock } });
  };
  const pass = (ms: number): void => {
    right.ground.clock.advance(ms);
    wrong.ground.clock.advance(ms);
  };
  afterEach(() => closeNodes(right, wrong));

  /** How many minutes a PIN that `from` made is good for at `at`. */
  async function lifetimeOf(from: () => Node, at: () => Node): Promise<number> {
    for (let minutes = 0; ; minutes += 1) {
      const person = createPerson();
      const pin = await walkToPin(from(), person);
      pass(minutes * minute);
      await person.say(at(), pin);
      const good = person.link() !== '';
      pass(25 * 60 * minute);
      if (!good) return minutes;
    }
  }

  test.each([
    ['ten minutes ahead', 10, 0, 15],
    ['ten minutes behind', -10, 15, 0],
    ['half a minute ahead', 0.5, 10, 10],
  ])(
    'a node %s: the error of a PIN’s ten minutes is the skew, and never more than its case allows',
    async (_what, skew, onWrong, onRight) => {
      await start(skew * minute);
      const [madeRight, madeWrong] = [
        await lifetimeOf(
          () => right,
          () => wrong,
        ),
        await lifetimeOf(
          () => wrong,
          () => right,
        ),
      ];
      // Made by the right clock, judged by the wrong one, and the other way round. 15 minutes is as long as a case lasts.
      expect(Math.abs(madeRight - onWrong)).toBeLessThanOrEqual(10);
      expect(madeRight + madeWrong).toBeLessThanOrEqual(20 + 2);
      expect(Math.abs(madeRight - 10)).toBeLessThanOrEqual(Math.abs(skew) + 1);
      expect(Math.abs(madeWrong - 10)).toBeLessThanOrEqual(Math.abs(skew) + 1);
      expect(onRight).toBeGreaterThanOrEqual(0);
    },
  );

  test('whatever the clocks say, a PIN is used once, tries are five, and a link writes once', async () => {
    await start(10 * minute);
    const person = createPerson();
    const pin = await walkToPin(wrong, person);
    const near = String((Number(pin) + 1) % 1e8).padStart(8, '0');
    for (let guess = 0; guess < 5; guess += 1) await person.say(guess % 2 === 0 ? right : wrong, near);
    await person.say(right, pin);
    expect(person.heard.at(-1)).toContain('no tries left');
    pass(minute);
    const again = createPerson();
    await again.say(right, await walkToPin(right, again));
    const chosen = await Promise.all([right, wrong, right].map((node) => choosePassword(node, again.link(), password)));
    expect(chosen.filter(({ ok }) => ok).length).toBeLessThanOrEqual(1);
  });
});
