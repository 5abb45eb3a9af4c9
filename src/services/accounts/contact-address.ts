// Owns what an address of a contact looks like: its canonical form, its mask, and whether it opens the account's own mailbox.
import type { Method } from '../collections';
import { canonicalIdentifier } from './identifier';

// E.164: a plus, a country code that does not start with 0, at most 15 digits; fewer than 8 is no subscriber.
const phone = /^\+[1-9]\d{7,14}$/;

const canonicalPhone = (typed: string): string | undefined => {
  if (typed.length > 40) return undefined;
  const digits = typed
    .trim()
    .replace(/[ ().\-/]/g, '')
    .replace(/^00/, '+');
  return phone.test(digits) ? digits : undefined;
};

const canonicalMail = (typed: string): string | undefined => {
  const address = canonicalIdentifier(typed);
  return address?.includes('@') ? address : undefined;
};

/** One mail address in lower case, or one phone number as `+` and digits; undefined for anything else. */
export const canonicalAddress = (method: Method, typed: string): string | undefined =>
  method === 'mail' ? canonicalMail(typed) : canonicalPhone(typed);

/** `a•••@h•••.example` or `•••42`: enough to recognise one's own, too little to learn somebody else's. */
export function maskContact({ method, address }: { readonly method: Method; readonly address: string }): string {
  if (method === 'sms') return `•••${address.slice(-2)}`;
  const [local = '', domain = ''] = address.split('@');
  const top = domain.includes('.') ? domain.slice(domain.lastIndexOf('.')) : '';
  return `${local.slice(0, 1)}•••@${domain.slice(0, 1)}•••${top}`;
}

/** `alice+home@demo.example` lands in alice's mailbox (RFC 5233 subaddressing). */
export const mailboxOf = (address: string): string => address.toLowerCase().replace(/\+[^@]*(?=@)/, '');

/** True when `address` is one of `own`, or a tagged form of one: the mailbox that the lost password opens. */
export const opensOwnMailbox = (address: string, own: readonly string[]): boolean =>
  own.some((name) => mailboxOf(name) === mailboxOf(address));
