// Owns what dies when a credential changes or somebody objects: sessions, PINs, grants and links of that account.
import type { Sessions } from '../accounts/ports';
import type { AccountId } from '../ids';
import type { Tickets } from '../passwords/ports';
import type { Challenges } from './challenges';
import type { Grants } from './grants';

/** Idempotent. Resolves to how many sessions ended. */
export type Revoke = (account: AccountId) => Promise<number>;

export function createRevoke(deps: {
  readonly sessions: Sessions;
  readonly challenges: Challenges;
  readonly grants: Grants;
  readonly tickets: Tickets;
}): Revoke {
  return async (account) => {
    const [ended] = await Promise.all([
      deps.sessions.endAll(account),
      deps.challenges.killForAccount(account),
      deps.grants.killFor(account),
      deps.tickets.killFor(account),
    ]);
    return ended;
  };
}
