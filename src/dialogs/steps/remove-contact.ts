// Owns the question before the last usable contact goes.
import { wishIn } from '../intents/wishes';
import type { Next, Step } from '../kernel';
import { refusedFor, showContacts } from '../own-contacts';
import { say } from '../replies';

export const removeContact: Step<'remove-contact'> = {
  ask({ masked }, { deps: { texts } }) {
    const { askLast, keepLast, removeLast } = texts.people.contacts;
    const choices = [
      { label: keepLast, value: 'keep' },
      { label: removeLast, value: 'remove' },
    ];
    return [{ text: askLast(masked), choices }];
  },

  async answer(state, input, turn): Promise<Next> {
    const { place, deps } = turn;
    const texts = deps.texts.people.contacts;
    const wish = wishIn(input);
    if (wish === 'keep' || wish === 'no') return showContacts(state, turn, say(texts.kept));
    if (wish !== 'remove' && wish !== 'yes') return { again: [say(deps.texts.notAChoice)] };
    const removed = await deps.people.contacts.remove(place, { contact: state.contact, evenLast: true });
    if (removed.ok) return showContacts(state, turn, say(texts.removed(removed.masked)));
    // Asked with `evenLast`, so that it is the last one is no reason any more.
    return refusedFor(removed.reason === 'last' ? 'gone' : removed.reason, state, turn);
  },
};
