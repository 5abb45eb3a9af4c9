// A rolling limit: never more than it says in any stretch of time, whatever the clock's full hours are.
import { createRollingThrottle } from '../../../src/services/limits/rolling';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { createFakeClock } from '../../fakes/time';

const hourMs = 3_600_000;
const window = { limit: 3, windowMs: hourMs };

async function build() {
  const store = createSqliteStore({ path: ':memory:' });
  await store.open();
  const clock = createFakeClock();
  const throttle = createRollingThrottle({ store, clock });
  return { store, clock, throttle };
}

test('no stretch of an hour holds more than three, for a day of trying every minute', async () => {
  const { store, clock, throttle } = await build();
  const allowedAt: number[] = [];
  for (let minute = 0; minute < 24 * 60; minute += 1) {
    if ((await throttle.hit('a', window)).allowed) allowedAt.push(clock.nowMs());
    clock.advance(60_000);
  }
  expect(allowedAt.length).toBe(24 * 3);
  for (const [index, at] of allowedAt.entries())
    expect((allowedAt[index + 3] ?? Number.POSITIVE_INFINITY) - at).toBeGreaterThanOrEqual(hourMs);
  await store.close();
});

test('over the edge of an hour as well, and it says when to come back', async () => {
  const { store, clock, throttle } = await build();
  clock.advance(hourMs - 60_000);
  const startMs = clock.nowMs();
  const hits = [];
  for (let step = 0; step < 4; step += 1) {
    hits.push(await throttle.hit('a', window));
    clock.advance(60_000);
  }
  expect(hits.map(({ allowed, count }) => [allowed, count])).toEqual([
    [true, 1],
    [true, 2],
    [true, 3],
    [false, 3],
  ]);
  expect(hits[3]?.resetAtMs).toBe(startMs + hourMs);
  clock.set(startMs + hourMs);
  expect(await throttle.hit('a', window)).toMatchObject({ allowed: true, count: 3 });
  expect(await throttle.hit('b', window)).toMatchObject({ allowed: true, count: 1 });
  await store.close();
});

test('of many at once exactly three are let in', async () => {
  const { store, throttle } = await build();
  const hits = await Promise.all(Array.from({ length: 40 }, () => throttle.hit('a', window)));
  expect(hits.filter(({ allowed }) => allowed)).toHaveLength(3);
  expect((await throttle.hit('a', window)).allowed).toBe(false);
  await store.close();
});
