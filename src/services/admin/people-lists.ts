// Owns lists of people by how they stand: who is ready, who is not and why, who has nothing to prove themselves with; and
// the export of whoever a command names. No list holds an address of a contact.
import type { Circumstances, PersonalObstacle } from '../reports/obstacle';
import { completePage, obstacleOf, type WalkDeps, type Walked } from '../reports/walk';
import { type HandoutDeps, keepTable } from './handouts';
import type { PeopleListed } from './oversight-outcomes';
import type { Asker } from './plan';
import type { Outcome } from './ports';
import { mostListed } from './report-commands';
import type { Person } from './selection';
import { type StandingDeps, withStanding } from './standings';

export type PeopleListDeps = WalkDeps & StandingDeps & HandoutDeps;

export interface Wanted {
  readonly asker: Asker;
  /** All of them within the asker's reach. */
  readonly people: readonly Person[];
}

const perPage = 500;

function* inPages(people: readonly Person[]): Iterable<readonly Person[]> {
  for (let from = 0; from < people.length; from += perPage) yield people.slice(from, from + perPage);
}

interface Judged {
  readonly walked: Walked;
  readonly obstacle: PersonalObstacle | null;
}

const circumstances = ({ policy, smsConfigured, clock }: PeopleListDeps): Circumstances => ({
  policy: policy.current(),
  smsConfigured,
  nowMs: clock.nowMs(),
});

async function* judge(deps: PeopleListDeps, people: readonly Person[]): AsyncIterable<Judged> {
  const here = circumstances(deps);
  for (const page of inPages(people))
    for (const walked of await completePage(deps, page)) yield { walked, obstacle: obstacleOf(walked, here) };
}

async function* judgeSwitchedOn(deps: PeopleListDeps, people: readonly Person[]): AsyncIterable<Judged> {
  for await (const judged of judge(deps, people)) if (judged.walked.on) yield judged;
}

type Row = readonly string[];

/** The rows that belong in a list, and among how many they were looked for. */
type Read = (deps: PeopleListDeps, people: readonly Person[], seen: () => void) => AsyncIterable<Row>;

const switchedOn = (wanted: (obstacle: Judged['obstacle']) => boolean): Read => {
  return async function* (deps, people, seen) {
    for await (const { walked, obstacle } of judgeSwitchedOn(deps, people)) {
      seen();
      if (wanted(obstacle)) yield [walked.person.username, walked.person.unit, obstacle ?? ''];
    }
  };
};

async function* unenrolled(deps: PeopleListDeps, people: readonly Person[], seen: () => void): AsyncIterable<Row> {
  for (const page of inPages(people)) {
    page.forEach(seen);
    for (const { username, unit } of await withStanding(deps, 'not-enrolled', page)) yield [username, unit, ''];
  }
}

const reads: Readonly<Record<PeopleListed, Read>> = {
  ready: switchedOn((obstacle) => obstacle === null),
  'not-ready': switchedOn((obstacle) => obstacle !== null),
  'not-enrolled': unenrolled,
};

export async function listPeople(
  deps: PeopleListDeps,
  { asker, people }: Wanted,
  about: PeopleListed,
): Promise<Outcome> {
  const rows: Row[] = [];
  let of = 0;
  for await (const row of reads[about](deps, people, () => of++)) rows.push(row);
  const names = rows.slice(0, mostListed).map(([name = '']) => name);
  const table = { name: about, columns: ['user', 'ou', 'reason'], rows: each(rows) };
  const list = rows.length > names.length ? await keepTable(deps, asker.account, table) : undefined;
  return { kind: 'listing', about, count: rows.length, of, names, list };
}

async function* each(rows: readonly Row[]): AsyncIterable<Row> {
  yield* rows;
}

const columns = ['user', 'displayName', 'ou', 'enabled', 'until', 'ready', 'reason', 'contacts'];
const yes = (is: boolean): string => (is ? 'yes' : 'no');

function toRow({ walked: { person, enrolment, on, contacts }, obstacle }: Judged): Row {
  const until = enrolment?.until == null ? '' : new Date(enrolment.until).toISOString();
  const ready = on && obstacle === null;
  const verified = contacts.filter((contact) => contact.verified).length;
  const names = [person.username, person.displayName, person.unit];
  return [...names, yes(on), until, yes(ready), on ? (obstacle ?? '') : 'not-enabled', String(verified)];
}

async function* toRows(judged: AsyncIterable<Judged>): AsyncIterable<Row> {
  for await (const one of judged) yield toRow(one);
}

/** Undefined: more than can be kept. */
export const exportPeople = (deps: PeopleListDeps, { asker, people }: Wanted) =>
  keepTable(deps, asker.account, { name: 'people', columns, rows: toRows(judge(deps, people)) });
