// Owns what a proven person can ask for at any time about their own account: their contacts, what happened, and where a
// password is changed. Unlike an interruption it may need the services, and it never takes anything away that was begun.
import type { Method } from '../services/collections';
import type { Next, Turn } from './kernel';
import { refusedFor, showContacts, signInFirst } from './own-contacts';
import { idleAfter, linkTo, say } from './replies';
import { type State, taskIn } from './state';

type Errand = (state: State, turn: Turn) => Promise<Next>;

/** A flow of its own: long enough to find an address, and to wait for its PIN. */
const lifetimeMs = 15 * 60_000;

const addContact =
  (method: Method): Errand =>
  async (state, turn) => {
    const { place, deps } = turn;
    const may = await deps.people.contacts.mayChange(place);
    if (!may.ok) return refusedFor(may.reason, state, turn);
    const listed = await deps.people.contacts.list(place);
    if (!listed.ok) return signInFirst(state, turn);
    if (!listed.methods.includes(method)) return refusedFor('no-sms', state, turn);
    return { go: { at: 'new-contact', card: state.card, until: deps.nowMs() + lifetimeMs, method } };
  };

/** Never in the chat: the page asks for the password of now. */
const changePassword: Errand = async (state, turn) => {
  const { people, texts } = turn.deps;
  const { button, onPage, onPageAnonymous } = texts.people.password;
  const text = turn.place.caller.kind === 'anonymous' ? onPageAnonymous : onPage;
  return { go: idleAfter(state), say: [{ text, link: linkTo(people.pages.changePassword, button, turn) }] };
};

const showActivity: Errand = async (state, turn) => {
  if (turn.place.caller.kind === 'anonymous') return signInFirst(state, turn);
  const { texts, help, people } = turn.deps;
  const { lead, none, line, notYou } = texts.people.activity;
  const entries = await people.activity.recent(turn.place);
  const told = [lead, ...entries.map(line), notYou(help)].join('\n');
  return { go: idleAfter(state), say: [say(entries.length === 0 ? none : told)] };
};

/** Only Teams knows who is talking; the page knows whose account it is. */
const linkTeams: Errand = async (state, turn) => {
  const { people, texts } = turn.deps;
  const { offered, refused, button } = texts.people.teams;
  const offer = await people.linking.offer(turn.place);
  if (!offer.ok) return { go: idleAfter(state), say: [say(refused[offer.reason])] };
  return { go: idleAfter(state), say: [{ text: offered(offer), link: linkTo(people.pages.linkTeams, button, turn) }] };
};

const errands: ReadonlyMap<string, Errand> = new Map<string, Errand>([
  ['contacts', (state, turn) => showContacts(state, turn)],
  ['add-mail', addContact('mail')],
  ['add-phone', addContact('sms')],
  ['change-password', changePassword],
  ['activity', showActivity],
  ['link-teams', linkTeams],
]);

/** What a wish leads to, if it is an errand. What is under way stays: it says so instead. */
export const runErrand = async (state: State, wish: string, turn: Turn): Promise<Next | undefined> => {
  const errand = errands.get(wish);
  if (errand === undefined) return undefined;
  const task = taskIn(state);
  return task === undefined ? errand(state, turn) : { again: [say(turn.deps.texts.alreadyAtIt[task])] };
};
