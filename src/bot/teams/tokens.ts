// Owns proving that a call comes from Teams: the bearer token, checked by us before any SDK sees the request.
import { decode, type JwtPayload, verify } from 'jsonwebtoken';
import type { Clock } from '../../services/ports';
import type { SigningKey, SigningKeys } from './signing-keys';

/** What a token proves. `serviceUrl` is compared with the activity's by whoever reads that. */
export interface Proof {
  readonly serviceUrl: string;
  readonly endorsements: readonly string[];
}

export type TokenRefusal =
  | 'missing'
  | 'malformed'
  | 'algorithm'
  | 'unknown-key'
  /** A token for the bot's own app id, as the Bot Framework Emulator uses: anybody with the app's secret can make one (attack BF-06). */
  | 'emulator-token'
  | 'invalid'
  | 'no-service-url';

export type Proven =
  | { readonly ok: true; readonly proof: Proof }
  | { readonly ok: false; readonly reason: TokenRefusal }
  /** The keys cannot be had now; the caller may come again. */
  | { readonly ok: false; readonly reason: 'unavailable' };

export interface TeamsTokens {
  prove(authorization: string | undefined): Promise<Proven>;
}

interface TokenDeps {
  readonly appId: string;
  readonly issuer: string;
  readonly keys: SigningKeys;
  readonly clock: Clock;
}

/** Bot Connector authentication, step 4: at most 5 minutes of clock skew. */
const skewSeconds = 300;
const mostCharacters = 8_192;
const emulatorIssuer = /^https:\/\/(?:sts\.windows\.net|login\.microsoftonline\.(?:com|us))\//;

const refuse = (reason: TokenRefusal): Proven => ({ ok: false, reason });

interface Parsed {
  readonly token: string;
  readonly kid: string;
}

const bearer = /^Bearer ([A-Za-z0-9_.-]+)$/;

function readBearer(authorization: string | undefined): string | 'missing' | 'malformed' {
  if (authorization === undefined || authorization === '') return 'missing';
  const token = bearer.exec(authorization)?.[1];
  return token === undefined || token.length > mostCharacters ? 'malformed' : token;
}

function decodeWhole(token: string) {
  try {
    return decode(token, { complete: true });
  } catch {
    return null;
  }
}

/** Nothing of the header is believed but the name of a key that we have; `jku`, `jwk` and `x5u` are never looked at. */
function parse(token: string): Parsed | TokenRefusal {
  const decoded = decodeWhole(token);
  if (decoded === null || typeof decoded.payload === 'string') return 'malformed';
  const { alg, kid } = decoded.header;
  if (alg !== 'RS256') return 'algorithm';
  if (emulatorIssuer.test(String(decoded.payload.iss))) return 'emulator-token';
  return typeof kid === 'string' && kid.length <= 256 ? { token, kid } : 'unknown-key';
}

function check({ appId, issuer, clock }: TokenDeps, { token }: Parsed, { key }: SigningKey): JwtPayload | undefined {
  try {
    const claims = verify(token, key, {
      algorithms: ['RS256'],
      audience: appId,
      issuer,
      clockTolerance: skewSeconds,
      clockTimestamp: Math.floor(clock.nowMs() / 1000),
    });
    // Without an end a token would hold for ever.
    return typeof claims === 'object' && typeof claims.exp === 'number' ? claims : undefined;
  } catch {
    return undefined;
  }
}

function proofOf(claims: JwtPayload, { endorsements }: SigningKey): Proven {
  const serviceUrl: unknown = claims['serviceurl'] ?? claims['serviceUrl'];
  return typeof serviceUrl === 'string' ? { ok: true, proof: { serviceUrl, endorsements } } : refuse('no-service-url');
}

async function prove(deps: TokenDeps, parsed: Parsed): Promise<Proven> {
  const found = await deps.keys.find(parsed.kid);
  if (!found.ok) return found.reason === 'unknown' ? refuse('unknown-key') : { ok: false, reason: 'unavailable' };
  const claims = check(deps, parsed, found.key);
  return claims === undefined ? refuse('invalid') : proofOf(claims, found.key);
}

/** Throws nothing: whatever is wrong with a token is a refusal. */
export const createTeamsTokens = (deps: TokenDeps): TeamsTokens => ({
  async prove(authorization) {
    const token = readBearer(authorization);
    if (token === 'missing' || token === 'malformed') return refuse(token);
    const parsed = parse(token);
    return typeof parsed === 'string' ? refuse(parsed) : prove(deps, parsed);
  },
});
