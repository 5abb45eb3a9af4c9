// Owns how processes tell each other that a conversation has something new: one waiting note each, looked for by the one
// that holds the socket.
import type { LineDoc } from '../../services/collections';
import type { ConversationKey } from '../../services/ids';
import type { Clock, Log, Random, Store } from '../../services/ports';
import { randomId } from '../../services/secrets/random';

export interface Signals {
  /** This process holds a socket of the conversation from now on. */
  hold(line: ConversationKey): Promise<void>;
  /** Once for each `hold`, when that socket has gone. */
  release(line: ConversationKey): void;
  /** Leaves a note for the process that holds the line's socket, unless that is this one. */
  tell(line: LineDoc): Promise<void>;
  close(): void;
}

const pollMs = 250;
const noteLifetimeMs = 2 * 60_000;
const notesPerPoll = 500;

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** True while there is anybody here to be told. */
  readonly isListening: () => boolean;
  readonly onSignal: (line: ConversationKey) => void;
}

/** For a store that no other process shares. */
export const noSignals: Signals = {
  hold: async () => undefined,
  release: () => undefined,
  tell: async () => undefined,
  close: () => undefined,
};

export function createSignals({ store, clock, random, log, isListening, onSignal }: Deps): Signals {
  const me = randomId(random);
  /** How many sockets of each conversation are here or on their way. */
  const held = new Map<ConversationKey, number>();
  let polling = false;

  const letGo = (line: ConversationKey): void => {
    held.delete(line);
    store
      .update('lines', { id: line, where: { holder: me } }, { set: { holder: null, holderUntil: 0 } })
      // Then notes for nobody are left until they lapse.
      .catch((fault: unknown) => log.error('line not released', { fault }));
  };

  const poll = async (): Promise<void> => {
    const notes = await store.find('signals', { where: { to: me }, sortBy: 'at', limit: notesPerPoll });
    // Taken one by one: a note that came after the query stays.
    await Promise.all(notes.map(({ id }) => store.remove('signals', id)));
    // The id was a ConversationKey when `tell` wrote it down.
    for (const line of new Set(notes.map((note) => note.line as ConversationKey))) onSignal(line);
  };

  const tick = async (): Promise<void> => {
    if (polling || !isListening()) return;
    polling = true;
    try {
      await poll();
    } catch (fault) {
      log.error('signals could not be read', { fault });
    } finally {
      polling = false;
    }
  };
  const timer = setInterval(() => void tick(), pollMs).unref();

  return {
    async hold(line) {
      held.set(line, (held.get(line) ?? 0) + 1);
      const doc = await store.get('lines', line);
      if (doc === undefined) return;
      await store.update('lines', { id: line }, { set: { holder: me, holderUntil: doc.expiresAt } });
    },
    release(line) {
      const left = (held.get(line) ?? 1) - 1;
      if (left > 0) held.set(line, left);
      else letGo(line);
    },
    async tell({ id, holder, holderUntil }) {
      const at = clock.nowMs();
      if (holder === null || holder === me || holderUntil <= at) return;
      const note = { id: randomId(random), to: holder, line: id, at, expiresAt: at + noteLifetimeMs };
      await store.insert('signals', note);
    },
    close: () => clearInterval(timer),
  };
}
