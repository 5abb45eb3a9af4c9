// Owns running a command that was read, typed or pressed: its answer, or what to choose from where it could mean several.
import type { Command } from '../../services/admin/command';
import type { Outcome } from '../../services/admin/ports';
import type { Next, Turn } from '../kernel';
import type { State, StateAt } from '../state';
import { parseCommand } from './grammar/parse';
import { writeCommand } from './grammar/write';
import { mend, type Typed } from './mending';
import { type Line, offerLines, pressedLine } from './offering';
import { tell, wordsFor } from './telling';
import { adminTextsFor } from './texts/languages';

export interface At {
  readonly state: State;
  readonly turn: Turn;
}

/** Everybody's daily commands that need no name. */
const common = [
  'pending',
  'report week',
  'report not-ready',
  'who is enabled in all',
  'policy',
  'doctor',
  'audit verify',
];

const called = (command: Command, name: string, username: string): Command => {
  const rename = <Target extends Command['target']>(target: Target): Target => {
    if (target?.kind === 'several') return { ...target, crowds: target.crowds.map(rename) };
    if (target?.kind !== 'people') return target;
    const people = target.people.map((one) =>
      one.kind === 'display' && one.text === name ? ({ kind: 'name', text: username } as const) : one,
    );
    return { ...target, people };
  };
  return { ...command, target: rename(command.target) };
};

const candidateLines = (
  command: Command,
  { name, candidates }: Extract<Outcome, { kind: 'ambiguous' }>,
  nowMs: number,
) =>
  candidates.map((username): Line => ({ label: username, line: writeCommand(called(command, name, username), nowMs) }));

const commonLines = ({ verbs: allowed }: Extract<Outcome, { kind: 'help' }>, nowMs: number): readonly Line[] =>
  common
    .filter((line) => {
      const parsed = parseCommand(line, nowMs);
      return parsed.ok && allowed.includes(parsed.command.verb);
    })
    .map((line) => ({ label: line, line }));

/** The answer to a command, and what can be pressed after it. */
async function answerTo(outcome: Outcome, command: Command, { state, turn }: At): Promise<Next> {
  const nowMs = turn.deps.nowMs();
  const text = wordsFor(outcome, adminTextsFor(turn.place.language));
  if (outcome.kind === 'ambiguous') {
    return offerLines({ text, lines: candidateLines(command, outcome, nowMs), as: 'choice' }, state, turn);
  }
  if (outcome.kind === 'help' && outcome.about === '') {
    return offerLines({ text, lines: commonLines(outcome, nowMs), as: 'help' }, state, turn);
  }
  return tell(outcome, state, turn);
}

export async function run(command: Command, { state, turn }: At): Promise<Next> {
  const { admin } = turn.deps;
  if (admin === undefined) return tell({ kind: 'lapsed' }, state, turn);
  const last = state.at === 'admin' ? state.work : null;
  return answerTo(await admin.run(turn.place, command, last), command, { state, turn });
}

/** A command line, whoever wrote it: run, or what is wrong with it. */
export function obey(typed: Typed, at: At): Promise<Next> {
  const parsed = parseCommand(typed.text, at.turn.deps.nowMs(), typed.mentions);
  return parsed.ok ? run(parsed.command, at) : mend(parsed, typed, at);
}

/** A button that stands for a line. */
export async function runLine(state: StateAt<'admin'>, index: number, turn: Turn): Promise<Next> {
  const line = await pressedLine(state, index, turn);
  return line === undefined
    ? tell({ kind: 'lapsed' }, state, turn)
    : obey({ text: line, mentions: [] }, { state, turn });
}
