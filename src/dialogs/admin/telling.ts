// Owns what an outcome leads to: its words, what can be pressed next, and what "last" means from now on.

import type { Outcome, Press } from '../../services/admin/ports';
import type { WorkId } from '../../services/ids';
import type { ChatEvent, Link, Next, Reply, Turn } from '../kernel';
import { linkTo, say } from '../replies';
import { nothingUnderWay, type State, type StateAt } from '../state';
import type { AdminTexts } from './texts/catalogue';
import { adminTextsFor } from './texts/languages';

type Offer = Pick<StateAt<'admin'>, 'offers' | 'type'>;

function offerOf(outcome: Outcome): Offer {
  switch (outcome.kind) {
    case 'preview':
    case 'import-preview':
      return { offers: outcome.type === null ? ['apply', 'drop'] : ['drop'], type: outcome.type };
    case 'type-it':
      return { offers: ['drop'], type: outcome.number };
    case 'done':
    case 'import-done':
      return { offers: outcome.undo ? ['undo'] : [], type: null };
    default:
      return { offers: [], type: null };
  }
}

const workOf = (outcome: Outcome, before: State): WorkId | null => {
  if ('work' in outcome) return outcome.work;
  return before.at === 'admin' ? before.work : null;
};

export const wordsFor = (outcome: Outcome, { outcomes }: AdminTexts): string => {
  // The table pairs every outcome with its own sentence; the compiler cannot follow that pairing through `kind`.
  const sentence = outcomes[outcome.kind] as (outcome: Outcome) => string;
  return sentence(outcome);
};

/** A page or a list that goes with the words. */
function linkIn(outcome: Outcome, { buttons }: AdminTexts, turn: Turn): Link | undefined {
  if (outcome.kind === 'sign-in-first') return { label: buttons.signIn, url: outcome.url, untilMs: outcome.untilMs };
  if (outcome.kind === 'import-here' || outcome.kind === 'list-refused') return linkTo(outcome.url, buttons.page, turn);
  const list = 'list' in outcome ? outcome.list : undefined;
  return list && linkTo(list.url, buttons.list, turn);
}

/** What is said, with the page that goes with it. */
function replyFor(outcome: Outcome, turn: Turn): Reply {
  const texts = adminTextsFor(turn.place.language);
  const link = linkIn(outcome, texts, turn);
  const list = 'list' in outcome ? outcome.list : undefined;
  const file = list && { id: list.file, name: list.name, bytes: list.bytes };
  return { ...say(wordsFor(outcome, texts)), ...(link && { link }), ...(file && { file }) };
}

type Again = Extract<Next, { readonly again: unknown }>;

/** The answer, with the buttons that go with it. */
export function tell(outcome: Outcome, before: State, turn: Turn): Again {
  const state: State = {
    at: 'admin',
    card: before.card,
    until: null,
    work: workOf(outcome, before),
    lines: null,
    ...offerOf(outcome),
  };
  return { again: [replyFor(outcome, turn)], state };
}

/** A button, or the number that stands for one. */
export async function press(
  state: State,
  { choice, typed }: { readonly choice: Press; readonly typed: number | null },
  turn: Turn,
): Promise<Next> {
  const { admin } = turn.deps;
  const work = state.at === 'admin' ? state.work : null;
  const outcome: Outcome =
    admin === undefined || work === null ? { kind: 'lapsed' } : await admin.press(turn.place, { work, choice, typed });
  return tell(outcome, state, turn);
}

/** What was confirmed on a page goes on here; undefined = nothing was. What is under way meanwhile stays. */
export async function goOn(state: State, work: WorkId | null, turn: Turn): Promise<Again | undefined> {
  const outcome = await turn.deps.admin?.goOn(turn.place, work);
  if (outcome === undefined) return undefined;
  const told = tell(outcome, state, turn);
  return nothingUnderWay(state) ? told : { again: told.again };
}

/** About a list that was sent here. What is under way meanwhile stays; then the page goes on with the list. */
export function tellList(state: State, outcome: Outcome, turn: Turn): Again {
  const told = tell(outcome, state, turn);
  return nothingUnderWay(state) ? told : { again: told.again };
}

/** Somebody's request was decided. What is under way stays. */
export function tellDecided(state: State, decided: Extract<ChatEvent, { name: 'decided' }>, turn: Turn): Next {
  const again = [say(adminTextsFor(turn.place.language).decided[decided.verdict](decided))];
  if (!nothingUnderWay(state)) return { again };
  const work = state.at === 'admin' ? state.work : null;
  return { again, state: { at: 'admin', card: state.card, until: null, work, offers: [], lines: null, type: null } };
}
