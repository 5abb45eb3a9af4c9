// Owns the list of a person's own contacts and what can be done with each.
import type { ContactView } from '../../services/contacts/ports';
import type { ContactId } from '../../services/ids';
import { wishIn } from '../intents/wishes';
import type { Choice, Next, Step, Turn } from '../kernel';
import { begunWith, refusedFor, showContacts } from '../own-contacts';
import { say } from '../replies';
import type { StateAt } from '../state';

type Shown = StateAt<'contacts'>;

const addChoices = ({ methods }: Shown, { deps: { texts } }: Turn): readonly Choice[] =>
  methods.map((method) => ({
    label: texts.people.contacts.add[method],
    value: method === 'mail' ? 'add-mail' : 'add-phone',
  }));

const choicesFor = (contact: ContactView, { deps: { texts } }: Turn): readonly Choice[] => {
  const { verify, remove } = texts.people.contacts;
  const { id, masked, verified } = contact;
  const proof = verified ? [] : [{ label: verify(masked), value: `verify:${id}` }];
  return [...proof, { label: remove(masked), value: `remove:${id}` }];
};

/** Only what is shown can be meant: an id from anywhere else is no contact here. */
const chosen = ({ contacts }: Shown, wish: string, verb: string): ContactId | undefined =>
  contacts.find(({ id }) => wish === `${verb}:${id}`)?.id;

const remove = async (state: Shown, contact: ContactId, turn: Turn): Promise<Next> => {
  const { place, deps } = turn;
  const removed = await deps.people.contacts.remove(place, { contact, evenLast: false });
  if (removed.ok) return showContacts(state, turn, say(deps.texts.people.contacts.removed(removed.masked)));
  if (removed.reason !== 'last') return refusedFor(removed.reason, state, turn);
  const masked = state.contacts.find(({ id }) => id === contact)?.masked ?? '';
  return { go: { at: 'remove-contact', card: state.card, until: state.until, contact, masked } };
};

export const contacts: Step<'contacts'> = {
  ask(state, turn) {
    const texts = turn.deps.texts.people.contacts;
    const list = state.contacts.length === 0 ? [texts.none] : [texts.lead, ...state.contacts.map(texts.line)];
    const done = { label: texts.done, value: 'done' };
    const choices = [...addChoices(state, turn), ...state.contacts.flatMap((one) => choicesFor(one, turn)), done];
    return [{ text: [...list, texts.whatNext].join('\n\n'), choices }];
  },

  async answer(state, input, turn): Promise<Next> {
    const { place, deps } = turn;
    const texts = deps.texts.people.contacts;
    const wish = wishIn(input);
    const toVerify = chosen(state, wish, 'verify');
    if (toVerify !== undefined) return begunWith(await deps.people.contacts.verify(place, toVerify), state, turn);
    const toRemove = chosen(state, wish, 'remove');
    if (toRemove !== undefined) return remove(state, toRemove, turn);
    return wish === 'done' || wish === 'no' ? { done: [say(texts.allDone)] } : { again: [say(texts.pick)] };
  },
};
