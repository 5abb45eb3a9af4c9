// Owns the open sockets of this process: whose they are, how many there may be, and that each hears what is said.
import type { ConversationKey, Source } from '../../services/ids';
import type { Clock, Log } from '../../services/ports';
import type { History, HistoryLine } from './history';
import { createDelivery, type Listener } from './listener';
import { createPulse } from './pulse';

export interface SocketLimits {
  readonly perConversation: number;
  readonly perSource: number;
  readonly total: number;
}

export interface Listeners {
  readonly size: number;
  admits(source: Source): boolean;
  /** Takes the place of the oldest when the conversation has too many: a client that lost its network comes back so. */
  add(listener: Listener): void;
  has(line: ConversationKey): boolean;
  push(line: ConversationKey, lines: readonly HistoryLine[]): void;
  /** Reads what is new from the history. */
  refresh(line: ConversationKey): void;
  close(): void;
}

interface Deps {
  readonly history: History;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: SocketLimits;
}

/** Who is here, by conversation and by source. */
function createRoster() {
  const byLine = new Map<ConversationKey, readonly Listener[]>();
  const bySource = new Map<Source, number>();
  let size = 0;

  const count = (source: Source, step: 1 | -1): void => {
    const left = (bySource.get(source) ?? 0) + step;
    size += step;
    if (left > 0) bySource.set(source, left);
    else bySource.delete(source);
  };
  const of = (line: ConversationKey): readonly Listener[] => byLine.get(line) ?? [];

  return {
    of,
    size: () => size,
    fromSource: (source: Source): number => bySource.get(source) ?? 0,
    all: (): Listener[] => [...byLine.values()].flat(),
    add(listener: Listener): void {
      byLine.set(listener.line, [...of(listener.line), listener]);
      count(listener.source, 1);
    },
    remove(listener: Listener): void {
      const left = of(listener.line).filter((other) => other !== listener);
      if (left.length > 0) byLine.set(listener.line, left);
      else byLine.delete(listener.line);
      count(listener.source, -1);
    },
  };
}

export function createListeners({ history, clock, log, limits }: Deps): Listeners {
  const roster = createRoster();
  const pulse = createPulse(clock);
  const delivery = createDelivery({ history, log });

  const watch = (listener: Listener): void => {
    const { socket } = listener;
    socket.on('pong', () => {
      listener.answered = true;
    });
    socket.on('message', (data: Buffer) => {
      // The client's keep-alive is an empty frame; nothing else comes this way.
      listener.frames += 1;
      if (data.length > 0) socket.close(1003);
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      pulse.remove(listener);
      roster.remove(listener);
    });
  };

  return {
    get size() {
      return roster.size();
    },
    admits: (source) => roster.size() < limits.total && roster.fromSource(source) < limits.perSource,
    add(listener) {
      watch(listener);
      roster.add(listener);
      pulse.add(listener);
      for (const old of roster.of(listener.line).slice(0, -limits.perConversation)) old.socket.terminate();
      delivery.catchUp(listener);
    },
    has: (line) => roster.of(line).length > 0,
    push: (line, lines) => {
      for (const listener of roster.of(line)) delivery.push(listener, lines);
    },
    refresh: (line) => roster.of(line).forEach(delivery.catchUp),
    close() {
      pulse.close();
      delivery.close();
      for (const { socket } of roster.all()) socket.terminate();
    },
  };
}
