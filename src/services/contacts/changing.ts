// Owns a change of contacts as an effect: recorded before and after, told to everybody who could be told before it, then done.
// A change that nobody is told of cannot happen, whatever breaks in between (NIST SP 800-63B-4 4.6; attack WEB-13).
import { maskContact } from '../accounts/contact-address';
import type { Audit } from '../audit/events';
import type { ContactDoc } from '../collections';
import type { Enrolments } from '../enrolment';
import type { Outbox } from '../notify/ports';
import type { PolicySource } from '../policy/policy';
import type { Account, Clock, Directory } from '../ports';
import type { Challenges } from '../recovery/challenges';
import { eventAt } from '../recovery/event-at';
import type { Grants } from '../recovery/grants';
import type { Notices } from '../recovery/notices';
import type { Place } from '../recovery/ports';
import { queueCopy } from './copying';

export interface ChangingDeps {
  readonly clock: Clock;
  readonly directory: Directory;
  readonly policy: PolicySource;
  readonly outbox: Outbox;
  readonly audit: Audit;
  readonly enrolments: Enrolments;
  readonly notices: Notices;
  readonly challenges: Challenges;
  readonly grants: Grants;
}

type Target = Pick<ContactDoc, 'method' | 'address'>;

interface Change {
  readonly kind: 'add' | 'verify' | 'remove';
  /** The same id twice is one notice per address. */
  readonly id: string;
  readonly account: Account;
  readonly contact: Target;
}

/** False when `effect` found nothing to do any more. */
async function carryOut(
  { deps, place, change }: { deps: ChangingDeps; place: Place; change: Change },
  effect: () => Promise<boolean>,
): Promise<boolean> {
  const { kind, account, contact } = change;
  const detail = { kind, method: contact.method };
  const event = { ...eventAt(place), action: 'contact.changed', target: account.id, detail } as const; // names of the audit
  await deps.audit.record({ ...event, outcome: 'started' });
  await deps.notices.tell({
    id: `contact/${change.id}`,
    account: account.id,
    template: 'contact-changed',
    channel: place.channel,
    atMs: deps.clock.nowMs(),
    more: { change: kind, method: contact.method, masked: maskContact(contact) },
  });
  await deps.enrolments.markContactsChanged(account.id);
  const copyKind = kind === 'remove' ? 'erase' : 'copy';
  const job = await queueCopy(deps, { id: change.id, account: account.id, contact, kind: copyKind });
  const done = await effect();
  if (job !== undefined) await deps.outbox.hasten(job);
  await deps.audit.record({ ...event, outcome: done ? 'ok' : 'failed', ...(done ? {} : { reason: 'gone' }) });
  return done;
}

/** Stores the address as verified; its owner has just proven that they read it. */
export const admitContact = (
  deps: ChangingDeps,
  place: Place,
  change: Change & { readonly kind: 'add' | 'verify' },
): Promise<boolean> =>
  carryOut({ deps, place, change }, async () => {
    const { account, contact } = change;
    const added = await deps.enrolments.addContact(account.id, { ...contact, verified: true });
    return added.ok && (added.isNew || (await deps.enrolments.verifyContact(account.id, added.contact.id)));
  });

/** What was sent to the contact, or proven by it, dies with it. */
export const dropContact = (
  deps: ChangingDeps,
  place: Place,
  { account, contact, id }: { readonly account: Account; readonly contact: ContactDoc; readonly id: string },
): Promise<boolean> =>
  carryOut({ deps, place, change: { kind: 'remove', id, account, contact } }, async () => {
    const removed = await deps.enrolments.removeContact(account.id, contact.id);
    await Promise.all([deps.challenges.killForAccount(account.id), deps.grants.killFor(account.id)]);
    return removed;
  });
