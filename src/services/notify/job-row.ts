// Owns how a job lies in the store: its payload sealed, bound to its id and kind, and gone once the job is over.
import type { OutboxDoc } from '../collections';
import type { Change } from '../ports';
import type { Sealer } from '../secrets/ports';
import type { Job, JobKind } from './ports';

// Rows stay for a while after the job: enqueuing the id again stays one job, and an operator sees what was buried.
const KEEP_MS = 7 * 24 * 60 * 60_000;

/** A payload that was moved to another row does not open. */
const contextOf = (id: string, kind: string): string => `outbox:${kind}:${id}`;

export const toRow = (job: Job, { sealer, nowMs }: { sealer: Sealer; nowMs: number }): OutboxDoc => {
  const dueMs = job.dueMs ?? nowMs;
  return {
    id: job.id,
    kind: job.kind,
    payload: sealer.seal(JSON.stringify(job.payload), contextOf(job.id, job.kind)),
    nextAt: dueMs,
    lease: null,
    tries: 0,
    state: 'waiting',
    error: '',
    notAfter: job.notAfterMs,
    createdAt: nowMs,
    expiresAt: Math.max(job.notAfterMs, dueMs) + KEEP_MS,
  };
};

/** Throws `Fault('seal.broken')` when the payload was altered, moved, or sealed under a key that is gone. */
export const readRow = (row: OutboxDoc, sealer: Sealer): Job & { readonly tries: number } => ({
  id: row.id,
  // Only toRow writes this field, from a Job; a kind that an older process does not know finds no handler.
  kind: row.kind as JobKind,
  // Authenticated by the seal: it is what toRow was given.
  payload: JSON.parse(sealer.open(row.payload, contextOf(row.id, row.kind))) as Job['payload'],
  notAfterMs: row.notAfter,
  tries: row.tries,
});

/** The row of a job that is over: nothing of its payload remains. */
export const over = (state: 'done' | 'buried', error: string): Change<OutboxDoc> => ({
  set: { state, error, nextAt: null, lease: null, payload: '' },
});
