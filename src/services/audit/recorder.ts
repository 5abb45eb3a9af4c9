// Owns recording: events recorded at the same time become one durable write, and every caller learns its own outcome.
import { AsyncLocalStorage } from 'node:async_hooks';
import { Fault } from '../faults';
import type { Log } from '../ports';
import type { Audit, AuditEvent } from './events';
import { createLane, type Lane, type LaneDeps } from './lane';

const largestBatch = 500;
/** More than this waiting means that the store is down or drowning: refusing at once keeps memory bounded. */
const mostWaiting = 10_000;

interface Waiting {
  readonly event: AuditEvent;
  readonly at: number;
  readonly resolve: () => void;
  readonly reject: (fault: Fault) => void;
}

/**
 * The audit of this process. `record` resolves once the event is durable and throws `Fault('audit.unavailable')` when it
 * is not, or when nobody can tell: then the effect must not happen. Every boot writes a lane of its own, so no writer
 * ever waits for another (docs/decisions/0003-audit.md).
 */
export function createAudit(deps: LaneDeps & { readonly log: Log }): Audit {
  const { clock, log } = deps;
  const lane = createLane(deps);
  const waiting: Waiting[] = [];
  let draining = false;

  // An event is durable when `record` resolves, even inside somebody's `store.together`.
  const onItsOwn = AsyncLocalStorage.snapshot();

  const drain = async (): Promise<void> => {
    await Promise.resolve();
    while (waiting.length > 0) await settle(waiting.splice(0, largestBatch), { lane, log });
    draining = false;
  };

  return {
    record: (event) =>
      new Promise<void>((resolve, reject) => {
        if (waiting.length >= mostWaiting) {
          reject(new Fault('audit.unavailable', 'too many audit events are waiting'));
          return;
        }
        waiting.push({ event, at: clock.nowMs(), resolve, reject });
        if (draining) return;
        draining = true;
        void onItsOwn(drain);
      }),
  };
}

async function settle(batch: readonly Waiting[], { lane, log }: { lane: Lane; log: Log }): Promise<void> {
  const { durable, cause } = await lane.append(batch);
  for (const { resolve } of batch.slice(0, durable)) resolve();
  if (durable === batch.length) return;
  log.error('audit events could not be written', {
    events: batch.length - durable,
    cause: cause instanceof Fault ? cause.code : 'unknown',
  });
  for (const { reject } of batch.slice(durable)) reject(new Fault('audit.unavailable', 'not recorded', cause));
}
