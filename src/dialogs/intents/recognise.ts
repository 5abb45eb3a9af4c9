// Owns what a message wants. It starts something only when every word of the message is understood and everything
// agrees; in doubt it says so, and the conversation asks with buttons.
import { type Concept, longestPhraseFrom, meaningOf, meaningsOfPhrase, misspelt, realWords } from './lexicon';
import { bindNegation, type Item, type Meaning } from './negation';
import { type Intent, type Reading, readingsOf } from './rules';
import { isOneSlip } from './typos';
import { address, boundary, wordsOf } from './words';

/** `unsure`: about our matters, but not clear what is wanted. `none`: not about our matters, or a plain refusal. */
export type Understood = Intent | 'unsure' | 'none';

/** Courtesies: they count only when nothing else was said, the first of them wins. */
const courtesies: readonly Intent[] = ['help', 'no', 'yes', 'thanks', 'greeting'];
/** May stay unexplained beside a clear wish. */
const soft: ReadonlySet<string> = new Set(['help', 'no', 'yes', 'thanks', 'greeting', 'again', 'never', 'not-help']);
/** One of these alone is worth a question. */
const ours: readonly Meaning[] = [
  'password',
  'address',
  'account',
  'signin',
  'lock',
  'forget',
  'lose',
  'code',
  'not-password',
  'not-account',
  'cant-reset',
  'cant-unlock',
  'wrong',
  'expired',
];

interface Scan {
  readonly items: readonly Item[];
  readonly strange: boolean;
}

const correct = (word: string): Concept | undefined =>
  word.length < 5 || realWords.has(word) ? undefined : misspelt.find(([known]) => isOneSlip(word, known))?.[1];

const readWord = (word: string): Item => {
  if (word === boundary) return boundary;
  if (word === address) return 'address';
  return meaningOf.get(word) ?? correct(word) ?? 'unknown';
};

const phraseAt = (words: readonly string[], at: number): readonly [length: number, items: readonly Item[]] => {
  const word = words[at] ?? boundary;
  for (let length = longestPhraseFrom.get(word) ?? 0; length >= 1; length -= 1) {
    const meanings = meaningsOfPhrase.get(words.slice(at, at + length).join(' '));
    if (meanings !== undefined) return [length, meanings];
  }
  return [1, [readWord(word)]];
};

const scan = (text: string): Scan => {
  const words = wordsOf(text);
  const items: Item[] = [];
  for (let at = 0; at < words.length; ) {
    const [length, meanings] = phraseAt(words, at);
    items.push(...meanings);
    at += length;
  }
  return { items, strange: items.includes('unknown') };
};

/** What the words of a message mean, negation bound. */
export const meaningsIn = (text: string): ReadonlySet<Meaning> => bindNegation(scan(text).items);

const isDenial = (meaning: string): boolean => meaning.startsWith('not-');

const verdictWithout = (meanings: ReadonlySet<Meaning>, { strange }: Scan): Understood =>
  !strange && ours.some((meaning) => meanings.has(meaning)) ? 'unsure' : 'none';

const verdictOf = (readings: readonly Reading[], meanings: ReadonlySet<Meaning>, { strange }: Scan): Understood => {
  const left = [...meanings].filter(
    (meaning) => !soft.has(meaning) && !readings.some(({ explains }) => explains.has(meaning)),
  );
  const [intent, ...others] = new Set(readings.map((reading) => reading.intent));
  if (left.some(isDenial)) return 'none';
  if (strange || left.length > 0 || others.length > 0 || intent === undefined) return 'unsure';
  return intent;
};

/** Pure; linear in the length of the text. */
export const recognise = (text: string): Understood => {
  const scanned = scan(text);
  const meanings = bindNegation(scanned.items);
  const readings = readingsOf(meanings);
  const wishes = readings.filter(({ intent }) => !courtesies.includes(intent));
  if (wishes.length > 0) return verdictOf(wishes, meanings, scanned);
  const courtesy = courtesies.find((intent) => readings.some((reading) => reading.intent === intent));
  const rest = [...meanings].filter((meaning) => !soft.has(meaning));
  if (courtesy !== undefined && rest.length === 0 && !scanned.strange) return courtesy;
  return verdictWithout(meanings, scanned);
};
