// Owns changing somebody's recovery contacts for them: a new one is not verified, and the old ones hear of it (bar 5.8).
import { canonicalAddress, maskContact, opensOwnMailbox } from '../accounts/contact-address';
import type { ContactDoc } from '../collections';
import type { Applied, EffectDeps, Refusal, Request } from './effect';

/** Undefined = it can be tried. */
export async function refuseAddress(
  { directory, tolls }: EffectDeps,
  { person, command: { method, address } }: Omit<Request, 'place' | 'crowd'>,
): Promise<Refusal | undefined> {
  const canonical = method === undefined ? undefined : canonicalAddress(method, address ?? '');
  if (canonical === undefined) return 'malformed';
  if (method === 'sms' && !tolls.serves(canonical)) return 'not-served';
  const account = await directory.get(person.id);
  if (account === undefined) return 'gone';
  const own = [account.username, account.email, ...(account.aliases ?? [])];
  return opensOwnMailbox(canonical, own) ? 'own-mailbox' : undefined;
}

/** Whoever can be reached now hears of it, before anything is gone. Once for each change. */
const tell = (
  { notices, clock }: EffectDeps,
  { person, place }: Request,
  { change, contact }: { readonly change: 'add' | 'remove'; readonly contact: ContactDoc },
): Promise<void> =>
  notices.tell({
    id: `contact/${place.correlation}/${person.id}`,
    account: person.id,
    template: 'contact-changed',
    channel: place.channel,
    atMs: clock.nowMs(),
    more: { change, method: contact.method, masked: maskContact(contact) },
  });

/** Adds an address that its owner still has to verify; the others stay until then. */
export async function changeContact(deps: EffectDeps, request: Request): Promise<Applied> {
  const { method, address } = request.command;
  const refusal = await refuseAddress(deps, request);
  if (refusal !== undefined || method === undefined) return { ok: false, reason: refusal ?? 'malformed' };
  const account = request.person.id;
  const added = await deps.enrolments.addContact(account, { method, address: address ?? '', verified: false });
  if (!added.ok) return added;
  await deps.enrolments.markContactsChanged(account);
  await tell(deps, request, { change: 'add', contact: added.contact });
  return { ok: true, undo: added.isNew ? { kind: 'contact-added', account, contact: added.contact.id } : null };
}

export async function clearContact(deps: EffectDeps, request: Request): Promise<Applied> {
  const account = request.person.id;
  const doomed = (await deps.enrolments.contacts(account)).filter(({ method }) => method === request.command.method);
  const [contact] = doomed;
  if (contact === undefined) return { ok: true, undo: null };
  await deps.enrolments.markContactsChanged(account);
  await tell(deps, request, { change: 'remove', contact });
  await Promise.all(doomed.map(({ id }) => deps.enrolments.removeContact(account, id)));
  return { ok: true, undo: { kind: 'contacts-removed', account, contacts: doomed } };
}
