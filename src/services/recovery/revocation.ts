// Owns what dies when a credential changes or somebody objects: sessions, PINs, grants and links of that account.
import type { Sessions } from '../accounts/ports';
import type { Audit } from '../audit/events';
import { Fault } from '../faults';
import type { AccountId } from '../ids';
import type { JobHandler, Outbox } from '../notify/ports';
import type { Tickets } from '../passwords/ports';
import type { Clock, Directory, Random } from '../ports';
import { randomId } from '../secrets/random';
import type { Challenges } from './challenges';
import type { Grants } from './grants';

/** PINs, grants and links, and no session. Idempotent. */
export type EndProofs = (account: AccountId) => Promise<void>;

/** The same, and the sessions. Resolves to how many of those ended. */
export type Revoke = (account: AccountId) => Promise<number>;

interface ProofDeps {
  readonly challenges: Challenges;
  readonly grants: Grants;
  readonly tickets: Tickets;
}

export const createEndProofs =
  ({ challenges, grants, tickets }: ProofDeps): EndProofs =>
  async (account) => {
    await Promise.all([challenges.killForAccount(account), grants.killFor(account), tickets.killFor(account)]);
  };

interface RevokeDeps {
  readonly sessions: Sessions;
  readonly endProofs: EndProofs;
  readonly directory: Directory;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly random: Random;
}

/** A directory that cannot be reached is asked for so long. */
const triedForMs = 60 * 60_000;

/** What the directory keeps open ends by a job of its own: neither a turn nor a notice waits for it. */
export function createRevoke(deps: RevokeDeps): Revoke {
  const { directory, outbox, clock, random } = deps;
  return async (account) => {
    const [ended] = await Promise.all([deps.sessions.endAll(account), deps.endProofs(account)]);
    if (directory.abilities(account).sessions) {
      const job = { id: `sessions/${randomId(random)}`, kind: 'sessions', payload: { account } } as const; // a kind's name
      await outbox.enqueue({ ...job, notAfterMs: clock.nowMs() + triedForMs });
    }
    return ended;
  };
}

interface SessionsDeps {
  readonly directory: Directory;
  readonly audit: Audit;
}

async function endSessions({ directory, audit }: SessionsDeps, account: AccountId): Promise<void> {
  const event = { action: 'session.ended', actor: 'system', target: account, detail: { kind: 'directory' } } as const; // names
  if (await directory.revokeSessions(account)) await audit.record({ ...event, outcome: 'ok' });
  else await audit.record({ ...event, outcome: 'failed', reason: 'gone' });
}

/** The outbox handler of kind `sessions`; payload `{ account }`. */
export function createSessionsJob(deps: SessionsDeps): JobHandler {
  return async ({ payload }) => {
    try {
      // Written by createRevoke only.
      await endSessions(deps, String(payload['account']) as AccountId);
      return { done: true };
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      return { done: false, retry: 'later', reason: thrown.code };
    }
  };
}
