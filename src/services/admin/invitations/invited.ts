// Owns what can still be done about an invitation that nobody has taken up: sent again, or taken back.
import type { InvitationDoc } from '../../collections';
import type { Window } from '../../limits/ports';
import type { Applied, Effect, EffectDeps, Refusal, Request } from '../effect';
import type { Person } from '../selection';
import { mayInvite, sendInvitation } from './sending';

const perPerson: Window = { limit: 3, windowMs: 24 * 3_600_000 };

/** A link was used, and a password came of it; or the guest has accepted. */
async function isUsed({ directory, creation }: EffectDeps, { id, guest, state }: InvitationDoc): Promise<boolean> {
  if (guest) return creation.hasAccepted(id);
  return state === 'used' && (await directory.passwordChangedAt(id)) !== null;
}

type Standing =
  | { readonly ok: true; readonly invitation: InvitationDoc }
  | { readonly ok: false; readonly reason: Refusal };

async function standingOf(deps: EffectDeps, { id }: Pick<Person, 'id'>): Promise<Standing> {
  const invitation = await deps.invitations.get(id);
  if (invitation === undefined) return { ok: false, reason: 'not-invited' };
  return (await isUsed(deps, invitation)) ? { ok: false, reason: 'invitation-used' } : { ok: true, invitation };
}

async function refuseResend(deps: EffectDeps, person: Person): Promise<Refusal | undefined> {
  const standing = await standingOf(deps, person);
  if (!standing.ok) return standing.reason;
  if (await deps.pause.isOn()) return 'paused';
  // Taken back, and not let in again since.
  return person.disabled ? 'invitation-withdrawn' : undefined;
}

/** Where a guest accepts; null for a member. Undefined: the directory says no. */
async function urlFor({ creation }: EffectDeps, { guest, address }: InvitationDoc, { displayName }: Person) {
  if (!guest) return null;
  const made = await creation.guest?.({ address, displayName });
  return made?.ok === true ? made.url : undefined;
}

async function resend(deps: EffectDeps, { person, by, place }: Request): Promise<Applied> {
  const standing = await standingOf(deps, person);
  if (!standing.ok) return standing;
  if (!(await mayInvite(deps, by))) return { ok: false, reason: 'invited-too-often' };
  const hit = await deps.rollingThrottle.hit(`invitation|${person.id}`, perPerson);
  if (!hit.allowed) return { ok: false, reason: 'too-often' };
  const { username, address } = standing.invitation;
  const url = await urlFor(deps, standing.invitation, person);
  if (url === undefined) return { ok: false, reason: 'not-made' };
  const { id, displayName } = person;
  const language = person.enrolment?.language ?? place.language;
  await sendInvitation(deps, { place, by }, { id, username, displayName, address, url, language });
  return { ok: true, undo: null };
}

/** The link dies first: from then on nobody gets in who was not in before. */
async function withdraw(deps: EffectDeps, { person }: Request): Promise<Applied> {
  if (!(await deps.invitations.withdraw(person.id))) return { ok: false, reason: 'invitation-used' };
  await deps.endProofs(person.id);
  const switched = await deps.directory.setDisabled(person.id, true);
  if (!switched.ok) return { ok: false, reason: switched.reason === 'unsupported' ? 'unsupported' : 'gone' };
  await deps.revoke(person.id);
  return { ok: true, undo: null };
}

export const resending: Effect = {
  action: 'invitation.sent',
  single: true,
  already: () => false,
  refuse: (deps, { person }) => refuseResend(deps, person),
  apply: resend,
};

export const withdrawing: Effect = {
  action: 'invitation.withdrawn',
  single: true,
  already: () => false,
  async refuse(deps, { person }) {
    const standing = await standingOf(deps, person);
    if (!standing.ok) return standing.reason;
    return standing.invitation.state === 'withdrawn' ? 'invitation-withdrawn' : undefined;
  },
  apply: withdraw,
};
