// Owns who may see and change contacts: the account that the channel has proven, while it is still that account.
import { isFreshSignIn } from '../accounts/freshness';
import type { Audit } from '../audit/events';
import type { Enrolments } from '../enrolment';
import type { Account, Clock, Directory } from '../ports';
import { eventAt } from '../recovery/event-at';
import type { Place } from '../recovery/ports';
import type { MayNotChange, SignInFirst } from './ports';

export interface OwnerDeps {
  readonly clock: Clock;
  readonly directory: Directory;
  readonly enrolments: Enrolments;
  readonly audit: Audit;
}

/** The account under which the caller signed in; undefined for strangers and for who has to sign in anew. */
export async function ownerOf({ directory }: OwnerDeps, { caller }: Place): Promise<Account | undefined> {
  if (caller.kind === 'anonymous') return undefined;
  const account = await directory.get(caller.account);
  return account !== undefined && !account.disabled && account.stamp === caller.stamp ? account : undefined;
}

export type Changer = { readonly ok: true; readonly account: Account } | MayNotChange;

const signInFirst: SignInFirst = { ok: false, reason: 'sign-in' };

async function reasonAgainst({ clock, enrolments }: OwnerDeps, { caller }: Place, { id }: Account) {
  const since = caller.kind === 'account' ? caller.authenticatedAtMs : undefined;
  if (!isFreshSignIn(since, clock.nowMs())) return 'not-fresh';
  return (await enrolments.get(id))?.frozen === true ? 'frozen' : undefined;
}

/** Who may begin a change now. Every refusal of a proven caller is audited. */
export async function changerAt(deps: OwnerDeps, place: Place): Promise<Changer> {
  const account = await ownerOf(deps, place);
  if (account === undefined) return signInFirst;
  const reason = await reasonAgainst(deps, place, account);
  if (reason === undefined) return { ok: true, account };
  await deps.audit.record({
    ...eventAt(place),
    action: 'contact.changed',
    outcome: 'refused',
    target: account.id,
    reason,
  });
  return { ok: false, reason };
}
