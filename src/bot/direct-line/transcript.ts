// Owns saying something in a web chat: it goes into the history and, at the same time, to whoever listens, wherever that is.
import type { ConversationKey } from '../../services/ids';
import type { Clock, Log, Store } from '../../services/ports';
import type { Outbound } from '../channel';
import { echoEntry, endEntries, replyEntry } from './entries';
import { type Appended, type Entry, type History, isFull, shown } from './history';
import type { Echo } from './incoming';
import type { Listeners } from './listeners';
import { renew } from './renewal';
import type { Signals } from './signals';

export interface Exchanged {
  readonly echo: Echo;
  readonly user: string;
  readonly outbound: readonly Outbound[];
  readonly language: string;
}

export interface Written {
  /** The echo's number. */
  readonly seq: number;
  /** Shows it to whoever listens; for when it is durable. */
  readonly tell: () => void;
}

export interface Transcript {
  /** Writes down a person's words and what the bot says to them, in this order. Undefined: the chat has ended. */
  exchange(line: ConversationKey, exchanged: Exchanged): Promise<Written | undefined>;
  /** Something the bot says by itself. */
  say(line: ConversationKey, outbound: readonly Outbound[]): Promise<void>;
}

interface LastWords {
  readonly language: string;
  readonly atMs: number;
}

interface Deps {
  readonly store: Pick<Store, 'together'>;
  readonly history: History;
  readonly listeners: Listeners;
  readonly signals: Signals;
  readonly clock: Clock;
  readonly log: Log;
}

/** Shows it to whoever listens, here or in another process. */
const createAnnouncing =
  ({ listeners, signals, clock, log }: Deps) =>
  (id: ConversationKey, { line, first }: Appended, entries: readonly Entry[]): void => {
    const nowMs = clock.nowMs();
    if (listeners.has(id)) {
      listeners.push(
        id,
        entries.map((entry, index) => ({
          seq: first + index,
          body: shown(entry, nowMs),
          ...(entry.slot?.as !== undefined && { as: entry.slot.as }),
        })),
      );
    }
    // A lost note costs a delay until the client's next reconnect; the line itself is safe.
    signals.tell(line).catch((fault: unknown) => log.error('signal not left', { fault }));
  };

export function createTranscript(deps: Deps): Transcript {
  const { store, history, clock } = deps;
  const announce = createAnnouncing(deps);

  const append = async (
    id: ConversationKey,
    entries: readonly Entry[],
    last: LastWords,
  ): Promise<Written | undefined> => {
    if (entries.length === 0) return undefined;
    const appended = await history.append(id, entries);
    if (appended === undefined) return undefined;
    const tellEnd = await endIfFull(id, appended, last);
    const tell = (): void => {
      announce(id, appended, entries);
      tellEnd();
    };
    return { seq: appended.first, tell };
  };

  // Strictly rising times: Web Chat sorts by them.
  const toEntries = (outbound: readonly Outbound[], fromMs: number): Entry[] =>
    outbound.map((one, index) => replyEntry(one, fromMs + index));

  // Only the append that crosses the mark sees it: nothing is appended behind it but these words.
  const endIfFull = async (id: ConversationKey, { line }: Appended, last: LastWords): Promise<() => void> => {
    if (!isFull(line)) return () => {};
    const entries = endEntries(last.language, last.atMs);
    const appended = await history.append(id, entries, 'last');
    return () => appended !== undefined && announce(id, appended, entries);
  };

  return {
    exchange(id, { echo, user, outbound, language }) {
      const nowMs = clock.nowMs();
      const entries = [echoEntry(echo, user, nowMs), ...toEntries(outbound, nowMs + 1)];
      return append(id, entries, { language, atMs: nowMs + 1 + outbound.length });
    },
    async say(id, outbound) {
      const nowMs = clock.nowMs();
      const last = { language: outbound[0]?.language ?? '', atMs: nowMs + outbound.length };
      const written = await store.together(async () => {
        const { entries, replaced } = await renew(history, id, { outbound, nowMs });
        const appended = await append(id, entries, last);
        if (appended !== undefined) await Promise.all(replaced.map(history.blank));
        return appended;
      });
      written?.tell();
    },
  };
}
