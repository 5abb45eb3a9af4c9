// One process of the product below the wire, on a store that others may share: services, dialog and turn, with fakes only for
// clock, senders and hashing.
import { setTimeout as pause } from 'node:timers/promises';
import type { Handled, HandleTurn, Outbound } from '../../../src/bot/channel';
import { createChatEvents } from '../../../src/bot/chat-events';
import { createConversations } from '../../../src/bot/conversations';
import { createTurn } from '../../../src/bot/turn';
import { prepareDemo } from '../../../src/demo';
import { createDialog } from '../../../src/dialogs/dialog';
import type { Input } from '../../../src/dialogs/kernel';
import { encodeState, freshState } from '../../../src/dialogs/state-codec';
import type { ConversationKey, Source } from '../../../src/services/ids';
import type { Hasher } from '../../../src/services/passwords/hashing';
import type { Caller } from '../../../src/services/recovery/ports';
import { openServices, type Services } from '../../../src/wiring';
import { createTestGround, type GroundOptions, type TestGround, testConfig } from '../../fakes/ground';
import { pinIn } from '../../fakes/house';

export interface Node {
  readonly ground: TestGround;
  readonly services: Services;
  readonly turn: HandleTurn;
  /** What the product said by itself, by conversation. */
  readonly said: { readonly conversation: ConversationKey; readonly outbound: readonly Outbound[] }[];
}

const help = { organisation: 'Demo Ltd', helpDesk: 'the help desk, phone 1234' };

type NodeOptions = GroundOptions & {
  /** Another process on the same store, with the same clock and the same mail server. */
  readonly beside?: Node;
  /** Replaces parts of the test ground: a keyring, a real hasher, a clock that is wrong. */
  readonly ground?: Partial<Omit<TestGround, 'hasher'>> & { readonly hasher?: Hasher };
};

const sharedWith = ({ ground: { clock, posted, senders, store } }: Node): Partial<TestGround> => ({
  clock,
  posted,
  senders,
  store,
});

export async function startNode({ beside, ground: more, ...options }: NodeOptions = {}): Promise<Node> {
  const ground = Object.assign(createTestGround(options), beside && sharedWith(beside), more);
  const services = await openServices(testConfig(), ground);
  await prepareDemo(services);
  const said: { conversation: ConversationKey; outbound: readonly Outbound[] }[] = [];
  const { store, clock, processName: owner } = services;
  const initialState = encodeState(freshState);
  const conversations = createConversations({ store, clock, owner, initialState, wait: (ms) => pause(ms / 20) });
  const turn = createTurn({ ...services, conversations, dialog: createDialog(), help, onTurn: () => undefined });
  const say = async (conversation: ConversationKey, outbound: readonly Outbound[]): Promise<void> => {
    said.push({ conversation, outbound });
  };
  const channels = [{ channel: { name: 'web', say } as const, forgetLinks: () => Promise.resolve() }]; // a channel's name
  services.outbox.handle({ chat: createChatEvents({ clock, store, turn, channels }) });
  return { ground, services, turn, said };
}

let people = 0;

/** Somebody in a chat of their own, whose messages may go to any node. */
export interface Person {
  readonly conversation: ConversationKey;
  /** One message; the same `activity` again is the same message again. */
  send(node: Node, input: Input, activity?: string): Promise<Handled>;
  say(node: Node, text: string, activity?: string): Promise<readonly Outbound[]>;
  /** What pressing the newest button of this value sends. */
  pressOf(value: string): Input;
  press(node: Node, value: string): Promise<readonly Outbound[]>;
  /** The words of every answer so far. */
  readonly heard: string[];
  /** The newest link. */
  link(): string;
}

export function createPerson(caller: Caller = { kind: 'anonymous' }): Person {
  people += 1;
  const number = people;
  const conversation = `resilience-${number}` as ConversationKey; // a key for tests
  const heard: string[] = [];
  const all: Outbound[] = [];
  let activities = 0;
  const send = async (node: Node, input: Input, activity = `activity-${++activities}`): Promise<Handled> => {
    const source = `source-${number}` as Source; // a bucket for tests
    const handled = await node.turn({
      channel: 'web',
      conversation,
      activity,
      caller,
      source,
      locale: 'en',
      input,
    });
    if (handled.ok) {
      all.push(...handled.outbound);
      heard.push(...handled.outbound.map(({ reply }) => reply.text));
    }
    return handled;
  };
  const outboundOf = (handled: Handled): readonly Outbound[] => {
    if (!handled.ok) throw new Error(`the turn was refused: ${handled.reason}`);
    return handled.outbound;
  };
  const pressOf = (value: string): Input => {
    const card = all.findLast(({ reply }) => reply.choices?.some((choice) => choice.value === value));
    return { kind: 'press', card: String(card?.card ?? -1), choice: value };
  };
  return {
    conversation,
    heard,
    send,
    say: async (node, text, activity) => outboundOf(await send(node, { kind: 'text', text }, activity)),
    pressOf,
    press: async (node, value) => outboundOf(await send(node, pressOf(value))),
    link: () => all.findLast(({ reply }) => reply.link !== undefined)?.reply.link?.url ?? '',
  };
}

export const tokenIn = (url: string): string => url.split('/t/')[1] ?? '';

/** The newest PIN that left for an address; undefined = none did. */
export function newestPin({ posted }: TestGround, to?: string): string | undefined {
  const letter = posted.findLast(
    (one) => /\bPIN\b/.test(one.subject + one.text) && (to === undefined || one.to === to),
  );
  return letter && pinIn(letter.text);
}

/** From the first word to the question for the PIN, and the PIN itself. */
export async function walkToPin(node: Node, person: Person, name = 'alice@demo.example'): Promise<string> {
  await person.say(node, 'I forgot my password');
  await person.say(node, name);
  await person.press(node, 'mail');
  await node.services.outbox.runDue();
  return newestPin(node.ground) ?? '';
}

/** What a page does with a link. */
export const choosePassword = (node: Node, url: string, password: string) =>
  node.services.passwords.choose({ token: tokenIn(url), password, source: 'page' as Source, correlation: 'page' });

export async function accountOf({ services }: Pick<Node, 'services'>, name: string) {
  const found = await services.directory.find(name);
  if (!found.ok) throw new Error(`no account ${name}`);
  return found.account;
}

export async function closeNodes(...nodes: readonly Node[]): Promise<void> {
  for (const { services } of nodes) await services.outbox.stop();
  for (const { services } of nodes) await services.store.close();
}
