// Owns what is counted of an audit event: how often each thing happened, and to or by whom. Pure, and bounded: a day of one
// writer keeps at most so many different counts, whatever happens in it.
import type { AuditDoc } from '../collections';

export interface Tally {
  /** `<action>|<outcome>|<method or reason>` */
  readonly counts: Readonly<Record<string, number>>;
  /** `<kind>|<account>`, for `did` also `|<command>`: see `kindsOf`. */
  readonly people: Readonly<Record<string, number>>;
}

export const nothing: Tally = { counts: {}, people: {} };

const mostCounts = 500;
const mostPeople = 1_000;
/** Where the rest goes once there are that many: so that a report can say "at least". */
export const others = 'others';

type Body = Readonly<Record<string, unknown>>;

/** What was tampered with counts as nothing; `audit verify` says where it is. */
export function fieldsOf(body: string): Body {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}

const word = (value: unknown): string => (typeof value === 'string' ? value : '');
const detailOf = ({ detail }: Body): Body => (typeof detail === 'object' && detail !== null ? { ...detail } : {});

/** An account's id has its directory in front; hashes and `anonymous:…` are nobody in particular. */
const isAccount = (id: string): boolean => id.includes(':') && !id.startsWith('anonymous:');

const regained: ReadonlySet<string> = new Set([
  'password.reset ok',
  'password.temporary ok',
  'password.pass ok',
  'account.unlock ok',
]);
const stopped: ReadonlySet<string> = new Set(['account.locked ok', 'account.frozen ok', 'limit.hit refused']);

/** `regained`: got back in; `stopped`: locked, frozen or limited; `did`: an administrator's command. */
function kindsOf({ action, target }: AuditDoc, body: Body): readonly string[] {
  const what = `${action} ${word(body['outcome'])}`;
  if (action === 'admin.command') {
    const started = body['outcome'] === 'started';
    return started ? [`did|${word(body['actor'])}|${word(detailOf(body)['command'])}`] : [];
  }
  if (!isAccount(target)) return [];
  if (regained.has(what)) return [`regained|${target}`];
  return stopped.has(what) ? [`stopped|${target}`] : [];
}

const add = (counts: Record<string, number>, key: string, most: number): void => {
  const slot = key in counts || Object.keys(counts).length < most ? key : others;
  counts[slot] = (counts[slot] ?? 0) + 1;
};

/** What was counted, and these events too. */
export function count(before: Tally, events: readonly AuditDoc[]): Tally {
  const after = { counts: { ...before.counts }, people: { ...before.people } };
  for (const event of events) {
    const body = fieldsOf(event.body);
    const about = word(detailOf(body)['method']) || word(body['reason']);
    add(after.counts, `${event.action}|${word(body['outcome'])}|${about}`, mostCounts);
    for (const kind of kindsOf(event, body)) add(after.people, kind, mostPeople);
  }
  return after;
}

const addAll = (sum: Record<string, number>, part: Readonly<Record<string, number>>): void => {
  for (const [key, n] of Object.entries(part)) sum[key] = (sum[key] ?? 0) + n;
};

export function sumUp(tallies: readonly Tally[]): Tally {
  const sum = { counts: {}, people: {} };
  for (const { counts, people } of tallies) {
    addAll(sum.counts, counts);
    addAll(sum.people, people);
  }
  return sum;
}

/** An action and its outcome; with a method or reason only those, without any. */
export type Way = readonly [action: string, outcome: string, about?: string];

/** How often it went this way. */
export function countOf({ counts }: Tally, [action, outcome, about]: Way): number {
  if (about !== undefined) return counts[`${action}|${outcome}|${about}`] ?? 0;
  const beginning = `${action}|${outcome}|`;
  return Object.entries(counts).reduce((sum, [key, n]) => (key.startsWith(beginning) ? sum + n : sum), 0);
}
