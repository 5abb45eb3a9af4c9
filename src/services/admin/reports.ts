// Owns what is counted and listed: a week in numbers, who is not ready, what happened to somebody. Bounded, whoever asks.
import type { AuditAction } from '../audit/events';
import type { AuditDoc } from '../collections';
import type { People } from '../directory/people';
import type { AccountId } from '../ids';
import type { Store } from '../ports';
import type { Line, Outcome } from './ports';
import type { Person } from './selection';
import { isEnabledNow, withStanding } from './standings';
import type { StatusDeps } from './status';

export interface ReportDeps extends StatusDeps {
  readonly store: Store;
  readonly people: People;
}

const dayMs = 24 * 3_600_000;
const standardSpanMs = 30 * dayMs;
const mostLines = 15;
const perPage = 100;

const counted: readonly (readonly [name: string, action: AuditAction])[] = [
  ['opened', 'case.opened'],
  ['pins', 'pin.requested'],
  ['passed', 'pin.passed'],
  ['wrong', 'pin.wrong'],
  ['resets', 'password.reset'],
  ['unlocks', 'account.unlock'],
  ['limits', 'limit.hit'],
  ['objections', 'not-me'],
  ['undelivered', 'notice.failed'],
];
/** Only what came to its end counts as done. */
const finished: ReadonlySet<AuditAction> = new Set(['password.reset', 'account.unlock']);

/** More than this in a week is told as this many. */
const mostCounted = 10_000;

const outcomeOf = ({ body }: AuditDoc): string => String(fieldsOf(body)['outcome'] ?? '');

/** What was tampered with reads as nothing; `audit verify` says where. */
function fieldsOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}

async function countAction(store: Store, action: AuditAction, sinceMs: number): Promise<number> {
  const where = { at: { gte: sinceMs }, action };
  if (!finished.has(action)) return store.count('audit', where);
  const events = await store.find('audit', { where, sortBy: 'at', limit: mostCounted });
  return events.filter((event) => outcomeOf(event) === 'ok').length;
}

/** Seven days in numbers. */
export async function countWeek({ store, clock, pause }: ReportDeps): Promise<Outcome> {
  const sinceMs = clock.nowMs() - 7 * dayMs;
  const counts: { name: string; count: number }[] = [];
  for (const [name, action] of counted) counts.push({ name, count: await countAction(store, action, sinceMs) });
  return { kind: 'week', counts, paused: await pause.isOn() };
}

const mostListed = 20;

/** Who of these is switched on and still cannot reset. */
export async function listNotReady(deps: ReportDeps, people: readonly Person[]): Promise<Outcome> {
  const enabled = people.filter((person) => isEnabledNow(person, deps.clock.nowMs()));
  const names: string[] = [];
  let count = 0;
  for (let from = 0; from < enabled.length; from += perPage) {
    const page = enabled.slice(from, from + perPage);
    const stuck = await withStanding(deps, 'not-ready', page);
    count += stuck.length;
    names.push(...stuck.slice(0, mostListed - names.length).map(({ username }) => username));
  }
  return { kind: 'not-ready', count, of: enabled.length, names };
}

async function nameActor({ people }: ReportDeps, actor: string): Promise<string> {
  if (actor === 'system' || actor === 'operator') return actor;
  if (!actor.includes(':') || actor.startsWith('anonymous:')) return '';
  // An account's id, by its prefix; anything else is simply not found.
  return (await people.get(actor as AccountId))?.username ?? '';
}

/** The newest events about somebody, newest first. Never more than fit on one card. */
export async function readTrail(deps: ReportDeps, target: AccountId, spanMs: number = standardSpanMs) {
  const at = { gte: Math.max(0, deps.clock.nowMs() - spanMs) };
  const query = { where: { target, at }, sortBy: 'at', order: 'down', limit: mostLines + 1 } as const; // an order's name
  const found = await deps.store.find('audit', query);
  const lines = await Promise.all(
    found.slice(0, mostLines).map(
      async (event): Promise<Line> => ({
        atMs: event.at,
        action: event.action,
        outcome: outcomeOf(event),
        actor: await nameActor(deps, String(fieldsOf(event.body)['actor'] ?? '')),
      }),
    ),
  );
  return { lines, more: found.length > mostLines };
}
