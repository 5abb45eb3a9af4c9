// Owns what a message means when whoever typed it may administer: a command, or nothing of the kind. Everybody else is
// answered as if there were no commands at all (attacks ADM-01, ADM-02).
import type { Admin } from '../../services/admin/ports';
import { recognise } from '../intents/recognise';
import type { Input, Next, Turn } from '../kernel';
import type { State } from '../state';
import { type Parsed, parseCommand } from './grammar/parse';
import { mend, type Typed } from './mending';
import { type At, run } from './running';
import { answerSentence } from './sentences';
import { understand } from './speech/understand';
import { press } from './telling';

type Said = Extract<Input, { readonly kind: 'text' }>;

/** While something is under way, what is typed belongs to it. */
const listens = ({ at }: State): boolean => at === 'idle' || at === 'unsure' || at === 'admin';

/** "lockout on" is a command that lacks its end; "unlock" and "reset" are what everybody says. */
const isBegun = (parsed: Parsed, text: string): boolean =>
  !parsed.ok && parsed.problem === 'missing' && !/^\s*(?:reset|unlock)\b/i.test(text);

/** "help reset" asks about the verb, and for nothing to be reset. */
const isHelp = (parsed: Parsed): boolean => parsed.ok && parsed.command.verb === 'help';

/** "reset my password" is about oneself; "reset alice@demo.example link" is not, nor anything in quotes. */
const isOrdinary = (text: string, parsed: Parsed): boolean =>
  ['reset', 'unlock'].includes(recognise(text)) && !/[@":]/.test(text) && !isBegun(parsed, text) && !isHelp(parsed);

/** What everybody may say without wanting to administer anything. */
const harmless: ReadonlySet<string> = new Set(['help', 'undo']);

const note = (admin: Admin, parsed: Parsed, { place }: Turn): void => {
  if (parsed.ok && !harmless.has(parsed.command.verb)) admin.noteDenied(place, parsed.command.verb);
};

const typedNumber = (state: State, text: string): number | null =>
  state.at === 'admin' && state.type !== null && /^\d{1,9}$/.test(text.trim()) ? Number(text) : null;

/** Whoever may administer something has typed this. */
async function answerKnown(parsed: Parsed, typed: Typed, { state, turn }: At): Promise<Next | undefined> {
  const { text } = typed;
  const number = typedNumber(state, text);
  if (number !== null) return press(state, { choice: 'apply', typed: number }, turn);
  if (parsed.ok) return run(parsed.command, { state, turn });
  const understood = understand(typed, turn.deps.nowMs());
  if (understood !== undefined) return answerSentence(understood, { state, turn });
  // What is about passwords after all is for the ordinary conversation.
  if (parsed.problem === 'unknown-verb' && recognise(text) !== 'none') return undefined;
  return mend(parsed, typed, { state, turn });
}

/** Undefined: this is not for here. */
export async function administer(state: State, said: Said, turn: Turn): Promise<Next | undefined> {
  const { admin, nowMs } = turn.deps;
  if (admin === undefined || !listens(state)) return undefined;
  const { text, mentions = [] } = said;
  const parsed = parseCommand(text, nowMs(), mentions);
  const known = turn.place.caller.kind === 'account' && (await admin.isKnown(turn.place));
  if (isOrdinary(text, parsed)) return undefined;
  if (known) return answerKnown(parsed, { text, mentions }, { state, turn });
  note(admin, parsed, turn);
  return undefined;
}
