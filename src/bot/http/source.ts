// Owns the network bucket of a request: the /24 or /56 it comes from, as a keyed hash, so that no address is stored.
import { createHmac } from 'node:crypto';
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import type { Source } from '../../services/ids';
import type { Keyring } from '../../services/secrets/ports';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

export const isLoopbackAddress = (address: string): boolean =>
  loopback.check(address.replace(/^::ffff:/, ''), isIPv6(address) && !address.startsWith('::ffff:') ? 'ipv6' : 'ipv4');

/** `2001:db8:1:2::3` -> its first seven bytes in hex. */
function ipv6Bucket(address: string): string {
  const [head = '', tail = ''] = address.split('%')[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const gap = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  const groups = address.includes('::') ? [...left, ...gap, ...right] : left;
  const hex = groups.map((group) => group.padStart(4, '0')).join('');
  return hex.slice(0, 14).toLowerCase();
}

export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:/i, '');
  if (isIPv4(plain)) return plain.split('.').slice(0, 3).join('.');
  return isIPv6(plain) ? ipv6Bucket(plain) : 'unknown';
}

/**
 * The address that the outermost trusted proxy saw. With `trustProxy` = n, the n-th entry of X-Forwarded-For from the right:
 * what stands before it came from the client and is not believed (ASVS 15.3.4).
 */
export function clientAddress(socketAddress: string, forwardedFor: string | undefined, trustProxy: number): string {
  if (trustProxy === 0) return socketAddress;
  const hops = (forwardedFor ?? '').split(',').map((hop) => hop.trim());
  const seen = hops.at(-trustProxy);
  return seen !== undefined && seen !== '' ? seen : socketAddress;
}

export const createSourceOf =
  (keyring: Keyring) =>
  (address: string): Source =>
    // A source is made here and only here; the cast is its birth.
    createHmac('sha256', keyring.current('source').key)
      .update(networkOf(address))
      .digest('base64url')
      .slice(0, 22) as Source;
