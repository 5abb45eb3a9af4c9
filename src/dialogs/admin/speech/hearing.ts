// Owns what the words of a sentence are: meanings, times, numbers, names and units, in order; and the reason behind them.
import { canonicalIdentifier } from '../../../services/accounts/identifier';
import type { Crowd, Named } from '../../../services/admin/command';
import { fold } from '../../intents/words';
import type { Mention } from '../../mentions';
import { readTarget } from '../grammar/targets';
import { readTokens, type Token } from '../grammar/tokens';
import { type Concept, longestPhrase, meanings } from './lexicon';
import { readTime, type Timed } from './times';

export type Item =
  | { readonly kind: 'concept'; readonly concept: Concept }
  | { readonly kind: 'time'; readonly says: Timed['says'] }
  | { readonly kind: 'number'; readonly number: number }
  /** Somebody, beyond doubt: an address, a mention, a name in quotes, "bob's". */
  | { readonly kind: 'named'; readonly named: Named }
  | { readonly kind: 'crowd'; readonly crowd: Crowd }
  /** What no table knows, as typed. */
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'comma' };

export interface Sentence {
  readonly items: readonly Item[];
  readonly because?: string;
  readonly asks: boolean;
  /** It says more than a command would: "please", "'s". */
  readonly isProse: boolean;
}

interface Word {
  readonly token: Token;
  /** Folded, without the signs around it. */
  readonly plain: string;
  /** As typed, without the signs around it. */
  readonly text: string;
}

const reasons: ReadonlySet<string> = new Set(['because', 'weil', 'since', 'denn']);
/** ", he is locked out": why, in a sentence of its own. */
const pronouns: ReadonlySet<string> = new Set('he she they we hes shes theyre there er sie wir es'.split(' '));
const questions: ReadonlySet<string> = new Set(['is', 'are', 'ist', 'sind']);
const possessive = /^(.+)['’´`]s?$/u;
const clauseEnd = /[.;!?]$/;

const wordOf = (token: Token): Word => {
  const text = token.quoted ? token.text : token.text.replace(/^[([]+|[\])?!;:.]+$/g, '');
  return { token, text, plain: fold(text).replace(/[^\p{L}\p{N}@.#-]/gu, '') };
};

/** Where the reason begins, in words: behind "because", or a new clause about "him". */
function reasonAt(words: readonly Word[]): number {
  const at = words.findIndex(({ token, plain }, index) => {
    if (index === 0 || token.quoted) return false;
    const before = words[index - 1]?.token.text ?? '';
    return reasons.has(plain) || (pronouns.has(plain) && (before === ',' || clauseEnd.test(before)));
  });
  return at < 0 ? words.length : at;
}

const longestReason = 200;

function reasonIn(text: string, words: readonly Word[], at: number): string | undefined {
  const word = words[at];
  if (word === undefined) return undefined;
  const from = reasons.has(word.plain) ? word.token.end : word.token.at;
  const reason = text
    .slice(from)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\s]+/gu, ' ')
    .trim()
    .slice(0, longestReason);
  return reason === '' ? undefined : reason;
}

interface Taken {
  readonly item: Item;
  readonly used: number;
}

const one = (item: Item): Taken => ({ item, used: 1 });

function takePhrase(words: readonly Word[]): Taken | undefined {
  if (words[0]?.token.quoted === true) return undefined;
  for (let used = Math.min(longestPhrase, words.length); used > 0; used -= 1) {
    const concept = meanings.get(
      words
        .slice(0, used)
        .map(({ plain }) => plain)
        .join(' '),
    );
    if (concept !== undefined) return { item: { kind: 'concept', concept }, used };
  }
  return undefined;
}

const display = (text: string): Item => ({ kind: 'named', named: { kind: 'display', text } });

function takeNamed({ token, text }: Word): Taken | undefined {
  if (token.quoted && !/^(?:ou|dept|abteilung|group|gruppe):/i.test(text)) return one(display(text.trim()));
  const owner = possessive.exec(text)?.[1];
  const concept = owner === undefined ? undefined : meanings.get(fold(owner));
  if (concept !== undefined) return one({ kind: 'concept', concept });
  const name = canonicalIdentifier((owner ?? text).replace(/^@/, ''));
  const isSure = text.includes('@') || owner !== undefined;
  return isSure && name !== undefined ? one({ kind: 'named', named: { kind: 'name', text: name } }) : undefined;
}

function takeCrowd({ token, text }: Word): Taken | undefined {
  if (!/^(?:(?:ou|dept|abteilung|group|gruppe):.|not-|nicht-)/i.test(text)) return undefined;
  const read = readTarget([{ ...token, text }]);
  if ('stuck' in read || read.value.kind === 'all' || read.value.kind === 'last' || read.value.kind === 'several')
    return undefined;
  return one({ kind: 'crowd', crowd: read.value });
}

/** A date may end in a full stop. */
const dated = ({ token }: Word): string => fold(token.text).replace(/[?!;:]+$/, '');

function take(words: readonly Word[], nowMs: number): Taken {
  const [word] = words as readonly [Word, ...Word[]]; // never called without one
  if (word.token.text === ',') return one({ kind: 'comma' });
  const plain = words.map((one) => one.plain);
  const timed = readTime(words.map(dated), nowMs) ?? readTime(plain, nowMs);
  if (timed !== undefined) return { item: { kind: 'time', says: timed.says }, used: timed.used };
  const known = takeCrowd(word) ?? takePhrase(words) ?? takeNamed(word);
  if (known !== undefined) return known;
  const [, number] = /^#?(\d{1,9})$/.exec(word.text) ?? [];
  return one(number === undefined ? { kind: 'word', text: word.text } : { kind: 'number', number: Number(number) });
}

const proseOf = (words: readonly Word[], items: readonly Item[]): boolean =>
  words.some(({ token, text }) => !token.quoted && (possessive.test(text) || /[?!]$/.test(token.text))) ||
  items.some((item) => item.kind === 'concept' && ['filler', 'article', 'of'].includes(item.concept));

/** Undefined: there is nobody to be found behind a mention, or a quote is open. Linear in the text. */
export function hear(text: string, mentions: readonly Mention[], nowMs: number): Sentence | undefined {
  const read = readTokens(text, mentions);
  if (!read.ok) return undefined;
  const words = read.tokens.map(wordOf).filter(({ text: one, token }) => one !== '' || token.quoted);
  const end = reasonAt(words);
  // The comma before a reason belongs to neither.
  const said = words.slice(0, words[end - 1]?.token.text === ',' && end < words.length ? end - 1 : end);
  const items: Item[] = [];
  for (let at = 0; at < said.length; ) {
    const { item, used } = take(said.slice(at, at + Math.max(longestPhrase, 7)), nowMs);
    items.push(item);
    at += used;
  }
  const because = reasonIn(text, words, end);
  if (because === undefined && end < words.length) return undefined;
  const asks = questions.has(said[0]?.plain ?? '');
  return { items, asks, isProse: proseOf(said, items), ...(because !== undefined && { because }) };
}
