// Owns a world for the dialog alone: the real dialog over the small recovery of fake-recovery.ts, its state stored and read
// back after every turn. Fast, and enough for everything that is the dialog's own.
import { createDialog } from '../../src/dialogs/dialog';
import type { Input } from '../../src/dialogs/kernel';
import { decodeState, encodeState, freshState } from '../../src/dialogs/state-codec';
import { textsFor } from '../../src/dialogs/texts/languages';
import type { AccountId, ConversationKey, Source } from '../../src/services/ids';
import type { Caller, Place } from '../../src/services/recovery/ports';
import { nobody } from './fake-people';
import { createFakeRecovery, type FakeOptions, type FakeRecovery } from './fake-recovery';
import type { Said, World, WorldOptions } from './world-port';

const callerOf = (username: string | undefined): Caller =>
  username === undefined
    ? { kind: 'anonymous' }
    : { kind: 'account', account: `local:${username}` as AccountId, stamp: 'stamp', username }; // an id for tests

export interface FakeWorld extends World {
  readonly recovery: FakeRecovery;
  /** The stored state, as text. */
  state(): string;
}

export const createFakeWorld = async (
  options: WorldOptions & Omit<FakeOptions, 'methods' | 'twoMethods'> = {},
): Promise<FakeWorld> => {
  let now = Date.UTC(2026, 10, 21, 9, 0, 0);
  let stored = encodeState(freshState);
  let language: string = textsFor(options.locale ?? 'en').language;
  let postedSeen = 0;
  let told: Said[] = [];
  const nowMs = () => now;
  const recovery = createFakeRecovery(nowMs, {
    ...options,
    methods: options.sms === false ? ['mail'] : ['mail', 'sms'],
    twoMethods: options.methods === 'two',
  });
  const dialog = createDialog();
  const caller = callerOf(options.signedInAs);
  const place = (): Place => ({
    conversation: 'conversation' as ConversationKey, // an id for tests
    channel: 'web',
    source: 'source' as Source, // an id for tests
    caller,
    language,
    correlation: 'correlation',
  });
  const act = async (input: Input): Promise<readonly Said[]> => {
    const help = { organisation: 'Demo Ltd', helpDesk: 'the help desk, phone 1234' };
    const deps = { recovery, people: nobody, nowMs, texts: textsFor(language), help };
    const decision = await dialog.decide(decodeState(stored), input, { place: place(), deps });
    stored = encodeState(decision.state);
    language = decision.language ?? language;
    return decision.replies.map((reply) => ({ reply, card: decision.state.card }));
  };
  return {
    caller,
    recovery,
    state: () => stored,
    act,
    told: async () => told.splice(0),
    posted: async () => {
      const fresh = recovery.posted.slice(postedSeen);
      postedSeen = recovery.posted.length;
      return fresh.map(({ method, pin }) => ({ kind: method, to: 'somebody', subject: '', text: `PIN ${pin}` }));
    },
    audited: async () => [],
    advance: async (ms) => {
      now += ms;
    },
    usePage: async (url) => {
      const ref = url.split('/t/')[1] ?? '';
      told = [...(await act({ kind: 'event', event: { name: 'password-changed', kind: 'own', ref } }))];
    },
    close: async () => undefined,
  };
};
