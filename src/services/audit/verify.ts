// Owns the verification of the whole audit: checkpoints, their anchors, and every lane, in bounded memory.
import type { CheckpointDoc } from '../collections';
import type { Store } from '../ports';
import type { Anchor, AnchorLine } from './anchor';
import { checkCheckpoint } from './check-link';
import { badCheckpoint, type Finding } from './findings';
import { readCuts, readHeads } from './heads';
import { genesis, type Head } from './link';
import { type WalkDeps, walkLane } from './walk-lane';

export interface Verified {
  readonly ok: true;
  readonly events: number;
  readonly lanes: number;
  readonly checkpoints: number;
  readonly anchors: number;
  /** Events younger than the newest checkpoint of their lane: the only ones whose removal could not be seen. */
  readonly unsealed: number;
  /** Events that were let go on purpose (audit/cutting.ts). */
  readonly cut: number;
  /** When the newest event happened, milliseconds; null = there is none. */
  readonly through: number | null;
}

export interface VerifyDeps extends WalkDeps {
  /** Undefined: without it, a tail that was cut together with its checkpoints cannot be seen. */
  readonly anchor?: Anchor;
}

/**
 * Reads everything once and names the first bad place. Safe while others write: what is younger than the start of the run
 * is checked as far as it has come. Memory: one page of entries, and one head per lane.
 */
export async function verifyAudit(deps: VerifyDeps): Promise<Verified | Finding> {
  const checkpoints = await walkCheckpoints(deps);
  if (!checkpoints.ok) return checkpoints;
  const anchors = await walkAnchors(deps, checkpoints.count);
  if (typeof anchors !== 'number') return anchors;
  const lanes = await walkLanes(deps, checkpoints);
  return lanes.ok ? { ...lanes, checkpoints: checkpoints.count, anchors } : lanes;
}

interface Sealed {
  readonly ok: true;
  readonly count: number;
  readonly sealed: ReadonlyMap<string, Head>;
  readonly cuts: ReadonlyMap<string, Head>;
}

async function walkCheckpoints(deps: WalkDeps): Promise<Sealed | Finding> {
  const sealed = new Map<string, Head>();
  const cuts = new Map<string, Head>();
  let last = { seq: 0, mac: genesis };
  for await (const checkpoint of readCheckpoints(deps.store)) {
    const finding = checkAfter(deps, last, checkpoint);
    if (finding !== undefined) return finding;
    for (const head of readHeads(checkpoint.body) ?? []) sealed.set(head.lane, further(sealed.get(head.lane), head));
    for (const cut of readCuts(checkpoint.body)) cuts.set(cut.lane, further(cuts.get(cut.lane), cut));
    last = checkpoint;
  }
  return { ok: true, count: last.seq, sealed, cuts };
}

/** A checkpoint may name a head again that another process has named already. */
const further = (known: Head | undefined, head: Head): Head =>
  known !== undefined && known.seq > head.seq ? known : head;

function checkAfter(deps: WalkDeps, last: { seq: number; mac: string }, next: CheckpointDoc): Finding | undefined {
  if (next.seq !== last.seq + 1) return badCheckpoint(last.seq + 1, 'missing');
  const genuine = checkCheckpoint(deps.keyring, next);
  if (genuine === 'unknown-key') return { ...badCheckpoint(next.seq, genuine), keyId: next.keyId };
  if (genuine === 'edited') return badCheckpoint(next.seq, genuine);
  return next.prev === last.mac ? undefined : badCheckpoint(next.seq, 'relinked');
}

const perPage = 500;

/** All of them, in order. Holds one page. */
export async function* readCheckpoints(store: Store): AsyncIterable<CheckpointDoc> {
  for (let last = 0; ; ) {
    const page = await store.find('checkpoints', { where: { seq: { gt: last } }, sortBy: 'seq', limit: perPage });
    yield* page;
    if (page.length < perPage) return;
    last = page[page.length - 1]?.seq ?? last;
  }
}

/** How many anchors were checked. Each must be a checkpoint that still says the same. */
async function walkAnchors({ store, anchor }: VerifyDeps, newest: number): Promise<number | Finding> {
  let checked = 0;
  for await (const lines of inPages(anchor?.read() ?? [])) {
    const seqs = lines.map(({ seq }) => seq);
    const stored = await store.find('checkpoints', { where: { seq: { in: seqs } }, sortBy: 'seq', limit: perPage });
    const macs = new Map(stored.map(({ seq, mac }) => [seq, mac]));
    const bad = lines.find(({ seq, mac }) => macs.get(seq) !== mac);
    if (bad !== undefined) return macs.has(bad.seq) ? badCheckpoint(bad.seq, 'relinked') : cutAt(bad.seq, newest);
    checked += lines.length;
  }
  return checked;
}

const cutAt = (anchored: number, newest: number): Finding =>
  badCheckpoint(Math.min(anchored, newest + 1), anchored > newest ? 'cut' : 'missing');

async function* inPages(lines: AsyncIterable<AnchorLine | undefined> | []): AsyncIterable<AnchorLine[]> {
  let page: AnchorLine[] = [];
  for await (const line of lines) {
    if (line !== undefined) page.push(line);
    if (page.length < perPage) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

type LanesWalked = Omit<Verified, 'checkpoints' | 'anchors'>;

async function walkLanes(deps: WalkDeps, { sealed, cuts }: Sealed): Promise<LanesWalked | Finding> {
  const unseen = new Set(sealed.keys());
  const cut = [...cuts.values()].reduce((sum, { seq }) => sum + seq, 0);
  let total: LanesWalked = { ok: true, events: 0, lanes: 0, unsealed: 0, cut, through: null };
  const walk = async (lane: string): Promise<Finding | undefined> => {
    unseen.delete(lane);
    const walked = await walkLane(deps, lane, { sealed: sealed.get(lane), cut: cuts.get(lane) });
    if (!walked.ok) return walked;
    total = {
      ok: true,
      cut,
      events: total.events + walked.entries,
      lanes: total.lanes + 1,
      unsealed: total.unsealed + walked.unsealed,
      through: Math.max(total.through ?? 0, walked.through),
    };
    return undefined;
  };
  for await (const lane of readLanes(deps.store)) {
    const finding = await walk(lane);
    if (finding !== undefined) return finding;
  }
  // What is left was promised by a checkpoint and is not there at all.
  for (const lane of unseen) {
    const finding = await walk(lane);
    if (finding !== undefined) return finding;
  }
  return total;
}

/** Every lane that has an entry, by skipping from one to the next along the index. */
async function* readLanes(store: Store): AsyncIterable<string> {
  for (let last = ''; ; ) {
    const [entry] = await store.find('audit', { where: { lane: { gt: last } }, sortBy: 'lane', limit: 1 });
    if (entry === undefined) return;
    yield entry.lane;
    last = entry.lane;
  }
}
