// Owns what an outcome leads to: its words, what can be pressed next, and what "last" means from now on.

import type { Handout } from '../../services/admin/handouts';
import type { Outcome, Press } from '../../services/admin/ports';
import type { WorkId } from '../../services/ids';
import type { Next, Reply, Turn } from '../kernel';
import { linkTo, say } from '../replies';
import type { State, StateAt } from '../state';
import type { AdminTexts } from './texts/catalogue';
import { adminTextsFor } from './texts/languages';

type Offer = Pick<StateAt<'admin'>, 'offers' | 'type'>;

function offerOf(outcome: Outcome): Offer {
  switch (outcome.kind) {
    case 'preview':
      return { offers: outcome.type === null ? ['apply', 'drop'] : ['drop'], type: outcome.type };
    case 'type-it':
      return { offers: ['drop'], type: outcome.number };
    case 'done':
      return { offers: outcome.undo ? ['undo'] : [], type: null };
    default:
      return { offers: [], type: null };
  }
}

const workOf = (outcome: Outcome, before: State): WorkId | null => {
  if ('work' in outcome) return outcome.work;
  return before.at === 'admin' ? before.work : null;
};

const wordsFor = (outcome: Outcome, { outcomes }: AdminTexts): string => {
  // The table pairs every outcome with its own sentence; the compiler cannot follow that pairing through `kind`.
  const sentence = outcomes[outcome.kind] as (outcome: Outcome) => string;
  return sentence(outcome);
};

const handoutIn = (outcome: Outcome): Handout | undefined => ('list' in outcome ? outcome.list : undefined);

/** What is said, with the list that goes with it. */
function replyFor(outcome: Outcome, turn: Turn): Reply {
  const texts = adminTextsFor(turn.place.language);
  const list = handoutIn(outcome);
  const reply = say(wordsFor(outcome, texts));
  return list === undefined ? reply : { ...reply, link: linkTo(list.url, texts.buttons.list, turn) };
}

/** The answer, with the buttons that go with it. */
export function tell(outcome: Outcome, before: State, turn: Turn): Next {
  const state: State = {
    at: 'admin',
    card: before.card,
    until: null,
    work: workOf(outcome, before),
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
