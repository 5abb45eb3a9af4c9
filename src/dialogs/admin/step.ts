// Owns the conversation after an administrator's command: its buttons, and everything that can be said while nothing is under way.
import type { Press } from '../../services/admin/ports';
import type { Choice, Next, Step } from '../kernel';
import type { StateAt } from '../state';
import { idle } from '../steps/idle';
import { press } from './telling';
import { adminTextsFor } from './texts/languages';

const choicesFor = ({ offers }: StateAt<'admin'>, language: string): readonly Choice[] => {
  const { buttons } = adminTextsFor(language);
  return offers.map((value) => ({ value, label: buttons[value] }));
};

const isOffered = (choice: string, { offers }: StateAt<'admin'>): choice is Press =>
  offers.some((one) => one === choice);

export const admin: Step<'admin'> = {
  ask(state, { place }) {
    const text = adminTextsFor(place.language).whatNext;
    return [state.offers.length === 0 ? { text } : { text, choices: choicesFor(state, place.language) }];
  },

  async answer(state, input, turn): Promise<Next> {
    if (input.kind === 'press' && isOffered(input.choice, state)) {
      return press(state, { choice: input.choice, typed: null }, turn);
    }
    return idle.answer({ at: 'idle', card: state.card, until: null }, input, turn);
  },
};
