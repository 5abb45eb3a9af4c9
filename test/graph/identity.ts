// The identity platform beside the double: OpenID metadata, tokens for applications, and a managed identity's endpoint.
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { decode, type JwtPayload, sign, verify } from 'jsonwebtoken';
import type { App } from './apps';
import type { Item } from './filter';

export interface IdentityAnswer {
  readonly status: number;
  readonly body: Item;
}

export interface Bearer {
  readonly app: App;
  /** Permissions as they were when the token was made. */
  readonly roles: ReadonlySet<string>;
}

/** Somebody at the browser who signs in; `claims` replace what the platform would say. */
export interface Visitor {
  readonly objectId: string;
  /** Seconds since 1970; undefined: the registration does not ask for it. */
  readonly authTime?: number;
  readonly claims?: Readonly<Record<string, unknown>>;
}

export interface Identity {
  /** What the authorize page does once somebody has signed in there: where their browser is sent back to. */
  authorize(url: string, visitor: Visitor): string;
  metadata(tenantInPath: string): IdentityAnswer;
  token(tenantInPath: string, form: URLSearchParams): IdentityAnswer;
  /** What a managed identity's endpoint answers. */
  managed(query: URLSearchParams, header: string | undefined): IdentityAnswer;
  readonly managedHeader: string;
  /** Undefined: not ours, expired, for somebody else, or from before `revoke()`. */
  read(token: string): Bearer | undefined;
  /** Every token made so far stops working. */
  revoke(): void;
}

export interface IdentityOptions {
  readonly tenantId: string;
  readonly apps: readonly App[];
  /** The app that the managed identity is. */
  readonly managedApp: App;
  /** https://localhost:port, known once the server listens. */
  readonly origin: () => string;
  /** Of a token. */
  readonly lifetimeSeconds?: number;
}

const failure = (status: number, error: string, code: number): IdentityAnswer => ({
  status,
  body: {
    error,
    error_description: `AADSTS${code}: the request was refused.`,
    error_codes: [code],
    trace_id: randomUUID(),
    correlation_id: randomUUID(),
    timestamp: '2026-11-21 09:00:00Z',
  },
});

/** Clocks of the two sides may differ; msal itself rounds the second up. */
const skewSeconds = 60;

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64url');

function payloadOf(
  assertion: string,
  key: KeyObject,
  options: { algorithm: 'PS256' | 'RS256'; audience: string },
): JwtPayload | undefined {
  try {
    const payload = verify(assertion, key, {
      algorithms: [options.algorithm],
      audience: options.audience,
      clockTolerance: skewSeconds,
    });
    return typeof payload === 'string' ? undefined : payload;
  } catch {
    return undefined;
  }
}

/** A certificate signed it, for this endpoint, as the app itself; PS256 and the certificate's SHA-256 thumbprint alone. */
function signedByCertificate(app: App, assertion: string, endpoint: string): boolean {
  const header = decode(assertion, { complete: true })?.header;
  const certificate = app.certificates.find((one) => sha256(one.raw) === Object(header)['x5t#S256']);
  if (certificate === undefined) return false;
  const payload = payloadOf(assertion, certificate.publicKey, { algorithm: 'PS256', audience: endpoint });
  return payload?.iss === app.clientId && payload.sub === app.clientId && payload.exp !== undefined;
}

function vouchedFor(app: App, assertion: string): boolean {
  return app.federations.some(({ issuer, subject, key }) => {
    const payload = payloadOf(assertion, key, { algorithm: 'RS256', audience: 'api://AzureADTokenExchange' });
    return payload?.iss === issuer && payload.sub === subject;
  });
}

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

function isProven(app: App, form: URLSearchParams, endpoint: string): boolean {
  const secret = form.get('client_secret');
  if (secret !== null) return app.secrets.has(secret);
  const assertion = form.get('client_assertion');
  if (assertion === null || form.get('client_assertion_type') !== assertionType) return false;
  return signedByCertificate(app, assertion, endpoint) || vouchedFor(app, assertion);
}

/** Signs every token of this process: a key takes longer to make than all the rest of a double. */
let signingKey: KeyObject | undefined;

export function createIdentity({
  tenantId,
  apps,
  managedApp,
  origin,
  lifetimeSeconds = 3_599,
}: IdentityOptions): Identity {
  signingKey ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const privateKey = signingKey;
  const publicKey = createPublicKey(privateKey);
  const managedHeader = randomUUID();
  let generation = 0;
  const codes = new Map<string, { readonly asked: URLSearchParams; readonly visitor: Visitor }>();
  const issuer = () => `${origin()}/${tenantId}/v2.0`;
  const endpointOf = () => `${origin()}/${tenantId}/oauth2/v2.0/token`;
  const tokenFor = (app: App): string =>
    sign({ tid: tenantId, appid: app.clientId, idtyp: 'app', roles: [...app.permissions], generation }, privateKey, {
      algorithm: 'RS256',
      issuer: issuer(),
      audience: origin(),
      expiresIn: lifetimeSeconds,
      jwtid: randomUUID(),
    });
  /** Once, by whoever asked, with the verifier of their challenge. */
  const redeem = (form: URLSearchParams): IdentityAnswer => {
    const app = apps.find(({ clientId }) => clientId === form.get('client_id'));
    if (app === undefined || !isProven(app, form, endpointOf())) return failure(401, 'invalid_client', 7000215);
    const given = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const challenge = sha256(Buffer.from(form.get('code_verifier') ?? ''));
    const same =
      given?.asked.get('code_challenge') === challenge && given.asked.get('redirect_uri') === form.get('redirect_uri');
    if (given === undefined || !same) return failure(400, 'invalid_grant', 54005);
    const { visitor, asked } = given;
    const claims = {
      tid: tenantId,
      oid: visitor.objectId,
      sub: sha256(Buffer.from(visitor.objectId)),
      nonce: asked.get('nonce'),
      ver: '2.0',
      preferred_username: 'somebody@else.example',
      ...(visitor.authTime === undefined ? {} : { auth_time: visitor.authTime }),
      iss: issuer(),
      aud: app.clientId,
      exp: Math.floor(Date.now() / 1_000) + 3_600,
      ...visitor.claims,
    };
    const info = { uid: visitor.objectId, utid: tenantId };
    return {
      status: 200,
      body: {
        token_type: 'Bearer',
        scope: 'openid profile',
        expires_in: lifetimeSeconds,
        access_token: tokenFor(app),
        id_token: sign(claims, privateKey, { algorithm: 'RS256' }),
        client_info: Buffer.from(JSON.stringify(info)).toString('base64url'),
      },
    };
  };
  return {
    managedHeader,
    metadata(tenantInPath) {
      if (tenantInPath !== tenantId) return failure(400, 'invalid_tenant', 90002);
      const authorize = `${origin()}/${tenantId}/oauth2/v2.0/authorize`;
      return {
        status: 200,
        body: {
          issuer: issuer(),
          authorization_endpoint: authorize,
          token_endpoint: endpointOf(),
          jwks_uri: `${origin()}/${tenantId}/discovery/v2.0/keys`,
          response_types_supported: ['code', 'id_token'],
          subject_types_supported: ['pairwise'],
          id_token_signing_alg_values_supported: ['RS256'],
        },
      };
    },
    authorize(url, visitor) {
      const { origin: host, pathname, searchParams: asked } = new URL(url);
      if (host !== origin() || pathname !== `/${tenantId}/oauth2/v2.0/authorize`)
        throw new Error('not our authorize page');
      const app = apps.find(({ clientId }) => clientId === asked.get('client_id'));
      if (app === undefined || asked.get('response_type') !== 'code') throw new Error('not a request of ours');
      if (asked.get('code_challenge_method') !== 'S256' || !asked.get('nonce'))
        throw new Error('neither bound nor fresh');
      const code = randomUUID();
      codes.set(code, { asked, visitor });
      const back = new URL(asked.get('redirect_uri') ?? '');
      back.searchParams.set('code', code);
      back.searchParams.set('state', asked.get('state') ?? '');
      return back.href;
    },
    token(tenantInPath, form) {
      if (tenantInPath !== tenantId) return failure(400, 'invalid_request', 90002);
      if (form.get('grant_type') === 'authorization_code') return redeem(form);
      if (form.get('grant_type') !== 'client_credentials') return failure(400, 'unsupported_grant_type', 70003);
      const app = apps.find(({ clientId }) => clientId === form.get('client_id'));
      if (app === undefined) return failure(400, 'unauthorized_client', 700016);
      // msal adds openid, profile and offline_access on its own.
      const scopes = (form.get('scope') ?? '').split(' ');
      if (!scopes.includes(`${origin()}/.default`)) return failure(400, 'invalid_scope', 70011);
      if (!isProven(app, form, endpointOf())) return failure(401, 'invalid_client', 7000215);
      return { status: 200, body: { token_type: 'Bearer', expires_in: lifetimeSeconds, access_token: tokenFor(app) } };
    },
    managed(query, header) {
      const forUs = query.get('client_id') ?? managedApp.clientId;
      if (header !== managedHeader || query.get('resource') !== origin() || forUs !== managedApp.clientId) {
        return { status: 400, body: { statusCode: 400, message: 'no managed identity' } };
      }
      const expires = Math.floor(Date.now() / 1_000) + lifetimeSeconds;
      return {
        status: 200,
        body: {
          access_token: tokenFor(managedApp),
          expires_on: String(expires),
          resource: origin(),
          token_type: 'Bearer',
        },
      };
    },
    read(token) {
      const payload = payloadOf(token, publicKey, { algorithm: 'RS256', audience: origin() });
      const app = apps.find(({ clientId }) => clientId === payload?.['appid']);
      if (payload === undefined || app === undefined || payload['generation'] !== generation) return undefined;
      const roles: unknown = payload['roles'];
      return { app, roles: new Set(Array.isArray(roles) ? roles.map(String) : []) };
    },
    revoke() {
      generation += 1;
    },
  };
}
