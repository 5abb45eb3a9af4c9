// Owns one writer's chain in the audit: opened at its first entry, linked to the newest checkpoint, never shared.
import type { AuditDoc } from '../collections';
import type { Clock, Random, Store } from '../ports';
import type { Keyring } from '../secrets/ports';
import { randomId } from '../secrets/random';
import type { AuditEvent } from './events';
import { genesis, type Head, linkEntry } from './link';

/** How stale `lanes.seenAt` may be; checkpoints look back further than this (audit/checkpoints.ts). */
const touchEveryMs = 60_000;

export interface LaneDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly keyring: Keyring;
}

export interface Written {
  /** How many of the batch, from its start, are known to be durable. */
  readonly durable: number;
  /** Why not all of them. */
  readonly cause?: unknown;
}

export interface Lane {
  /** Writes a batch in order, as one insert. One call at a time. Never throws. */
  append(batch: readonly { readonly event: AuditEvent; readonly at: number }[]): Promise<Written>;
}

interface Open {
  head: Head;
  /** The checkpoint it starts from, until the first entry has said so. */
  opens: number | undefined;
  touchedAt: number;
}

/**
 * A lane whose last write may or may not have arrived is left for ever: whatever lands there late only makes it longer, and
 * the next batch begins a new one. So there is never a gap and never a fork, whatever the store's answer was.
 */
export function createLane(deps: LaneDeps): Lane {
  let open: Open | undefined;
  return {
    async append(batch) {
      let lane: Open;
      try {
        lane = await ready(deps, open);
      } catch (cause) {
        return { durable: 0, cause };
      }
      const docs = linkAll(deps.keyring, lane, batch);
      const written = await write(deps.store, docs);
      const last = docs[docs.length - 1];
      open = lane;
      if (written.durable < docs.length) open = undefined;
      else if (last !== undefined) open = { ...lane, head: last, opens: undefined };
      return written;
    },
  };
}

/** The lane to write to, announced in `lanes` before its first entry: a crash in between leaves nothing uncovered. */
async function ready({ store, clock, random }: LaneDeps, open: Open | undefined): Promise<Open> {
  const now = clock.nowMs();
  if (open !== undefined && now - open.touchedAt < touchEveryMs) return open;
  const lane = open ?? { ...(await start(store, randomId(random))), touchedAt: now };
  const announced = await store.update('lanes', { id: lane.head.lane }, { set: { seenAt: now } });
  if (announced === undefined) await store.insert('lanes', { id: lane.head.lane, openedAt: now, seenAt: now });
  return { ...lane, touchedAt: now };
}

async function start(store: Store, lane: string): Promise<{ head: Head; opens: number }> {
  const [checkpoint] = await store.find('checkpoints', {
    where: { seq: { gt: 0 } },
    sortBy: 'seq',
    order: 'down',
    limit: 1,
  });
  return { head: { lane, seq: 0, mac: checkpoint?.mac ?? genesis }, opens: checkpoint?.seq ?? 0 };
}

function linkAll(keyring: Keyring, lane: Open, batch: Parameters<Lane['append']>[0]): AuditDoc[] {
  const key = keyring.current('audit');
  const docs: AuditDoc[] = [];
  let head: Head = lane.head;
  for (const { event, at } of batch) {
    const doc = linkEntry(key, head, { event, at, opens: head.seq === 0 ? lane.opens : undefined });
    docs.push(doc);
    head = doc;
  }
  return docs;
}

async function write(store: Store, docs: readonly AuditDoc[]): Promise<Written> {
  let cause: unknown;
  try {
    const inserted = await store.insert('audit', ...docs);
    if (inserted.ok) return { durable: docs.length };
  } catch (thrown) {
    cause = thrown;
  }
  // No answer, or "exists already" (a driver that sent our own write twice): what is stored decides.
  return { durable: await countDurable(store, docs), cause };
}

async function countDurable(store: Store, docs: readonly AuditDoc[]): Promise<number> {
  const [first] = docs;
  if (first === undefined) return 0;
  try {
    const stored = await store.find('audit', {
      where: { lane: first.lane, seq: { gte: first.seq } },
      sortBy: 'seq',
      limit: docs.length,
    });
    const differs = docs.findIndex((doc, index) => stored[index]?.mac !== doc.mac);
    return differs === -1 ? docs.length : differs;
  } catch {
    return 0;
  }
}
