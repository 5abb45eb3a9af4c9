// Owns how a command becomes tokens: words, quoted names and commas, each with the place where it stood.
import { type Mention, mentionAt } from '../../mentions';

export interface Token {
  /** Without its quotes; the username of somebody who was mentioned. */
  readonly text: string;
  readonly quoted: boolean;
  /** Where it begins, in UTF-16 units. */
  readonly at: number;
  /** Where the text after it begins. */
  readonly end: number;
}

export type Tokens =
  | { readonly ok: true; readonly tokens: readonly Token[] }
  /** `stranger`: the name of somebody who was mentioned and is nobody we know; null = a quote that nobody closed. */
  | { readonly ok: false; readonly at: number; readonly stranger: string | null };

// One alternative per first character, nothing nested: linear in the text.
const shapes = /,|(?:(?:ou|dept|abteilung|group|gruppe):)?["“”„][^"“”„]*["“”„]|[^\s,"“”„]+|["“”„]/giu;
const quotes = /["“”„]/gu;
/** What comes after it is a reason, whatever it holds. */
const reason = /^(?:because|weil)$/i;

type Refused = Extract<Tokens, { ok: false }>;

function readOne(found: string, at: number, mentions: readonly Mention[]): Token | Refused {
  const marks = found.match(quotes)?.length ?? 0;
  if (marks === 1) return { ok: false, at, stranger: null };
  const mention = mentionAt(found, mentions);
  if (mention?.username === null) return { ok: false, at, stranger: mention.name };
  const text = mention?.username ?? found.replace(quotes, '');
  return { text, quoted: marks > 0, at, end: at + found.length };
}

/** Not ok: what nobody can read, and where. Pure. */
export function readTokens(text: string, mentions: readonly Mention[] = []): Tokens {
  const tokens: Token[] = [];
  for (const { 0: found, index } of text.matchAll(shapes)) {
    const token = readOne(found, index, mentions);
    if ('ok' in token) return token;
    tokens.push(token);
    if (tokens.length > 1 && reason.test(found)) break;
  }
  return { ok: true, tokens };
}
