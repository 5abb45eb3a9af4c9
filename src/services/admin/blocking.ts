// Owns holding up somebody's recovery for a while, and opening it again: also after thirty wrong PINs in a row, which is
// somebody's attack more often than not. What is counted for a source, a conversation or a name that was typed stays.

import type { AccountId } from '../ids';
import type { Window } from '../limits/ports';
import type { Command } from './command';
import type { Applied, EffectDeps, Request } from './effect';
import type { Person } from './selection';

const dayMs = 24 * 3_600_000;
/** Attack ADM-13: whoever guesses gets thirty more tries at most once a day, however often somebody is talked into it. */
const oncePerDay: Window = { limit: 1, windowMs: dayMs };
/** How long a block holds when nobody says how long. */
export const standardBlockMs = dayMs;

export const isBlockedNow = ({ enrolment }: Person, nowMs: number): boolean => (enrolment?.blockedUntil ?? 0) > nowMs;

export const isBlockedAlready = (person: Person, { untilMs }: Command, nowMs: number): boolean =>
  isBlockedNow(person, nowMs) && (untilMs === undefined || person.enrolment?.blockedUntil === untilMs);

/** Signing in goes on; whatever a recovery has given out so far ends. */
export async function blockPerson({ enrolments, endProofs, clock }: EffectDeps, request: Request): Promise<Applied> {
  const { person, command } = request;
  const after = await enrolments.block(person.id, command.untilMs ?? clock.nowMs() + standardBlockMs);
  await endProofs(person.id);
  const { enrolment: before = null } = person;
  return { ok: true, undo: { kind: 'enrolment', account: person.id, before, version: after.version } };
}

/** Whom nothing holds up. */
export async function whoIsOpen(deps: EffectDeps, people: readonly Person[]): Promise<ReadonlySet<AccountId>> {
  const nowMs = deps.clock.nowMs();
  const closed = await Promise.all(people.map(({ id }) => deps.closures.isClosed(id)));
  return new Set(people.filter((person, index) => !closed[index] && !isBlockedNow(person, nowMs)).map(({ id }) => id));
}

export async function unblockPerson(deps: EffectDeps, { person }: Request): Promise<Applied> {
  const { closures, enrolments, rollingThrottle, clock } = deps;
  const closed = await closures.isClosed(person.id);
  if (closed && !(await rollingThrottle.hit(`unblock|${person.id}`, oncePerDay)).allowed)
    return { ok: false, reason: 'cleared-today' };
  if (closed) await closures.reopen(person.id);
  if (!isBlockedNow(person, clock.nowMs())) return { ok: true, undo: null };
  const after = await enrolments.block(person.id, 0);
  const { enrolment: before = null } = person;
  return {
    ok: true,
    undo: closed ? null : { kind: 'enrolment', account: person.id, before, version: after.version },
  };
}
