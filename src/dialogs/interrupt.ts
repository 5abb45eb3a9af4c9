// Owns what can be said at any time: help, cancel, start over, another language, a person, and what is out of place at
// this step. One pure function ahead of every step; it never sends, checks or proves anything, and never resets a count.
import type { CaseId } from '../services/ids';
import type { Reply, Turn } from './kernel';
import { idleAfter, lookupFor, say } from './replies';
import { isPersonal, nothingUnderWay, type State, taskIn } from './state';
import { questionOf } from './steps/table';
import type { Language } from './texts/catalogue';
import { textsFor } from './texts/languages';

export interface Interruption {
  readonly state: State;
  readonly replies: readonly Reply[];
  /** This case is over: what was proven in it dies. */
  readonly abandons?: CaseId;
  readonly language?: Language;
}

type Answer = (state: State, turn: Turn) => Interruption | undefined;

export const caseIn = (state: State): CaseId | undefined => ('caseId' in state ? state.caseId : undefined);

/** Says something and asks the same question again. */
const aside = (state: State, turn: Turn, ...texts: readonly string[]): Interruption => ({
  state,
  replies: [...texts.map(say), ...questionOf(state, turn)],
});

const cancel: Answer = (state, turn) => {
  const { texts } = turn.deps;
  if (nothingUnderWay(state)) return aside(idleAfter(state), turn, texts.nothingToCancel);
  if (state.at === 'contacts') return { state: idleAfter(state), replies: [say(texts.people.contacts.allDone)] };
  const words = state.at === 'page' ? texts.cancelledAtPage : texts.cancelled;
  return { state: idleAfter(state), replies: [say(words)], abandons: caseIn(state) };
};

const startOver: Answer = (state, turn) => {
  if (!('purpose' in state)) return { ...aside(idleAfter(state), turn), abandons: caseIn(state) };
  const again = aside(lookupFor(state.purpose, state), turn, turn.deps.texts.fromTheBeginning);
  return { ...again, abandons: caseIn(state) };
};

const speak =
  (language: Language): Answer =>
  (state, turn) => {
    const texts = textsFor(language);
    return { ...aside(state, { ...turn, deps: { ...turn.deps, texts } }, texts.languageSet), language };
  };

/** Only the question about the account can still change its purpose; later there is something to lose. */
const begin =
  (purpose: 'reset' | 'unlock'): Answer =>
  (state, turn) => {
    if (nothingUnderWay(state)) return undefined;
    const task = taskIn(state);
    if (task === undefined) return aside(lookupFor(purpose, state), turn);
    return aside(state, turn, turn.deps.texts.alreadyAtIt[task]);
  };

const resend: Answer = (state, turn) =>
  ['verify', 'page', 'confirm-contact'].includes(state.at)
    ? undefined
    : aside(state, turn, turn.deps.texts.nothingToResend);

const anotherWay: Answer = (state, turn) =>
  ['deliver', 'verify', 'page'].includes(state.at) || isPersonal(state)
    ? undefined
    : aside(state, turn, turn.deps.texts.noWayYet);

const thanks: Answer = (state, turn) =>
  nothingUnderWay(state)
    ? { state, replies: [say(turn.deps.texts.youAreWelcome)] }
    : aside(state, turn, turn.deps.texts.youAreWelcome);

const greeting: Answer = (state, turn) =>
  nothingUnderWay(state) ? aside(idleAfter(state), turn, turn.deps.texts.welcome(turn.deps.help)) : aside(state, turn);

/** Who is signed in can say more. */
const help: Answer = (state, turn) => {
  const { texts, help: contact } = turn.deps;
  const more = turn.place.caller.kind === 'anonymous' ? [] : [texts.people.help];
  return aside(state, turn, [texts.help(contact), ...more].join(' '));
};

const answers: ReadonlyMap<string, Answer> = new Map<string, Answer>([
  ['help', help],
  ['person', (state, turn) => aside(state, turn, turn.deps.texts.person(turn.deps.help))],
  ['cancel', cancel],
  ['start-over', startOver],
  ['english', speak('en')],
  ['german', speak('de')],
  ['reset', begin('reset')],
  ['unlock', begin('unlock')],
  ['resend', resend],
  ['another-way', anotherWay],
  ['thanks', thanks],
  ['greeting', greeting],
]);

/** What a wish (an intent, or a button's value) leads to at any step; undefined where the step itself answers it. */
export const interrupt = (state: State, wish: string, turn: Turn): Interruption | undefined =>
  answers.get(wish)?.(state, turn);
