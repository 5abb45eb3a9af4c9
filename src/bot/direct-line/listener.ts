// Owns one open socket: what it has received, and how it catches up with the history.
import type { WebSocket } from 'ws';
import type { ConversationKey, Source } from '../../services/ids';
import type { Log } from '../../services/ports';
import { frameOf } from './frames';
import { gapMs, type History, type HistoryLine } from './history';

export interface Listener {
  readonly socket: WebSocket;
  readonly line: ConversationKey;
  readonly conversation: string;
  readonly source: Source;
  readonly endsAtMs: number;
  /** The number of the newest activity it was sent. */
  cursor: number;
  catching: 'no' | 'yes' | 'again';
  /** It has answered the last ping. */
  answered: boolean;
  /** Frames that came from it since the last ping. */
  frames: number;
}

const bufferLimit = 512 * 1024;
const pageSize = 100;

const isOpen = ({ socket }: Listener): boolean => socket.readyState === socket.OPEN;

/** `newest`: the number of the last line that was looked at. */
function send(listener: Listener, lines: readonly HistoryLine[], newest: number): void {
  listener.cursor = newest;
  if (lines.length === 0) return;
  listener.socket.send(frameOf(listener.conversation, lines, newest));
  if (listener.socket.bufferedAmount > bufferLimit) listener.socket.terminate();
}

export interface Delivery {
  /** Hands over new lines; a listener that misses some reads them from the history first. */
  push(listener: Listener, lines: readonly HistoryLine[]): void;
  /** Reads what the listener lacks from the history. */
  catchUp(listener: Listener): void;
  close(): void;
}

export function createDelivery({ history, log }: { history: History; log: Log }): Delivery {
  const waits = new Set<NodeJS.Timeout>();

  const waitForGap = (listener: Listener): void => {
    const wait = setTimeout(() => {
      waits.delete(wait);
      catchUp(listener);
    }, gapMs).unref();
    waits.add(wait);
  };

  /** True: there may be more. */
  const readPage = async (listener: Listener): Promise<boolean> => {
    listener.catching = 'yes';
    const page = await history.read(listener.line, listener.cursor, pageSize);
    if (!isOpen(listener)) return false;
    send(listener, page.lines, page.last);
    if (page.incomplete) waitForGap(listener);
    // A push that came during the read has left its mark; the compiler cannot see that.
    return page.full || (listener.catching as Listener['catching']) === 'again';
  };

  const readOn = async (listener: Listener): Promise<void> => {
    while (await readPage(listener));
    listener.catching = 'no';
  };

  const catchUp = (listener: Listener): void => {
    if (listener.catching !== 'no') {
      listener.catching = 'again';
      return;
    }
    readOn(listener).catch((fault: unknown) => {
      // The client comes back by itself and asks for what it lacks.
      log.error('web chat history could not be read', { fault });
      listener.socket.terminate();
    });
  };

  return {
    push(listener, lines) {
      const next = listener.catching === 'no' && lines[0]?.seq === listener.cursor + 1;
      if (next && isOpen(listener)) send(listener, lines, lines.at(-1)?.seq ?? listener.cursor);
      else catchUp(listener);
    },
    catchUp,
    close() {
      for (const wait of waits) clearTimeout(wait);
    },
  };
}
