// Owns what becomes of one leased job: run it, then done, again later, or buried. Every write is guarded by the lease,
// so a worker that was too slow changes nothing any more.
import type { OutboxDoc } from '../collections';
import { Fault } from '../faults';
import type { Change, Clock, Log, Random, Store } from '../ports';
import type { Sealer } from '../secrets/ports';
import { over, readRow } from './job-row';
import type { Job, JobHandler, JobKind, JobOutcome, OnBuried } from './ports';

export interface SettleDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly sealer: Sealer;
  readonly log: Log;
  readonly leaseMs: number;
  readonly handlers: Partial<Record<JobKind, JobHandler>>;
  readonly reports: readonly OnBuried[];
}

type Opened = Job & { readonly tries: number };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const BACKOFF_MS = [2 * SECOND, 5 * SECOND, 15 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE];
const LONGEST_MS = 30 * MINUTE;
const SHORTEST_MS = SECOND;

/**
 * Milliseconds until the next try, with 20 % jitter so that a mail server coming back is not hit by all at once.
 * Towards its deadline a job is tried more often: a PIN that waits five minutes of its ten is of little use.
 * Undefined: no time is left.
 */
export const delayBefore = (
  deadline: { readonly tries: number; readonly leftMs: number },
  random: Random,
): number | undefined => {
  const plain = BACKOFF_MS[deadline.tries - 1] ?? LONGEST_MS;
  const jittered = plain * 0.8 + random.int(Math.round(plain * 0.4));
  const delay = Math.max(SHORTEST_MS, Math.min(jittered, deadline.leftMs / 2));
  return delay < deadline.leftMs ? Math.round(delay) : undefined;
};

const never = (reason: string): JobOutcome => ({ done: false, retry: 'never', reason });
const later = (reason: string): JobOutcome => ({ done: false, retry: 'later', reason });

const open = (deps: SettleDeps, row: OutboxDoc): Opened | undefined => {
  try {
    return readRow(row, deps.sealer);
  } catch (fault) {
    deps.log.error('outbox: a payload does not open', { id: row.id, kind: row.kind, fault });
    return undefined;
  }
};

/** Writes only while the row is still ours; false when another worker has it. */
const writeOwn = async (deps: SettleDeps, row: OutboxDoc, change: Change<OutboxDoc>): Promise<boolean> =>
  (await deps.store.update('outbox', { id: row.id, where: { lease: row.lease } }, change)) !== undefined;

const keepLease = (deps: SettleDeps, row: OutboxDoc): NodeJS.Timeout => {
  const renew = () =>
    writeOwn(deps, row, { set: { nextAt: deps.clock.nowMs() + deps.leaseMs } }).catch((fault: unknown) =>
      deps.log.warn('outbox: a lease was not renewed', { id: row.id, kind: row.kind, reason: codeOf(fault) }),
    );
  return setInterval(() => void renew(), deps.leaseMs / 3).unref();
};

const codeOf = (thrown: unknown): string => (thrown instanceof Fault ? thrown.code : 'crashed');

const attempt = async (deps: SettleDeps, row: OutboxDoc, job: Opened): Promise<JobOutcome> => {
  const handler = deps.handlers[job.kind];
  // Another version of the product may know this kind.
  if (handler === undefined) return later('no-handler');
  const renewing = keepLease(deps, row);
  try {
    return await handler(job);
  } catch (fault) {
    deps.log.error('outbox: a job failed', { id: row.id, kind: row.kind, tries: row.tries, fault });
    return later(codeOf(fault));
  } finally {
    clearInterval(renewing);
  }
};

const bury = async (deps: SettleDeps, row: OutboxDoc, { job, reason }: { job?: Opened; reason: string }) => {
  const { id, kind, tries } = row;
  deps.log.error('outbox: a job was buried', { id, kind, tries, reason });
  for (const report of deps.reports) await report({ id, kind, tries, payload: job?.payload ?? null }, reason);
  await writeOwn(deps, row, over('buried', reason));
};

type Failure = { readonly job?: Opened; readonly reason: string; readonly notBeforeMs?: number };

const retry = async (deps: SettleDeps, row: OutboxDoc, { job, reason, notBeforeMs = 0 }: Failure) => {
  const now = deps.clock.nowMs();
  const usual = delayBefore({ tries: row.tries, leftMs: row.notAfter - now }, deps.random);
  // Whoever refused has said from when on it takes something again.
  const delay = usual === undefined ? undefined : Math.max(usual, notBeforeMs - now);
  if (delay === undefined) return bury(deps, row, { job, reason });
  deps.log.warn('outbox: a job waits for another try', { id: row.id, kind: row.kind, tries: row.tries, reason, delay });
  await writeOwn(deps, row, { set: { nextAt: now + delay, lease: null, error: reason } });
};

/** Runs one leased job and writes down its outcome. A PIN is never sent late: the deadline is checked right before. */
export const settle = async (deps: SettleDeps, row: OutboxDoc): Promise<void> => {
  const job = open(deps, row);
  const decide = async (): Promise<JobOutcome> => {
    // A process with newer keys may open it: a job must survive a SECRET_KEY that is being rotated, node by node.
    if (job === undefined) return deps.sealer.knows(row.payload) ? never('seal.broken') : later('unknown-key');
    if (deps.clock.nowMs() >= job.notAfterMs) return never('too-late');
    return attempt(deps, row, job);
  };
  const outcome = await decide();
  if (outcome.done) {
    const ours = await writeOwn(deps, row, over('done', ''));
    if (!ours) deps.log.warn('outbox: a job outlived its lease', { id: row.id, kind: row.kind, tries: row.tries });
    return;
  }
  const { reason } = outcome;
  const { notBeforeMs } = { notBeforeMs: undefined, ...outcome };
  await (outcome.retry === 'later' ? retry(deps, row, { job, reason, notBeforeMs }) : bury(deps, row, { job, reason }));
};
