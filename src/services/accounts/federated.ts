// Owns signing in with Microsoft: out to the identity platform and back, bound to this browser, and an account that is known by the
// tenant and the object id alone. Names and mail addresses in a token are never an identity (ASVS 6.8.1, attack WEB-14).
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Audit } from '../audit/events';
import type { CodeFlow } from '../directory/graph/msal';
import type { Source } from '../ids';
import type { Throttle, Window } from '../limits/ports';
import type { Clock, Directory, Random } from '../ports';
import { sameText } from '../secrets/hashes';
import type { Sealer } from '../secrets/ports';
import { randomToken } from '../secrets/random';
import type { Identities } from './identities';
import type { Sessions, StartedSession } from './ports';

/** Where the identity platform sends people back to, below PUBLIC_URL; the registration must name it. */
export const callbackPath = '/signin/microsoft';

export interface FederatedSignIn {
  /** `trip` goes into a cookie of this browser; without it nobody comes back in. */
  begin(door: {
    readonly name: string;
    readonly fresh: boolean;
  }): Promise<{ readonly url: string; readonly trip: string }>;
  finish(back: {
    readonly trip: string | undefined;
    readonly code: string | undefined;
    readonly state: string | undefined;
    readonly device: string;
    readonly source: Source;
    readonly correlation: string;
  }): Promise<Returned>;
}

export type Returned =
  /** `door`: the name that `begin` was given. */
  | ({ readonly ok: true; readonly door: string } & StartedSession)
  /** One answer for whatever was wrong: a code, a browser, an account. */
  | { readonly ok: false; readonly reason: 'refused' | 'limited' };

export interface FederatedDeps {
  readonly codeFlow: CodeFlow;
  readonly tenantId: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly identities: Pick<Identities, 'accountOf'>;
  readonly directory: Pick<Directory, 'get'>;
  readonly sessions: Pick<Sessions, 'start'>;
  readonly throttle: Pick<Throttle, 'hit'>;
  readonly sealer: Sealer;
  readonly random: Random;
  readonly clock: Clock;
  readonly audit: Audit;
}

const tripMs = 10 * 60_000;
const context = 'federated-sign-in';
const longest = 4_096;
const perSource: Window = { limit: 60, windowMs: 15 * 60_000 };

const tripSchema = z.object({
  door: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  at: z.number(),
});
type Trip = z.infer<typeof tripSchema>;

/** OpenID Connect Core 3.1.3.7; the token came straight from the token endpoint over TLS, which stands in for its signature. */
const claimsSchema = z.object({
  aud: z.string(),
  tid: z.string(),
  oid: z.string(),
  nonce: z.string(),
  exp: z.number(),
  /** Only where the registration asks for it (docs/entra.md); without it no sign-in counts as fresh. */
  auth_time: z.coerce.number().optional(),
});
type Claims = z.infer<typeof claimsSchema>;

function openTrip({ sealer, clock }: FederatedDeps, sealed: string | undefined): Trip | undefined {
  if (sealed === undefined || sealed.length > longest) return undefined;
  try {
    const trip = tripSchema.parse(JSON.parse(sealer.open(sealed, context)));
    return clock.nowMs() - trip.at <= tripMs ? trip : undefined;
  } catch {
    // Altered, of another installation, or sealed under a key that is gone.
    return undefined;
  }
}

const isOurs = ({ tenantId, clientId, clock }: FederatedDeps, claims: Claims, { nonce }: Trip): boolean =>
  claims.tid.toLowerCase() === tenantId &&
  claims.aud.toLowerCase() === clientId &&
  sameText(claims.nonce, nonce) &&
  claims.exp * 1_000 > clock.nowMs();

type Back = Parameters<FederatedSignIn['finish']>[0];

async function redeem(deps: FederatedDeps, { code, state }: Back, trip: Trip): Promise<Claims | undefined> {
  if (code === undefined || code.length > longest || state === undefined || !sameText(state, trip.state))
    return undefined;
  const { redirectUri, codeFlow } = deps;
  const claims = claimsSchema.safeParse(
    await codeFlow.redeem({ code, redirectUri, verifier: trip.verifier, nonce: trip.nonce }),
  );
  return claims.success && isOurs(deps, claims.data, trip) ? claims.data : undefined;
}

async function accountFor({ identities, directory }: FederatedDeps, { tid, oid }: Claims) {
  const id = await identities.accountOf({ tenant: tid, objectId: oid });
  const account = id && (await directory.get(id));
  return account && !account.disabled ? account : undefined;
}

async function admit(deps: FederatedDeps, back: Back, trip: Trip): Promise<Returned | undefined> {
  const claims = await redeem(deps, back, trip);
  const account = claims && (await accountFor(deps, claims));
  if (!claims || !account) return undefined;
  const { id, stamp } = account;
  const event = { actor: id, target: id, source: back.source, correlation: back.correlation } as const; // as the audit has it
  await deps.audit.record({ ...event, action: 'signin.passed', outcome: 'ok', detail: { kind: 'microsoft' } });
  const authenticatedAtMs = (claims.auth_time ?? 0) * 1_000;
  const who = { account: id, stamp, scope: 'full', keep: false, device: back.device, authenticatedAtMs } as const; // a scope
  return { ok: true, door: trip.door, ...(await deps.sessions.start(who)) };
}

export function createFederatedSignIn(deps: FederatedDeps): FederatedSignIn {
  const { codeFlow, sealer, random, clock, redirectUri, throttle, audit } = deps;
  return {
    async begin({ name: door, fresh }) {
      const [state, nonce, verifier] = [randomToken(random), randomToken(random), randomToken(random)];
      const challenge = createHash('sha256').update(verifier).digest('base64url');
      const url = await codeFlow.authorizeUrl({ redirectUri, state, nonce, challenge, fresh });
      return { url, trip: sealer.seal(JSON.stringify({ door, state, nonce, verifier, at: clock.nowMs() }), context) };
    },
    async finish(back) {
      if (!(await throttle.hit(`signin|federated|${back.source}`, perSource)).allowed)
        return { ok: false, reason: 'limited' };
      const trip = openTrip(deps, back.trip);
      const admitted = trip && (await admit(deps, back, trip));
      if (admitted) return admitted;
      const { source, correlation } = back;
      const event = { action: 'signin.failed', outcome: 'refused', actor: 'anonymous', reason: 'microsoft' } as const; // names
      await audit.record({ ...event, source, correlation });
      return { ok: false, reason: 'refused' };
    },
  };
}
