// Owns randomness: the operating system's CSPRNG, and ids made from it.
import { randomBytes, randomFillSync, randomInt } from 'node:crypto';
import type { Random } from '../ports';

const poolSize = 4096;
const largestFromPool = 256;

/**
 * Bytes of the same CSPRNG, fetched ahead: a call for 16 costs 15 us, and a chat turn needs seven. Node's own randomInt and
 * randomUUID do the same. Each byte is handed out once and wiped from the pool at once.
 */
function createPool(): (size: number) => Buffer {
  const pool = Buffer.alloc(poolSize);
  let next = poolSize;
  return (size) => {
    if (size > largestFromPool) return randomBytes(size);
    if (next + size > poolSize) {
      randomFillSync(pool);
      next = 0;
    }
    const taken = Buffer.from(pool.subarray(next, next + size));
    pool.fill(0, next, next + size);
    next += size;
    return taken;
  };
}

export const systemRandom: Random = {
  bytes: createPool(),
  int: (below) => randomInt(below),
};

/** 128 random bits as 22 URL-safe characters. */
export const randomId = (random: Random): string => random.bytes(16).toString('base64url');

/** 256 random bits as 43 URL-safe characters: a secret that is only ever stored hashed. */
export const randomToken = (random: Random): string => random.bytes(32).toString('base64url');

/** `digits` uniform decimal digits, leading zeros kept. */
export const randomDigits = (random: Random, digits: number): string =>
  Array.from({ length: digits }, () => random.int(10)).join('');
