// Owns what may follow a command: `for 24h` or `until 31 Dec`, and `because …` up to its end.
import type { Command } from '../../../services/admin/command';
import type { Clause } from './forms';
import { readDate, readDuration } from './times';
import type { Token } from './tokens';

export type ClauseProblem = 'bad-duration' | 'bad-date' | 'past-date' | 'two-times' | 'missing-reason';

export interface Clauses {
  readonly ok: true;
  /** The tokens before the first clause. */
  readonly head: readonly Token[];
  readonly says: Partial<Command>;
  /** Where each clause stands, so that one which does not belong can be pointed at. */
  readonly found: ReadonlyMap<Clause, Token>;
}

export type ReadClauses =
  | Clauses
  | { readonly ok: false; readonly problem: ClauseProblem; readonly at: number; readonly word: string };

const names: ReadonlyMap<string, 'for' | 'until' | 'because'> = new Map(
  Object.entries({
    for: 'for',
    für: 'for',
    until: 'until',
    till: 'until',
    bis: 'until',
    because: 'because',
    weil: 'because',
  }),
);

const longestReason = 200;
// Control, format and separator characters have no place in one line of text.
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;

const clauseOf = ({ text, quoted }: Token): 'for' | 'until' | 'because' | undefined =>
  quoted ? undefined : names.get(text.toLowerCase());

const readReason = (text: string): string =>
  text
    .replace(unprintable, ' ')
    .trim()
    .replace(/^["“„](.*)["”“]$/u, '$1')
    .slice(0, longestReason)
    .trim();

type Time = Partial<Command> | ClauseProblem;

function readTime(name: 'for' | 'until', value: string, nowMs: number): Time {
  if (name === 'for') {
    const ms = readDuration(value);
    return ms === undefined ? 'bad-duration' : { untilMs: nowMs + ms };
  }
  const untilMs = readDate(value, nowMs);
  if (untilMs === undefined) return 'bad-date';
  return untilMs <= nowMs ? 'past-date' : { untilMs };
}

interface Part {
  readonly name: 'for' | 'until' | 'because';
  readonly token: Token;
  readonly values: readonly Token[];
}

/** Everything behind `because` belongs to it, whatever it says. */
function splitParts(tokens: readonly Token[]): { head: readonly Token[]; parts: readonly Part[] } {
  const starts: number[] = [];
  for (const [index, token] of tokens.entries()) {
    const name = index === 0 ? undefined : clauseOf(token);
    if (name !== undefined) starts.push(index);
    if (name === 'because') break;
  }
  const parts = starts.flatMap((start, index) => {
    const token = tokens[start];
    const name = token === undefined ? undefined : clauseOf(token);
    return token === undefined || name === undefined
      ? []
      : [{ name, token, values: tokens.slice(start + 1, starts[index + 1]) }];
  });
  return { head: tokens.slice(0, starts[0]), parts };
}

const joined = (values: readonly Token[]): string => values.map(({ text }) => text).join(' ');

const reasonIn = (text: string, token: Token): Time => {
  const because = readReason(text.slice(token.end));
  return because === '' ? 'missing-reason' : { because };
};

const clauseNamed = (name: Part['name']): Clause => (name === 'because' ? 'because' : 'time');

const fail = ({ token, values }: Part, problem: ClauseProblem): ReadClauses => ({
  ok: false,
  problem,
  at: values[0]?.at ?? token.at,
  word: joined(values) || token.text,
});

/** Pure. `text` is what the tokens were read from. */
export function readClauses(text: string, tokens: readonly Token[], nowMs: number): ReadClauses {
  const { head, parts } = splitParts(tokens);
  let says: Partial<Command> = {};
  const found = new Map<Clause, Token>();
  for (const part of parts) {
    const { name, token, values } = part;
    if (found.has(clauseNamed(name))) return fail(part, 'two-times');
    found.set(clauseNamed(name), token);
    const said = name === 'because' ? reasonIn(text, token) : readTime(name, joined(values), nowMs);
    if (typeof said === 'string') return fail(part, said);
    says = { ...says, ...said };
  }
  return { ok: true, head, says, found };
}
