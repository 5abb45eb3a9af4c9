// Owns the walk along one lane: every entry genuine, numbered without a gap, linked to the one before it.
import type { AuditDoc } from '../collections';
import type { Store } from '../ports';
import type { Keyring } from '../secrets/ports';
import { checkCheckpoint, checkEntry, checkMac } from './check-link';
import { badCheckpoint, badEntry, type Finding } from './findings';
import { checkpointId, entryId, genesis, type Head, readBody } from './link';

export interface WalkDeps {
  readonly store: Store;
  readonly keyring: Keyring;
}

const entriesPerPage = 1000;
/** How far away an entry may have come from to be called moved rather than edited. */
const nearby = 50;

export interface Walked {
  readonly ok: true;
  readonly entries: number;
  /** Of them, those that no checkpoint has named. */
  readonly unsealed: number;
  /** `at` of the last entry, milliseconds. */
  readonly through: number;
}

export interface Promised {
  /** The head that checkpoints promise for this lane. */
  readonly sealed: Head | undefined;
  /** What was let go on purpose: the lane begins after it, and what is left of it counts no more. */
  readonly cut: Head | undefined;
}

type Reached = { readonly ok: true; readonly head: Head; readonly through: number };

/** From the entry after `start` as far as it goes, every one genuine. Holds one page of entries at a time. */
async function walkFrom(deps: WalkDeps, start: Head, sealed: Head | undefined): Promise<Reached | Finding> {
  const { lane } = start;
  let head = start;
  let through = 0;
  for await (const entry of readLane(deps.store, lane, start.seq)) {
    const finding = await checkNext(deps, head, entry);
    if (finding !== undefined) return finding;
    if (entry.seq === sealed?.seq && entry.mac !== sealed.mac) return badEntry(lane, entry.seq, 'relinked');
    head = { lane, seq: entry.seq, mac: entry.mac };
    through = Math.max(through, entry.at);
  }
  return { ok: true, head, through };
}

export async function walkLane(deps: WalkDeps, lane: string, { sealed, cut }: Promised): Promise<Walked | Finding> {
  const start: Head = cut ?? { lane, seq: 0, mac: '' };
  const reached = await walkFrom(deps, start, sealed);
  if (!reached.ok) return reached;
  const { seq } = reached.head;
  const promised = Math.max(start.seq, sealed?.seq ?? 0);
  if (seq < promised) return badEntry(lane, seq + 1, 'cut');
  return { ok: true, entries: seq - start.seq, unsealed: seq - promised, through: reached.through };
}

/** Entries after `afterSeq`, in order. Only whole pages are held. */
export async function* readLane(store: Store, lane: string, afterSeq: number): AsyncIterable<AuditDoc> {
  let last = afterSeq;
  for (;;) {
    const where = { lane, seq: { gt: last } };
    const page = await store.find('audit', { where, sortBy: 'seq', limit: entriesPerPage });
    yield* page;
    if (page.length < entriesPerPage) return;
    last = page[page.length - 1]?.seq ?? last;
  }
}

/** What is wrong with `entry` as the one after `head` (of which `seq` 0 means: the lane begins here). */
export async function checkNext(deps: WalkDeps, head: Head, entry: AuditDoc): Promise<Finding | undefined> {
  const genuine = checkEntry(deps.keyring, entry);
  if (genuine === 'unknown-key') {
    return { ...badEntry(head.lane, entry.seq, 'unknown-key'), keyId: entry.keyId };
  }
  if (genuine === 'edited') return nameDamage(deps, head, entry);
  if (entry.seq !== head.seq + 1) return badEntry(head.lane, head.seq + 1, 'missing');
  if (head.seq === 0) return checkFirst(deps, entry);
  return entry.prev === head.mac ? undefined : badEntry(head.lane, entry.seq, 'relinked');
}

/** A lane begins at a checkpoint that exists, or at the beginning of everything. */
async function checkFirst({ store, keyring }: WalkDeps, entry: AuditDoc): Promise<Finding | undefined> {
  const opens = readBody(entry.body)?.opens;
  if (opens === 0) return entry.prev === genesis ? undefined : badEntry(entry.lane, 1, 'relinked');
  if (opens === undefined) return badEntry(entry.lane, 1, 'relinked');
  const checkpoint = await store.get('checkpoints', checkpointId(opens));
  if (checkpoint === undefined) return badCheckpoint(opens, 'cut');
  const genuine = checkCheckpoint(keyring, checkpoint);
  if (genuine !== 'genuine') return badCheckpoint(opens, genuine);
  return entry.prev === checkpoint.mac ? undefined : badCheckpoint(opens, 'relinked');
}

async function nameDamage({ store, keyring }: WalkDeps, head: Head, entry: AuditDoc): Promise<Finding> {
  const { lane } = head;
  if (entry.seq > head.seq + 1) return badEntry(lane, head.seq + 1, 'missing');
  if (checkMac(keyring, entry) === 'genuine') return badEntry(lane, entry.seq, 'edited'); // only its columns
  const around = Array.from({ length: 2 * nearby + 1 }, (_, index) => entry.seq - nearby + index);
  const moved = around.some((seq) => checkMac(keyring, { ...entry, id: entryId(lane, seq) }) === 'genuine');
  if (moved && entry.mac !== head.mac) return badEntry(lane, entry.seq, 'reordered');
  // When the next entry is linked to what stands before this one, the chain was written without this one.
  const [next] = await store.find('audit', { where: { lane, seq: { gt: entry.seq } }, sortBy: 'seq', limit: 1 });
  const passedBy = head.seq > 0 && next?.prev === head.mac;
  return badEntry(lane, entry.seq, passedBy || moved ? 'inserted' : 'edited');
}
