// Owns "which address?". It is typed here and kept nowhere but in its sealed case.
import { readIdentifier, readPhone } from '../intents/answers';
import type { Next, Step } from '../kernel';
import { begunWith } from '../own-contacts';
import { say } from '../replies';

export const newContact: Step<'new-contact'> = {
  ask({ method }, { deps: { texts } }) {
    const choices = [{ label: texts.buttons.cancel, value: 'cancel' }];
    return [{ text: texts.people.contacts.ask[method], choices }];
  },

  async answer(state, input, turn): Promise<Next> {
    const { method } = state;
    if (input.kind !== 'text') return { again: [say(turn.deps.texts.people.contacts.malformed[method])] };
    const address = method === 'mail' ? readIdentifier(input.text) : readPhone(input.text);
    return begunWith(await turn.deps.people.contacts.add(turn.place, { method, address }), state, turn);
  },
};
