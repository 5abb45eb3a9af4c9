// Owns the leases' tests.
import { createLeases } from '../../src/services/leases';
import type { Store } from '../../src/services/ports';
import { createSqliteStore } from '../../src/services/store/sqlite';
import { createFakeClock, createFakeRandom } from '../fakes/time';

describe('a lease', () => {
  let store: Store;
  const clock = createFakeClock();
  const process = (name: string) => createLeases({ store, clock, random: createFakeRandom(name) });
  beforeEach(async () => {
    store = createSqliteStore({ path: ':memory:' });
    await store.open();
  });
  afterEach(() => store.close());

  test('belongs to one at a time', async () => {
    const [one, two] = [process('one'), process('two')];
    expect(await one.acquire('job', 1_000)).toEqual({ token: 1 });
    expect(await two.acquire('job', 1_000)).toBeNull();
    expect(await one.acquire('job', 1_000)).toBeNull();
    expect(await two.acquire('other job', 1_000)).toEqual({ token: 1 });
  });

  test('ends by itself, and the next token is larger', async () => {
    const [one, two] = [process('one'), process('two')];
    await one.acquire('job', 1_000);
    clock.advance(999);
    expect(await two.acquire('job', 1_000)).toBeNull();
    clock.advance(1);
    expect(await two.acquire('job', 1_000)).toEqual({ token: 2 });
  });

  test('can be released early', async () => {
    const [one, two] = [process('one'), process('two')];
    const lease = (await one.acquire('job', 1_000))!;
    await one.release('job', lease);
    expect(await two.acquire('job', 1_000)).toEqual({ token: 2 });
  });

  test('can be renewed while it is ours', async () => {
    const [one, two] = [process('one'), process('two')];
    const lease = (await one.acquire('job', 1_000))!;
    clock.advance(900);
    expect(await one.renew('job', lease, 1_000)).toBe(true);
    clock.advance(900);
    expect(await two.acquire('job', 1_000)).toBeNull();
    clock.advance(100);
    expect(await two.acquire('job', 1_000)).toEqual({ token: 2 });
    expect(await one.renew('job', lease, 1_000)).toBe(false);
  });

  test('that somebody else has by now cannot be released', async () => {
    const [one, two] = [process('one'), process('two')];
    const lease = (await one.acquire('job', 1_000))!;
    clock.advance(1_000);
    await two.acquire('job', 1_000);
    await one.release('job', lease);
    expect(await one.acquire('job', 1_000)).toBeNull();
  });

  test('of an earlier turn in the same process cannot end a later one', async () => {
    const one = process('one');
    const first = (await one.acquire('job', 1_000))!;
    clock.advance(1_000);
    await one.acquire('job', 1_000);
    await one.release('job', first);
    expect(await one.renew('job', first, 1_000)).toBe(false);
    expect(await one.acquire('job', 1_000)).toBeNull();
  });

  test('that many ask for at once goes to one', async () => {
    const asked = await Promise.all(Array.from({ length: 20 }, (_, n) => process(String(n)).acquire('job', 1_000)));
    expect(asked.filter((lease) => lease !== null)).toHaveLength(1);
    clock.advance(1_000);
    const again = await Promise.all(Array.from({ length: 20 }, (_, n) => process(String(n)).acquire('job', 1_000)));
    expect(again.filter((lease) => lease !== null)).toEqual([{ token: 2 }]);
  });
});
