// Owns the assembly of our Direct Line 3.0 endpoint: the web chat's wire, complete for the official clients.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Sessions } from '../../services/accounts/ports';
import type { ConversationKey, Source } from '../../services/ids';
import type { Throttle, Window } from '../../services/limits/ports';
import type { Clock, Log, Random, Store } from '../../services/ports';
import type { Keyring, Sealer } from '../../services/secrets/ports';
import type { Channel, HandleTurn } from '../channel';
import type { Route } from '../http/route';
import { createEndpoint } from './endpoint';
import { createHistory } from './history';
import { createLines, type LineLimits } from './lines';
import { createListeners, type SocketLimits } from './listeners';
import { createOrigins, type OriginLists } from './origins';
import { createPosting } from './posting';
import { createRate } from './rates';
import { createSignals, noSignals, type Signals } from './signals';
import { createStream } from './stream';
import { createTokens } from './tokens';
import { createTranscript } from './transcript';

export interface DirectLineLimits extends LineLimits {
  /** Tokens given to one source address range, by this process. */
  readonly tokensPerSource: Window;
  /** Activities posted in one conversation, to this process. */
  readonly messages: Window;
  /** All requests with one conversation's token, to this process; polling is one a second at most. */
  readonly requests: Window;
  readonly sockets: SocketLimits;
}

const hourMs = 3_600_000;
const minuteMs = 60_000;

// attacks.json DL-07 and DOS-08: small enough to bound a flood, large enough for an office behind one address.
export const standardLimits: DirectLineLimits = {
  tokensPerSource: { limit: 120, windowMs: hourMs },
  startsPerSource: { limit: 60, windowMs: hourMs },
  starts: { limit: 5000, windowMs: hourMs },
  messages: { limit: 60, windowMs: minuteMs },
  requests: { limit: 600, windowMs: minuteMs },
  sockets: { perConversation: 2, perSource: 100, total: 20_000 },
};

export interface DirectLineDeps {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly sealer: Sealer;
  readonly random: Random;
  readonly clock: Clock;
  readonly log: Log;
  readonly throttle: Pick<Throttle, 'hit' | 'peek'>;
  readonly sessions: Pick<Sessions, 'look'>;
  readonly handle: HandleTurn;
  /** The network bucket of an upgrade request, by the same rule as for an Exchange. */
  readonly sourceOf: (request: IncomingMessage) => Source;
  /** PUBLIC_URL: stream addresses are built on it, never on a Host header. */
  readonly publicUrl: string;
  readonly origins: OriginLists;
  /** Other processes use the same store. */
  readonly shared: boolean;
  /** Name of the sign-in cookie as the server hands it over; default `session`. */
  readonly sessionCookie?: string;
  readonly limits?: Partial<DirectLineLimits>;
}

export interface DirectLine {
  readonly routes: readonly Route[];
  /** For the HTTP server's `upgrade` event; false = not ours. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  readonly channel: Channel;
  /** After a password write: no link of the conversation is shown again, not even to its owner. */
  forgetLinks(conversation: ConversationKey): Promise<void>;
  /** Lets go of all sockets and timers; the store stays open. */
  close(): Promise<void>;
}

/** What other parts use of one conversation's history, its open sockets, and the processes that hold them. */
function createWire(deps: DirectLineDeps, limits: DirectLineLimits) {
  const { store, clock, random, log, shared } = deps;
  const history = createHistory(deps);
  const listeners = createListeners({ history, clock, log, limits: limits.sockets });
  const isListening = (): boolean => listeners.size > 0;
  const signals: Signals = shared
    ? createSignals({ store, clock, random, log, isListening, onSignal: listeners.refresh })
    : noSignals;
  const transcript = createTranscript({ store, history, listeners, signals, clock, log });
  return { history, listeners, signals, transcript };
}

export function createDirectLine(deps: DirectLineDeps): DirectLine {
  const { clock } = deps;
  const limits = { ...standardLimits, ...deps.limits };
  const { history, listeners, signals, transcript } = createWire(deps, limits);
  const tokens = createTokens(deps);
  const origins = createOrigins(deps.origins);
  const lines = createLines({ ...deps, limits });
  const posting = createPosting({ ...deps, lines, transcript, messageRate: createRate(limits.messages, clock) });
  const stream = createStream({ ...deps, tokens, origins, lines, listeners, signals });
  const routes = createEndpoint({
    tokens,
    origins,
    lines,
    history,
    posting,
    generateRate: createRate(limits.tokensPerSource, clock),
    readRate: createRate(limits.requests, clock),
    streamBase: new URL(deps.publicUrl).origin.replace(/^http/, 'ws'),
    sessionCookie: deps.sessionCookie ?? 'session',
  });

  return {
    routes,
    upgrade: stream.upgrade,
    channel: { name: 'web', say: transcript.say },
    forgetLinks: history.forgetLinks,
    async close() {
      signals.close();
      listeners.close();
      stream.close();
    },
  };
}
