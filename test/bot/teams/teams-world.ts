// Teams as the product meets it: a signer of calls with its OpenID metadata, a connector that takes replies, and people in chats.
// Everything that leaves the process is seen: `foreign` holds each address that was asked for and is neither of the two.
import { createPublicKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import jwt from 'jsonwebtoken';
import { clouds } from '../../../src/bot/teams/clouds';
import type { GroundOptions } from '../../fakes/ground';
import { pinIn } from '../../fakes/house';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';

export const appId = '11111111-2222-4333-8444-555555555555';
export const homeTenant = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
export const serviceUrl = 'https://smba.trafficmanager.net/emea/';
export const issuer = 'https://api.botframework.com';

export const teamsEnvironment = {
  MICROSOFT_APP_ID: appId,
  MICROSOFT_APP_PASSWORD: 'not-a-real-secret-0123456789',
  MICROSOFT_APP_TENANT_ID: homeTenant,
};

const readAll = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // a request without an encoding gives buffers
  return Buffer.concat(chunks).toString('utf8');
};

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server's address is one
};

export interface Signer {
  readonly url: string;
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  fetches: number;
  mode: 'up' | 'refused' | 'unavailable' | 'hanging';
  endorsements: readonly string[];
  close(): Promise<void>;
}

/** One for all worlds of a file: making a key is slow. */
const makeKeys = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
let keys: ReturnType<typeof makeKeys> | undefined;

export async function createSigner(): Promise<Signer> {
  keys ??= makeKeys();
  const { privateKey, publicKey } = keys;
  const kid = 'key-1';
  const server = createServer((request, response) => {
    signer.fetches += 1;
    if (signer.mode === 'hanging') return;
    if (signer.mode === 'refused') {
      request.socket.destroy();
      return;
    }
    if (signer.mode === 'unavailable') {
      response.statusCode = 503;
      response.end('down');
      return;
    }
    const { kid: named } = signer;
    const jwk = {
      ...createPublicKey(privateKey).export({ format: 'jwk' }),
      kid: named,
      endorsements: signer.endorsements,
    };
    const body = request.url === '/keys' ? { keys: [jwk] } : { issuer, jwks_uri: `${signer.url}/keys` };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(body));
  });
  const signer: Signer = {
    url: '',
    kid,
    privateKey,
    publicKey,
    fetches: 0,
    mode: 'up',
    endorsements: ['msteams'],
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return Object.assign(signer, { url: await listen(server) });
}

export interface Delivered {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly id: string;
  // biome-ignore lint/suspicious/noExplicitAny: a wire body that tests look into
  readonly body: any;
}

export interface Connector {
  readonly url: string;
  readonly delivered: Delivered[];
  /** 0 = never answer. */
  status: number;
  headers: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function createConnectorServer(): Promise<Connector> {
  const server = createServer(async (request, response) => {
    const text = await readAll(request);
    const { status } = connector;
    const id = `sent-${connector.delivered.length + 1}`;
    if (status === 0) return;
    const { method = '', url: path = '', headers } = request;
    if (status < 300) {
      connector.delivered.push({ method, path, authorization: headers.authorization, id, body: JSON.parse(text) });
    }
    response.writeHead(status, { 'content-type': 'application/json', ...connector.headers });
    response.end(JSON.stringify({ id }));
  });
  const connector: Connector = {
    url: '',
    delivered: [],
    status: 200,
    headers: {},
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return Object.assign(connector, { url: await listen(server) });
}

export interface Person {
  readonly tenant: string;
  readonly objectId: string;
  readonly conversation: string;
  readonly type: 'personal' | 'groupChat' | 'channel';
}

export const person = (more: Partial<Person> = {}): Person => ({
  tenant: homeTenant,
  objectId: randomUUID(),
  conversation: `a:${randomUUID()}`,
  type: 'personal',
  ...more,
});

export const activityOf = (who: Person, more: Record<string, unknown>): Record<string, unknown> => ({
  id: randomUUID(),
  type: 'message',
  timestamp: '2026-11-21T09:00:00.000Z',
  channelId: 'msteams',
  serviceUrl,
  from: { id: `29:${who.objectId}`, aadObjectId: who.objectId, name: 'Somebody' },
  recipient: { id: `28:${appId}`, name: 'Latchkey' },
  conversation: { id: who.conversation, conversationType: who.type, tenantId: who.tenant },
  channelData: { tenant: { id: who.tenant } },
  locale: 'en-GB',
  ...more,
});

export interface TeamsWorld {
  readonly latchkey: TestLatchkey;
  readonly signer: Signer;
  readonly connector: Connector;
  /** Addresses outside the signer and the connector that somebody tried to reach. */
  readonly foreign: string[];
  /** A proper token, with changes. */
  token(claims?: Record<string, unknown>, options?: { readonly kid?: string; readonly key?: KeyObject }): string;
  /** Posts as Teams does. `authorization`: null = none; default a proper token. */
  post(body: unknown, authorization?: string | null): Promise<{ status: number; text: string }>;
  /** Waits until nothing is on its way, and hands over what arrived since the last call. */
  arrived(): Promise<Delivered[]>;
  /** The same, of the product's own accord: waits until so many have come. */
  arrives(count: number): Promise<Delivered[]>;
  /** The newest PIN, once so many messages have left. */
  pin(posted?: number): Promise<string>;
  /** Says something, and reads what the bot says to it. */
  say(who: Person, text: string): Promise<Delivered[]>;
  stop(): Promise<void>;
}

/** The product's workers run beside the test: looks again until it is so. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let looks = 0; looks < 500; looks += 1) {
    if (await holds()) return;
    await pause(20);
  }
  throw new Error('it did not come to that');
}

/** What a message says: its text, or the words on its card. */
export const wordsOf = ({ body }: Pick<Delivered, 'body'>): string => body.text ?? body.summary ?? '';

// biome-ignore lint/suspicious/noExplicitAny: a wire body that tests look into
export const actionsOf = ({ body }: Pick<Delivered, 'body'>): any[] => body.attachments?.[0]?.content?.actions ?? [];

export async function startTeams(
  options: GroundOptions & {
    readonly environment?: Record<string, string>;
    readonly realConnector?: boolean;
    /** Where files lie: origins that are answered by a server of the test's. */
    readonly elsewhere?: Readonly<Record<string, string>>;
    /** As in GCC High and DoD. */
    readonly withoutFiles?: boolean;
  } = {},
): Promise<TeamsWorld> {
  const signer = await createSigner();
  const connector = await createConnectorServer();
  const foreign: string[] = [];
  const outsideFetch: typeof fetch = async (input, init) => {
    const url = String(input);
    if (url.startsWith(signer.url)) return fetch(url, init);
    const base = new URL(serviceUrl).origin;
    if (url.startsWith(`${base}/`)) return fetch(url.replace(base, connector.url), init);
    const { origin } = new URL(url);
    const standIn = options.elsewhere?.[origin];
    if (standIn !== undefined) return fetch(url.replace(origin, standIn), init);
    foreign.push(url);
    throw new TypeError('nothing else is reachable here');
  };
  const cloud = {
    ...clouds.public,
    metadataUrl: `${signer.url}/metadata`,
    ...(options.withoutFiles && { fileHosts: [] }),
  };
  const token = async () => 'token-of-the-bot';
  const latchkey = await startLatchkey({
    ...options,
    environment: { ...teamsEnvironment, ...options.environment },
    outside: { teams: { cloud, fetch: outsideFetch, token } },
  });
  const { ground, running } = latchkey;
  const sign: TeamsWorld['token'] = (claims = {}, { kid = signer.kid, key = signer.privateKey } = {}) => {
    const now = Math.floor(ground.clock.nowMs() / 1000);
    const all = { iss: issuer, aud: appId, serviceurl: serviceUrl, nbf: now - 60, exp: now + 3_600, ...claims };
    const set = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    return jwt.sign(set, key, { algorithm: 'RS256', keyid: kid, noTimestamp: true });
  };
  let seen = 0;
  const world: TeamsWorld = {
    latchkey,
    signer,
    connector,
    foreign,
    token: sign,
    async post(body, authorization) {
      const header = authorization === undefined ? `Bearer ${sign()}` : authorization;
      const response = await fetch(`${latchkey.url}/api/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(header !== null && { authorization: header }) },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      return { status: response.status, text: await response.text() };
    },
    async arrived() {
      await running.teams?.settled();
      const fresh = connector.delivered.slice(seen);
      seen = connector.delivered.length;
      return fresh;
    },
    async arrives(count) {
      await eventually(() => connector.delivered.length >= seen + count);
      return world.arrived();
    },
    async pin(posted = 1) {
      await eventually(() => ground.posted.length >= posted);
      return pinIn(ground.posted.at(-1)?.text ?? '');
    },
    async say(who, text) {
      // Somebody who types takes a moment, and Teams' pace is counted by the clock.
      ground.clock.advance(5_000);
      const { status } = await world.post(activityOf(who, { text }));
      if (status !== 200) throw new Error(`the call was answered ${status}`);
      return world.arrived();
    },
    async stop() {
      await latchkey.stop();
      await signer.close();
      await connector.close();
    },
  };
  return world;
}
