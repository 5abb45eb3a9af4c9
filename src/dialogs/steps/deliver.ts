// Owns "where should the PIN go?". A PIN goes to a registered contact, never to anything typed here.
import type { Method } from '../../services/collections';
import { readMethod } from '../intents/answers';
import { recognise } from '../intents/recognise';
import type { Input, Next, Step } from '../kernel';
import { say } from '../replies';
import { sendPin } from '../sending';

const readText = (text: string, offered: readonly Method[]): Method | undefined => {
  const named = readMethod(text);
  if (named !== undefined) return offered.find((method) => method === named);
  return offered.length === 1 && recognise(text) === 'yes' ? offered[0] : undefined;
};

const read = (input: Input, offered: readonly Method[]): Method | undefined => {
  if (input.kind === 'press') return offered.find((method) => method === input.choice);
  return input.kind === 'text' ? readText(input.text, offered) : undefined;
};

export const deliver: Step<'deliver'> = {
  ask({ offered }, { deps: { texts } }) {
    const choices = offered.map((method) => ({ label: texts.buttons.method[method], value: method }));
    return [{ text: texts.askMethod, choices }];
  },

  async answer(state, input, turn): Promise<Next> {
    const method = read(input, state.offered);
    return method === undefined ? { again: [say(turn.deps.texts.pickMethod)] } : sendPin(state, method, turn);
  },
};
