// Owns turning a raw request into an Exchange: decoded once, bounded, with nothing of the raw object left in it.

import type { IncomingMessage } from 'node:http';
import { parseCookie } from 'cookie';
import type { Source } from '../../services/ids';
import type { Log, LogFields, Random } from '../../services/ports';
import { firstValues } from './body';
import { cookieName } from './headers';
import type { Exchange } from './route';
import { clientAddress, isLoopbackAddress } from './source';

export interface ExchangeDeps {
  readonly log: Log;
  readonly random: Random;
  readonly publicUrl: string;
  readonly trustProxy: number;
  readonly sourceOf: (address: string) => Source;
}

type RawRequest = IncomingMessage & { readonly params?: unknown };

/** A header given twice is its first value. */
const flatHeaders = (request: IncomingMessage): Exchange['headers'] =>
  Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );

/** Cookies by their plain names; on https only the `__Host-` ones count, so no subdomain can plant one. */
function readCookies(header: string | undefined, secure: boolean): Exchange['cookies'] {
  const found = Object.entries(parseCookie(header ?? ''));
  const prefix = cookieName('', secure);
  const ours = found.flatMap(([name, value]) =>
    name.startsWith(prefix) && value !== undefined ? [[name.slice(prefix.length), value] as const] : [],
  );
  return firstValues(ours);
}

const withCorrelation = (log: Log, correlation: string): Log => {
  const add = <Fields extends LogFields>(fields: Fields | undefined) => ({ ...fields, correlation });
  return {
    debug: (message, fields) => log.debug(message, add(fields)),
    info: (message, fields) => log.info(message, add(fields)),
    warn: (message, fields) => log.warn(message, add(fields)),
    error: (message, fields) => log.error(message, { ...fields, correlation }),
  };
};

function readParams(params: unknown): Exchange['params'] {
  if (typeof params !== 'object' || params === null) return {};
  return firstValues(Object.entries(params).map(([name, value]) => [name, String(value)] as const));
}

const methodOf = (request: IncomingMessage): Exchange['method'] => {
  const { method } = request;
  return method === 'POST' || method === 'OPTIONS' ? method : 'GET';
};

const noUpload: Exchange['upload'] = () => Promise.resolve({ ok: false, status: 415 });

/** The body is not read yet: `json` is undefined and `form` empty. */
export function startExchange(deps: ExchangeDeps, request: RawRequest): Exchange {
  const [path = '/', search = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const headers = flatHeaders(request);
  const socketAddress = request.socket.remoteAddress ?? '';
  const correlation = deps.random.bytes(9).toString('base64url');
  return {
    method: methodOf(request),
    path,
    params: readParams(request.params),
    query: firstValues(new URLSearchParams(search)),
    headers,
    cookies: readCookies(headers['cookie'], deps.publicUrl.startsWith('https:')),
    json: undefined,
    form: {},
    upload: noUpload,
    source: deps.sourceOf(clientAddress(socketAddress, headers['x-forwarded-for'], deps.trustProxy)),
    loopback: deps.trustProxy === 0 && isLoopbackAddress(socketAddress),
    correlation,
    log: withCorrelation(deps.log, correlation),
    nonce: deps.random.bytes(16).toString('base64url'),
  };
}
