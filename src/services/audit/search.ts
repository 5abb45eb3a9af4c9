// Owns looking for events: newest first, every word literal, never more looked at or found than is allowed. Nothing that
// somebody typed becomes a pattern or a query of the store; it is compared with what an event says.
import { setImmediate as breathe } from 'node:timers/promises';
import type { AuditDoc } from '../collections';
import type { Store } from '../ports';
import { fieldsOf } from '../reports/tally';

/** One event, taken apart. What it does not say is ''. */
export interface Read {
  readonly atMs: number;
  readonly action: string;
  readonly outcome: string;
  readonly actor: string;
  readonly target: string;
  readonly reason: string;
  readonly channel: string;
  readonly correlation: string;
  /** The number of an administrator's request; 0 = it has none. */
  readonly number: number;
}

export interface Search {
  readonly sinceMs: number;
  readonly throughMs: number;
  /** Only events about this account: along its own index. */
  readonly target?: string;
  readonly matches: (event: Read) => boolean;
  /** Asked only of what matches. */
  readonly sees: (event: Read) => Promise<boolean>;
  readonly mostFound: number;
}

export interface SearchResult {
  readonly events: readonly Read[];
  /** False: there may be more, further back than `backToMs`. */
  readonly whole: boolean;
  readonly backToMs: number;
}

const perPage = 1_000;
/** A million events would hold up everybody else for seconds: what is older is for `audit export`. */
export const mostLooked = 50_000;

const word = (value: unknown): string => (typeof value === 'string' ? value : '');

export function readEvent({ at, action, target, body }: AuditDoc): Read {
  const fields = fieldsOf(body);
  const { outcome, actor, reason, channel, correlation, detail } = fields;
  const number = typeof detail === 'object' && detail !== null && 'number' in detail ? detail.number : 0;
  return {
    ...{ atMs: at, action, target, outcome: word(outcome), actor: word(actor), reason: word(reason) },
    ...{ channel: word(channel), correlation: word(correlation), number: typeof number === 'number' ? number : 0 },
  };
}

interface Bookmark {
  readonly throughMs: number;
  /** Of the millisecond that the next page begins with: given already. */
  readonly known: ReadonlySet<string>;
  readonly limit: number;
}

/** Where to go on behind a full page; undefined: it is one millisecond of more events than may be looked at. */
function turnOver({ throughMs, limit }: Bookmark, page: readonly AuditDoc[]): Bookmark | undefined {
  const last = page.at(-1)?.at ?? 0;
  const known = new Set(page.filter(({ at }) => at === last).map(({ id }) => id));
  if (last !== throughMs) return { throughMs: last, known, limit: perPage };
  return limit >= mostLooked ? undefined : { throughMs, known, limit: limit * 2 };
}

/** Pages of events, newest first. Those of one millisecond may be split over two pages; none is given twice. */
async function* pagesBack(store: Store, { sinceMs, throughMs, target }: Search): AsyncIterable<readonly AuditDoc[]> {
  const first: Bookmark = { throughMs, known: new Set(), limit: perPage };
  for (let mark: Bookmark | undefined = first; mark !== undefined; ) {
    const { known, limit, throughMs: lte }: Bookmark = mark;
    const at = { gte: sinceMs, lte };
    const where = target === undefined ? { at } : { target, at };
    const page: readonly AuditDoc[] = await store.find('audit', { where, sortBy: 'at', order: 'down', limit });
    yield page.filter(({ id }) => !known.has(id));
    mark = page.length < limit ? undefined : turnOver(mark, page);
  }
}

/** Events one by one, newest first, as far as may be looked; others go on in between. */
async function* eventsBack(store: Store, search: Search): AsyncIterable<Read> {
  let looked = 0;
  for await (const page of pagesBack(store, search)) {
    yield* page.map(readEvent);
    looked += page.length;
    if (looked >= mostLooked) return;
    await breathe();
  }
}

/** Holds what was found and one page. */
export async function searchAudit(store: Store, search: Search): Promise<SearchResult> {
  const events: Read[] = [];
  let [looked, backToMs] = [0, search.throughMs];
  for await (const event of eventsBack(store, search)) {
    looked += 1;
    backToMs = event.atMs;
    if (search.matches(event) && (await search.sees(event))) events.push(event);
    if (events.length === search.mostFound) return { events, whole: false, backToMs };
  }
  return looked >= mostLooked ? { events, whole: false, backToMs } : { events, whole: true, backToMs: search.sinceMs };
}
