// Owns the WebSocket stream: who may open one, and from which activity on it is replayed.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Source } from '../../services/ids';
import type { Log } from '../../services/ports';
import { basePath } from './endpoint';
import { readWatermark } from './frames';
import { lineKey } from './history';
import type { Lines } from './lines';
import type { Listener } from './listener';
import type { Listeners } from './listeners';
import type { Origins } from './origins';
import type { Signals } from './signals';
import { conversationLifetimeMs, type Pass, type Tokens } from './tokens';

export interface Stream {
  /** False: the request is for somebody else. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  close(): void;
}

interface Deps {
  readonly tokens: Tokens;
  readonly origins: Origins;
  readonly lines: Lines;
  readonly listeners: Listeners;
  readonly signals: Signals;
  readonly log: Log;
  readonly sourceOf: (request: IncomingMessage) => Source;
}

interface Wanted {
  readonly pass: Pass;
  readonly watermark: number;
  readonly source: Source;
}

type Refusal = '400 Bad Request' | '403 Forbidden' | '404 Not Found' | '429 Too Many Requests';

const pathPattern = new RegExp(`^${basePath}/conversations/([\\w-]{1,64})/stream$`);
// A keep-alive is empty; nothing else is expected from a client.
const framePayloadLimit = 1024;

const refuse = (socket: Duplex, refusal: Refusal): void => {
  // Destroyed once it is said: no HTTP timeout watches an upgraded socket, and a client need not close its half.
  socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
};

function parseUrl(request: IncomingMessage): URL | undefined {
  return URL.canParse(request.url ?? '', 'ws://stream') ? new URL(request.url ?? '', 'ws://stream') : undefined;
}

/** The pass of a stream token, if it is good for this conversation. */
function readPass(tokens: Tokens, url: URL, conversation: string): Pass | undefined {
  const verified = tokens.verify(url.searchParams.get('t') ?? '', 'direct-line-stream');
  return verified.ok && verified.pass.conversation === conversation ? verified.pass : undefined;
}

/** Browsers always send their origin on a WebSocket; the token alone is enough for a client that is none. */
const isWelcome = (origins: Origins, origin: string | undefined): boolean =>
  origin === undefined || origins.admits({ origin });

/** Everything that can be checked without the store. */
function createCheck({ tokens, origins, listeners, sourceOf }: Deps) {
  return (request: IncomingMessage, url: URL, conversation: string): Wanted | Refusal => {
    if (!isWelcome(origins, request.headers.origin)) return '403 Forbidden';
    const pass = readPass(tokens, url, conversation);
    if (pass === undefined) return '403 Forbidden';
    const watermark = readWatermark(url.searchParams.get('watermark'));
    if (watermark === undefined) return '400 Bad Request';
    const source = sourceOf(request);
    return listeners.admits(source) ? { pass, watermark, source } : '429 Too Many Requests';
  };
}

const toListener = (socket: WebSocket, { pass, watermark, source }: Wanted): Listener => ({
  socket,
  line: lineKey(pass.conversation),
  conversation: pass.conversation,
  source,
  endsAtMs: pass.originMs + conversationLifetimeMs,
  cursor: watermark,
  catching: 'no',
  answered: true,
  frames: 0,
});

export function createStream(deps: Deps): Stream {
  const { lines, listeners, signals, log } = deps;
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: framePayloadLimit,
  });

  const check = createCheck(deps);

  const accept = async (request: IncomingMessage, socket: Duplex, wanted: Wanted): Promise<void> => {
    if ((await lines.live(wanted.pass)) === undefined) return refuse(socket, '404 Not Found');
    const line = lineKey(wanted.pass.conversation);
    socket.once('close', () => signals.release(line));
    // Before the replay is read: whoever appends after it must know where to tell.
    await signals.hold(line);
    if (!listeners.admits(wanted.source)) return refuse(socket, '429 Too Many Requests');
    // A client sends nothing before it has been answered, so there is no head to hand over.
    server.handleUpgrade(request, socket, Buffer.alloc(0), (opened) => listeners.add(toListener(opened, wanted)));
  };

  return {
    upgrade(request, socket) {
      const url = parseUrl(request);
      const conversation = url && pathPattern.exec(url.pathname)?.[1];
      if (url === undefined || conversation === undefined) return false;
      socket.on('error', () => socket.destroy());
      const wanted = check(request, url, conversation);
      if (typeof wanted === 'string') {
        refuse(socket, wanted);
        return true;
      }
      accept(request, socket, wanted).catch((fault: unknown) => {
        log.error('stream could not be opened', { fault });
        socket.destroy();
      });
      return true;
    },
    close: () => server.close(),
  };
}
