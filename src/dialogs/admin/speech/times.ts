// Owns how long and until when in a sentence: "for two days", "until Friday", "in the last 30 days", and the same in German.
import { readDate, readDuration } from '../grammar/times';

export interface Timed {
  readonly says: { readonly untilMs: number } | { readonly spanMs: number };
  /** How many words it took. */
  readonly used: number;
}

const digits: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'one eins einen eine an a',
    'two zwei',
    'three drei',
    'four vier',
    'five fuenf',
    'six sechs',
    'seven sieben',
    'eight acht',
    'nine neun',
    'ten zehn',
  ].flatMap((names, index) => names.split(' ').map((name) => [name, String(index + 1)] as const)), // a pair
);

const forWords: ReadonlySet<string> = new Set(['for', 'fuer']);
const untilWords: ReadonlySet<string> = new Set(['until', 'till', 'bis']);
const lastWords: ReadonlySet<string> = new Set(['last', 'past', 'letzten', 'letzte', 'vergangenen']);
/** "for the next two hours", "bis zum 31.12." */
const padding: ReadonlySet<string> = new Set([
  'the',
  'next',
  'die',
  'den',
  'naechsten',
  'zum',
  'zur',
  'about',
  'einschliesslich',
  'including',
]);
const longest = 3;

/** The longest of the next few words that reads as a value. */
function readLongest<Value>(words: readonly string[], read: (text: string) => Value | undefined) {
  for (let used = Math.min(longest, words.length); used > 0; used -= 1) {
    const value = read(words.slice(0, used).join(' '));
    if (value !== undefined) return { value, used };
  }
  return undefined;
}

const duration = (text: string): number | undefined => {
  const [count = '', ...unit] = text.split(' ');
  return readDuration([digits[count] ?? count, ...unit].join(' '));
};

const paddingIn = (words: readonly string[]): number => {
  const at = words.findIndex((word) => !padding.has(word));
  return at < 0 ? words.length : at;
};

/** What a sentence says about time from here on; undefined: nothing. `words` are folded. */
export function readTime(words: readonly string[], nowMs: number): Timed | undefined {
  const [first = '', ...rest] = words;
  const skip = paddingIn(rest);
  const value = rest.slice(skip);
  if (forWords.has(first)) {
    const found = readLongest(value, duration);
    return found && { says: { untilMs: nowMs + found.value }, used: 1 + skip + found.used };
  }
  if (untilWords.has(first)) {
    const found = readLongest(value, (text) => readDate(text, nowMs));
    return found && found.value > nowMs ? { says: { untilMs: found.value }, used: 1 + skip + found.used } : undefined;
  }
  if (!lastWords.has(first)) return undefined;
  const found = readLongest(rest, duration);
  return found && { says: { spanMs: found.value }, used: 1 + found.used };
}
