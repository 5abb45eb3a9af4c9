// Owns who may call the Teams endpoint at all: whatever is wrong with a call is found here, before the SDK or a turn sees it.
import type { Audit } from '../../services/audit/events';
import type { Clock, Log } from '../../services/ports';
import type { Exchange } from '../http/route';
import { claimedAddress, readTeamsActivity, type TeamsIncoming } from './incoming';
import { type ServiceUrls, sameServiceUrl } from './service-url';
import type { Proof, TeamsTokens } from './tokens';

export type Guarded =
  | { readonly ok: true; readonly incoming: TeamsIncoming }
  | { readonly ok: false; readonly status: 400 | 401 | 403 | 503 };

export interface TeamsGuard {
  admit(exchange: Exchange): Promise<Guarded>;
}

interface GuardDeps {
  /** Undefined: Playground, on the machine of whoever tries the demo. */
  readonly tokens: TeamsTokens | undefined;
  readonly serviceUrls: ServiceUrls;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly log: Log;
}

const reportEveryMs = 60_000;

/** Anybody can be refused as often as they like; each reason is written down once a minute by each process. */
function createReport({ clock, audit, log }: GuardDeps) {
  const toldAt = new Map<string, number>();
  return async (reason: string): Promise<void> => {
    const nowMs = clock.nowMs();
    if (nowMs - (toldAt.get(reason) ?? Number.NEGATIVE_INFINITY) < reportEveryMs) return;
    toldAt.set(reason, nowMs);
    log.warn('a call for Teams was refused', { reason });
    await audit.record({ action: 'channel.refused', outcome: 'refused', actor: 'anonymous', channel: 'teams', reason });
  };
}

type Verdict =
  | { readonly ok: true; readonly proof: Proof | 'playground' }
  | { readonly ok: false; readonly status: 401 | 503; readonly reason: string };

/** A browser page on the same machine could reach loopback too: Playground's server sends no Origin. */
const isPlayground = ({ loopback, headers }: Exchange): boolean => loopback && headers['origin'] === undefined;

async function proveCall({ tokens }: GuardDeps, exchange: Exchange): Promise<Verdict> {
  if (tokens === undefined) {
    return isPlayground(exchange)
      ? { ok: true, proof: 'playground' }
      : { ok: false, status: 401, reason: 'not-loopback' };
  }
  const proven = await tokens.prove(exchange.headers['authorization']);
  if (proven.ok) return proven;
  return { ok: false, status: proven.reason === 'unavailable' ? 503 : 401, reason: proven.reason };
}

/** Null: the address in the body may be answered. */
function addressProblem({ serviceUrls }: GuardDeps, proof: Proof | 'playground', claimed: string) {
  if (proof !== 'playground') {
    if (!proof.endorsements.includes('msteams')) return { status: 401, reason: 'not-endorsed' } as const; // a status, not a number
    if (!sameServiceUrl(proof.serviceUrl, claimed)) return { status: 401, reason: 'service-url-claim' } as const;
  }
  return serviceUrls.allow(claimed) === undefined ? ({ status: 403, reason: 'service-url' } as const) : null;
}

export function createTeamsGuard(deps: GuardDeps): TeamsGuard {
  const report = createReport(deps);
  return {
    async admit(exchange) {
      const verdict = await proveCall(deps, exchange);
      if (!verdict.ok) {
        await report(verdict.reason);
        return { ok: false, status: verdict.status };
      }
      const claimed = claimedAddress(exchange.json);
      if (claimed === undefined) return { ok: false, status: 400 };
      const problem = addressProblem(deps, verdict.proof, claimed);
      if (problem !== null) {
        await report(problem.reason);
        return { ok: false, status: problem.status };
      }
      const incoming = readTeamsActivity(exchange.json);
      return incoming.kind === 'refused' ? { ok: false, status: 400 } : { ok: true, incoming };
    },
  };
}
