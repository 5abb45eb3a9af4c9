// Owns temporary passwords: random, readable aloud, and good under every preset.
import type { Random } from '../ports';

// No look-alikes (0 O o, 1 l I i, 2 Z z, 5 S s, 6 b G, 8 B, 9 g q, u v U V, rn m) and few vowels, so that no words appear.
const capitals = 'ACDEFHJKMNPRTWXY';
const smalls = 'acdefhjkmnprtwxy';
const numbers = '3467';
const alphabet = capitals + smalls + numbers;

const groups = 4;
const groupLength = 4;

/**
 * Such as `tW4k-Rm7d-hXcA-y3Ep`: 16 random characters in groups of four, at least one capital, small letter and number
 * among them: 2^82 of them. Drawn again until that holds, so that all of those are equally likely.
 */
export function generatePassword(random: Random): string {
  const drawn = Array.from({ length: groups * groupLength }, () => alphabet.charAt(random.int(alphabet.length))).join(
    '',
  );
  const complete = [capitals, smalls, numbers].every((signs) => [...signs].some((sign) => drawn.includes(sign)));
  return complete ? (drawn.match(/.{4}/g) ?? []).join('-') : generatePassword(random);
}
