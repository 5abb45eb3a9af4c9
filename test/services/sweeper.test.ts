// Owns the sweeper's tests.
import { type CollectionName, schema } from '../../src/services/collections';
import { createLeases } from '../../src/services/leases';
import type { Store } from '../../src/services/ports';
import { createSqliteStore } from '../../src/services/store/sqlite';
import { createSweeper } from '../../src/services/sweeper';
import { accountDoc, challengeDoc, outboxDoc } from '../contracts/store-documents';
import { createFakeClock, createFakeRandom } from '../fakes/time';

describe('the sweeper', () => {
  let store: Store;
  const clock = createFakeClock();
  const process = (name: string) => {
    const leases = createLeases({ store, clock, random: createFakeRandom(name) });
    return { leases, sweeper: createSweeper({ store, clock, leases }) };
  };
  const agoMs = (ms: number): number => clock.nowMs() - ms;
  beforeEach(async () => {
    store = createSqliteStore({ path: ':memory:' });
    await store.open();
  });
  afterEach(() => store.close());

  test('clears what expired more than a minute ago, and nothing else', async () => {
    await store.insert('challenges', challengeDoc('old', { expiresAt: agoMs(60_001) }));
    await store.insert('challenges', challengeDoc('just', { expiresAt: agoMs(60_000) }));
    await store.insert('challenges', challengeDoc('live', { expiresAt: clock.nowMs() + 1 }));
    await store.insert('outbox', outboxDoc('old', { expiresAt: 1 }));
    await store.insert('accounts', accountDoc('a'));
    expect(await process('one').sweeper.sweepOnce()).toEqual({ removed: 2, more: false });
    expect(await store.get('challenges', 'old')).toBeUndefined();
    expect(await store.get('outbox', 'old')).toBeUndefined();
    expect(await store.get('challenges', 'just')).toBeDefined();
    expect(await store.get('challenges', 'live')).toBeDefined();
    expect(await store.get('accounts', 'a')).toBeDefined();
  });

  test('reaches every collection that expires', async () => {
    const expiring = Object.entries(schema).filter(([, { expires }]) => expires !== undefined);
    expect(expiring.length).toBeGreaterThan(5);
    for (const [name, { expires = '' }] of expiring) {
      // The least that the sweeper looks at; what else such a document holds is not its business.
      const doc = { id: 'old', [expires]: 1 } as never;
      await store.insert(name as CollectionName, doc);
    }
    expect((await process('one').sweeper.sweepOnce()).removed).toBe(expiring.length);
  });

  test('does a bounded piece of work each time, and says when there is more', async () => {
    const docs = Array.from({ length: 700 }, (_, n) => ({ id: `l${n}`, n: 1, expiresAt: 1 }));
    await store.insert('limits', ...docs);
    const { sweeper } = process('one');
    expect(await sweeper.sweepOnce()).toEqual({ removed: 500, more: true });
    expect(await sweeper.sweepOnce()).toEqual({ removed: 200, more: false });
    expect(await sweeper.sweepOnce()).toEqual({ removed: 0, more: false });
  });

  test('leaves it to another process that is at it', async () => {
    await store.insert('limits', { id: 'old', n: 1, expiresAt: 1 });
    const [one, two] = [process('one'), process('two')];
    const lease = (await one.leases.acquire('sweeper', 60_000))!;
    expect(await two.sweeper.sweepOnce()).toEqual({ removed: 0, more: false });
    await one.leases.release('sweeper', lease);
    expect((await two.sweeper.sweepOnce()).removed).toBe(1);
  });

  test('gives the lease back when the store fails', async () => {
    const { leases } = process('one');
    const failing: Store = { ...store, removeWhere: () => Promise.reject(new Error('no')) };
    const sweeper = createSweeper({ store: failing, clock, leases });
    await expect(sweeper.sweepOnce()).rejects.toThrow('no');
    expect(await leases.acquire('sweeper', 1)).not.toBeNull();
  });
});
