// Owns what the proven owner of an account may be told before anything begins: that its password is not ours to set.
import type { Audit } from '../audit/events';
import type { CaseDoc } from '../collections';
import type { Directory } from '../ports';
import { eventAt } from './event-at';
import type { Opened, Place } from './ports';

type NotHere = Extract<Opened, { reason: 'guest' | 'synced' | 'federated' | 'no-unlock' }>;

interface OwnAccountDeps {
  readonly directory: Directory;
  readonly audit: Audit;
}

/** Undefined: nothing is in the way, or nobody has proven whose account it is, so that nobody is told. */
export async function refuseOwn(deps: OwnAccountDeps, place: Place, doc: CaseDoc): Promise<NotHere | undefined> {
  if (doc.account === null) return undefined;
  // Only words depend on this; whether a PIN goes out is decided later, by what the directory says then.
  const account = await deps.directory.get(doc.account, { recent: true });
  if (account === undefined) return undefined;
  const cannotUnlock = doc.purpose === 'unlock' && !deps.directory.abilities(account.id).unlock;
  if (account.home === 'here' && !cannotUnlock) return undefined;
  const reason = account.home === 'here' ? 'no-unlock' : account.home;
  await deps.audit.record({
    ...eventAt(place),
    action: 'case.refused',
    outcome: 'refused',
    target: account.id,
    reason,
  });
  return { ok: false, reason };
}
