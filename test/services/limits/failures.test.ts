// Owns the failure counts' tests.
import { createFailures } from '../../../src/services/limits/failures';
import type { Store } from '../../../src/services/ports';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { createFakeClock } from '../../fakes/time';

const dayMs = 24 * 60 * 60_000;

describe('consecutive failures', () => {
  let store: Store;
  const clock = createFakeClock();
  beforeEach(async () => {
    store = createSqliteStore({ path: ':memory:' });
    await store.open();
  });
  afterEach(() => store.close());

  test('add up, until a success clears them', async () => {
    const failures = createFailures({ store, clock });
    expect(await failures.count('a')).toBe(0);
    expect([await failures.add('a', dayMs), await failures.add('a', dayMs)]).toEqual([1, 2]);
    expect([await failures.count('a'), await failures.count('b')]).toEqual([2, 0]);
    await failures.clear('a');
    expect(await failures.count('a')).toBe(0);
    expect(await failures.add('a', dayMs)).toBe(1);
    await failures.clear('nobody');
  });

  test('are forgotten a while after the last one, not after the first', async () => {
    const failures = createFailures({ store, clock });
    for (let n = 0; n < 5; n += 1) {
      await failures.add('a', dayMs);
      clock.advance(dayMs - 1);
    }
    expect(await failures.count('a')).toBe(5);
    clock.advance(1);
    expect(await failures.count('a')).toBe(0);
    expect(await failures.add('a', dayMs)).toBe(1);
    expect(await failures.add('a', dayMs)).toBe(2);
  });

  test('of many at once, none is lost', async () => {
    const failures = createFailures({ store, clock });
    const counts = await Promise.all(Array.from({ length: 40 }, () => failures.add('a', dayMs)));
    expect(counts.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
  });

  test('of many at once after a long time, none is lost either', async () => {
    const failures = createFailures({ store, clock });
    await failures.add('a', dayMs);
    clock.advance(2 * dayMs);
    const counts = await Promise.all(Array.from({ length: 40 }, () => failures.add('a', dayMs)));
    expect(Math.max(...counts)).toBe(40);
    expect(await failures.count('a')).toBe(40);
  });

  test('are not mixed up with hits of the same key', async () => {
    await store.insert('limits', { id: 'hit|1|1|a', n: 9, expiresAt: clock.nowMs() + dayMs });
    expect(await createFailures({ store, clock }).count('a')).toBe(0);
  });
});
