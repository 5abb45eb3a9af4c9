// Owns what a checkpoint says: the newest entry of every lane that was written to since the checkpoint before it.
import type { Store } from '../ports';
import { canonicalJson } from './canonical';
import type { Head } from './link';

const byLane = (heads: readonly Head[]) => Object.fromEntries(heads.map(({ lane, mac, seq }) => [lane, [mac, seq]]));

/** `{"heads":{"<lane>":["<mac>",<seq>]}}` in canonical form; `cuts` likewise, where there are any. */
export const writeHeads = (heads: readonly Head[], cuts: readonly Head[] = []): string =>
  canonicalJson({ heads: byLane(heads), cuts: cuts.length === 0 ? undefined : byLane(cuts) });

function readMember(body: string, name: 'heads' | 'cuts'): Head[] | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    const members = isRecord(parsed) ? parsed[name] : undefined;
    if (!isRecord(members)) return undefined;
    const read = Object.entries(members).map(([lane, head]) => readHead(lane, head));
    return read.every((head) => head !== undefined) ? read : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined: not the body of a checkpoint. */
export const readHeads = (body: string): Head[] | undefined => readMember(body, 'heads');

/** Up to where the events of a lane were let go, on purpose: the last of them. */
export const readCuts = (body: string): readonly Head[] => readMember(body, 'cuts') ?? [];

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const readHead = (lane: string, head: unknown): Head | undefined => {
  const [mac, seq]: unknown[] = Array.isArray(head) ? head : [];
  return typeof mac === 'string' && typeof seq === 'number' ? { lane, seq, mac } : undefined;
};

const lanesPerPage = 500;

/** The heads of all lanes that were announced as written to since `sinceMs`; empty lanes are left out. */
export const findHeads = async (store: Store, sinceMs: number): Promise<Head[]> => {
  const heads: Head[] = [];
  for (const lane of await findLanes(store, sinceMs)) {
    const head = await findHead(store, lane);
    if (head !== undefined) heads.push(head);
  }
  return heads;
};

/** Those that were announced as written to since `sinceMs`. */
export const findLanes = async (store: Store, sinceMs: number): Promise<ReadonlySet<string>> => {
  const lanes = new Set<string>();
  for (let from = sinceMs; ; ) {
    const page = await store.find('lanes', { where: { seenAt: { gte: from } }, sortBy: 'seenAt', limit: lanesPerPage });
    const before = lanes.size;
    for (const { id } of page) lanes.add(id);
    // Pages overlap by the lanes that were seen in the same millisecond.
    if (page.length < lanesPerPage || lanes.size === before) return lanes;
    from = page[page.length - 1]?.seenAt ?? from;
  }
};

/** The newest entry of a lane. */
export const findHead = async (store: Store, lane: string): Promise<Head | undefined> => {
  const [head] = await store.find('audit', { where: { lane }, sortBy: 'seq', order: 'down', limit: 1 });
  return head;
};
