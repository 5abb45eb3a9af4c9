// Owns letting old events go: a cut is sealed in a checkpoint first, and anchored, so that the audit stays whole and says
// where it begins now. Only then are events removed; what a crash leaves of them counts no more and goes the next time.
import type { CheckpointDoc } from '../collections';
import { Fault } from '../faults';
import type { Store } from '../ports';
import { type CheckpointDeps, newest } from './checkpoints';
import type { Audit, AuditEvent } from './events';
import { readCuts, writeHeads } from './heads';
import { type Head, linkCheckpoint } from './link';
import { readCheckpoints } from './verify';

export type CutDeps = CheckpointDeps & { readonly audit: Audit };

const perPage = 1_000;
const mostRaces = 20;

/** The newest cut of each lane. */
async function knownCuts(store: Store): Promise<ReadonlyMap<string, Head>> {
  const cuts = new Map<string, Head>();
  for await (const { body } of readCheckpoints(store)) for (const cut of readCuts(body)) cuts.set(cut.lane, cut);
  return cuts;
}

/** The last event of each lane that is older than this, where it is further than the lane is cut already. */
async function findCuts(store: Store, cuts: ReadonlyMap<string, Head>, beforeMs: number): Promise<readonly Head[]> {
  const found: Head[] = [];
  for (let last = ''; ; ) {
    const [entry] = await store.find('audit', { where: { lane: { gt: last } }, sortBy: 'lane', limit: 1 });
    if (entry === undefined) return found;
    last = entry.lane;
    const where = { lane: last, at: { lt: beforeMs } };
    const [head] = await store.find('audit', { where, sortBy: 'seq', order: 'down', limit: 1 });
    if (head !== undefined && head.seq > (cuts.get(last)?.seq ?? 0)) found.push(head);
  }
}

/** Between two checkpoints of whoever else writes them. */
async function seal({ store, clock, keyring, anchor }: CutDeps, cuts: readonly Head[]): Promise<CheckpointDoc> {
  for (let race = 0; race < mostRaces; race += 1) {
    const [previous] = await store.find('checkpoints', newest);
    const content = { at: clock.nowMs(), body: writeHeads([], cuts) };
    const checkpoint = linkCheckpoint(keyring.current('audit'), previous, content);
    if (!(await store.insert('checkpoints', checkpoint)).ok) continue;
    await anchor.append(checkpoint);
    return checkpoint;
  }
  throw new Fault('store.unavailable', 'Another process kept writing checkpoints');
}

async function removeThrough(store: Store, { lane, seq }: Head): Promise<number> {
  for (let gone = 0; ; ) {
    const now = await store.removeWhere('audit', { lane, seq: { lte: seq } }, perPage);
    gone += now;
    if (now < perPage) return gone;
  }
}

/** How many events went. The audit should have been verified before: what was wrong with them cannot be found afterwards. */
export async function cutAudit(deps: CutDeps, { beforeMs, by }: { beforeMs: number; by: string }): Promise<number> {
  const { store, audit } = deps;
  const cuts = await knownCuts(store);
  const fresh = await findCuts(store, cuts, beforeMs);
  const event = { action: 'audit.cut', actor: by } satisfies Partial<AuditEvent>;
  await audit.record({ ...event, outcome: 'started', detail: { until: beforeMs, lanes: fresh.length } });
  if (fresh.length > 0) await seal(deps, fresh);
  let events = 0;
  for (const cut of new Map([...cuts, ...fresh.map((one) => [one.lane, one] as const)]).values()) // pairs for a map
    events += await removeThrough(store, cut);
  await audit.record({ ...event, outcome: 'ok', detail: { until: beforeMs, events } });
  return events;
}
