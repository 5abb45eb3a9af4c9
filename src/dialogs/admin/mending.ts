// Owns what is offered instead of a command that could not be read: the nearest verbs, or what may be missing at its end.
import type { Verb } from '../../services/admin/command';
import type { Next, Turn } from '../kernel';
import type { Mention } from '../mentions';
import { say } from '../replies';
import type { State } from '../state';
import { formsOf } from './grammar/forms';
import { distance } from './grammar/nearest';
import { type Parsed, parseCommand } from './grammar/parse';
import { isSlot } from './grammar/slots';
import { writeCommand } from './grammar/write';
import { type Line, offerLines } from './offering';
import { adminTextsFor } from './texts/languages';

type Refused = Extract<Parsed, { ok: false }>;

export interface Typed {
  readonly text: string;
  readonly mentions: readonly Mention[];
}

/** A verb that is further away than this was not a slip of the finger: it is explained, not repeated. */
const farthestSlip = 2;
/** What makes sense for a whole unit at once. */
const forUnits: ReadonlySet<Verb> = new Set<Verb>(['enable', 'disable', 'status', 'who', 'report-not-ready']);
const mostLines = 5;

/** The line as it would be read, or nothing where it would not be. */
function lineFor({ text, mentions }: Typed, nowMs: number): Line | undefined {
  const parsed = parseCommand(text, nowMs, mentions);
  if (!parsed.ok) return undefined;
  const line = writeCommand(parsed.command, nowMs);
  return { label: line, line };
}

function nearestLines({ word, expected }: Refused, typed: Typed, nowMs: number): readonly Line[] {
  const rest = typed.text.trim().slice(word.length);
  return expected.map((verb) => {
    const near = distance(word.toLowerCase(), verb) <= farthestSlip;
    const whole = near ? lineFor({ ...typed, text: `${verb}${rest}` }, nowMs) : undefined;
    return whole ?? { label: `help ${verb}`, line: `help ${verb}` };
  });
}

/** Small words that go on from here: "login" + "on". Each may still want somebody behind it. */
function nextWords(text: string, nowMs: number): readonly Line[] {
  const words = text.trim().toLowerCase().split(/\s+/);
  const next = formsOf(words[0] ?? '').map(({ elements }) => elements[words.length] ?? '');
  const small = next.filter(
    (element) => element !== '' && !isSlot(element.replace(/\?$/, '')) && !element.endsWith('?'),
  );
  return [...new Set(small)].flatMap((word) => {
    const line = `${words.join(' ')} ${word}`;
    const parsed = parseCommand(line, nowMs);
    return parsed.ok || parsed.problem === 'missing' ? [{ label: line, line }] : [];
  });
}

async function unitLines(typed: Typed, turn: Turn): Promise<readonly string[]> {
  const parsed = parseCommand(`${typed.text} ou:x`, turn.deps.nowMs(), typed.mentions);
  if (!parsed.ok || parsed.command.target?.kind !== 'unit' || !forUnits.has(parsed.command.verb)) return [];
  const units = (await turn.deps.admin?.unitsFor(turn.place, parsed.command.verb)) ?? [];
  return units.filter((unit) => !/["“”„]/.test(unit)).map((unit) => `ou:"${unit}"`);
}

async function completions(typed: Typed, state: State, turn: Turn): Promise<readonly Line[]> {
  const nowMs = turn.deps.nowMs();
  const known = state.at === 'admin' && state.work !== null ? ['last'] : [];
  const who = [...known, ...(await unitLines(typed, turn))];
  const whole = who.flatMap((one) => lineFor({ ...typed, text: `${typed.text} ${one}` }, nowMs) ?? []);
  return [...nextWords(typed.text, nowMs), ...whole].slice(0, mostLines);
}

/** What is wrong with it, how it is written, and what may be pressed instead. */
export async function mend(refused: Refused, typed: Typed, at: { state: State; turn: Turn }): Promise<Next> {
  const { state, turn } = at;
  const text = adminTextsFor(turn.place.language).problems[refused.problem](refused);
  if (refused.problem === 'unknown-verb') {
    return offerLines({ text, lines: nearestLines(refused, typed, turn.deps.nowMs()), as: 'help' }, state, turn);
  }
  if (refused.problem !== 'missing') return { again: [say(text)] };
  return offerLines({ text, lines: await completions(typed, state, turn), as: 'help' }, state, turn);
}
