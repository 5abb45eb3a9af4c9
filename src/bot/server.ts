// Owns the HTTP server: restify mounts the routes, and everything that holds for all of them is done here once: limits,
// headers, the gate, correlation ids, and one neutral answer for whatever goes wrong.
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { type Duplex, pipeline, Readable } from 'node:stream';
import { createServer as createRestifyServer, type Next, type Request, type Response, type Server } from 'restify';
import { createSourceOf } from '../services/limits/sources';
import type { Log, Random } from '../services/ports';
import type { Keyring } from '../services/secrets/ports';
import { readBody } from './http/body';
import { type ExchangeDeps, startExchange } from './http/exchange';
import { anyHost, createGate, type Gate, ownOriginOnly } from './http/gate';
import { headersFor, renderCookie } from './http/headers';
import { isPlainRequest } from './http/request-line';
import { type Answer, type Exchange, json, type Route } from './http/route';
import type { StaticFiles } from './http/static';
import { readUpload } from './http/upload';
import type { RequestMeter } from './metrics';

export interface ServerDeps {
  readonly log: Log;
  readonly random: Random;
  readonly keyring: Keyring;
  readonly publicUrl: string;
  readonly port: number;
  readonly demo: boolean;
  readonly trustProxy: number;
  readonly files: StaticFiles;
  readonly routes: readonly Route[];
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean;
  readonly meter: RequestMeter;
  /** The page for a browser, or undefined for a caller that wants JSON. */
  readonly errorAnswer: (status: number, exchange: Exchange) => Answer | undefined;
}

export interface RunningServer {
  readonly http: HttpServer;
  listen(port: number, host: string): Promise<void>;
  close(): Promise<void>;
}

const headersTimeoutMs = 10_000;
const requestTimeoutMs = 20_000;
const keepAliveTimeoutMs = 65_000;
const sweepConnectionsMs = 50;
/** An answer of which a client takes nothing for so long is given up (attack DOS-05). */
const readTimeoutMs = 8_000;
/** How often Node looks for requests that are too slow; its own 30 s would let one last 40. */
const checkConnectionsMs = 5_000;
const notFoundUpgrade = 'HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n';
const mostHeaders = 64;
/** More than a whole request line may have. */
const mostParamLength = 64 * 1_024;
const methods = new Set(['GET', 'HEAD', 'POST', 'OPTIONS']);

const shortError = (status: number, message: string): Answer =>
  json(status, { error: { code: String(status), message } });

/** What no route is looked up for. */
const malformed: Route = {
  method: 'GET',
  path: 'malformed',
  handle: async () => shortError(400, 'not a proper request'),
};

/** A method that no page has, or not this one: TRACE and its like (attack WEB-15). */
const wrongMethod: Route = {
  method: 'GET',
  path: 'wrong method',
  handle: async () => ({ ...shortError(405, 'not with this method'), headers: { allow: 'GET, POST, OPTIONS' } }),
};

/** restify sends what we tell it to and formats nothing. */
function send(response: Response, answer: Answer, secure: boolean): void {
  for (const [name, value] of Object.entries(headersFor(answer, secure))) response.setHeader(name, value);
  const cookies = (answer.cookies ?? []).map((cookie) => renderCookie(cookie, secure));
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  response.statusCode = answer.status;
  // Counts from the last byte that the client took; between requests Node sets its own.
  response.setTimeout(readTimeoutMs, () => response.destroy());
  write(response, answer.body);
}

function write(response: Response, body: Answer['body']): void {
  if (body === undefined || typeof body === 'string' || body instanceof Buffer) {
    response.end(body);
    return;
  }
  // Now, or restify takes a handler that has not written yet for one that never will.
  response.flushHeaders();
  // What breaks off in the middle must not look whole: the connection is cut.
  pipeline(Readable.from(body, { objectMode: false }), response, (fault) => fault && response.destroy());
}

/** What was not read of a refused body must not become the next request; the client is told, so that it sends no other. */
function conclude(request: Request, response: Response, answer: () => void): void {
  const { complete } = request;
  if (!complete) response.setHeader('connection', 'close');
  answer();
  if (!complete) request.destroy();
}

/** What holds before any handler runs; undefined = come in. */
function refuseEarly(gate: Gate, route: Route | null, exchange: Exchange): Answer | undefined {
  const { headers, path } = exchange;
  if (!anyHost.includes(path) && !gate.hostAllowed(headers['host'])) return shortError(421, 'unknown host');
  if (route === null) return shortError(404, 'not found');
  return ownOriginOnly(route) && !gate.originAllowed(headers) ? shortError(403, 'not from our own page') : undefined;
}

async function runRoute(route: Route, request: Request, exchange: Exchange): Promise<Answer> {
  if (route.accepts === 'upload') return route.handle({ ...exchange, upload: () => readUpload(request) });
  const body = await readBody(request, route.accepts ?? 'nothing');
  if (!body.ok) return shortError(body.status, body.message);
  return route.handle({ ...exchange, json: body.json, form: body.form });
}

function createHandler(deps: ServerDeps, exchangeDeps: ExchangeDeps) {
  const secure = deps.publicUrl.startsWith('https:');
  const gate = createGate(deps);
  const dress = (answer: Answer, exchange: Exchange): Answer => {
    const plain = answer.status >= 400 && (answer.type === undefined || answer.type === 'json');
    const wantsPage = exchange.headers['accept']?.includes('text/html') === true;
    return plain && wantsPage ? (deps.errorAnswer(answer.status, exchange) ?? answer) : answer;
  };
  return async (route: Route | null, request: Request, response: Response): Promise<void> => {
    const exchange = startExchange(exchangeDeps, request);
    const done = deps.meter.start(route?.path ?? 'other', exchange.method);
    let answer: Answer;
    try {
      const refused = refuseEarly(gate, route, exchange);
      answer = refused ?? (route === null ? shortError(404, 'not found') : await runRoute(route, request, exchange));
    } catch (thrown) {
      exchange.log.error('a request failed', { fault: thrown, path: route?.path });
      answer = shortError(503, `something went wrong, reference ${exchange.correlation}`);
    }
    done(answer.status);
    conclude(request, response, () => send(response, dress(answer, exchange), secure));
  };
}

function createRestify(): Server {
  const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {}, fatal() {}, child: () => silent };
  // The router's own limit of 100 would answer a long token with another page than a wrong one (attack WEB-06). Handed on,
  // but not in restify's types.
  const router = { maxParamLength: mostParamLength };
  return createRestifyServer({
    ...router,
    name: '',
    // restify logs whole requests at warn level; ours is the only log. It asks for a pino and uses these methods of it.
    log: silent as never,
    handleUncaughtExceptions: false,
    ignoreTrailingSlash: false,
  });
}

/** A connection that is busy now is idle in a moment, and Node would keep it for the whole keep-alive time. */
const closeGently = (http: HttpServer): Promise<void> =>
  new Promise((resolve) => {
    const sweep = setInterval(() => http.closeIdleConnections(), sweepConnectionsMs);
    http.close(() => {
      clearInterval(sweep);
      resolve();
    });
    http.closeIdleConnections();
  });

/** Mounts everything; `listen` resolves when the port is open. */
export function createServer(deps: ServerDeps): RunningServer {
  const restify = createRestify();
  const sourceOf = createSourceOf(deps.keyring);
  const handle = createHandler(deps, { ...deps, sourceOf });
  const mount = { GET: restify.get, POST: restify.post, OPTIONS: restify.opts };
  const assets: Route = {
    method: 'GET',
    path: '/assets/*',
    handle: (exchange) =>
      Promise.resolve(
        deps.files.answer(exchange.path.slice('/assets/'.length), exchange) ?? shortError(404, 'not found'),
      ),
  };
  restify.pre((request: Request, response: Response, next: Next) => {
    if (isPlainRequest(request)) return next();
    // Told only once it is answered: restify answers itself what ends without one.
    void handle(malformed, request, response).then(() => next(false));
  });
  for (const route of [...deps.routes, assets]) {
    // restify treats a handler of two parameters as async and must not get a value back from it.
    mount[route.method].call(restify, route.path, async (request: Request, response: Response) => {
      await handle(route, request, response);
    });
  }
  // restify's own answers (unknown path, wrong method) are replaced. Its callback would send a second answer after ours,
  // which throws, so it is not called.
  restify.on('restifyError', (request: Request, response: Response, fault: { readonly statusCode?: number }) => {
    const route = fault.statusCode === 405 || !methods.has(request.method ?? '') ? wrongMethod : null;
    if (!response.headersSent) void handle(route, request, response);
  });

  const http = restify.server as HttpServer;
  http.headersTimeout = headersTimeoutMs;
  http.requestTimeout = requestTimeoutMs;
  http.keepAliveTimeout = keepAliveTimeoutMs;
  http.maxHeadersCount = mostHeaders;
  // An option of createServer, which restify does not hand on; Node reads it when the port is opened.
  Object.assign(http, { connectionsCheckingInterval: checkConnectionsMs });
  http.on('upgrade', (request, socket, head) => {
    // Destroyed once it is said: no timeout watches an upgraded socket.
    if (!deps.upgrade(request, socket, head)) socket.end(notFoundUpgrade, () => socket.destroy());
  });

  return {
    http,
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        http.once('error', reject);
        http.listen(port, host, () => resolve());
      }),
    close: () => closeGently(http),
  };
}
