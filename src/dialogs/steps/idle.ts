// Owns the conversation while nothing is under way.
import { wishIn } from '../intents/wishes';
import type { Choice, Next, Step, Turn } from '../kernel';
import { lookupFor, offers, say } from '../replies';

/** What a proven person can have besides; dialogs/errands.ts does it. */
const errandsFor = ({ place, deps: { texts } }: Turn): readonly Choice[] => {
  const { contacts, password, activity } = texts.people;
  if (place.caller.kind === 'anonymous') return [];
  return [
    { label: contacts.button, value: 'contacts' },
    { label: password.button, value: 'change-password' },
    { label: activity.button, value: 'activity' },
  ];
};

export const idle: Step<'idle'> = {
  ask: (_, turn) => [{ text: turn.deps.texts.whatNext, choices: [...offers(turn), ...errandsFor(turn)] }],

  async answer(state, input, { deps }): Promise<Next> {
    const wish = wishIn(input);
    if (wish === 'reset' || wish === 'unlock') return { go: lookupFor(wish, state) };
    if (wish === 'unsure') return { go: { at: 'unsure', card: state.card, until: null } };
    return { again: [say(deps.texts.notUnderstood)] };
  },
};
