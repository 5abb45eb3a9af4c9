// Owns saying something in a web chat: it goes into the history and, at the same time, to whoever listens, wherever that is.
import type { ConversationKey } from '../../services/ids';
import type { Clock, Log } from '../../services/ports';
import type { Outbound } from '../channel';
import { echoEntry, endEntries, replyEntry } from './entries';
import { type Appended, type Entry, type History, isFull, shown } from './history';
import type { Echo } from './incoming';
import type { Listeners } from './listeners';
import type { Signals } from './signals';

export interface Exchanged {
  readonly echo: Echo;
  readonly user: string;
  readonly outbound: readonly Outbound[];
  readonly language: string;
}

export interface Transcript {
  /** A person's words and what the bot says to them, in this order. The echo's number; undefined = the chat has ended. */
  exchange(line: ConversationKey, exchanged: Exchanged): Promise<number | undefined>;
  /** Something the bot says by itself. */
  say(line: ConversationKey, outbound: readonly Outbound[]): Promise<void>;
}

interface LastWords {
  readonly language: string;
  readonly atMs: number;
}

interface Deps {
  readonly history: History;
  readonly listeners: Listeners;
  readonly signals: Signals;
  readonly clock: Clock;
  readonly log: Log;
}

export function createTranscript({ history, listeners, signals, clock, log }: Deps): Transcript {
  const announce = (id: ConversationKey, { line, first }: Appended, entries: readonly Entry[]): void => {
    const nowMs = clock.nowMs();
    if (listeners.has(id)) {
      listeners.push(
        id,
        entries.map((entry, index) => ({ seq: first + index, body: shown(entry, nowMs) })),
      );
    }
    // A lost note costs a delay until the client's next reconnect; the line itself is safe.
    signals.tell(line).catch((fault: unknown) => log.error('signal not left', { fault }));
  };

  const append = async (
    id: ConversationKey,
    entries: readonly Entry[],
    last?: 'last',
  ): Promise<Appended | undefined> => {
    if (entries.length === 0) return undefined;
    const appended = await history.append(id, entries, last);
    if (appended !== undefined) announce(id, appended, entries);
    return appended;
  };

  // Strictly rising times: Web Chat sorts by them.
  const toEntries = (outbound: readonly Outbound[], fromMs: number): Entry[] =>
    outbound.map((one, index) => replyEntry(one, fromMs + index));

  // Only the append that crosses the mark sees it: nothing is appended behind it but these words.
  const endIfFull = async (id: ConversationKey, { line }: Appended, last: LastWords): Promise<void> => {
    if (isFull(line)) await append(id, endEntries(last.language, last.atMs), 'last');
  };

  return {
    async exchange(id, { echo, user, outbound, language }) {
      const nowMs = clock.nowMs();
      const appended = await append(id, [echoEntry(echo, user, nowMs), ...toEntries(outbound, nowMs + 1)]);
      if (appended === undefined) return undefined;
      await endIfFull(id, appended, { language, atMs: nowMs + 1 + outbound.length });
      return appended.first;
    },
    async say(id, outbound) {
      const nowMs = clock.nowMs();
      const appended = await append(id, toEntries(outbound, nowMs));
      const last = { language: outbound[0]?.language ?? '', atMs: nowMs + outbound.length };
      if (appended !== undefined) await endIfFull(id, appended, last);
    },
  };
}
