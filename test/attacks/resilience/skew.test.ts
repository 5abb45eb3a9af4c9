// Two processes on one store whose clocks disagree. Lifetimes are judged by the clock of whoever is asked, so an error of a
// clock is an error of a lifetime: this measures it, and holds what must hold all the same.

import { createMongoStore } from '../../../src/services/store/mongo';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { createFakeLog } from '../../fakes/log';
import { createFakeClock } from '../../fakes/time';
import { openMongoPlace } from '../../mongo/place';
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

  // Known and accepted (docs/security.md): an operator keeps clocks right (NTP), and is told when they are not.
  test.each([
    ['ten minutes ahead', 10],
    ['ten minutes behind', -10],
    ['half a minute ahead', 0.5],
  ])('a node %s: the error of a PIN’s ten minutes is the skew, and nothing more', async (_what, skew) => {
    await start(skew * minute);
    const madeRight = await lifetimeOf(
      () => right,
      () => wrong,
    );
    const madeWrong = await lifetimeOf(
      () => wrong,
      () => right,
    );
    const expected = (error: number): number => Math.max(0, 10 + error);
    expect(Math.abs(madeRight - expected(-skew))).toBeLessThanOrEqual(1);
    expect(Math.abs(madeWrong - expected(skew))).toBeLessThanOrEqual(1);
    process.stderr.write(`skew ${skew} min: a PIN of ten minutes is good for ${madeRight} or ${madeWrong}\n`);
  });

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

  test.each([
    [60_000, 60],
    [-600_000, -600],
    [5_000, undefined],
  ])('a machine whose clock is off by %i ms says so when it starts on a shared store', async (skewMs, seconds) => {
    await start(0);
    const place = openMongoPlace();
    const log = createFakeLog();
    const store = createMongoStore({ uri: place.uri, log, nowMs: () => Date.now() + skewMs });
    await store.open();
    const warnings = log.lines.filter(({ level }) => level === 'warn').map(({ fields }) => fields['aheadBySeconds']);
    expect(warnings.map((ahead) => Math.round(Number(ahead) / 10) * 10)).toEqual(
      seconds === undefined ? [] : [seconds],
    );
    await store.close();
    await place.drop();
  });
});
