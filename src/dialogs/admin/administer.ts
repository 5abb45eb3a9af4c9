// Owns what a message means when whoever typed it may administer: a command, or nothing of the kind. Everybody else is
// answered as if there were no commands at all (attacks ADM-01, ADM-02).
import type { Command } from '../../services/admin/command';
import type { Admin } from '../../services/admin/ports';
import { recognise } from '../intents/recognise';
import type { Input, Next, Turn } from '../kernel';
import { say } from '../replies';
import type { State } from '../state';
import { type Parsed, parseCommand } from './grammar/parse';
import { press, tell } from './telling';
import { adminTextsFor } from './texts/languages';

type Said = Extract<Input, { readonly kind: 'text' }>;

/** While something is under way, what is typed belongs to it. */
const listens = ({ at }: State): boolean => at === 'idle' || at === 'unsure' || at === 'admin';

/** "reset my password" is about oneself; "reset alice@demo.example link" is not, nor anything in quotes. */
const isOrdinary = (text: string): boolean => ['reset', 'unlock'].includes(recognise(text)) && !/[@":]/.test(text);

/** What everybody may say without wanting to administer anything. */
const harmless: ReadonlySet<string> = new Set(['help', 'undo']);

const note = (admin: Admin, parsed: Parsed, { place }: Turn): void => {
  if (parsed.ok && !harmless.has(parsed.command.verb)) admin.noteDenied(place, parsed.command.verb);
};

const typedNumber = (state: State, text: string): number | null =>
  state.at === 'admin' && state.type !== null && /^\d{1,9}$/.test(text.trim()) ? Number(text) : null;

async function run(admin: Admin, command: Command, { state, turn }: { state: State; turn: Turn }): Promise<Next> {
  const last = state.at === 'admin' ? state.work : null;
  return tell(await admin.run(turn.place, command, last), state, turn);
}

function answerProblem(parsed: Extract<Parsed, { ok: false }>, text: string, turn: Turn): Next | undefined {
  // What is about passwords after all is for the ordinary conversation.
  if (parsed.problem === 'unknown-verb' && recognise(text) !== 'none') return undefined;
  return { again: [say(adminTextsFor(turn.place.language).problems[parsed.problem](parsed))] };
}

/** Undefined: this is not for here. */
export async function administer(state: State, said: Said, turn: Turn): Promise<Next | undefined> {
  const { admin, nowMs } = turn.deps;
  if (admin === undefined || !listens(state)) return undefined;
  const { text, mentions } = said;
  const parsed = parseCommand(text, nowMs(), mentions);
  const known = turn.place.caller.kind === 'account' && (await admin.isKnown(turn.place));
  if (isOrdinary(text)) return undefined;
  if (!known) {
    note(admin, parsed, turn);
    return undefined;
  }
  const typed = typedNumber(state, text);
  if (typed !== null) return press(state, { choice: 'apply', typed }, turn);
  return parsed.ok ? run(admin, parsed.command, { state, turn }) : answerProblem(parsed, text, turn);
}
