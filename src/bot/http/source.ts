// Owns the address that a request comes from, as far as it can be believed.
import { BlockList, isIPv6 } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

export const isLoopbackAddress = (address: string): boolean =>
  loopback.check(address.replace(/^::ffff:/, ''), isIPv6(address) && !address.startsWith('::ffff:') ? 'ipv6' : 'ipv4');

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
