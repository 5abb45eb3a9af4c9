// Owns how values become words in every language: times, lists, and text that somebody else has written.

// What could hide or turn text, and what a card would make a link or a heading of.
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}[\]<>*`\\]+/gu;
const longest = 120;

/** Text that came from outside: one plain line, all of it. */
export const whole = (text: string): string => text.replace(unsafe, ' ').trim();

/** The same, at most 120 characters of it. */
export const plain = (text: string): string => whole(text).slice(0, longest);

/** `2026-12-31 14:00 UTC` */
export const time = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

export const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

/** Buttons of a list whose words are known no more. */
export const numbers = { 'line-1': '1', 'line-2': '2', 'line-3': '3', 'line-4': '4', 'line-5': '5' };

/** One for each line, with the number that may be typed for it. */
export const numbered = (items: readonly string[]): string =>
  items.map((item, index) => `- ${index + 1}: ${whole(item)}`).join('\n');

export const names = (items: readonly string[]): string => items.map(plain).join(', ');

/** Sentences that have something to say, as one paragraph. */
export const sentences = (...parts: readonly (string | false | undefined)[]): string => parts.filter(Boolean).join(' ');

/** The same, each on a line of its own. */
export const lines = (...parts: readonly (string | false | undefined)[]): string => parts.filter(Boolean).join('\n');
