// Owns proving to the identity platform that it is us, through Microsoft's MSAL, and is the only file that imports it. One
// instance for the process, so that its cache works; loaded when it is first needed, not at start.
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { AuthenticationResult, Configuration } from '@azure/msal-node';
import { Fault } from '../../faults';
import { createNetwork } from './msal-network';
import type { TokenProvider } from './tokens';

export type Credential =
  | { readonly kind: 'secret'; readonly secret: string }
  /** One PEM file with the private key and the certificate. */
  | { readonly kind: 'certificate'; readonly path: string }
  /** `clientId` undefined = the system-assigned identity. */
  | { readonly kind: 'managed'; readonly clientId: string | undefined }
  /** A file with a token of another identity provider that vouches for us, such as Kubernetes' projected one. */
  | { readonly kind: 'federated'; readonly path: string };

export interface TokenDeps {
  readonly credential: Credential;
  readonly tenantId: string;
  readonly clientId: string;
  /** Roots of the identity platform and of Graph. */
  readonly authority: string;
  readonly graph: string;
  /** False for a cloud that MSAL knows by itself. */
  readonly custom: boolean;
  readonly fetch: typeof fetch;
}

type Acquire = (fresh: boolean) => Promise<AuthenticationResult | null>;

async function readCertificate(path: string) {
  const pem = await readFile(path, 'utf8');
  const privateKey = /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----[\s\S]+?-----END (?:[A-Z]+ )?PRIVATE KEY-----/.exec(
    pem,
  )?.[0];
  if (privateKey === undefined) throw new Fault('directory.refused', 'GRAPH_CERTIFICATE_PATH holds no private key');
  const thumbprintSha256 = new X509Certificate(pem.replace(privateKey, '')).fingerprint256.replaceAll(':', '');
  return { thumbprintSha256, privateKey };
}

async function proofOf({ credential }: TokenDeps): Promise<Partial<Configuration['auth']>> {
  switch (credential.kind) {
    case 'secret':
      return { clientSecret: credential.secret };
    case 'certificate':
      return { clientCertificate: await readCertificate(credential.path) };
    case 'federated':
      // Read anew each time: whoever writes it replaces it every hour or so.
      return { clientAssertion: async () => (await readFile(credential.path, 'utf8')).trim() };
    case 'managed':
      return {};
  }
}

const systemOf = (deps: TokenDeps) => ({
  networkClient: createNetwork(deps),
  loggerOptions: { piiLoggingEnabled: false },
});

async function openApplication(deps: TokenDeps) {
  const { ConfidentialClientApplication } = await import('@azure/msal-node');
  const { clientId, tenantId, authority, custom } = deps;
  return new ConfidentialClientApplication({
    auth: {
      clientId,
      authority: `${authority}/${tenantId}`,
      ...(custom ? { knownAuthorities: [new URL(authority).host] } : {}),
      ...(await proofOf(deps)),
    },
    system: systemOf(deps),
  });
}

async function createAcquire(deps: TokenDeps): Promise<Acquire> {
  const { credential, graph } = deps;
  if (credential.kind === 'managed') {
    const managedIdentityIdParams =
      credential.clientId === undefined ? {} : { userAssignedClientId: credential.clientId };
    const { ManagedIdentityApplication } = await import('@azure/msal-node');
    const application = new ManagedIdentityApplication({ managedIdentityIdParams, system: systemOf(deps) });
    return (forceRefresh) => application.acquireToken({ resource: graph, forceRefresh });
  }
  const application = await openApplication(deps);
  return (skipCache) => application.acquireTokenByClientCredential({ scopes: [`${graph}/.default`], skipCache });
}

/** OAuth 2.0 section 5.2: what we prove ourselves with is wrong, and asking again does not mend it. */
const refusals: ReadonlySet<string> = new Set([
  'invalid_client',
  'unauthorized_client',
  'invalid_request',
  'invalid_scope',
  'invalid_grant',
  'nonce_mismatch',
]);

function toFault(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  const code = String(Object(thrown).errorCode ?? Object(thrown).code ?? '');
  return refusals.has(code)
    ? new Fault('directory.refused', `The identity platform refuses us: ${code}`, thrown)
    : new Fault('directory.unavailable', 'The identity platform gave no token', thrown);
}

export function createTokens(deps: TokenDeps): TokenProvider {
  let acquiring: Promise<Acquire> | undefined;
  let running: { readonly fresh: boolean; readonly token: Promise<string> } | undefined;

  const load = (): Promise<Acquire> => {
    acquiring ??= createAcquire(deps).catch((thrown: unknown) => {
      acquiring = undefined;
      throw thrown;
    });
    return acquiring;
  };

  const ask = async (fresh: boolean): Promise<string> => {
    try {
      const acquire = await load();
      const result = await acquire(fresh);
      // MSAL resolves with an empty token where the answer held neither a token nor an error.
      if (!result?.accessToken) throw new Fault('directory.unavailable', 'The identity platform gave no token');
      return result.accessToken;
    } catch (thrown) {
      throw toFault(thrown);
    }
  };

  return {
    token({ fresh = false } = {}) {
      // Many ask at once; one question is enough for all of them.
      if (running !== undefined && (running.fresh || !fresh)) return running.token;
      const asking = { fresh, token: ask(fresh) };
      running = asking;
      const over = (): void => {
        if (running === asking) running = undefined;
      };
      asking.token.then(over, over);
      return asking.token;
    },
  };
}

/** Signing people in through their browser: OAuth 2.0 authorization code with PKCE, OpenID Connect Core 3.1. */
export interface CodeFlow {
  /** Where the browser is sent. `fresh`: the person must prove themselves again, whatever the browser remembers. */
  authorizeUrl(request: {
    readonly redirectUri: string;
    readonly state: string;
    readonly nonce: string;
    readonly challenge: string;
    readonly fresh: boolean;
  }): Promise<string>;
  /** The claims of the ID token for a code; undefined: the platform does not take this code. Throws `directory.unavailable`. */
  redeem(code: {
    readonly code: string;
    readonly redirectUri: string;
    readonly verifier: string;
    readonly nonce: string;
  }): Promise<unknown>;
}

const signInScopes = ['openid', 'profile'];

/** Undefined for a managed identity, which cannot sign people in. An application of its own: what it caches is thrown away at once. */
export function createCodeFlow(deps: TokenDeps): CodeFlow | undefined {
  if (deps.credential.kind === 'managed') return undefined;
  let opening: ReturnType<typeof openApplication> | undefined;
  const open = () => {
    opening ??= openApplication(deps).catch((thrown: unknown) => {
      opening = undefined;
      throw thrown;
    });
    return opening;
  };
  return {
    async authorizeUrl({ redirectUri, state, nonce, challenge, fresh }) {
      try {
        const asked = { redirectUri, state, nonce, codeChallenge: challenge, codeChallengeMethod: 'S256' };
        const application = await open();
        return await application.getAuthCodeUrl({
          ...asked,
          scopes: signInScopes,
          ...(fresh ? { prompt: 'login' } : {}),
        });
      } catch (thrown) {
        throw toFault(thrown);
      }
    },
    async redeem({ code, redirectUri, verifier, nonce }) {
      const application = await open();
      try {
        // With the nonce, MSAL refuses a token that was made for another sign-in.
        const asked = { code, redirectUri, nonce, codeVerifier: verifier, scopes: signInScopes };
        const result = await application.acquireTokenByCode(asked);
        return result.idTokenClaims;
      } catch (thrown) {
        const fault = toFault(thrown);
        if (fault.code === 'directory.refused') return undefined;
        throw fault;
      } finally {
        application.clearCache();
      }
    },
  };
}
