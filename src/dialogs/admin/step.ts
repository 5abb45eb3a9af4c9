// Owns the conversation after an administrator's command: its buttons, and everything that can be said while nothing is under way.
import type { Offer, Press } from '../../services/admin/ports';
import type { Choice, Next, Step, Turn } from '../kernel';
import type { StateAt } from '../state';
import { idle } from '../steps/idle';
import { lineOf } from './offering';
import { runLine } from './running';
import { press, tell } from './telling';
import { adminTextsFor } from './texts/languages';

const choicesFor = ({ offers }: StateAt<'admin'>, language: string): readonly Choice[] => {
  const { buttons } = adminTextsFor(language);
  return offers.map((value) => ({ value, label: buttons[value] }));
};

const isOffered = (choice: string, { offers }: StateAt<'admin'>): choice is Offer =>
  offers.some((one) => one === choice);

async function pressed(choice: Offer, state: StateAt<'admin'>, turn: Turn): Promise<Next> {
  const line = lineOf(choice);
  if (line !== undefined) return runLine(state, line, turn);
  if (choice === 'drop' && state.lines !== null) return tell({ kind: 'dropped' }, state, turn);
  // What stands for no line is a press.
  return press(state, { choice: choice as Press, typed: null }, turn);
}

export const admin: Step<'admin'> = {
  ask(state, { place }) {
    const text = adminTextsFor(place.language).whatNext;
    return [state.offers.length === 0 ? { text } : { text, choices: choicesFor(state, place.language) }];
  },

  async answer(state, input, turn): Promise<Next> {
    if (input.kind === 'press' && isOffered(input.choice, state)) return pressed(input.choice, state, turn);
    return idle.answer({ at: 'idle', card: state.card, until: null }, input, turn);
  },
};
