// Owns what dies when a credential changes or somebody objects: sessions, PINs, grants and links of that account.
import type { Sessions } from '../accounts/ports';
import type { AccountId } from '../ids';
import type { Tickets } from '../passwords/ports';
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

export function createRevoke(deps: { readonly sessions: Sessions; readonly endProofs: EndProofs }): Revoke {
  return async (account) => {
    const [ended] = await Promise.all([deps.sessions.endAll(account), deps.endProofs(account)]);
    return ended;
  };
}
