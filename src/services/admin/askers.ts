// Owns who is asking: an account that the channel has proven, as it is at this moment, with the roles it holds now (ADM-03).
import type { AccountId } from '../ids';
import type { Directory } from '../ports';
import type { Caller } from '../recovery/ports';
import type { Roles } from '../roles';
import type { Asker } from './plan';

export interface Askers {
  /** Undefined: a stranger, somebody without a role, an account that is disabled or whose credential changed since. */
  byCaller(caller: Caller): Promise<Asker | undefined>;
  /** Without roles where the account is gone or disabled. */
  byAccount(account: AccountId): Promise<Asker>;
}

export function createAskers({ directory, roles }: { readonly directory: Directory; readonly roles: Roles }): Askers {
  return {
    async byCaller(caller) {
      if (caller.kind === 'anonymous') return undefined;
      const held = await roles.of(caller.account);
      if (held.length === 0) return undefined;
      const account = await directory.get(caller.account);
      const same = account !== undefined && !account.disabled && account.stamp === caller.stamp;
      return same ? { account: caller.account, roles: held } : undefined;
    },
    async byAccount(id) {
      const account = await directory.get(id);
      return { account: id, roles: account === undefined || account.disabled ? [] : await roles.of(id) };
    },
  };
}
