// The recorder: durable before it answers, one write per turn, a chain that survives every kind of lost answer.
import { createAudit } from '../../../src/services/audit/recorder';
import type { AuditDoc } from '../../../src/services/collections';
import { Fault } from '../../../src/services/faults';
import type { Inserted, Store } from '../../../src/services/ports';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { createFakeLog } from '../../fakes/log';
import { testKeyring } from '../../fakes/secrets';
import { createFakeClock, createFakeRandom } from '../../fakes/time';

type Insert = (docs: readonly AuditDoc[], insert: () => Promise<Inserted>) => Promise<Inserted>;

/** The store, with something between it and the audit's inserts. */
const between = (store: Store, insert: Insert): Store => ({
  ...store,
  insert: (collection, ...docs) =>
    collection === 'audit'
      ? insert(docs as readonly AuditDoc[], () => store.insert(collection, ...docs)) // the collection says what they are
      : store.insert(collection, ...docs),
});

describe('the audit recorder', () => {
  const clock = createFakeClock();
  let store: Store;
  beforeEach(async () => {
    store = createSqliteStore({ path: ':memory:' });
    await store.open();
  });
  afterEach(() => store.close());

  const start = (over: Store = store, seed = 'one') => {
    const log = createFakeLog();
    return {
      log,
      audit: createAudit({ store: over, clock, random: createFakeRandom(seed), keyring: testKeyring, log }),
    };
  };
  const rows = (): Promise<AuditDoc[]> => store.find('audit', { where: { at: { gte: 0 } }, sortBy: 'at', limit: 1000 });
  const event = (actor: string) => ({ action: 'pin.wrong', outcome: 'refused', actor }) as const;

  test('an event is in the store when its promise resolves', async () => {
    await start().audit.record({ ...event('local:1'), target: 'local:2', reason: 'wrong', detail: { triesLeft: 3 } });
    const [row] = await rows();
    expect(row).toMatchObject({ seq: 1, action: 'pin.wrong', target: 'local:2', day: '2026-11-21', at: clock.nowMs() });
    expect(JSON.parse(row!.body)).toEqual({
      action: 'pin.wrong',
      actor: 'local:1',
      detail: { triesLeft: 3 },
      opens: 0,
      outcome: 'refused',
      reason: 'wrong',
      target: 'local:2',
    });
  });

  test('events of one turn are one insert, linked in the order they were recorded', async () => {
    const batches: number[] = [];
    const { audit } = start(
      between(store, (docs, insert) => {
        batches.push(docs.length);
        return insert();
      }),
    );
    await Promise.all(['a', 'b', 'c'].map((actor) => audit.record(event(actor))));
    await audit.record(event('d'));
    expect(batches).toEqual([3, 1]);
    const stored = (await rows()).sort((left, right) => left.seq - right.seq);
    expect(stored.map((row) => JSON.parse(row.body).actor)).toEqual(['a', 'b', 'c', 'd']);
    expect(stored.slice(1).map((row) => row.prev)).toEqual(stored.slice(0, -1).map((row) => row.mac));
  });

  test('a store that is down refuses every event of the batch, and the lane is whole once it is back', async () => {
    let down = true;
    const { audit, log } = start(
      between(store, (_docs, insert) => (down ? Promise.reject(new Fault('store.unavailable', 'down')) : insert())),
    );
    const outcomes = await Promise.allSettled([audit.record(event('a')), audit.record(event('b'))]);
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.code)).toEqual([
      'audit.unavailable',
      'audit.unavailable',
    ]);
    expect(log.lines).toMatchObject([{ level: 'error', fields: { events: 2, cause: 'store.unavailable' } }]);
    down = false;
    await audit.record(event('c'));
    expect((await rows()).map((row) => [row.seq, JSON.parse(row.body).actor])).toEqual([[1, 'c']]);
  });

  test('an answer that was lost after the write counts as written, and the lane goes on', async () => {
    let lose = false;
    const { audit } = start(
      between(store, async (_docs, insert) => {
        const inserted = await insert();
        if (lose) throw new Fault('store.unavailable', 'connection lost');
        return inserted;
      }),
    );
    await audit.record(event('a'));
    lose = true;
    await audit.record(event('b'));
    lose = false;
    await audit.record(event('c'));
    const stored = await rows();
    expect(new Set(stored.map((row) => row.lane)).size).toBe(1);
    expect(stored.map((row) => row.seq).sort()).toEqual([1, 2, 3]);
  });

  test('a batch that arrived in part: each caller learns the truth about its own event; the next one opens a new lane', async () => {
    let part = true;
    const { audit } = start(
      between(store, async (docs, insert) => {
        if (!part) return insert();
        part = false;
        await store.insert('audit', ...docs.slice(0, 2));
        throw new Fault('store.unavailable', 'connection lost');
      }),
    );
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((actor) => audit.record(event(actor))));
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    await audit.record(event('d'));
    const stored = await rows();
    expect(stored).toHaveLength(3);
    expect(new Set(stored.map((row) => row.lane)).size).toBe(2);
  });

  test('text from outside cannot forge a line, hide, or grow without end', async () => {
    await start().audit.record({
      ...event('a\r\nlevel=info'),
      correlation: 'x\u202Ey\u2028z\uD800',
      reason: 'r'.repeat(5000),
      detail: { kind: '\u001b[31m', count: Number.NaN },
    });
    const body = JSON.parse((await rows())[0]!.body);
    expect(body.actor).toBe('a\\u{d}\\u{a}level=info');
    expect(body.correlation).toBe('x\\u{202e}y\\u{2028}z\\u{d800}');
    expect(body.reason).toHaveLength(256);
    expect(body.detail).toEqual({ kind: '\\u{1b}[31m', count: null });
  });

  test('a detail that is not listed, or not a scalar, is not written down', async () => {
    const cast = { password: 'correct horse', kind: { pin: '48219930' }, rows: 2 } as unknown as { rows: number };
    await start().audit.record({ ...event('a'), detail: cast });
    expect(JSON.parse((await rows())[0]!.body).detail).toEqual({ rows: 2 });
  });

  test('refuses at once when too much is waiting', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { audit } = start(between(store, (_docs, insert) => gate.then(insert)));
    const many = Array.from({ length: 10_000 }, () => audit.record(event('a')));
    await expect(audit.record(event('b'))).rejects.toMatchObject({ code: 'audit.unavailable' });
    release();
    await Promise.all(many);
    expect(await store.count('audit', { at: { gte: 0 } })).toBe(10_000);
  });
});
