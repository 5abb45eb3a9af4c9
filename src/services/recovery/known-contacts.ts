// Owns which contacts an account has: those that it enrolled here first, and those that its directory vouches for.
import type { ContactDoc } from '../collections';
import { contactIdOf } from '../enrolment';
import type { Account, DirectoryContact } from '../ports';

/** Older than everything that was enrolled here, and each older than the one before: of two that would do, the first is taken. */
const toContact = ({ id: account }: Account, { method, address }: DirectoryContact, index: number): ContactDoc => ({
  ...{ id: contactIdOf(account, method, address), account, method, address },
  verified: true,
  createdAt: 0 - index,
});

/** What is verified in one place is verified; nothing is listed twice. */
export function knownContacts(account: Account, enrolled: readonly ContactDoc[]): readonly ContactDoc[] {
  const vouched = (account.contacts ?? []).map((contact, index) => toContact(account, contact, index));
  const vouchedIds = new Set(vouched.map(({ id }) => id));
  const own = enrolled.map((contact) => (vouchedIds.has(contact.id) ? { ...contact, verified: true } : contact));
  const ownIds = new Set(own.map(({ id }) => id));
  return [...own, ...vouched.filter(({ id }) => !ownIds.has(id))];
}
