// Owns how a command becomes tokens: words, quoted names and commas, each with the place where it stood.

export interface Token {
  /** Without its quotes. */
  readonly text: string;
  readonly quoted: boolean;
  /** Where it begins, in UTF-16 units. */
  readonly at: number;
  /** Where the text after it begins. */
  readonly end: number;
}

export type Tokens =
  | { readonly ok: true; readonly tokens: readonly Token[] }
  | { readonly ok: false; readonly at: number };

// One alternative per first character, nothing nested: linear in the text.
const shapes = /,|(?:ou:)?["“”„][^"“”„]*["“”„]|[^\s,"“”„]+|["“”„]/giu;
const quotes = /["“”„]/gu;
/** What comes after it is a reason, whatever it holds. */
const reason = /^(?:because|weil)$/i;

/** Not ok: a quote that nobody closed, and where. Pure. */
export function readTokens(text: string): Tokens {
  const tokens: Token[] = [];
  for (const { 0: found, index } of text.matchAll(shapes)) {
    const marks = found.match(quotes)?.length ?? 0;
    if (marks === 1) return { ok: false, at: index };
    tokens.push({ text: found.replace(quotes, ''), quoted: marks > 0, at: index, end: index + found.length });
    if (tokens.length > 1 && reason.test(found)) break;
  }
  return { ok: true, tokens };
}
