// Owns showing a person their own contacts, and what every refusal about them says.
import type { Begun, Confirmed, PinSent, Removed, Resent } from '../services/contacts/ports';
import type { Next, Reply, Turn } from './kernel';
import { idleAfter, linkTo, say, waitUntil } from './replies';
import type { State } from './state';

/** As long as a reset: who leaves a screen open finds nothing to change on it. */
const lifetimeMs = 15 * 60_000;

/** Where the conversation ends for who has to sign in; the link comes back to the contacts. */
const signIn = (state: State, text: string, turn: Turn): Next => {
  const { people, texts } = turn.deps;
  const link = linkTo(people.pages.signInForContacts, texts.people.signIn, turn);
  return { go: idleAfter(state), say: [{ text, link }] };
};

export const signInFirst = (state: State, turn: Turn): Next => signIn(state, turn.deps.texts.people.signInFirst, turn);

/** The list, fresh from the store, after `first` was said. */
export const showContacts = async (state: State, turn: Turn, ...first: readonly Reply[]): Promise<Next> => {
  const { place, deps } = turn;
  const listed = await deps.people.contacts.list(place);
  if (!listed.ok) return signInFirst(state, turn);
  const { contacts, methods } = listed;
  return { go: { at: 'contacts', card: state.card, until: deps.nowMs() + lifetimeMs, contacts, methods }, say: first };
};

export const pinOnItsWay = (state: State, sent: PinSent, turn: Turn): Next => {
  const { caseId, challenge, method, untilMs } = sent;
  return {
    go: { at: 'confirm-contact', card: state.card, until: untilMs, caseId, challenge, method },
    say: [say(turn.deps.texts.people.contacts.pinOnItsWay(sent))],
  };
};

type No = Extract<Begun | Resent | Confirmed | Removed, { readonly ok: false }>;
/** Those that the step itself answers: it knows what was asked. */
type Reason = Exclude<No['reason'], 'malformed' | 'wrong' | 'used-up' | 'last' | 'too-soon' | 'limited'>;

/** What a refusal leads to, whichever step met it. */
export const refusedFor = async (reason: Reason, state: State, turn: Turn): Promise<Next> => {
  const { texts, help } = turn.deps;
  const { people } = texts;
  switch (reason) {
    case 'sign-in':
      return signInFirst(state, turn);
    case 'not-fresh':
      return signIn(state, people.signInAgain, turn);
    case 'frozen':
      return { done: [say(people.frozen(help))] };
    case 'own-mailbox':
      return { again: [say(people.contacts.ownMailbox)] };
    case 'yours':
      return showContacts(state, turn, say(people.contacts.yours));
    case 'too-many':
      return showContacts(state, turn, say(people.contacts.tooMany));
    case 'no-sms':
      return showContacts(state, turn, say(people.contacts.noSms));
    case 'not-served':
      return { again: [say(people.contacts.notServed)] };
    case 'gone':
      return showContacts(state, turn, say(people.contacts.gone));
    case 'expired':
      return showContacts(state, turn, say(texts.timedOut));
  }
};

export const limitedUntil = (retryAtMs: number, turn: Turn): Next => ({
  again: [say(turn.deps.texts.limited(waitUntil(retryAtMs, turn), turn.deps.help))],
});

/** What asking for the first PIN led to. */
export const begunWith = async (begun: Begun, state: State, turn: Turn): Promise<Next> => {
  if (begun.ok) return pinOnItsWay(state, begun, turn);
  if (begun.reason === 'limited') return limitedUntil(begun.retryAtMs, turn);
  if (begun.reason !== 'malformed') return refusedFor(begun.reason, state, turn);
  const method = state.at === 'new-contact' ? state.method : 'mail';
  return { again: [say(turn.deps.texts.people.contacts.malformed[method])] };
};
