// Owns inviting somebody new: made once, never over anybody who is there, and told by a message that whoever invites never sees.
import { maskContact } from '../../accounts/contact-address';
import type { AuditEvent } from '../../audit/events';
import type { NotMade } from '../../directory/creation';
import type { AccountId } from '../../ids';
import { eventAt } from '../../recovery/event-at';
import type { Place } from '../../recovery/ports';
import type { Command } from '../command';
import type { Refusal } from '../effect';
import type { Asker } from '../plan';
import type { Outcome } from '../ports';
import { askSecond } from '../second-person';
import type { Works } from '../works';
import { type InviteDeps, judge, type Newcomer } from './judging';
import { linkMs, sendInvitation } from './sending';

export interface InvitingDeps extends InviteDeps {
  readonly works: Works;
}

interface Asked {
  readonly place: Place;
  readonly asker: Asker;
  readonly command: Command;
}

const refusalFor: Readonly<Record<NotMade, Refusal>> = {
  taken: 'taken',
  malformed: 'malformed',
  refused: 'not-made',
  lost: 'maybe-made',
};

/** A guest's `url` is where they accept. */
type Made =
  | { readonly ok: true; readonly id: AccountId; readonly url: string | null }
  | { readonly ok: false; readonly reason: NotMade };

async function make({ creation }: InviteDeps, { guest, name, displayName, unit, address }: Newcomer): Promise<Made> {
  if (guest) return (await creation.guest?.({ address, displayName })) ?? { ok: false, reason: 'refused' };
  const made = await creation.member({ username: name, displayName, unit });
  return made.ok ? { ...made, url: null } : made;
}

/** May reset once the address has proved to be theirs; it counts for nothing before. */
async function enrol(
  deps: InviteDeps,
  { asker, command }: Asked,
  { id, newcomer }: { id: AccountId; newcomer: Newcomer },
) {
  await deps.enrolments.enable(id, { by: asker.account, reason: command.because ?? '' });
  if (newcomer.independent) await deps.enrolments.addContact(id, { method: 'mail', address: newcomer.address });
}

async function welcome(deps: InvitingDeps, asked: Asked, newcomer: Newcomer): Promise<Outcome> {
  const { place, asker, command } = asked;
  const detail = { command: 'invite', kind: newcomer.guest ? 'guest' : 'member' };
  const event = {
    ...eventAt(place),
    action: 'account.created',
    actor: asker.account,
    detail,
  } satisfies Partial<AuditEvent>;
  await deps.audit.record({ ...event, outcome: 'started' });
  const made = await make(deps, newcomer);
  if (!made.ok) {
    await deps.audit.record({ ...event, outcome: made.reason === 'lost' ? 'unknown' : 'failed', reason: made.reason });
    return { kind: 'refused', reason: refusalFor[made.reason] };
  }
  const { id, url } = made;
  await deps.audit.record({ ...event, outcome: 'ok', target: id });
  if (!newcomer.guest) await enrol(deps, asked, { id, newcomer });
  const { name: username, displayName, address } = newcomer;
  const invitee = { id, username, displayName, address, url, language: place.language };
  await sendInvitation(deps, { place, by: asker.account }, invitee);
  const work = await deps.works.add(place, asker.account, { state: 'noted', command });
  const masked = maskContact({ method: 'mail', address });
  return { kind: 'invited', username, guest: newcomer.guest, masked, hours: linkMs / 3_600_000, work };
}

/** What could be taken for somebody with power is made by two people, or not at all. */
export async function invite(deps: InvitingDeps, asked: Asked): Promise<Outcome> {
  const judged = await judge(deps, asked.asker, asked.command);
  if (!judged.ok) return judged.outcome;
  if (!judged.lookalike) return welcome(deps, asked, judged);
  const second = await askSecond(deps, asked);
  if (second?.kind !== 'asked') return second ?? { kind: 'refused', reason: 'lookalike' };
  return { ...second, lookalike: judged.name };
}

/** Somebody else has agreed. `asker` is whoever wanted it, with what they hold now. */
export async function inviteApproved(deps: InvitingDeps, asked: Asked): Promise<Outcome> {
  const judged = await judge(deps, asked.asker, asked.command);
  return judged.ok ? welcome(deps, asked, judged) : judged.outcome;
}
