// Owns the job that fetches a list which somebody sent in Teams: fetched, handed in like one on the page, and what came of it told
// in the chat. An address that fails is told at once, since it would have lapsed before we tried again.
import { type Arrival, importPage, unpackArrival } from '../../services/admin/imports/arrivals';
import type { ImportDesk } from '../../services/admin/imports/desk';
import type { Outcome } from '../../services/admin/ports';
import type { JobHandler, Outbox } from '../../services/notify/ports';
import type { Clock, Log } from '../../services/ports';
import { mostUploadBytes } from '../http/upload';
import type { FileWire } from './fetching';

interface ArrivalJobDeps {
  readonly wire: FileWire;
  readonly desk: Pick<ImportDesk, 'mayImport' | 'handIn'>;
  readonly outbox: Pick<Outbox, 'enqueue'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly publicUrl: string;
}

const tellWithinMs = 60 * 60_000;

/** Undefined: whoever sent it may not import any more. */
async function receive(deps: ArrivalJobDeps, { place, name, url }: Arrival): Promise<Outcome | undefined> {
  const { wire, desk, log, publicUrl } = deps;
  if (!(await desk.mayImport(place))) return undefined;
  const page = importPage(publicUrl);
  const fetched = await wire.fetchFile(url, mostUploadBytes);
  if (!fetched.ok) {
    log.warn('a list that was sent in Teams was not fetched', { reason: fetched.reason });
    return { kind: 'list-refused', reason: fetched.reason, url: page };
  }
  const handed = await desk.handIn(place, { name, bytes: fetched.bytes, create: false });
  return handed.ok ? handed.outcome : { kind: 'list-refused', reason: handed.reason, url: page };
}

export function createArrivalJob(deps: ArrivalJobDeps): JobHandler {
  return async ({ id, payload }) => {
    const arrival = unpackArrival(payload);
    const outcome = await receive(deps, arrival);
    if (outcome === undefined) return { done: true };
    const { conversation } = arrival.place;
    const told = { name: 'list', conversation, ref: id, outcome: JSON.stringify(outcome) };
    const notAfterMs = deps.clock.nowMs() + tellWithinMs;
    await deps.outbox.enqueue({ id: `${id}/told`, kind: 'chat', payload: told, notAfterMs });
    return { done: true };
  };
}
