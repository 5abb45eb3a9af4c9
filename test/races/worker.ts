// Owns what one of several processes does in a race. It is told a task over IPC, and answers with what it won.
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { createLeases } from '../../src/services/leases';
import { createThrottle } from '../../src/services/limits/throttle';
import type { Store } from '../../src/services/ports';
import { createMongoStore } from '../../src/services/store/mongo';
import { createSqliteStore } from '../../src/services/store/sqlite';
import { accountDoc, auditDoc } from '../contracts/store-documents';

/** Which store to race on. */
export type Engine = { readonly sqlite: string } | { readonly mongo: string };

export const makeStore = (engine: Engine): Store =>
  'sqlite' in engine ? createSqliteStore({ path: engine.sqlite }) : createMongoStore({ uri: engine.mongo });

// One moment for all processes: a race that happens to cross the end of a window would prove nothing.
const clock = { nowMs: () => Date.UTC(2026, 10, 21, 9, 0, 0) };
const random = { bytes: (size: number) => randomBytes(size), int: () => 0 };

type Winners = readonly (string | number)[];
type Task = (store: Store, me: string) => Promise<Winners>;

const times = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n);

const wonOf = async (tries: readonly Promise<string | number | undefined>[]): Promise<Winners> =>
  (await Promise.all(tries)).filter((won) => won !== undefined);

const tasks = {
  /** 40 guesses at one PIN: which of them may be compared at all. */
  attempts: (store) =>
    wonOf(
      times(40).map(async () => {
        const where = { triesLeft: { gt: 0 }, usedBy: null };
        return (await store.update('challenges', { id: 'pin', where }, { add: { triesLeft: -1 } }))?.triesLeft;
      }),
    ),

  /** 40 tries to use up one PIN. */
  consume: (store, me) =>
    wonOf(
      times(40).map(async (n) => {
        const change = { set: { usedBy: `${me}-${n}` } };
        return (await store.update('challenges', { id: 'once', where: { usedBy: null } }, change))?.usedBy ?? undefined;
      }),
    ),

  /** 60 hits on one limit of 100. */
  rate: (store) => {
    const throttle = createThrottle({ store, clock });
    return wonOf(
      times(60).map(async () => {
        const hit = await throttle.hit('everybody', { limit: 100, windowMs: 60_000 });
        return hit.allowed ? hit.count : undefined;
      }),
    );
  },

  /** Outbox rows until none is due: four hands at once. */
  claim: async (store, me) => {
    const takeAll = async (): Promise<string[]> => {
      const taken: string[] = [];
      for (;;) {
        const due = { where: { nextAt: { lte: 100 } }, by: 'nextAt' } as const;
        const row = await store.claim('outbox', due, { set: { nextAt: 10_000, lease: me }, add: { tries: 1 } });
        if (row !== undefined) taken.push(row.id);
        else if ((await store.count('outbox', { nextAt: { lte: 100 } })) === 0) return taken;
      }
    };
    return (await Promise.all(times(4).map(takeAll))).flat();
  },

  /** An account under each of 40 usernames that everybody wants. */
  username: (store, me) =>
    wonOf(
      times(40).map(async (n) => {
        const inserted = await store.insert('accounts', accountDoc(`${me}-${n}`, { username: `user-${n}` }));
        return inserted.ok ? `user-${n}` : undefined;
      }),
    ),

  /** 25 increments of one version, each by compare-and-set. */
  counter: async (store) => {
    const won: number[] = [];
    while (won.length < 25) {
      const seen = (await store.get('conversations', 'counter'))?.version ?? 0;
      const target = { id: 'counter', where: { version: seen } };
      const changed = await store.update('conversations', target, { add: { version: 1 } });
      if (changed !== undefined) won.push(changed.version);
    }
    return won;
  },

  /** 40 tries for one lease. */
  lease: (store) =>
    wonOf(times(40).map(async () => (await createLeases({ store, clock, random }).acquire('leader', 60_000))?.token)),

  /** 50 turns in a section that only the holder of a lease may be in; the answer is how many were inside at a time. */
  section: async (store) => {
    const leases = createLeases({ store, clock, random });
    const inside: number[] = [];
    while (inside.length < 10) {
      const lease = await leases.acquire('section', 60_000);
      if (lease === null) continue;
      const entered = await store.update('limits', { id: 'inside' }, { add: { n: 1 } });
      inside.push(entered?.n ?? 0);
      await store.update('limits', { id: 'inside' }, { add: { n: -1 } });
      await leases.release('section', lease);
    }
    return inside;
  },

  /** A lane of its own, ten lines at a time, as the audit writes it. */
  lane: async (store, me) => {
    for (const block of times(10))
      await store.insert('audit', ...times(10).map((n) => auditDoc(me, block * 10 + n + 1, { body: me })));
    return [];
  },

  /** Every line of one lane that all want to write. */
  sharedLane: (store, me) =>
    wonOf(
      times(40).map(async (n) => {
        const inserted = await store.insert('audit', auditDoc('shared', n + 1, { body: me }));
        return inserted.ok ? `${n + 1} ${me}` : undefined;
      }),
    ),
} satisfies Record<string, Task>;

export type TaskName = keyof typeof tasks;

/** Writes for ever, eight hands at once, and says on stdout what was acknowledged. */
const writeUntilKilled = async (store: Store): Promise<void> => {
  const acknowledge = (line: string) => writeSync(1, `${line}\n`);
  const hand = async (name: string): Promise<void> => {
    for (let seq = 1; ; seq += 1) {
      await store.insert('audit', auditDoc(name, seq));
      acknowledge(`insert ${name}:${seq}`);
      const counted = await store.update('limits', { id: 'counter' }, { add: { n: 1 } });
      acknowledge(`count ${counted?.n}`);
    }
  };
  await Promise.all(times(8).map((n) => hand(`hand-${n}`)));
};

const main = async (): Promise<void> => {
  const [, , engine = '{}', me = 'worker'] = process.argv;
  const store = makeStore(JSON.parse(engine) as Engine); // written by the test that started this process
  await store.open();
  process.on('message', (task: TaskName | 'write' | 'close') => {
    if (task === 'close') {
      void store.close().then(() => process.disconnect());
      return;
    }
    const running = task === 'write' ? writeUntilKilled(store) : tasks[task](store, me);
    running.then(
      (won) => process.send?.({ won }),
      (thrown: unknown) => process.send?.({ failed: String(thrown) }),
    );
  });
  process.send?.('ready');
};

if (require.main === module)
  main().catch((thrown: unknown) => {
    process.send?.({ failed: String(thrown) });
    process.exitCode = 1;
  });
