// Owns randomness: the operating system's CSPRNG, and ids made from it.
import { randomBytes, randomInt } from 'node:crypto';
import type { Random } from '../ports';

export const systemRandom: Random = {
  bytes: (size) => randomBytes(size),
  int: (below) => randomInt(below),
};

/** 128 random bits as 22 URL-safe characters. */
export const randomId = (random: Random): string => random.bytes(16).toString('base64url');

/** 256 random bits as 43 URL-safe characters: a secret that is only ever stored hashed. */
export const randomToken = (random: Random): string => random.bytes(32).toString('base64url');

/** `digits` uniform decimal digits, leading zeros kept. */
export const randomDigits = (random: Random, digits: number): string =>
  Array.from({ length: digits }, () => random.int(10)).join('');
