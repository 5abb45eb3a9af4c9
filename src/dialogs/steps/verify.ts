// Owns the PIN question: reading it, having it checked, asking for another one or for another way.
import type { Method } from '../../services/collections';
import type { Option } from '../../services/recovery/ports';
import { finishWith } from '../finishing';
import { readMethod, readPin } from '../intents/answers';
import { recognise } from '../intents/recognise';
import type { Input, Next, Step, Turn } from '../kernel';
import { say, sayAddresses, waitUntil } from '../replies';
import { sendPin } from '../sending';
import type { StateAt } from '../state';

type Verify = StateAt<'verify'>;
type Answer = { readonly pin: string } | { readonly send: Method } | 'no-other-way' | 'not-a-pin';

/** The next of the offered ways after the one in use. */
const otherWay = ({ offered, method }: Verify): Answer => {
  const next = offered[(offered.indexOf(method) + 1) % offered.length];
  return next === undefined || next === method ? 'no-other-way' : { send: next };
};

const readWay = (state: Verify, text: string): Answer => {
  const named = readMethod(text);
  if (named === undefined) return otherWay(state);
  return state.offered.includes(named) ? { send: named } : 'no-other-way';
};

const readWish = (wish: string, state: Verify, text: string): Answer => {
  if (wish === 'resend') return { send: state.method };
  return wish === 'another-way' ? readWay(state, text) : 'not-a-pin';
};

const read = (state: Verify, input: Input): Answer => {
  if (input.kind === 'press') return readWish(input.choice, state, '');
  if (input.kind !== 'text') return 'not-a-pin';
  const pin = readPin(input.text);
  return pin === undefined ? readWish(recognise(input.text), state, input.text) : { pin };
};

/** The policy wants a second way. What was proven is in the case, not here. */
const askSecond = (state: Verify, options: readonly Option[], turn: Turn): Next => {
  const { card, until, purpose, caseId } = state;
  const { texts, help } = turn.deps;
  if (options.length === 0) return { done: [say(texts.noOtherWay(help))] };
  const offered = options.map(({ method }) => method);
  return {
    go: { at: 'deliver', card, until, purpose, caseId, offered },
    say: [say(texts.secondMethod), ...sayAddresses(options, turn)],
  };
};

const check = async (state: Verify, pin: string, turn: Turn): Promise<Next> => {
  const { texts, recovery } = turn.deps;
  const checked = await recovery.check(turn.place, { challenge: state.challenge, pin });
  if (checked.ok) {
    return checked.next === 'grant' ? finishWith(state, checked.grant, turn) : askSecond(state, checked.options, turn);
  }
  switch (checked.reason) {
    case 'wrong':
      return { again: [say(checked.triesLeft > 0 ? texts.wrongPin(checked.triesLeft) : texts.pinUsedUp)] };
    case 'used-up':
      return { again: [say(texts.pinUsedUp)] };
    case 'expired':
      return { again: [say(texts.pinExpired)] };
    case 'limited':
      return { again: [say(texts.limited(waitUntil(checked.retryAtMs, turn), turn.deps.help))] };
  }
};

export const verify: Step<'verify'> = {
  ask({ offered }, { deps: { texts } }) {
    const { resend, anotherWay, cancel } = texts.buttons;
    const other = offered.length > 1 ? [{ label: anotherWay, value: 'another-way' }] : [];
    const choices = [{ label: resend, value: 'resend' }, ...other, { label: cancel, value: 'cancel' }];
    return [{ text: texts.askPin, choices, expects: 'pin' }];
  },

  async answer(state, input, turn): Promise<Next> {
    const { texts, help } = turn.deps;
    const answer = read(state, input);
    if (answer === 'not-a-pin') return { again: [say(texts.notAPin)] };
    if (answer === 'no-other-way') return { again: [say(texts.noOtherWay(help))] };
    return 'pin' in answer ? check(state, answer.pin, turn) : sendPin(state, answer.send, turn);
  },
};
