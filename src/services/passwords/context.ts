// Owns the words that are too close to a person or an organisation to be a password, and how a password is compared with
// them. Pure; part of the browser script.

/** What is known about the person before a password is chosen. Any of it may be missing. */
export interface Acquaintance {
  readonly organisation?: string;
  readonly product?: string;
  readonly username?: string;
  readonly email?: string;
  readonly displayName?: string;
  /** The organisation's own words, from its policy. */
  readonly words?: readonly string[];
}

const sameLetter: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '!': 'i',
  '|': 'i',
  l: 'i',
  '3': 'e',
  '4': 'a',
  '@': 'a',
  '5': 's',
  $: 's',
  '7': 't',
  '8': 'b',
};

const simplify = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Sign for letter: the length stays. */
const readLeet = (text: string): string => text.replace(/[01!|l34@5$78]/g, (sign) => sameLetter[sign] ?? sign);

/** Lower case, without accents, leet signs read as letters (and l as i, since 1 may be either): for comparing only. */
export const fold = (text: string): string => readLeet(simplify(text));

const partLength = 4;
const wholeLength = 3;

const wholes = (known: Acquaintance): string[] =>
  [
    known.organisation,
    known.product,
    known.username,
    known.username?.split('@')[0],
    known.email,
    known.email?.split('@')[0],
    known.displayName,
    known.displayName?.replace(/\s+/gu, ''),
    ...(known.words ?? []),
  ].filter((word): word is string => word !== undefined && [...word].length >= wholeLength);

const parts = (word: string): string[] =>
  word.split(/[^\p{L}\p{M}\p{N}]+/u).filter((part) => [...part].length >= partLength);

/**
 * The folded words of a person: whole names of 3 characters and more, and their parts of 4 and more (a 3-letter part is
 * in too many good passphrases). Longest first, so that the longest match is taken out first.
 */
export const contextWords = (known: Acquaintance): string[] =>
  [...new Set(wholes(known).flatMap((word) => [word, ...parts(word)].map(fold)))]
    .filter((word) => word.length >= wholeLength)
    .sort((a, b) => b.length - a.length);

const lettersLeftNeeded = 4;

/**
 * True when a password is little more than those (folded) words: they cover half of it or more, or without them fewer
 * than 4 letters are left (`alice-2026-2026-2026`). `coffee with alice on a tuesday` is fine.
 */
export function isMostlyContext(password: string, words: readonly string[]): boolean {
  const plain = simplify(password);
  const left = words.reduce((text, word) => text.replaceAll(word, '\n'.repeat(word.length)), readLeet(plain));
  if (!left.includes('\n')) return false;
  const rest = plain
    .split('')
    .filter((_, index) => left.charAt(index) !== '\n')
    .join('');
  return rest.length * 2 <= plain.length || (rest.match(/\p{L}/gu) ?? []).length < lettersLeftNeeded;
}
