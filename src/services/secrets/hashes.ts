// Owns hashing of what is looked up by: tokens (plain SHA-256: 256 random bits need no key) and names (keyed).
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { encodeParts } from './encoding';
import type { Keyring } from './ports';

export const hashToken = (token: string): string => createHash('sha256').update(token, 'utf8').digest('base64url');

/** Keyed hash of a name, an address or an account id: equal for equal input, and tells nobody what it was. */
export const hashSubject = (keyring: Keyring, kind: 'identifier' | 'account' | 'destination', value: string): string =>
  createHmac('sha256', keyring.current('subject').key).update(encodeParts(kind, value)).digest('base64url');

/** Constant-time comparison of two short texts of one length; different lengths are simply different. */
export function sameText(left: string, right: string): boolean {
  const a = Buffer.from(left, 'utf8');
  const b = Buffer.from(right, 'utf8');
  return a.length === b.length && timingSafeEqual(a, b);
}
