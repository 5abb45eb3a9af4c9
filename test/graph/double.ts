// The double of Microsoft Graph and of its identity platform: https on loopback, with an authority made for the run.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createPlainServer } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../src/services/ports';
import { type Api, createApi } from './api';
import { type App, createApp, everyPermission } from './apps';
import type { Call } from './calls';
import { type Authority, createAuthority } from './certificates';
import { Endpoint, headersOf, type Quota, type TokenRequest, write } from './endpoint';
import { createFaults, type Faults } from './faults';
import { createIdentity, type Identity } from './identity';
import { createTenant, type Tenant } from './tenant';

export interface GraphDouble {
  /** https://localhost:port: the authority's host and the origin of tokens' audience. */
  readonly origin: string;
  /** Where Graph is: `${origin}/v1.0`. */
  readonly base: string;
  readonly tenantId: string;
  /** What Latchkey is configured with to use it, by its secret. */
  readonly environment: Readonly<Record<string, string>>;
  readonly tenant: Tenant;
  /** The registration that Latchkey is; `secret` is one of its secrets. */
  readonly app: App;
  readonly secret: string;
  readonly authority: Authority;
  /** A file with the authority's certificate, for NODE_EXTRA_CA_CERTS of another process. */
  readonly authorityFile: string;
  readonly identity: Identity;
  /** IDENTITY_ENDPOINT and IDENTITY_HEADER of the managed identity. */
  readonly managedIdentity: { readonly endpoint: string; readonly header: string };
  readonly faults: Faults;
  /** Every Graph call so far, oldest first. */
  readonly calls: Call[];
  /** Every token request so far: what was proven with, and the answer. */
  readonly tokenRequests: TokenRequest[];
  readonly api: Api;
  /** Called with the client-request-id of a request that will never be answered in full. */
  readonly onHang: Set<(requestId: string) => void>;
  /** Before each answer. */
  latencyMs: number;
  /** Enforced when set, over the double's clock. */
  quota: Quota | undefined;
  /** Calls of one operation that had an effect. */
  effects(operation: string): Call[];
  stop(): Promise<void>;
}

export interface DoubleOptions {
  readonly clock?: Clock;
  readonly permissions?: readonly string[];
  readonly tokenLifetimeSeconds?: number;
  /** Free ports unless told. */
  readonly port?: number;
}

const listening = async (
  server: { listen(port: number, host: string, done: () => void): unknown; address(): unknown },
  port = 0,
) => {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port; // a TCP server's address is one
};

/** Starts it on free ports. Everything is in memory; `stop` leaves nothing behind. */
export async function startGraphDouble(options: DoubleOptions = {}): Promise<GraphDouble> {
  const { clock = { nowMs: Date.now }, permissions = everyPermission, tokenLifetimeSeconds, port = 0 } = options;
  const authority = createAuthority();
  const { certificate, privateKey } = authority.issueServer();
  const folder = mkdtempSync(join(tmpdir(), 'graph-double-'));
  const authorityFile = join(folder, 'authority.pem');
  writeFileSync(authorityFile, authority.certificate);
  const tenantId = randomUUID();
  const tenant = createTenant(clock);
  const app = createApp(randomUUID(), permissions);
  const secret = `secret~${randomUUID()}`;
  app.secrets.add(secret);
  let origin = '';
  const identity = createIdentity({
    tenantId,
    apps: [app],
    managedApp: app,
    origin: () => origin,
    lifetimeSeconds: tokenLifetimeSeconds,
  });
  const faults = createFaults();
  const api = await createApi({ tenant, faults, base: () => `${origin}/v1.0` });
  const endpoint = new Endpoint({ tenant, api, identity, faults });
  const server = createServer({ cert: certificate, key: privateKey }, (request, response) => {
    endpoint.serve(request, response).catch(() => response.socket?.destroy());
  });
  origin = `https://localhost:${await listening(server, port)}`;
  const plain = createPlainServer((request, response) => {
    const query = new URLSearchParams((request.url ?? '').split('?')[1]);
    const answer = identity.managed(query, headersOf(request)['x-identity-header']);
    endpoint.tokenRequests.push({ proof: 'managed', status: answer.status });
    write(response, answer);
  });
  const managedPort = await listening(plain);
  const double = {
    origin,
    base: `${origin}/v1.0`,
    tenantId,
    environment: {
      DIRECTORY: 'graph',
      GRAPH_BASE_URL: origin,
      GRAPH_AUTHORITY: origin,
      GRAPH_TENANT_ID: tenantId,
      GRAPH_CLIENT_ID: app.clientId,
      GRAPH_CLIENT_SECRET: secret,
    },
    tenant,
    app,
    secret,
    authority,
    authorityFile,
    identity,
    managedIdentity: { endpoint: `http://127.0.0.1:${managedPort}/msi/token`, header: identity.managedHeader },
    faults,
    api,
    onHang: endpoint.onHang,
    calls: endpoint.calls,
    tokenRequests: endpoint.tokenRequests,
    get latencyMs() {
      return endpoint.latencyMs;
    },
    set latencyMs(ms: number) {
      endpoint.latencyMs = ms;
    },
    get quota() {
      return endpoint.quota;
    },
    set quota(quota: Quota | undefined) {
      endpoint.quota = quota;
    },
    effects: (operation: string) => endpoint.calls.filter((call) => call.operation === operation && call.effect),
    async stop() {
      for (const one of [server, plain]) {
        one.closeAllConnections();
        await new Promise((resolve) => one.close(resolve));
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return double;
}
