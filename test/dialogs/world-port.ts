// Owns what a transcript needs from the world it runs in. One implementation has a scripted recovery
// (test/dialogs/fake-world.ts); another one has the real turn, the real services and an in-memory store (test/fakes/world.ts).
import type { Input, Reply } from '../../src/dialogs/kernel';
import type { Caller } from '../../src/services/recovery/ports';

/** One thing the bot said, and the number that its buttons are good under. */
export interface Said {
  readonly reply: Reply;
  readonly card: number;
}

export interface Post {
  readonly kind: 'mail' | 'sms';
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface WorldOptions {
  /** BCP 47; `en` unless told. */
  readonly locale?: string;
  /** Anonymous unless told. A username of the demo accounts: the channel has proven it. */
  readonly signedInAs?: string;
  /** How long ago they did; 0 unless told, null where the channel does not know. */
  readonly signedInMinutesAgo?: number | null;
  readonly sms?: boolean;
  readonly methods?: 'one' | 'two';
  readonly outcome?: 'own' | 'temporary';
}

/** A conversation in a world of its own. The accounts are the demo's (design.md section 6). */
export interface World {
  readonly caller: Caller;
  /** One turn: everything the bot says in answer. */
  act(input: Input): Promise<readonly Said[]>;
  /** What the bot has said outside a turn since the last call, once every job that is due has run. */
  told(): Promise<readonly Said[]>;
  /** Mail and SMS that left since the last call, oldest first, once every job that is due has run. */
  posted(): Promise<readonly Post[]>;
  /** Audit events since the last call, oldest first, each as `action outcome`. */
  audited(): Promise<readonly string[]>;
  /** Moves the clock; nothing sleeps. */
  advance(ms: number): Promise<void>;
  /** Does on the one-time page what a person does there: sets this password (or reveals the temporary one). */
  usePage(url: string, password: string): Promise<void>;
  close(): Promise<void>;
}

export type CreateWorld = (options?: WorldOptions) => Promise<World>;
