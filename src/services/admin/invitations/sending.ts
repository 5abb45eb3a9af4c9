// Owns the message that invites somebody: the username, and a link that shows a temporary password once, made at that moment.
// For a guest: where they accept. Whoever invites sees neither (attack ADM-08).
import type { AccountId } from '../../ids';
import type { Window } from '../../limits/ports';
import { eventAt } from '../../recovery/event-at';
import type { Place } from '../../recovery/ports';
import type { EffectDeps } from '../effect';

const hourMs = 3_600_000;
/** How long a link may wait to be opened. */
export const linkMs = 24 * hourMs;

const forAll: Window = { limit: 1_000, windowMs: hourMs };
const forOne: Window = { limit: 100, windowMs: hourMs };

/** Counted before anything is looked up, so that names cannot be tried out either (attack ADM-09). */
export async function mayInvite({ throttle }: Pick<EffectDeps, 'throttle'>, by: AccountId) {
  if (!(await throttle.hit(`invite|${by}`, forOne)).allowed) return false;
  return (await throttle.hit('invite', forAll)).allowed;
}

export interface Invitee {
  readonly id: AccountId;
  readonly username: string;
  readonly displayName: string;
  /** Where it goes. */
  readonly address: string;
  /** A guest: where they accept. */
  readonly url: string | null;
  readonly language: string;
}

export type Sending = { readonly place: Place; readonly by: AccountId };

/** What was sent before ends: the newest link is the only one. */
export async function sendInvitation(deps: EffectDeps, { place, by }: Sending, invitee: Invitee): Promise<void> {
  const { id, username, displayName, address, language } = invitee;
  const guest = invitee.url !== null;
  await deps.endProofs(id);
  await deps.invitations.open({ id, username, address, guest, by });
  const detail = { purpose: 'invitation', kind: guest ? 'guest' : 'member' };
  await deps.audit.record({ ...eventAt(place), action: 'ticket.issued', outcome: 'ok', actor: by, target: id, detail });
  const url = invitee.url ?? (await deps.tickets.issue({ purpose: 'invitation', account: id, lifetimeMs: linkMs })).url;
  const variables = { kind: guest ? 'guest' : 'member', username, displayName, url, hours: linkMs / hourMs };
  const message = { template: 'invitation', language, to: address, variables } as const; // a template's name
  await deps.mailroom.mail(`invitation/${place.correlation}/${id}`, message, deps.clock.nowMs() + linkMs);
}
