// Owns the counted days in the store: one document for each day and writer, which holds what was counted and how far. Both
// change in one step, so that nothing is counted twice and nothing is left out, wherever a process dies.
import type { AuditDoc, TallyDoc } from '../collections';
import { Fault } from '../faults';
import type { Store } from '../ports';
import { count, nothing, sumUp, type Tally } from './tally';

const mostRaces = 50;

const read = ({ counts, people }: Pick<TallyDoc, 'counts' | 'people'>): Tally => ({
  // Written by this file only.
  counts: JSON.parse(counts) as Tally['counts'],
  people: JSON.parse(people) as Tally['people'],
});

const write = ({ counts, people }: Tally) => ({ counts: JSON.stringify(counts), people: JSON.stringify(people) });

async function tryAdd(store: Store, id: string, events: readonly AuditDoc[]): Promise<boolean> {
  const before = await store.get('tallies', id);
  const fresh = events.filter(({ seq }) => seq > (before?.seq ?? 0));
  const [first] = fresh;
  const last = fresh.at(-1);
  if (first === undefined || last === undefined) return true;
  const tally = write(count(before === undefined ? nothing : read(before), fresh));
  if (before === undefined) {
    return (await store.insert('tallies', { id, lane: first.lane, day: first.day, seq: last.seq, ...tally })).ok;
  }
  const target = { id, where: { seq: before.seq } };
  return (await store.update('tallies', target, { set: { seq: last.seq, ...tally } })) !== undefined;
}

/** Events of one writer and one day, in order, without a gap between them. Counting them again changes nothing. */
export async function countEvents(store: Store, events: readonly AuditDoc[]): Promise<void> {
  const [first] = events;
  if (first === undefined) return;
  for (let race = 0; race < mostRaces; race += 1) {
    if (await tryAdd(store, `${first.day}|${first.lane}`, events)) return;
  }
  throw new Fault('store.unavailable', 'A day kept changing while it was being counted');
}

/** How far a writer's events are counted; 0 = not at all. */
export async function countedThrough(store: Store, lane: string): Promise<number> {
  const [doc] = await store.find('tallies', { where: { lane }, sortBy: 'seq', order: 'down', limit: 1 });
  return doc?.seq ?? 0;
}

const perPage = 500;

/** What is asked for; the other half is not even taken apart. */
export type Part = keyof Tally;

const readPart = (doc: TallyDoc, part: Part | undefined): Tally =>
  read({ counts: '{}', people: '{}', ...(part === undefined ? doc : { [part]: doc[part] }) });

async function* readDay(store: Store, day: string, part: Part | undefined): AsyncIterable<Tally> {
  for (let after = ''; ; ) {
    const page = await store.find('tallies', { where: { day, id: { gt: after } }, sortBy: 'id', limit: perPage });
    yield sumUp(page.map((doc) => readPart(doc, part)));
    if (page.length < perPage) return;
    after = page.at(-1)?.id ?? after;
  }
}

/** Everything that was counted on these days. Holds one page and the sum. */
export async function readDays(store: Store, days: readonly string[], part?: Part): Promise<Tally> {
  let sum = nothing;
  for (const day of days) for await (const some of readDay(store, day, part)) sum = sumUp([sum, some]);
  return sum;
}
