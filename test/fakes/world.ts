// A conversation in a world of its own: the real dialog, turn, services and store; a clock that moves when told, and
// senders that keep what they were given.

import { createAdministration } from '../../src/administration';
import type { Channel, Outbound } from '../../src/bot/channel';
import { createChatEvents } from '../../src/bot/chat-events';
import { createConversations } from '../../src/bot/conversations';
import { createTurn } from '../../src/bot/turn';
import { prepareDemo } from '../../src/demo';
import { createDialog } from '../../src/dialogs/dialog';
import { encodeState, freshState } from '../../src/dialogs/state-codec';
import type { ConversationKey, Source } from '../../src/services/ids';
import type { Caller } from '../../src/services/recovery/ports';
import { openServices, type Services } from '../../src/wiring';
import type { World, WorldOptions } from '../dialogs/world-port';
import { createTestGround, type TestGround, testConfig } from './ground';

let conversations = 0;
const nextConversation = (): ConversationKey => `conversation-${++conversations}` as ConversationKey; // a key for tests

async function callerOf(
  services: Services,
  { signedInAs: name, signedInMinutesAgo = 0 }: WorldOptions,
): Promise<Caller> {
  if (name === undefined) return { kind: 'anonymous' };
  const found = await services.directory.find(name);
  if (!found.ok) throw new Error(`no demo account ${name}`);
  const { id, stamp, username } = found.account;
  const caller = { kind: 'account', account: id, stamp, username } as const; // a kind of caller
  if (signedInMinutesAgo === null) return caller;
  return { ...caller, authenticatedAtMs: services.clock.nowMs() - signedInMinutesAgo * 60_000 };
}

export interface RealWorld extends World {
  readonly services: Services;
  readonly ground: TestGround;
  readonly conversation: ConversationKey;
  /** Another conversation on the same ground. */
  beside(options?: WorldOptions & Extra): Promise<RealWorld>;
}

export type Extra = {
  readonly source?: string;
  readonly channel?: 'web' | 'teams';
  /** False: a conversation that knows no commands at all, as a control. */
  readonly administered?: boolean;
  /** Configuration besides the demo's. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Signs in anew before every turn: for tests about something else than how long a sign-in is fresh. */
  readonly staysFresh?: boolean;
};

/** A conversation with services that are there already. */
export async function join(services: Services, ground: TestGround, options: WorldOptions & Extra): Promise<RealWorld> {
  const conversation = nextConversation();
  const channelName = options.channel ?? 'web';
  const caller = await callerOf(services, options);
  const said: Outbound[] = [];
  const channel: Channel = {
    name: channelName,
    async say(key, outbound) {
      if (key === conversation) said.push(...outbound);
    },
  };
  const turn = createTurn({
    ...services,
    conversations: createConversations({
      ...services,
      owner: services.processName,
      initialState: encodeState(freshState),
      wait: () => Promise.resolve(),
    }),
    dialog: createDialog(),
    ...(options.administered === false ? {} : { admin: createAdministration(testConfig(), services) }),
    help: { organisation: 'Demo Ltd', helpDesk: 'the help desk, phone 1234' },
    onTurn: () => undefined,
  });
  const channels = [{ channel, forgetLinks: () => Promise.resolve() }];
  services.outbox.handle({ chat: createChatEvents({ ...services, turn, channels }) });
  let activities = 0;
  const callerNow = (): Caller =>
    options.staysFresh && caller.kind === 'account' ? { ...caller, authenticatedAtMs: services.clock.nowMs() } : caller;
  let postedSeen = 0;
  let auditedSeen = 0;
  return {
    services,
    ground,
    conversation,
    caller,
    async act(input) {
      const handled = await turn({
        channel: channelName,
        conversation,
        activity: `activity-${++activities}`,
        caller: callerNow(),
        source: (options.source ?? 'source-1') as Source, // a bucket for tests
        locale: options.locale ?? 'en',
        input,
      });
      if (!handled.ok) throw new Error(`the turn was refused: ${handled.reason}`);
      return handled.outbound.map(({ reply, card }) => ({ reply, card }));
    },
    async told() {
      await services.outbox.runDue();
      return said.splice(0).map(({ reply, card }) => ({ reply, card }));
    },
    async posted() {
      await services.outbox.runDue();
      const fresh = ground.posted.slice(postedSeen);
      postedSeen = ground.posted.length;
      return fresh;
    },
    async audited() {
      const events = await services.store.find('audit', {
        where: { at: { gte: 0 } },
        sortBy: 'at',
        order: 'up',
        limit: 10_000,
      });
      const ordered = events.sort((a, b) => a.at - b.at || a.seq - b.seq);
      const fresh = ordered.slice(auditedSeen);
      auditedSeen = ordered.length;
      return fresh.map(({ action, body }) => `${action} ${String(JSON.parse(body).outcome)}`);
    },
    async advance(ms) {
      ground.clock.advance(ms);
    },
    async usePage(url, password) {
      const token = url.split('/t/')[1] ?? '';
      const from = { token, source: 'page' as Source, correlation: 'page' }; // a bucket for tests
      const ticket = await services.tickets.look(token);
      const done =
        ticket?.purpose === 'reveal-password'
          ? await services.passwords.reveal(from)
          : await services.passwords.choose({ ...from, password });
      if (!done.ok) throw new Error(`the page refused: ${done.reason}`);
    },
    beside: (more = {}) => join(services, ground, more),
    async close() {
      await services.outbox.stop();
      await services.store.close();
    },
  };
}

/** The demo's accounts in an empty store. */
export async function createWorld(options: WorldOptions & Extra = {}): Promise<RealWorld> {
  const { methods = 'one', outcome = 'own', sms = true } = options;
  const ground = createTestGround({ policy: { methods, outcome }, sms });
  const services = await openServices(testConfig({ ...options.environment }), ground);
  await prepareDemo(services);
  return join(services, ground, options);
}
