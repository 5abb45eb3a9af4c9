// Owns the quick look at the audit: the newest entries only, for `doctor` and the hourly check.

import type { Finding } from './findings';
import type { Head } from './link';
import { checkNext, readLane, type WalkDeps } from './walk-lane';

export interface TailVerified {
  readonly ok: true;
  readonly events: number;
}

/** Checks every entry that is linked to one of the newest `count`, at most `count` in each of their lanes. */
export async function verifyTail(deps: WalkDeps, count: number): Promise<TailVerified | Finding> {
  const newest = await deps.store.find('audit', {
    where: { at: { gt: 0 } },
    sortBy: 'at',
    order: 'down',
    limit: count,
  });
  let events = 0;
  for (const lane of new Set(newest.map((entry) => entry.lane))) {
    const checked = await walkTail(deps, lane, count);
    if (typeof checked !== 'number') return checked;
    events += checked;
  }
  return { ok: true, events };
}

async function walkTail(deps: WalkDeps, lane: string, count: number): Promise<number | Finding> {
  const [last] = await deps.store.find('audit', { where: { lane }, sortBy: 'seq', order: 'down', limit: 1 });
  const after = Math.max(0, (last?.seq ?? 0) - count);
  let head: Head | undefined;
  let events = 0;
  for await (const entry of readLane(deps.store, lane, after)) {
    // What the first of them is linked to is not looked at; `audit verify` does.
    const before: Head = head ?? { lane, seq: entry.seq - 1, mac: entry.prev };
    const finding = await checkNext(deps, before, entry);
    if (finding !== undefined) return finding;
    head = entry;
    events += 1;
  }
  return events;
}
