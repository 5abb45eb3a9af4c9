// Owns the PIN question for a new contact: reading it, having it checked, asking for another one.
import { readPin } from '../intents/answers';
import { wishIn } from '../intents/wishes';
import type { Next, Step, Turn } from '../kernel';
import { limitedUntil, pinOnItsWay, refusedFor, showContacts } from '../own-contacts';
import { say, waitUntil } from '../replies';
import type { StateAt } from '../state';

type Confirm = StateAt<'confirm-contact'>;

const resend = async (state: Confirm, turn: Turn): Promise<Next> => {
  const { place, deps } = turn;
  const sent = await deps.people.contacts.resend(place, state.caseId);
  if (sent.ok) return pinOnItsWay(state, sent, turn);
  if (sent.reason === 'limited') return limitedUntil(sent.retryAtMs, turn);
  if (sent.reason !== 'too-soon') return refusedFor(sent.reason, state, turn);
  return { again: [say(deps.texts.resendTooSoon(waitUntil(sent.retryAtMs, turn)))] };
};

const check = async (state: Confirm, pin: string, turn: Turn): Promise<Next> => {
  const { texts, people } = turn.deps;
  const confirmed = await people.contacts.confirm(turn.place, { challenge: state.challenge, pin });
  if (confirmed.ok) {
    const words = confirmed.kind === 'add' ? texts.people.contacts.added : texts.people.contacts.verified;
    return showContacts(state, turn, say(words(confirmed.masked)));
  }
  switch (confirmed.reason) {
    case 'wrong':
      return { again: [say(confirmed.triesLeft > 0 ? texts.wrongPin(confirmed.triesLeft) : texts.pinUsedUp)] };
    case 'used-up':
      return { again: [say(texts.pinUsedUp)] };
    case 'expired':
      return { again: [say(texts.pinExpired)] };
    case 'limited':
      return limitedUntil(confirmed.retryAtMs, turn);
    default:
      return refusedFor(confirmed.reason, state, turn);
  }
};

export const confirmContact: Step<'confirm-contact'> = {
  ask(_, { deps: { texts } }) {
    const { resend: again, cancel } = texts.buttons;
    const choices = [
      { label: again, value: 'resend' },
      { label: cancel, value: 'cancel' },
    ];
    return [{ text: texts.askPin, choices, expects: 'pin' }];
  },

  async answer(state, input, turn): Promise<Next> {
    const pin = input.kind === 'text' ? readPin(input.text) : undefined;
    if (pin !== undefined) return check(state, pin, turn);
    return wishIn(input) === 'resend' ? resend(state, turn) : { again: [say(turn.deps.texts.notAPin)] };
  },
};
