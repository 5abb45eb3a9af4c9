// Owns "who is it about?". Known and unknown accounts lead to the same words: nothing is looked up here.
import type { Opened } from '../../services/recovery/ports';
import { readIdentifier } from '../intents/answers';
import { recognise } from '../intents/recognise';
import type { Input, Next, Step, Turn } from '../kernel';
import { offers, say, sayAddresses, waitUntil } from '../replies';
import type { StateAt } from '../state';

/** SB-03: a reset lasts 15 minutes from the identification, whatever happens in between. */
const lifetimeMs = 15 * 60_000;

type Answer = { readonly identifier: string } | 'other-account' | 'not-a-name';

const readPress = (choice: string, { place: { caller } }: Turn): Answer => {
  if (caller.kind === 'anonymous') return 'not-a-name';
  return choice === 'for-me' ? { identifier: caller.username } : 'other-account';
};

const readText = (text: string, turn: Turn): Answer => {
  const wish = recognise(text);
  const proven = turn.place.caller.kind === 'account';
  if (proven && wish === 'yes') return readPress('for-me', turn);
  if (proven && wish === 'no') return 'other-account';
  // "password" or "my login" is talk about the matter and nobody's name.
  return wish === 'none' || text.includes('@') ? { identifier: readIdentifier(text) } : 'not-a-name';
};

const read = (input: Input, turn: Turn): Answer => {
  if (input.kind === 'press') return readPress(input.choice, turn);
  return input.kind === 'text' ? readText(input.text, turn) : 'not-a-name';
};

const refuse = (opened: Extract<Opened, { ok: false }>, turn: Turn): Next => {
  const { texts, help } = turn.deps;
  switch (opened.reason) {
    case 'malformed':
      return { again: [say(texts.malformed)] };
    case 'paused':
      return { done: [say(texts.paused(help))] };
    case 'limited':
      return { again: [say(texts.limited(waitUntil(opened.retryAtMs, turn), help))] };
    case 'guest':
    case 'synced':
    case 'federated':
      return { done: [say(texts.keptElsewhere[opened.reason](help))] };
    case 'no-unlock':
      return { done: [{ text: texts.cannotUnlock, choices: [offers(turn)[0]] }] };
  }
};

const open = async (state: StateAt<'lookup'>, identifier: string, turn: Turn): Promise<Next> => {
  const { place, deps } = turn;
  const { card, purpose } = state;
  const opened = await deps.recovery.open(place, { purpose, identifier });
  if (!opened.ok) return refuse(opened, turn);
  const { caseId } = opened;
  const options = await deps.recovery.options(place, caseId);
  if (options.length === 0) return { done: [say(deps.texts.noOtherWay(deps.help))] };
  const offered = options.map(({ method }) => method);
  return {
    go: { at: 'deliver', card, until: deps.nowMs() + lifetimeMs, purpose, caseId, offered },
    say: sayAddresses(options, turn),
  };
};

export const lookup: Step<'lookup'> = {
  ask(_, { place: { caller }, deps: { texts } }) {
    if (caller.kind === 'anonymous') return [say(texts.askAccount)];
    const choices = [
      { label: texts.buttons.forMe, value: 'for-me' },
      { label: texts.buttons.otherAccount, value: 'other-account' },
    ];
    return [{ text: texts.forYourself(caller.username), choices }];
  },

  async answer(state, input, turn): Promise<Next> {
    const answer = read(input, turn);
    if (answer === 'not-a-name') return { again: [say(turn.deps.texts.malformed)] };
    if (answer === 'other-account') return { again: [say(turn.deps.texts.askOtherAccount)] };
    return open(state, answer.identifier, turn);
  },
};
