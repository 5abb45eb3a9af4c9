// Owns the order in which a turn is decided: events, old buttons, lapsed state, opening, then what was said. Everything
// that a person can do ends here in one new state and at least one reply.
import type { WorkId } from '../services/ids';
import { administer } from './admin/administer';
import { takeSent } from './admin/sent-lists';
import { pressStanding } from './admin/standing';
import { goOn, tellDecided, tellList } from './admin/telling';
import { choicesIn, findTyped } from './choices';
import { runErrand } from './errands';
import { tellsPassword } from './intents/leaks';
import { wishIn } from './intents/wishes';
import { textLimit } from './intents/words';
import { caseIn, type Interruption, interrupt } from './interrupt';
import type { ChatEvent, Decision, Dialog, Input, Next, Reply, Turn } from './kernel';
import { withoutMarks } from './mentions';
import { signInFirst } from './own-contacts';
import { idleAfter, lookupFor, offers, say } from './replies';
import { type Flow, isPersonal, type State } from './state';
import { questionOf, stepOf } from './steps/table';

type Said = Extract<Input, { readonly kind: 'text' | 'press' }>;

/** Every answer is a new card: the buttons of the one before it are old from now on. */
const deal = (state: State): State => ({ ...state, card: state.card + 1 });

/** When nothing in `replies` can be pressed, the last of them carries the buttons of the question that still stands. */
const withButtons = (replies: readonly Reply[], question: readonly Reply[]): readonly Reply[] => {
  const last = replies.at(-1);
  const asked = question.at(-1);
  if (last === undefined || asked === undefined || choicesIn(replies).length > 0) return replies;
  return [...replies.slice(0, -1), { ...last, choices: asked.choices, expects: asked.expects }];
};

const settle = (next: Next, before: State, turn: Turn): Decision => {
  if ('go' in next) return { state: deal(next.go), replies: [...(next.say ?? []), ...questionOf(next.go, turn)] };
  if ('done' in next) return { state: deal({ at: 'idle', card: before.card, until: null }), replies: next.done };
  const state = next.state ?? before;
  return { state: deal(state), replies: withButtons(next.again, questionOf(state, turn)) };
};

const settleInterruption = async (interruption: Interruption, turn: Turn): Promise<Decision> => {
  const { state, replies, abandons, language } = interruption;
  if (abandons !== undefined) await turn.deps.recovery.abandon(turn.place, abandons);
  // For mails and text messages too, once it is known whose they are.
  if (language !== undefined) await turn.deps.people.keepLanguage(turn.place, language);
  return { state: deal(state), replies, ...(language && { language }) };
};

// ------------------------------------------------------------------------------------------------------------ events

type PasswordEvent = Exclude<ChatEvent, { readonly name: 'confirmed' | 'decided' | 'list' }>;

const wordsFor = (event: PasswordEvent, turn: Turn): Reply => {
  const { texts } = turn.deps;
  switch (event.name) {
    case 'password-changed':
      return say(texts.passwordChanged[event.kind]);
    case 'password-failed':
      return { text: texts.passwordFailed, choices: [offers(turn)[0]] };
    case 'pass-lost':
      return { text: texts.passLost, choices: [offers(turn)[0]] };
    case 'password-unknown':
      return { text: texts.passwordUnknown, choices: [offers(turn)[0]] };
  }
};

/** An event is true whenever it comes, but it is told only where it disturbs nothing that was begun since. */
const onEvent = async (state: State, event: ChatEvent, turn: Turn): Promise<Decision> => {
  if (event.name === 'confirmed') {
    // A service made this id; it was stored with the event.
    const next = await goOn(state, event.ref as WorkId, turn);
    return next === undefined ? { state, replies: [] } : settle(next, state, turn);
  }
  if (event.name === 'list') return settle(tellList(state, event.outcome, turn), state, turn);
  if (event.name === 'decided') return settle(tellDecided(state, event, turn), state, turn);
  const awaited = state.at === 'page' && state.grant === event.ref;
  if (!awaited && state.at !== 'idle') return { state, replies: [] };
  return { state: deal({ at: 'idle', card: state.card, until: null }), replies: [wordsFor(event, turn)] };
};

// ------------------------------------------------------------------------------------------------- lapse and opening

const hasLapsed = ({ until }: State, { deps }: Turn): boolean => until !== null && deps.nowMs() >= until;

/** What still makes sense when the flow it was said in is over. */
const meantAfterLapse: ReadonlySet<string> = new Set(['help', 'person', 'english', 'german', 'reset', 'unlock']);

/** SB-03: everything that was proven is gone, and the flow begins with the same words as a new one. */
const onLapse = async (state: State, input: Input, turn: Turn): Promise<Decision> => {
  const abandons = caseIn(state);
  const wish = wishIn(input);
  const fresh = 'purpose' in state ? lookupFor(state.purpose, state) : idleAfter(state);
  const aside = meantAfterLapse.has(wish) ? interrupt(fresh, wish, turn) : undefined;
  const answered = aside ?? { state: fresh, replies: questionOf(fresh, turn) };
  const replies = [say(turn.deps.texts.timedOut), ...answered.replies];
  return settleInterruption({ ...answered, replies, abandons }, turn);
};

const welcome = async (state: State, flow: Flow | null, turn: Turn): Promise<Next> => {
  const first = [say(turn.deps.texts.welcome(turn.deps.help))];
  const confirmed = flow === 'commands' ? await goOn(state, null, turn) : undefined;
  if (confirmed !== undefined) return confirmed;
  if (flow === null || flow === 'commands') return { go: idleAfter(state), say: first };
  if (flow !== 'contacts') return { go: lookupFor(flow, state), say: first };
  const shown = await runErrand(idleAfter(state), flow, turn);
  return shown !== undefined && 'go' in shown ? { ...shown, say: [...first, ...(shown.say ?? [])] } : { done: first };
};

/** What the deep link of a flow would begin, if that is what is under way. */
const flowOf = (state: State): Exclude<Flow, 'commands'> | undefined => {
  if ('purpose' in state) return state.purpose;
  return isPersonal(state) ? 'contacts' : undefined;
};

const onOpen = async (state: State, flow: Flow | null, turn: Turn): Promise<Decision> => {
  const under = flowOf(state);
  if (under === undefined) return settle(await welcome(state, flow, turn), state, turn);
  const task = under === 'contacts' ? 'contact' : under;
  const words = flow !== null && flow !== under ? [say(turn.deps.texts.alreadyAtIt[task])] : [];
  return { state: deal(state), replies: [...words, ...questionOf(state, turn)] };
};

// -------------------------------------------------------------------------------------------------------------- said

const onWish = async (state: State, input: Said, turn: Turn): Promise<Decision> => {
  const interruption = interrupt(state, wishIn(input), turn);
  if (interruption !== undefined) return settleInterruption(interruption, turn);
  const errand = await runErrand(state, wishIn(input), turn);
  if (errand !== undefined) return settle(errand, state, turn);
  return settle(await stepOf(state).answer(state, input, turn), state, turn);
};

/** In Teams only; elsewhere nobody is known whom it could link. */
const isLinkWord = (text: string, { place }: Turn): boolean =>
  place.channel === 'teams' && /^(?:link|verbinden)$/i.test(text.trim());

const onText = async (state: State, said: Extract<Input, { kind: 'text' }>, turn: Turn): Promise<Decision> => {
  const text = withoutMarks(said.text);
  if (text.length > textLimit) return settle({ again: [say(turn.deps.texts.tooLong(textLimit))] }, state, turn);
  if (tellsPassword(text)) return settle({ again: [say(turn.deps.texts.neverTypePasswords)] }, state, turn);
  if (isLinkWord(text, turn)) {
    const linked = await runErrand(state, 'link-teams', turn);
    if (linked !== undefined) return settle(linked, state, turn);
  }
  const choice = findTyped(text, choicesIn(questionOf(state, turn)));
  if (choice === undefined) {
    const administered = await administer(state, said, turn);
    return administered === undefined ? onWish(state, { kind: 'text', text }, turn) : settle(administered, state, turn);
  }
  return onWish(state, { kind: 'press', card: String(state.card), choice: choice.value }, turn);
};

const onPress = async (state: State, press: Extract<Input, { kind: 'press' }>, turn: Turn): Promise<Decision> => {
  const question = questionOf(state, turn);
  if (choicesIn(question).some(({ value }) => value === press.choice)) return onWish(state, press, turn);
  const replies = [say(turn.deps.texts.notAChoice), ...question];
  return { state, replies, refused: 'not-a-choice' };
};

/** Signed out meanwhile: what was theirs to see and to change is not any more. */
const onSignedOut = async (state: State, turn: Turn): Promise<Decision> => {
  const abandons = caseIn(state);
  if (abandons !== undefined) await turn.deps.recovery.abandon(turn.place, abandons);
  return settle(signInFirst(state, turn), state, turn);
};

/** As if no file had come: to whoever may not hand in lists. */
const withoutFile = (state: State, text: string, turn: Turn): Promise<Decision> | Decision =>
  text === ''
    ? settle({ again: [say(turn.deps.texts.noFiles)] }, state, turn)
    : onText(state, { kind: 'text', text }, turn);

const onInput = async (state: State, input: Exclude<Input, { kind: 'event' }>, turn: Turn): Promise<Decision> => {
  if (hasLapsed(state, turn)) return onLapse(state, input, turn);
  if (input.kind === 'open') return onOpen(state, input.flow, turn);
  if (input.kind === 'file') return withoutFile(state, input.text, turn);
  return input.kind === 'press' ? onPress(state, input, turn) : onText(state, input, turn);
};

/** What answers no question, whatever was asked last. */
const besideQuestions = async (state: State, input: Input, turn: Turn): Promise<Next | undefined> => {
  if (input.kind === 'press') return pressStanding(state, input, turn);
  return input.kind === 'file' ? takeSent(state, input.sent, turn) : undefined;
};

const decide = async (state: State, input: Input, turn: Turn): Promise<Decision> => {
  if (input.kind === 'event') return onEvent(state, input.event, turn);
  const beside = await besideQuestions(state, input, turn);
  if (beside !== undefined) return settle(beside, state, turn);
  if (input.kind === 'press' && input.card !== String(state.card))
    return { state, replies: [say(turn.deps.texts.staleCard)], refused: 'stale-card' };
  const signedOut = isPersonal(state) && turn.place.caller.kind === 'anonymous';
  return signedOut ? onSignedOut(state, turn) : onInput(state, input, turn);
};

/** The conversation. It holds nothing between turns: any process can decide any turn. */
export const createDialog = (): Dialog => ({ decide });
