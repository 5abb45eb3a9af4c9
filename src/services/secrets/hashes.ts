// Owns hashing of what is looked up by: tokens (plain SHA-256: 256 random bits need no key) and names (keyed).
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { encodeParts } from './encoding';
import type { Keyring } from './ports';

export const hashToken = (token: string): string => createHash('sha256').update(token, 'utf8').digest('base64url');

/**
 * What is counted under a hash. A caller whose channel has proven them is counted apart (`proven…`), so that nobody else can
 * use up what is theirs.
 */
export type SubjectKind =
  | 'identifier'
  | 'account'
  | 'destination'
  | 'sms-block'
  | 'proven'
  | 'proven-account'
  | 'contact'
  | 'contact-account'
  | 'link-code';

/** Keyed hash of a name, an address or an account id: equal for equal input, and tells nobody what it was. */
export const hashSubject = (keyring: Keyring, kind: SubjectKind, value: string): string =>
  createHmac('sha256', keyring.current('subject').key).update(encodeParts(kind, value)).digest('base64url');

/** Constant-time comparison of two short texts of one length; different lengths are simply different. */
export function sameText(left: string, right: string): boolean {
  const a = Buffer.from(left, 'utf8');
  const b = Buffer.from(right, 'utf8');
  return a.length === b.length && timingSafeEqual(a, b);
}
