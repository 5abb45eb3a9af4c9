// Owns the reports by command: numbers and lists for whoever may see them, with the whole list to take away. The numbers are
// services/reports' own; a page may show the same.
import type { People } from '../directory/people';
import type { AccountId } from '../ids';
import type { Clock, Store } from '../ports';
import type { Pause } from '../recovery/pause';
import { listStale, listUnused } from '../reports/lists';
import type { Overview, Ranked, Ranking, Reports } from '../reports/reports';
import { type HandoutDeps, keepTable } from './handouts';
import type { Listed } from './oversight-outcomes';
import type { Asker } from './plan';
import type { Outcome } from './ports';
import type { Table } from './table';

export interface ReportCommandDeps extends HandoutDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly people: People;
  readonly pause: Pause;
  readonly reports: Reports;
}

type Run = (deps: ReportCommandDeps, asked: { readonly asker: Asker }) => Promise<Outcome>;

async function* each<Item>(items: readonly Item[]): AsyncIterable<Item> {
  yield* items;
}

const overview = (about: Overview, days: number): Run => {
  return async (deps, { asker }) => {
    const [{ counts, complete }, paused] = await Promise.all([deps.reports.counts(about, days), deps.pause.isOn()]);
    const rows = each(counts.map(({ name, count }) => [name, String(count)]));
    const list = await keepTable(deps, asker.account, { name: `${about}-${days}d`, columns: ['what', 'count'], rows });
    return { kind: 'overview', about, days, counts, paused, complete, list };
  };
};

const nameOf = async ({ people }: ReportCommandDeps, who: string): Promise<string> =>
  // An account's id, by its prefix; `operator` and the rest are found by nobody.
  who.includes(':') ? ((await people.get(who as AccountId))?.username ?? '') : who;

const mostRanked = 10;
/** A list to take away; whoever comes after that has done it once or twice. */
const mostKept = 10_000;

async function* nameAll(deps: ReportCommandDeps, rows: readonly Ranked[]): AsyncIterable<readonly string[]> {
  for (const { who, what, count } of rows.slice(0, mostKept)) yield [await nameOf(deps, who), what, String(count)];
}

const ranking = (about: Ranking, days: number): Run => {
  return async (deps, { asker }) => {
    const { rows, complete } = await deps.reports.ranking(about, days);
    const shown = await Promise.all(
      rows.slice(0, mostRanked).map(async (row) => ({ ...row, who: await nameOf(deps, row.who) })),
    );
    const table: Table = { name: about, columns: ['who', 'what', 'count'], rows: nameAll(deps, rows) };
    const list = rows.length > 0 ? await keepTable(deps, asker.account, table) : undefined;
    return { kind: 'ranking', about, days, rows: shown, more: rows.length - shown.length, complete, list };
  };
};

export const mostListed = 20;
const dayMs = 24 * 3_600_000;
/** Features E1: contacts are to be confirmed again after 180 days. */
const staleDays = 180;
const isoDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Goes through a list once: it is counted and written down as it is read, and only its beginning is held. */
async function listing(
  deps: ReportCommandDeps,
  { asker }: { readonly asker: Asker },
  { about, columns, rows }: { about: Listed; columns: readonly string[]; rows: AsyncIterable<readonly string[]> },
): Promise<Outcome> {
  const names: string[] = [];
  let count = 0;
  async function* counted(): AsyncIterable<readonly string[]> {
    for await (const row of rows) {
      count += 1;
      if (names.length < mostListed) names.push(row[0] ?? '');
      yield row;
    }
  }
  const list = await keepTable(deps, asker.account, { name: about, columns, rows: counted() });
  return { kind: 'listing', about, count, of: null, names, list: count === 0 ? undefined : list };
}

async function* unused({ store }: ReportCommandDeps): AsyncIterable<readonly string[]> {
  for await (const { username, untilMs } of listUnused(store)) yield [username, new Date(untilMs).toISOString()];
}

async function* stale(deps: ReportCommandDeps): AsyncIterable<readonly string[]> {
  const beforeMs = deps.clock.nowMs() - staleDays * dayMs;
  for await (const { account, method, sinceMs } of listStale(deps.store, beforeMs))
    yield [await nameOf(deps, account), method, isoDay(sinceMs)];
}

const weekDays = 7;
const monthDays = 30;

export const reportRuns = {
  'report-week': overview('days', weekDays),
  'report-month': overview('days', monthDays),
  'report-failed': overview('failed', weekDays),
  'report-deliveries': overview('deliveries', weekDays),
  'report-top': ranking('regained', monthDays),
  'report-blocked': ranking('stopped', weekDays),
  'report-actions': ranking('did', weekDays),
  'report-unused-temp': (deps, asked) =>
    listing(deps, asked, { about: 'unused-temp', columns: ['user', 'until'], rows: unused(deps) }),
  'report-stale-contacts': (deps, asked) =>
    listing(deps, asked, { about: 'stale-contacts', columns: ['user', 'method', 'since'], rows: stale(deps) }),
} as const satisfies Readonly<Record<string, Run>>;
