// Owns what a channel and the turn say to each other.
import type { Input, Reply } from '../dialogs/kernel';
import type { TeamsPerson } from '../services/accounts/linking';
import type { ConversationKey, Source } from '../services/ids';
import type { Caller } from '../services/recovery/ports';

export type ChannelName = 'web' | 'teams';

/** Something that happened in a conversation, built from an allow-list of an activity's fields. */
export interface Inbound {
  readonly channel: ChannelName;
  readonly conversation: ConversationKey;
  /** Unique per conversation; a second one with the same key has no effect. */
  readonly activity: string;
  readonly caller: Caller;
  /** Teams, in a talk between two: who it says they are. */
  readonly teams?: TeamsPerson;
  readonly source: Source;
  /** BCP 47 as the client sent it; the turn maps it to a catalogue. */
  readonly locale: string;
  readonly input: Input;
}

/** One message that is said again and again, each time in the place of what it said before. */
export interface Slot {
  readonly key: string;
  /** Grows. An older one that comes late is not said any more. */
  readonly version: number;
}

/** A reply ready for a channel: `card` numbers the question it belongs to. */
export interface Outbound {
  readonly reply: Reply;
  readonly card: number;
  readonly language: string;
  /** It takes the place of what was said under this key. */
  readonly slot?: Slot;
}

export type Handled =
  | { readonly ok: true; readonly outbound: readonly Outbound[] }
  | { readonly ok: false; readonly reason: 'duplicate' | 'busy' };

/**
 * One turn: claim the conversation, decide, save, return what to say. Turns of one conversation are serialised over all
 * processes. Faults become one neutral sentence with a correlation id.
 */
export type HandleTurn = (inbound: Inbound) => Promise<Handled>;

/** How a channel is told to say something outside a turn (a job finished). */
export interface Channel {
  readonly name: ChannelName;
  say(conversation: ConversationKey, outbound: readonly Outbound[]): Promise<void>;
}
