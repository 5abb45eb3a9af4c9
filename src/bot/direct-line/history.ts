// Owns a web chat's history: numbered, sealed lines in the store, which any process can serve.
import { createHash } from 'node:crypto';
import type { ActivityDoc, LineDoc } from '../../services/collections';
import type { ConversationKey } from '../../services/ids';
import type { Clock, Store } from '../../services/ports';
import { encodeParts } from '../../services/secrets/encoding';
import type { Sealer } from '../../services/secrets/ports';
import type { Slot } from '../channel';

/** Activities that a conversation may have. */
export const activityLimit = 500;
/** From here on it has ended: one turn's replies and the last words still fit in. */
export const fullAt = 480;
/** A number that was taken but never written (a process died in between) holds the others up for so long. */
export const gapMs = 5000;

/** One activity as JSON text, without its id and conversation. */
export interface Entry {
  readonly body: string;
  /** What stands in its place once its link has lapsed or was used. */
  readonly lapse?: { readonly untilMs: number; readonly body: string };
  /** It takes the place of the line that stands under this key. */
  readonly slot?: Slot & { readonly as: number | undefined; readonly saidAtMs: number };
}

/** What stands under a key now. */
export interface Standing {
  readonly id: string;
  readonly version: number;
  /** The number under which clients know it. */
  readonly as: number;
  readonly saidAtMs: number;
}

export interface HistoryLine {
  readonly seq: number;
  readonly body: string;
  /** The number under which clients know it, where that is another one. */
  readonly as?: number;
}

export interface Page {
  readonly lines: readonly HistoryLine[];
  /** The number of the last line that was looked at: lines that were said anew elsewhere are not among `lines`. */
  readonly last: number;
  /** There may be more. */
  readonly full: boolean;
  /** Lines after a number that is still being written were left out. */
  readonly incomplete: boolean;
}

export interface Appended {
  readonly line: LineDoc;
  /** The number of the first of them. */
  readonly first: number;
}

export interface History {
  /** Undefined: the conversation has ended (or never was). `last`: the last words, which come after the end. */
  append(id: ConversationKey, entries: readonly Entry[], last?: 'last'): Promise<Appended | undefined>;
  /** In order, after `after`, up to `limit`. */
  read(id: ConversationKey, after: number, limit: number): Promise<Page>;
  standing(id: ConversationKey, key: string): Promise<Standing | undefined>;
  /** What stood there is said anew elsewhere: nobody reads it any more. */
  blank(standing: Standing): Promise<void>;
  /** Puts what stands for a lapsed link in the place of every link. */
  forgetLinks(id: ConversationKey): Promise<void>;
}

/** The store's name for a conversation: the public id itself is kept nowhere. */
export const lineKey = (conversation: string): ConversationKey =>
  // The one place besides Teams where this brand is made; its rule is in services/ids.ts.
  createHash('sha256')
    .update(encodeParts('web', '', conversation))
    .digest('base64url') as ConversationKey;

/** True when nothing but last words may follow. */
export const isFull = (line: Pick<LineDoc, 'head'>): boolean => line.head >= fullAt;

const saidIn = ({ key: slot, version, as, saidAtMs }: NonNullable<Entry['slot']>, seq: number) => ({
  slot,
  version,
  as: as ?? seq,
  saidAt: saidAtMs,
});

const activityId = (id: string, seq: number): string => `${id}:${String(seq).padStart(10, '0')}`;

// JSON text has no raw line breaks, so they part an entry without another round of quoting.
const pack = ({ body, lapse }: Entry): string => (lapse ? `${body}\n${lapse.untilMs}\n${lapse.body}` : body);

function unpack(packed: string): Entry {
  const [body = '', until, lapsed] = packed.split('\n');
  return until === undefined || lapsed === undefined
    ? { body }
    : { body, lapse: { untilMs: Number(until), body: lapsed } };
}

/** What may be shown of an entry now. */
export const shown = (entry: Entry, nowMs: number): string =>
  entry.lapse !== undefined && entry.lapse.untilMs <= nowMs ? entry.lapse.body : entry.body;

/** How many of the documents follow each other without a gap that may still be filled. */
function countSettled(docs: readonly ActivityDoc[], after: number, nowMs: number): number {
  let expected = after + 1;
  for (const [index, doc] of docs.entries()) {
    if (doc.seq !== expected && nowMs - doc.at < gapMs) return index;
    expected = doc.seq + 1;
  }
  return docs.length;
}

interface HistoryDeps {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly clock: Clock;
}

function createReading({ store, sealer, clock }: HistoryDeps): Omit<History, 'append'> {
  const readDocs = (id: ConversationKey, after: number, limit: number): Promise<ActivityDoc[]> =>
    store.find('activities', {
      where: { conversation: id, seq: { gt: after }, expiresAt: { gt: clock.nowMs() } },
      sortBy: 'seq',
      order: 'up',
      limit,
    });

  const toLine = ({ seq, as, sealed, id }: ActivityDoc, nowMs: number): HistoryLine[] =>
    sealed === ''
      ? []
      : [{ seq, body: shown(unpack(sealer.open(sealed, id)), nowMs), ...(as !== undefined && { as }) }];

  const forget = async (doc: ActivityDoc): Promise<void> => {
    if (doc.sealed === '') return;
    const { lapse } = unpack(sealer.open(doc.sealed, doc.id));
    if (lapse === undefined) return;
    await store.update('activities', { id: doc.id }, { set: { sealed: sealer.seal(lapse.body, doc.id) } });
  };

  return {
    async read(id, after, limit) {
      const docs = await readDocs(id, after, limit);
      const nowMs = clock.nowMs();
      const settled = countSettled(docs, after, nowMs);
      const lines = docs.slice(0, settled).flatMap((doc) => toLine(doc, nowMs));
      const last = docs[settled - 1]?.seq ?? after;
      return { lines, last, full: docs.length === limit, incomplete: settled < docs.length };
    },

    async standing(id, key) {
      const found = (await readDocs(id, 0, activityLimit)).findLast(({ slot }) => slot === key);
      if (found === undefined) return undefined;
      const { id: docId, seq, version = 0, as = seq, at, saidAt = at } = found;
      return { id: docId, version, as, saidAtMs: saidAt };
    },

    async blank({ id }) {
      await store.update('activities', { id }, { set: { sealed: '', slot: '' } });
    },

    async forgetLinks(id) {
      const docs = await readDocs(id, 0, activityLimit);
      await Promise.all(docs.map(forget));
    },
  };
}

export function createHistory(deps: HistoryDeps): History {
  const { store, sealer, clock } = deps;
  return {
    ...createReading(deps),
    async append(id, entries, last) {
      const nowMs = clock.nowMs();
      const head = last ? { lte: activityLimit - entries.length } : { lt: fullAt };
      const line = await store.update(
        'lines',
        { id, where: { head, expiresAt: { gt: nowMs } } },
        { add: { head: entries.length } },
      );
      if (line === undefined) return undefined;
      const first = line.head - entries.length + 1;
      const docs = entries.map((entry, index): ActivityDoc => {
        const seq = first + index;
        const docId = activityId(id, seq);
        const sealed = sealer.seal(pack(entry), docId);
        const said = entry.slot === undefined ? {} : saidIn(entry.slot, seq);
        return { id: docId, conversation: id, seq, sealed, at: nowMs, expiresAt: line.expiresAt, ...said };
      });
      await store.insert('activities', ...docs);
      return { line, first };
    },
  };
}
