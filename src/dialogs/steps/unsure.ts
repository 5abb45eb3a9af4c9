// Owns "Did you mean …?": the bot asks instead of guessing.
import { wishIn } from '../intents/wishes';
import type { Next, Step } from '../kernel';
import { lookupFor, offers, say } from '../replies';

export const unsure: Step<'unsure'> = {
  ask(_, turn) {
    const { texts } = turn.deps;
    const other = { label: texts.buttons.somethingElse, value: 'something-else' };
    return [{ text: texts.didYouMean, choices: [...offers(turn), other] }];
  },

  async answer(state, input, { deps }): Promise<Next> {
    const wish = wishIn(input);
    if (wish === 'reset' || wish === 'unlock') return { go: lookupFor(wish, state) };
    if (wish === 'something-else' || wish === 'no')
      return { done: [say(deps.texts.somethingElse), say(deps.texts.person(deps.help))] };
    return { again: [say(deps.texts.notUnderstood)] };
  },
};
