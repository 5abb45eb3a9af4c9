// Owns reading a command: `verb [target] [detail] [for 24h | until date] [because …]`. Pure; what it cannot read it points at.
import type { Command } from '../../../services/admin/command';
import type { Mention } from '../../mentions';
import { type ClauseProblem, type Clauses, readClauses } from './clauses';
import { type Clause, type Form, firstWords, formsOf } from './forms';
import { nearest } from './nearest';
import { isSlot, slots, type Taken } from './slots';
import { readTokens, type Token, type Tokens } from './tokens';

export type Problem =
  | ClauseProblem
  | 'unknown-verb'
  | 'open-quote'
  | 'unknown-mention'
  /** Something is missing at the end, or does not belong where it stands. */
  | 'missing'
  | 'unexpected';

export type Parsed =
  | { readonly ok: true; readonly command: Command }
  | {
      readonly ok: false;
      readonly problem: Problem;
      /** The word that is wrong; '' = something is missing at the end. */
      readonly word: string;
      /** Where it stands, in UTF-16 units. */
      readonly at: number;
      /** How the command is written; the nearest verbs for one that there is none of. */
      readonly expected: readonly string[];
    };

type Refused = Extract<Parsed, { ok: false }>;

/** How far a form got: the first element that nothing fits, and the tokens from there. */
interface Stuck {
  readonly at: number;
}

type Matched = { readonly ok: true; readonly says: Partial<Command> } | ({ readonly ok: false } & Stuck);

function takeOne(element: string, rest: readonly Token[]): Taken {
  const name = element.replace(/\?$/, '');
  if (isSlot(name)) return slots[name](rest);
  const [token] = rest;
  const fits = token !== undefined && !token.quoted && token.text.toLowerCase() === name;
  return fits ? { says: {}, used: 1 } : { stuck: 0 };
}

function matchForm({ elements }: Form, tokens: readonly Token[]): Matched {
  let says: Partial<Command> = {};
  let at = 0;
  for (const element of elements) {
    const taken = takeOne(element, tokens.slice(at));
    if ('stuck' in taken) {
      if (element.endsWith('?')) continue;
      return { ok: false, at: at + taken.stuck };
    }
    says = { ...says, ...taken.says };
    at += taken.used;
  }
  return at === tokens.length ? { ok: true, says } : { ok: false, at };
}

const written: Readonly<Record<Clause, string>> = {
  time: '[for 24h | until 31 Dec]',
  because: '[because …]',
  reason: 'because …',
};

/** `enable <who> [for 24h | until 31 Dec] [because …]`; the names of slots are the texts' to translate. */
export const writeForm = ({ elements, clauses }: Form): string =>
  [
    ...elements.map((element) => (element.endsWith('?') ? `[${element.slice(0, -1)}]` : element)),
    ...clauses.map((clause) => written[clause]),
  ].join(' ');

const allows = ({ clauses }: Form, clause: Clause): boolean =>
  clauses.includes(clause) || (clause === 'because' && clauses.includes('reason'));

const strayClause = (form: Form, { found }: Clauses): Token | undefined =>
  [...found].find(([clause]) => !allows(form, clause))?.[1];

const lacksReason = ({ clauses }: Form, { found }: Clauses): boolean =>
  clauses.includes('reason') && !found.has('because');

function refuse(problem: Problem, token: Pick<Token, 'text' | 'at'>, forms: readonly Form[]): Refused {
  return { ok: false, problem, word: token.text, at: token.at, expected: forms.map(writeForm) };
}

/** A clause that does not belong, or the reason that does. */
function refuseClauses(text: string, form: Form, clauses: Clauses): Refused | undefined {
  const stray = strayClause(form, clauses);
  if (stray !== undefined) return refuse('unexpected', stray, [form]);
  return lacksReason(form, clauses) ? refuse('missing', { text: '', at: text.length }, [form]) : undefined;
}

function matchForms(text: string, forms: readonly Form[], clauses: Clauses): Parsed {
  const { head } = clauses;
  let furthest = 0;
  for (const form of forms) {
    const matched = matchForm(form, head);
    if (matched.ok) {
      const command = { verb: form.verb, ...matched.says, ...clauses.says };
      return refuseClauses(text, form, clauses) ?? { ok: true, command };
    }
    furthest = Math.max(furthest, matched.at);
  }
  const token = head[furthest];
  return token === undefined
    ? refuse('missing', { text: '', at: text.length }, forms)
    : refuse('unexpected', token, forms);
}

function refuseTokens(text: string, { at, stranger }: Extract<Tokens, { ok: false }>, forms: readonly Form[]): Refused {
  if (stranger !== null) return refuse('unknown-mention', { text: stranger, at }, forms);
  return refuse('open-quote', { text: text.slice(at, at + 20), at }, forms);
}

/** Reads what an administrator typed. Linear in the text; never throws. */
export function parseCommand(text: string, nowMs: number, mentions: readonly Mention[] = []): Parsed {
  const read = readTokens(text, mentions);
  const [start = ''] = text.trim().split(/\s+/, 1);
  const verb = start.toLowerCase();
  const forms = formsOf(verb);
  if (forms.length === 0) {
    return {
      ok: false,
      problem: 'unknown-verb',
      word: start,
      at: 0,
      // Looked for only where somebody is told: most of what is typed here is no command, by people who have none.
      get expected() {
        return nearest(verb, firstWords);
      },
    };
  }
  if (!read.ok) return refuseTokens(text, read, forms);
  const clauses = readClauses(text, read.tokens, nowMs);
  if (!clauses.ok) return refuse(clauses.problem, { text: clauses.word, at: clauses.at }, forms);
  return matchForms(text, forms, clauses);
}
