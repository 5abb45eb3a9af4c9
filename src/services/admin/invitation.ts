// Owns `reset <user> link`: the person is shown where a reset begins, at a contact of their own. The message holds no PIN
// and opens nothing, so neither the administrator nor whoever reads it gains anything; the ordinary proof comes after it.
import type { Window } from '../limits/ports';
import type { Applied, EffectDeps, Request } from './effect';

const dayMs = 24 * 3_600_000;
const validMs = 60 * 60_000;
const perPerson: Window = { limit: 3, windowMs: dayMs };

export async function inviteToReset(deps: EffectDeps, { person, place }: Request): Promise<Applied> {
  const account = await deps.directory.get(person.id);
  if (account === undefined) return { ok: false, reason: 'gone' };
  const reached = await deps.reach.of(account);
  const contact = reached.ok ? reached.contacts[0] : undefined;
  if (contact === undefined) return { ok: false, reason: 'unreachable' };
  if (!(await deps.throttle.hit(`admin-reset|${person.id}`, perPerson)).allowed)
    return { ok: false, reason: 'too-often' };
  const send = contact.method === 'mail' ? deps.mailroom.mail : deps.mailroom.sms;
  const { username, displayName } = account;
  const variables = { username, displayName, startUrl: `${deps.publicUrl}/passwordreset` };
  const language = person.enrolment?.language ?? 'en';
  const message = { template: 'reset-invite', language, to: contact.address, variables } as const; // a template's name
  await send(`invite/${place.correlation}/${person.id}`, message, deps.clock.nowMs() + validMs);
  return { ok: true, undo: null };
}
