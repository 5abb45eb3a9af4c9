// Owns how a message becomes plain words: one pass, no backtracking, at most 512 characters read.

/** The longest message that the chat reads (issue: text 512 characters). */
export const textLimit = 512;

const umlauts: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };

/**
 * Lower case, compatibility forms resolved (full-width letters and digits), umlauts written out, other accents and
 * invisible characters dropped, so that "Paßwort zurücksetzen" and "PASSWORT ZURUECKSETZEN" are the same words.
 */
export const fold = (text: string): string =>
  text
    .slice(0, textLimit)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[äöüß]/g, (letter) => umlauts[letter] ?? letter)
    .normalize('NFD')
    .replace(/[\p{M}\p{Cf}'’‘`´]/gu, '');

/** Where a clause ends; a "not" reaches no further. */
export const boundary = '|';
/** Stands for anything with an @ in it. */
export const address = '@';

const readChunk = (chunk: string): string[] =>
  chunk.includes('@')
    ? [address]
    : (chunk.match(/[\p{L}\p{N}]+|[.,;:!?()]/gu) ?? []).map((part) => (/[.,;:!?()]/.test(part) ? boundary : part));

/** The folded words of a message, in order, with `boundary` between clauses. */
export const wordsOf = (text: string): string[] => fold(text).split(/\s+/).flatMap(readChunk);
