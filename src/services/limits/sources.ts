// Owns the network bucket that a request comes from: its /24 or /56 as a keyed hash, so that no address is stored.
import { createHmac } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import type { Source } from '../ids';
import type { Keyring } from '../secrets/ports';

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

// A source is made here and only here; the cast is its birth.
const sourceOfNetwork = (keyring: Keyring, network: string): Source =>
  createHmac('sha256', keyring.current('source').key).update(network).digest('base64url').slice(0, 22) as Source;

export const createSourceOf =
  (keyring: Keyring) =>
  (address: string): Source =>
    sourceOfNetwork(keyring, networkOf(address));

/** At most 256 buckets: a /16 or a /48. */
const widest = { v4: 16, v6: 48 } as const;
const longest = { v4: 32, v6: 128 } as const;

/** `2` and `['203.0.112', …]`: the buckets from this one on. */
const following = (count: number, name: (index: number) => string): readonly string[] =>
  Array.from({ length: count }, (_, index) => name(index));

function ipv4Buckets(address: string, prefix: number): readonly string[] {
  const [a = 0, b = 0, c = 0] = address.split('.').map(Number);
  const count = 2 ** Math.max(0, 24 - prefix);
  const first = Math.floor(c / count) * count;
  return following(count, (index) => `${a}.${b}.${first + index}`);
}

function ipv6Buckets(address: string, prefix: number): readonly string[] {
  const bucket = ipv6Bucket(address);
  const last = Number.parseInt(bucket.slice(12), 16);
  const count = 2 ** Math.max(0, 56 - prefix);
  const first = Math.floor(last / count) * count;
  return following(count, (index) => `${bucket.slice(0, 12)}${(first + index).toString(16).padStart(2, '0')}`);
}

const familyOf = (address: string): 'v4' | 'v6' | undefined => {
  if (isIPv4(address)) return 'v4';
  return isIPv6(address) && !address.includes('.') ? 'v6' : undefined;
};

/** `203.0.113.9`, `203.0.112.0/22`, `2001:db8::/48`: every bucket that it touches. Undefined: no address, or too wide. */
export function sourcesOf(keyring: Keyring, text: string): readonly Source[] | undefined {
  const [, address = '', bits] = /^([0-9a-fA-F.:]{2,45})(?:\/(\d{1,3}))?$/.exec(text.trim()) ?? [];
  const family = familyOf(address);
  if (family === undefined) return undefined;
  const prefix = Number(bits ?? longest[family]);
  if (prefix > longest[family] || prefix < widest[family]) return undefined;
  const buckets = family === 'v4' ? ipv4Buckets(address, prefix) : ipv6Buckets(address, prefix);
  return buckets.map((bucket) => sourceOfNetwork(keyring, bucket));
}
