// Owns the conversation while nothing is under way.
import { wishIn } from '../intents/wishes';
import type { Next, Step } from '../kernel';
import { lookupFor, offers, say } from '../replies';

export const idle: Step<'idle'> = {
  ask: (_, turn) => [{ text: turn.deps.texts.whatNext, choices: offers(turn) }],

  async answer(state, input, { deps }): Promise<Next> {
    const wish = wishIn(input);
    if (wish === 'reset' || wish === 'unlock') return { go: lookupFor(wish, state) };
    if (wish === 'unsure') return { go: { at: 'unsure', card: state.card, until: null } };
    return { again: [say(deps.texts.notUnderstood)] };
  },
};
