// Owns the throttle's tests: exact windows, whoever asks.
import { createThrottle } from '../../../src/services/limits/throttle';
import type { Store } from '../../../src/services/ports';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { createFakeClock } from '../../fakes/time';

const minute = { limit: 3, windowMs: 60_000 };
const nineOClock = Date.UTC(2026, 10, 21, 9, 0, 0);

describe('the throttle', () => {
  let store: Store;
  const clock = createFakeClock();
  beforeEach(async () => {
    store = createSqliteStore({ path: ':memory:' });
    await store.open();
    clock.set(nineOClock + 15_000);
  });
  afterEach(() => store.close());

  test('allows exactly the limit in a window, and says when the next one starts', async () => {
    const throttle = createThrottle({ store, clock });
    const resetAtMs = nineOClock + 60_000;
    expect(await throttle.hit('a', minute)).toEqual({ allowed: true, count: 1, resetAtMs });
    expect(await throttle.hit('a', minute)).toEqual({ allowed: true, count: 2, resetAtMs });
    expect(await throttle.hit('a', minute)).toEqual({ allowed: true, count: 3, resetAtMs });
    expect(await throttle.hit('a', minute)).toEqual({ allowed: false, count: 3, resetAtMs });
    clock.set(resetAtMs - 1);
    expect((await throttle.hit('a', minute)).allowed).toBe(false);
    clock.set(resetAtMs);
    expect(await throttle.hit('a', minute)).toEqual({ allowed: true, count: 1, resetAtMs: resetAtMs + 60_000 });
  });

  test('keys and windows are counted apart', async () => {
    const throttle = createThrottle({ store, clock });
    for (let n = 0; n < 3; n += 1) await throttle.hit('a', minute);
    expect((await throttle.hit('b', minute)).count).toBe(1);
    expect((await throttle.hit('a', { limit: 10, windowMs: 3_600_000 })).count).toBe(1);
    expect((await throttle.hit('', minute)).count).toBe(1);
    expect((await throttle.hit('1|a', minute)).count).toBe(1);
  });

  test('peeking counts nothing', async () => {
    const throttle = createThrottle({ store, clock });
    expect((await throttle.peek('a', minute)).allowed).toBe(true);
    for (let n = 0; n < 2; n += 1) await throttle.hit('a', minute);
    expect(await throttle.peek('a', minute)).toMatchObject({ allowed: true, count: 2 });
    await throttle.hit('a', minute);
    expect(await throttle.peek('a', minute)).toMatchObject({ allowed: false, count: 3 });
    expect(await throttle.peek('a', minute)).toMatchObject({ allowed: false, count: 3 });
  });

  test('of many at once, exactly the limit is allowed, each with its own number', async () => {
    const throttles = [createThrottle({ store, clock }), createThrottle({ store, clock })];
    const hits = await Promise.all(
      Array.from({ length: 60 }, (_, n) => throttles[n % 2]!.hit('a', { limit: 20, windowMs: 60_000 })),
    );
    const allowed = hits.filter((hit) => hit.allowed).map((hit) => hit.count);
    expect(allowed.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
  });

  test('a limit of nothing allows nothing', async () => {
    expect((await createThrottle({ store, clock }).hit('a', { limit: 0, windowMs: 60_000 })).allowed).toBe(false);
  });

  test('a lower limit than before is kept at once', async () => {
    const throttle = createThrottle({ store, clock });
    for (let n = 0; n < 3; n += 1) await throttle.hit('a', minute);
    expect((await throttle.hit('a', { ...minute, limit: 2 })).allowed).toBe(false);
  });

  test('a window that is none is refused', async () => {
    await expect(createThrottle({ store, clock }).hit('a', { limit: 1, windowMs: 0 })).rejects.toThrow('limits:');
  });

  test('a store that cannot answer allows nothing', async () => {
    const throttle = createThrottle({ store, clock });
    await store.close();
    await expect(throttle.hit('a', minute)).rejects.toMatchObject({ code: 'store.unavailable' });
    await expect(throttle.peek('a', minute)).rejects.toMatchObject({ code: 'store.unavailable' });
    await store.open();
  });
});
