// Owns who may do more here than look after their own account. Who granted it is audited by whoever calls.
import type { RoleDoc } from './collections';
import type { AccountId } from './ids';
import type { Clock, Store } from './ports';

export type Role = RoleDoc['role'];
export const roles: readonly Role[] = ['owner', 'admin', 'helpdesk', 'auditor'];

export interface Grant {
  readonly account: AccountId;
  readonly role: Role;
  /** Who grants it: an account id, or `operator` for somebody at the console. */
  readonly by: string;
  /** `*` = all accounts. */
  readonly scope: string;
  /** Milliseconds; null = without end. */
  readonly untilMs: number | null;
}

export interface Roles {
  /** False: it was granted before and still holds, unchanged. */
  grant(grant: Grant): Promise<boolean>;
  /** What an account holds now. `recent`: what it held within the last minute will do, to know whom to listen to; never for a change. */
  of(account: AccountId, asking?: { readonly recent?: true }): Promise<readonly RoleDoc[]>;
  /** Takes the role back, in every scope; returns how many grants went. */
  withdraw(account: AccountId, role: Role): Promise<number>;
  /** Whoever holds any role now. */
  everyHolder(): Promise<ReadonlySet<AccountId>>;
  /** Everybody who holds this role now, at most `limit`. */
  holders(role: Role, limit: number): Promise<readonly RoleDoc[]>;
}

const mostRoles = 100;
const mostGrants = 10_000;

export function createRoles({ store, clock }: { readonly store: Store; readonly clock: Clock }): Roles {
  const holds = ({ until }: RoleDoc): boolean => until === null || until > clock.nowMs();
  return {
    async grant({ account, role, by, scope, untilMs }) {
      const id = `${account}|${role}|${scope}`;
      const given = { until: untilMs, grantedBy: by, grantedAt: clock.nowMs() };
      if ((await store.insert('roles', { id, account, role, scope, ...given })).ok) return true;
      const before = await store.get('roles', id);
      if (before !== undefined && holds(before) && before.until === untilMs) return false;
      return (await store.update('roles', { id }, { set: given })) !== undefined;
    },
    async of(account) {
      return (await store.find('roles', { where: { account }, limit: mostRoles })).filter(holds);
    },
    async withdraw(account, role) {
      const grants = await store.find('roles', { where: { account, role }, limit: mostRoles });
      const gone = await Promise.all(grants.map(({ id }) => store.remove('roles', id)));
      return gone.filter(Boolean).length;
    },
    async everyHolder() {
      const grants = await store.find('roles', { where: { id: { gt: '' } }, limit: mostGrants });
      return new Set(grants.filter(holds).map(({ account }) => account));
    },
    async holders(role, limit) {
      return (await store.find('roles', { where: { id: { gt: '' }, role }, limit })).filter(holds);
    },
  };
}
