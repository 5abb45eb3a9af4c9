// What the double says on the wire: tokens, Graph, and the troubles that were asked for.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, denied, invalidToken, type Refusal, serverError, throttled, unavailable } from './answer';
import { type Api, type ApiRequest, errorBody, type Understood } from './api';
import { type Call, unitsOf, withoutSecrets } from './calls';
import { type Fault, type Faults, isAfter } from './faults';
import type { Item } from './filter';
import type { Identity } from './identity';
import type { Tenant } from './tenant';

export interface Quota {
  readonly units: number;
  readonly perMs: number;
}

export interface TokenRequest {
  readonly proof: 'secret' | 'assertion' | 'managed';
  readonly status: number;
}

const bodyLimit = 4 * 1024 * 1024;

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > bodyLimit) throw new Error('too large for a double');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** The status and the body of a trouble that answers, and never says more than Graph would. */
function troubled({ kind, text }: Fault): Answer & { readonly plain?: string } {
  const say = (refusal: Refusal) => ({
    status: refusal.status,
    body: errorBody(text === undefined ? refusal : { code: refusal.code, message: text }),
  });
  if (kind === 'throttled') return say(throttled());
  if (kind === 'error-500' || kind === 'error-after') return say(serverError());
  if (kind === 'unavailable-503') return say(unavailable());
  if (kind === 'expired-token') return say(invalidToken());
  if (kind === 'denied') return say(denied());
  if (kind === 'html-502') return { status: 502, plain: `<html><body><h1>Bad Gateway</h1>${text ?? ''}</body></html>` };
  return { status: 504, plain: '' };
}

export function write(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    'request-id': randomUUID(),
    ...(text === '' ? {} : { 'content-type': 'application/json' }),
    ...headers,
  });
  response.end(text);
}

/** A byte now and then, for as long as the other side waits. */
async function trickle(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100000' });
  while (!response.destroyed) {
    response.write(' ');
    await pause(50);
  }
}

/** Spoils an answer after the effect. */
function spoil(kind: Fault['kind'], response: ServerResponse): void {
  if (kind === 'reset-after') response.socket?.destroy();
  if (kind === 'trickle') void trickle(response);
  if (kind === 'wrong-json') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"value": [{"id": ');
  }
  if (kind === 'empty-answer') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end();
  }
  // hang-after: the connection stays open, and nothing comes.
}

export const headersOf = (request: IncomingMessage): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));

interface EndpointDeps {
  readonly tenant: Tenant;
  readonly api: Api;
  readonly identity: Identity;
  readonly faults: Faults;
}

const neverEnds = new Set<Fault['kind']>(['hang-before', 'hang-after', 'trickle']);

function makeTrouble(fault: Fault, response: ServerResponse): void {
  const { kind, retryAfterSeconds } = fault;
  if (kind === 'reset-before') response.socket?.destroy();
  if (kind === 'reset-before' || kind === 'hang-before') return;
  if (isAfter(kind) && kind !== 'error-after') {
    spoil(kind, response);
    return;
  }
  const { status, body, plain } = troubled(fault);
  const headers: Record<string, string> = {};
  if (retryAfterSeconds !== undefined) headers['retry-after'] = String(retryAfterSeconds);
  if (plain === undefined) {
    write(response, { status, body, headers });
    return;
  }
  response.writeHead(status, { 'content-type': 'text/html', ...headers });
  response.end(plain);
}

export class Endpoint {
  readonly calls: Call[] = [];
  readonly tokenRequests: TokenRequest[] = [];
  /** Called with the client-request-id of a request that will never be answered in full. */
  readonly onHang = new Set<(requestId: string) => void>();
  latencyMs = 0;
  quota: Quota | undefined;

  constructor(private readonly deps: EndpointDeps) {}

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await textOf(request);
    if (this.latencyMs > 0) await pause(this.latencyMs);
    const path = (request.url ?? '/').split('?')[0] ?? '';
    if (path.startsWith('/v1.0/')) this.graph(request, response, text);
    else this.platform(path, text, response);
  }

  private platform(path: string, text: string, response: ServerResponse): void {
    const { faults, identity } = this.deps;
    const [, tenant = '', ...rest] = path.split('/');
    const isToken = rest.join('/') === 'oauth2/v2.0/token';
    const fault = faults.meet(isToken ? 'identity.token' : 'identity.metadata');
    if (fault !== undefined) makeTrouble(fault, response);
    else if (isToken) this.token(tenant, new URLSearchParams(text), response);
    else if (path.endsWith('/.well-known/openid-configuration')) write(response, identity.metadata(tenant));
    else write(response, { status: 404, body: { error: 'no such path' } });
  }

  private token(tenant: string, form: URLSearchParams, response: ServerResponse): void {
    const answer = this.deps.identity.token(tenant, form);
    this.tokenRequests.push({ proof: form.has('client_secret') ? 'secret' : 'assertion', status: answer.status });
    write(response, answer);
  }

  private record(apiRequest: ApiRequest, request: IncomingMessage, understood: Understood): Call {
    const { operation, params, query, body, parts } = understood;
    const { authorization: _token, ...headers } = apiRequest.headers;
    const call: Call = {
      operation,
      parts,
      line: `${request.method} ${request.url}`,
      params,
      query,
      body: withoutSecrets(body) as Item, // a copy of the same shape
      headers,
      atMs: this.deps.tenant.clock.nowMs(),
      units: unitsOf(operation, query, parts),
      status: 0,
      effect: false,
    };
    this.calls.push(call);
    return call;
  }

  private isOverQuota(): boolean {
    if (this.quota === undefined) return false;
    const since = this.deps.tenant.clock.nowMs() - this.quota.perMs;
    let units = 0;
    for (let at = this.calls.length - 1; at >= 0 && this.calls[at]!.atMs > since; at -= 1) {
      if (this.calls[at]!.status !== 429) units += this.calls[at]!.units;
    }
    return units > this.quota.units;
  }

  /** What Graph says when nothing goes wrong on the way. */
  private decide(apiRequest: ApiRequest, understood: Understood): Answer {
    if (this.isOverQuota()) return { status: 429, body: errorBody(throttled()), headers: { 'retry-after': '5' } };
    const bearer = this.deps.identity.read((apiRequest.headers['authorization'] ?? '').replace(/^Bearer /, ''));
    if (bearer === undefined) return { status: 401, body: errorBody(invalidToken()) };
    return this.deps.api.answer(apiRequest, understood, bearer);
  }

  private fail(fault: Fault, call: Call, response: ServerResponse): void {
    makeTrouble(fault, response);
    if (!neverEnds.has(fault.kind)) return;
    for (const tell of this.onHang) tell(call.headers['client-request-id'] ?? '');
  }

  private graph(request: IncomingMessage, response: ServerResponse, text: string): void {
    const [path = '', search] = (request.url ?? '').slice('/v1.0'.length).split('?');
    const apiRequest: ApiRequest = {
      method: request.method ?? 'GET',
      path,
      search: search === undefined ? '' : `?${search}`,
      headers: headersOf(request),
      text,
    };
    const understood = this.deps.api.understand(apiRequest);
    const call = this.record(apiRequest, request, understood);
    const fault = this.deps.faults.meet(understood.operation);
    if (fault !== undefined && !isAfter(fault.kind)) {
      call.status = ['reset-before', 'hang-before'].includes(fault.kind) ? 0 : troubled(fault).status;
      this.fail(fault, call, response);
      return;
    }
    const answer = this.decide(apiRequest, understood);
    call.effect = answer.status < 400;
    if (fault !== undefined) {
      this.fail(fault, call, response);
      return;
    }
    call.status = answer.status;
    write(response, { ...answer, headers: { ...answer.headers, 'x-ms-resource-unit': String(call.units) } });
  }
}
