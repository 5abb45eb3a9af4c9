// A real HTTP server with our Direct Line endpoint on it, on a free loopback port; only the dialog behind it is a fake.
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HandleTurn } from '../../src/bot/channel';
import { createDirectLine, type DirectLine, type DirectLineDeps } from '../../src/bot/direct-line/direct-line';
import type { Route } from '../../src/bot/http/route';
import { clientAddress } from '../../src/bot/http/source';
import { createStaticFiles } from '../../src/bot/http/static';
import { createServer } from '../../src/bot/server';
import { createSourceOf } from '../../src/services/limits/sources';
import { createThrottle } from '../../src/services/limits/throttle';
import type { Clock, Store } from '../../src/services/ports';
import { createClock } from '../../src/services/secrets/clock';
import { systemRandom } from '../../src/services/secrets/random';
import { createSqliteStore } from '../../src/services/store/sqlite';
import { createFakeLog } from '../fakes/log';
import { testKeyring, testSealer } from '../fakes/secrets';

export interface ChatServer {
  readonly url: string;
  readonly store: Store;
  readonly directLine: DirectLine;
  readonly log: ReturnType<typeof createFakeLog>;
  close(): Promise<void>;
}

export interface ChatServerOptions {
  readonly handle: HandleTurn;
  /** A store that is open already and stays so; default: one in memory for this server alone. */
  readonly store?: Store;
  readonly clock?: Clock;
  readonly allowed?: readonly string[];
  readonly sessions?: DirectLineDeps['sessions'];
  readonly limits?: DirectLineDeps['limits'];
  readonly assets?: string;
  readonly pages?: (publicUrl: string) => readonly Route[];
}

/** Asks the system for a port; nobody else is given it again so soon. */
async function findPort(): Promise<number> {
  const server = createHttpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function startChatServer(options: ChatServerOptions): Promise<ChatServer> {
  const port = await findPort();
  const url = `http://127.0.0.1:${port}`;
  const store = options.store ?? createSqliteStore({ path: ':memory:' });
  await store.open();
  const clock = options.clock ?? createClock();
  const log = createFakeLog();
  const sourceOf = createSourceOf(testKeyring);
  const directLine = createDirectLine({
    store,
    keyring: testKeyring,
    sealer: testSealer,
    random: systemRandom,
    clock,
    log,
    throttle: createThrottle({ store, clock }),
    sessions: options.sessions ?? { look: async () => undefined },
    handle: options.handle,
    sourceOf: (request) => sourceOf(clientAddress(request.socket.remoteAddress ?? '', undefined, 0)),
    publicUrl: url,
    origins: { own: [url], allowed: options.allowed ?? [] },
    shared: options.store !== undefined,
    limits: options.limits,
  });
  const server = createServer({
    log,
    random: systemRandom,
    keyring: testKeyring,
    publicUrl: url,
    port,
    demo: true,
    trustProxy: 0,
    files: createStaticFiles(options.assets ?? 'no-such-folder'),
    routes: [...directLine.routes, ...(options.pages?.(url) ?? [])],
    upgrade: directLine.upgrade,
    meter: { start: () => () => undefined },
    errorAnswer: () => undefined,
  });
  await server.listen(port, '127.0.0.1');
  return {
    url,
    store,
    directLine,
    log,
    async close() {
      await directLine.close();
      server.http.closeAllConnections();
      await server.close();
      if (options.store === undefined) await store.close();
    },
  };
}
