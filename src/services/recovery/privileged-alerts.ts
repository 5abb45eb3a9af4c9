// Owns who hears when the password of a privileged account was reset: everybody else who administers all accounts
// (features E1; attack ADM-07). It names the account and holds nothing that opens anything.
import type { Audit } from '../audit/events';
import type { AccountId } from '../ids';
import type { Teller } from '../notify/ports';
import type { Clock, Directory } from '../ports';
import type { Roles } from '../roles';

export interface PrivilegedAlerts {
  /** Nothing for an ordinary account. The same id twice is one message to each. */
  raise(reset: { readonly id: string; readonly account: AccountId; readonly atMs: number }): Promise<void>;
}

interface AlertDeps {
  readonly clock: Clock;
  readonly directory: Pick<Directory, 'get'>;
  readonly roles: Roles;
  readonly teller: Pick<Teller, 'tellPerson'>;
  readonly audit: Audit;
}

const worthTellingForMs = 3 * 24 * 3_600_000;
const mostTold = 100;

async function administratorsBut(roles: Roles, account: AccountId): Promise<readonly AccountId[]> {
  const held = await Promise.all((['owner', 'admin'] as const).map((role) => roles.holders(role, mostTold)));
  const everywhere = held.flat().filter((grant) => grant.scope === '*' && grant.account !== account);
  return [...new Set(everywhere.map((grant) => grant.account))].slice(0, mostTold);
}

export function createPrivilegedAlerts(deps: AlertDeps): PrivilegedAlerts {
  const { clock, directory, roles, teller, audit } = deps;
  const tell = async (reader: AccountId, { id, atMs, username }: { id: string; atMs: number; username: string }) => {
    const found = await directory.get(reader, { recent: true });
    if (found === undefined || found.disabled) return;
    const variables = { username, displayName: found.displayName, atMs };
    const notAfterMs = clock.nowMs() + worthTellingForMs;
    await teller.tellPerson(reader, { id: `privileged/${id}`, template: 'privileged-reset', variables, notAfterMs });
  };
  return {
    async raise({ id, account, atMs }) {
      const [found, held] = await Promise.all([
        directory.get(account, { recent: true }),
        roles.of(account, { recent: true }),
      ]);
      if (found === undefined || (!found.privileged && held.length === 0)) return;
      const readers = await administratorsBut(roles, account);
      await Promise.all(readers.map((reader) => tell(reader, { id, atMs, username: found.username })));
      const detail = { template: 'privileged-reset', addresses: readers.length };
      await audit.record({ action: 'notice.sent', outcome: 'started', actor: 'system', target: account, detail });
    },
  };
}
