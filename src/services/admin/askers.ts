// Owns who is asking: an account that the channel has proven, as it is at this moment, with the roles it holds now (ADM-03).

import { Fault } from '../faults';
import type { AccountId } from '../ids';
import type { Directory, Log } from '../ports';
import type { Caller } from '../recovery/ports';
import type { Roles } from '../roles';
import type { Asker } from './plan';

export interface Askers {
  /** Undefined: a stranger, somebody without a role, an account that is disabled or whose credential changed since. */
  byCaller(caller: Caller): Promise<Asker | undefined>;
  /** Whether to take what somebody types for a command at all. A directory that does not answer makes nobody an administrator. */
  isKnown(caller: Caller): Promise<boolean>;
  /** Without roles where the account is gone or disabled. */
  byAccount(account: AccountId): Promise<Asker>;
}

interface AskerDeps {
  readonly directory: Directory;
  readonly roles: Roles;
  readonly log: Log;
}

type Known = Extract<Caller, { kind: 'account' }>;

/** Recent: to know whom to listen to. Otherwise as it is at this moment. */
async function look({ directory, roles }: AskerDeps, caller: Known, asking: { readonly recent?: true }) {
  const held = await roles.of(caller.account, asking);
  if (held.length === 0) return undefined;
  const account = await directory.get(caller.account, asking);
  const same = account !== undefined && !account.disabled && account.stamp === caller.stamp;
  return same ? { account: caller.account, roles: held } : undefined;
}

export function createAskers(deps: AskerDeps): Askers {
  const { directory, roles, log } = deps;
  return {
    async isKnown(caller) {
      if (caller.kind === 'anonymous') return false;
      try {
        return (await look(deps, caller, { recent: true })) !== undefined;
      } catch (fault) {
        const code = fault instanceof Fault ? fault.code : 'unexpected';
        log.warn('it could not be found out who administers', { code });
        return false;
      }
    },
    byCaller: async (caller) => (caller.kind === 'anonymous' ? undefined : look(deps, caller, {})),
    async byAccount(id) {
      const account = await directory.get(id);
      return { account: id, roles: account === undefined || account.disabled ? [] : await roles.of(id) };
    },
  };
}
