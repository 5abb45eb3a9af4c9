// Owns what comes after a full proof: the link to the one-time page, or the unlocked account.
import type { GrantId } from '../services/ids';
import type { Finished } from '../services/recovery/ports';
import type { Next, Turn } from './kernel';
import { lookupFor, offers, say } from './replies';
import type { StateAt } from './state';

type Page = Extract<Finished, { readonly outcome: 'page' }>;

const openPage = (state: StateAt<'verify'>, { grant, page }: { grant: GrantId; page: Page }, { deps }: Turn): Next => {
  const { texts } = deps;
  const link = { label: texts.buttons.page[page.kind], url: page.url, untilMs: page.untilMs };
  return {
    go: { at: 'page', card: state.card, until: page.untilMs, purpose: state.purpose, caseId: state.caseId, grant },
    say: [{ text: texts.thankYou, link }],
  };
};

/** The proof is given, so the truth may be told from here on. */
export const finishWith = async (state: StateAt<'verify'>, grant: GrantId, turn: Turn): Promise<Next> => {
  const { texts, recovery } = turn.deps;
  const finished = await recovery.finish(turn.place, grant);
  if (finished.ok) {
    if (finished.outcome === 'page') return openPage(state, { grant, page: finished }, turn);
    if (finished.wasLocked) return { done: [say(texts.unlocked)] };
    return { done: [{ text: texts.wasNotLocked, choices: [offers(turn)[0]] }] };
  }
  switch (finished.reason) {
    case 'unsupported':
      return { done: [{ text: texts.cannotUnlock, choices: [offers(turn)[0]] }] };
    case 'expired':
      return { go: lookupFor(state.purpose, state), say: [say(texts.timedOut)] };
  }
};
