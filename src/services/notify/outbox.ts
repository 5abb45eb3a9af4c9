// Owns the outbox: who runs a job when. Jobs are rows in the store; whichever process leases one runs it, so work
// survives any process, and a mail server that is down delays a message instead of losing it.
import type { OutboxDoc } from '../collections';
import type { Clock, Log, Random, Store } from '../ports';
import type { Sealer } from '../secrets/ports';
import { over, toRow } from './job-row';
import { settle } from './outcome';
import type { JobHandler, JobHandlers, JobKind, OnBuried, Outbox } from './ports';
import { createWorkers } from './workers';

const unhurriedMs = { least: 100, spread: 300 };

export interface OutboxStats {
  readonly waiting: number;
  /** Milliseconds since the oldest waiting job was enqueued; 0 when none waits. */
  readonly oldestAgeMs: number;
  readonly buried: number;
}

export interface OutboxDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly sealer: Sealer;
  readonly log: Log;
  readonly handlers?: JobHandlers;
  readonly onBuried?: OnBuried;
  /** Jobs that one process runs at once. Default 8. */
  readonly concurrency?: number;
  /** How often a process looks for work that others enqueued. Default 1,000. */
  readonly pollMs?: number;
  /** How long a job belongs to a worker that stopped answering. Renewed while the handler runs. Default 30,000. */
  readonly leaseMs?: number;
}

/** The outbox of one process. Any number of processes may share the store. */
export interface RunningOutbox extends Outbox {
  /** Adds handlers, for those that themselves need the outbox. */
  handle(handlers: JobHandlers): void;
  onBuried(report: OnBuried): void;
  start(): void;
  /** Takes no more work and waits for what runs, at most `boundMs` (default 10,000). What is left is retaken by others. */
  stop(boundMs?: number): Promise<void>;
  /** Runs everything that is due now, one by one in order, also what those jobs enqueue. Returns how many ran. */
  runDue(): Promise<number>;
  stats(): Promise<OutboxStats>;
}

const readStats = async (store: Store, now: number): Promise<OutboxStats> => {
  const [waiting, buried, oldest] = await Promise.all([
    store.count('outbox', { state: 'waiting' }),
    store.count('outbox', { state: 'buried' }),
    store.find('outbox', { where: { state: 'waiting' }, sortBy: 'createdAt', order: 'up', limit: 1 }),
  ]);
  return { waiting, buried, oldestAgeMs: oldest[0] ? Math.max(0, now - oldest[0].createdAt) : 0 };
};

/** Creates the outbox; nothing runs before `start()`. Every method throws `Fault('store.unavailable')` as the store does. */
export const createOutbox = (deps: OutboxDeps): RunningOutbox => {
  const { store, clock, sealer } = deps;
  const leaseMs = deps.leaseMs ?? 30_000;
  const handlers: Partial<Record<JobKind, JobHandler>> = { ...deps.handlers };
  const reports: OnBuried[] = deps.onBuried ? [deps.onBuried] : [];
  const settling = { ...deps, leaseMs, handlers, reports };

  const claim = () => {
    const now = clock.nowMs();
    const lease = deps.random.bytes(16).toString('base64url');
    return store.claim(
      'outbox',
      { where: { nextAt: { lte: now } }, by: 'nextAt' },
      { set: { nextAt: now + leaseMs, lease }, add: { tries: 1 } },
    );
  };
  const workers = createWorkers<OutboxDoc>({
    claim,
    run: (row) => settle(settling, row),
    log: deps.log,
    concurrency: deps.concurrency ?? 8,
    pollMs: deps.pollMs ?? 1_000,
  });

  // Longer than a turn takes, and never the same: a job that ran beside the answer would slow it down (attack ENU-01).
  const wakeLater = (id: string): void =>
    workers.wakeLater(id, unhurriedMs.least + deps.random.int(unhurriedMs.spread));

  const tell = (id: string, { dueMs, unhurried }: { dueMs?: number; unhurried?: boolean }): void => {
    if ((dueMs ?? 0) > clock.nowMs()) return;
    if (unhurried === true) wakeLater(id);
    else workers.wake(id);
  };

  return {
    handle: (more) => void Object.assign(handlers, more),
    onBuried: (report) => void reports.push(report),
    start: workers.start,
    stop: workers.stop,
    runDue: workers.runDue,
    stats: () => readStats(store, clock.nowMs()),
    async enqueue(job) {
      const inserted = await store.insert('outbox', toRow(job, { sealer, nowMs: clock.nowMs() }));
      if (inserted.ok) tell(job.id, job);
      return inserted.ok;
    },
    async finish(id) {
      await store.update('outbox', { id, where: { state: 'waiting', lease: null } }, over('done', ''));
    },
    async hasten(id, atMs = clock.nowMs()) {
      const where = { state: 'waiting', lease: null } as const;
      const waiting = await store.update('outbox', { id, where }, { set: { nextAt: atMs } });
      if (waiting !== undefined) tell(id, { dueMs: atMs });
    },
  };
};
