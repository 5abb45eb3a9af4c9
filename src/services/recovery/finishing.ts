// Owns what a grant turns into: a one-time page where a password is set or revealed, or an unlocked account.
import type { Audit } from '../audit/events';
import type { GrantDoc } from '../collections';
import type { Tickets } from '../passwords/ports';
import type { Policy, PolicySource } from '../policy/policy';
import type { Clock, Directory } from '../ports';
import type { Grants } from './grants';
import type { Notices } from './notices';
import type { Finished, Place, Recovery } from './ports';

interface FinishingDeps {
  readonly clock: Clock;
  readonly audit: Audit;
  readonly policy: PolicySource;
  readonly directory: Directory;
  readonly tickets: Tickets;
  readonly grants: Grants;
  readonly notices: Notices;
}

export type Finishing = Recovery['finish'];

type Outcome = Policy['outcome'];

/** What the policy says, unless the directory has no passes, or nobody could make this account change a temporary password. */
async function outcomeFor(deps: FinishingDeps, grant: GrantDoc): Promise<Outcome> {
  const { outcome } = deps.policy.current();
  if (outcome === 'own') return outcome;
  if (outcome === 'pass' && !deps.directory.abilities(grant.account).pass) return 'own';
  return (await deps.directory.get(grant.account, { recent: true }))?.canBeTemporary === false ? 'own' : outcome;
}

async function openPage(deps: FinishingDeps, place: Place, grant: GrantDoc): Promise<Finished> {
  const { ticketMinutes, revealMinutes } = deps.policy.current();
  const outcome = await outcomeFor(deps, grant);
  const minutes = outcome === 'own' ? ticketMinutes : revealMinutes;
  const shows = outcome === 'pass' ? { shows: outcome } : {};
  const purpose = outcome === 'own' ? 'set-password' : 'reveal-password';
  await deps.audit.record({
    action: 'ticket.issued',
    outcome: 'ok',
    actor: grant.account,
    target: grant.account,
    channel: place.channel,
    source: place.source,
    correlation: place.correlation,
    detail: { purpose, ...shows },
  });
  const lifetimeMs = Math.min(minutes * 60_000, grant.expiresAt - deps.clock.nowMs());
  const { account, id, conversation } = grant;
  const { url, untilMs } = await deps.tickets.issue({
    ...{ purpose, account, grant: id, conversation, lifetimeMs },
    ...shows,
  });
  return { ok: true, outcome: 'page', kind: outcome, url, untilMs };
}

async function unlock(deps: FinishingDeps, place: Place, grant: GrantDoc): Promise<Finished> {
  const event = {
    action: 'account.unlock',
    actor: grant.account,
    target: grant.account,
    channel: place.channel,
    source: place.source,
    correlation: place.correlation,
  } as const;
  await deps.audit.record({ ...event, outcome: 'started' });
  if (!(await deps.grants.consume(grant, 'unlock'))) return { ok: false, reason: 'expired' };
  const unlocked = await deps.directory.unlock(grant.account);
  if (!unlocked.ok) {
    await deps.audit.record({ ...event, outcome: 'failed', reason: unlocked.reason });
    return { ok: false, reason: unlocked.reason === 'gone' ? 'expired' : 'unsupported' };
  }
  await deps.audit.record({ ...event, outcome: 'ok', detail: { wasLocked: unlocked.wasLocked } });
  if (unlocked.wasLocked) {
    await deps.notices.tell({
      id: `unlock/${grant.id}`,
      account: grant.account,
      template: 'unlocked',
      channel: place.channel,
      atMs: deps.clock.nowMs(),
    });
  }
  return { ok: true, outcome: 'unlocked', wasLocked: unlocked.wasLocked };
}

/** Bound to the conversation that earned the grant. */
export function createFinishing(deps: FinishingDeps): Finishing {
  return async (place, id) => {
    const grant = await deps.grants.look(id);
    const ours = grant !== undefined && grant.conversation === place.conversation && grant.channel === place.channel;
    if (!ours) return { ok: false, reason: 'expired' };
    return grant.purpose === 'unlock' ? unlock(deps, place, grant) : openPage(deps, place, grant);
  };
}
