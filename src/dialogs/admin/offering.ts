// Owns command lines that can be pressed instead of typed: what is shown, and what a press leads to. The lines themselves are
// kept by the service; the conversation only knows how many there are.
import type { Offer } from '../../services/admin/ports';
import type { Choice, Next, Turn } from '../kernel';
import type { State, StateAt } from '../state';
import { adminTextsFor } from './texts/languages';

export interface Line {
  readonly label: string;
  readonly line: string;
}

/** In the order of the lines they stand for. */
const numbered = ['line-1', 'line-2', 'line-3', 'line-4', 'line-5'] as const; // so that the names are a type too

const longestLabel = 40;

const shorten = (label: string): string =>
  label.length > longestLabel ? `${label.slice(0, longestLabel - 1)}…` : label;

/** Which of the lines a press means; undefined: none of them. */
export const lineOf = (choice: string): number | undefined => positions.get(choice);

const positions: ReadonlyMap<string, number> = new Map<string, number>([
  ['do', 0],
  ...numbered.map((name, index) => [name, index] as const), // a pair
]);

interface Offering {
  readonly text: string;
  readonly lines: readonly Line[];
  /** `understood`: one line, to be agreed to. `choice`: one of several, or none. `help`: there is nothing to call off. */
  readonly as: 'understood' | 'choice' | 'help';
}

function offersFor({ lines, as }: Offering, before: State): readonly Offer[] {
  const some = numbered.slice(0, lines.length);
  if (as === 'understood') return ['do', 'drop'];
  if (as === 'choice') return [...some, 'drop'];
  const undo = before.at === 'admin' && before.offers.includes('undo');
  return undo ? [...some, 'undo'] : some;
}

/** What else may be said once the lines are kept; the state that they are pressed in. */
export async function offerLines(offering: Offering, state: State, turn: Turn): Promise<Next> {
  const { text, lines } = offering;
  const kept = await turn.deps.admin?.offer(
    turn.place,
    lines.map(({ line }) => line),
  );
  if (kept === undefined || lines.length === 0) return { again: [{ text }] };
  const offers = offersFor(offering, state);
  const { buttons } = adminTextsFor(turn.place.language);
  const choices = offers.map((value): Choice => {
    const index = value === 'do' ? undefined : lineOf(value);
    const line = index === undefined ? undefined : lines[index];
    return { value, label: shorten(line?.label ?? buttons[value]) };
  });
  const work = state.at === 'admin' ? state.work : null;
  const next: StateAt<'admin'> = { at: 'admin', card: state.card, until: null, work, type: null, offers, lines: kept };
  return { again: [{ text, choices }], state: next };
}

/** The line that was pressed; undefined = it is over. */
export const pressedLine = async (state: StateAt<'admin'>, index: number, turn: Turn): Promise<string | undefined> =>
  state.lines === null ? undefined : turn.deps.admin?.choose(turn.place, { work: state.lines, index });
