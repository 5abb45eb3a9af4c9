// Owns roles that come with a membership elsewhere: whoever is in a group that the host was told about holds its role, as long as
// they are in it. Which group stands for which role is set on the host only, never by chat (attack ADM-14).
import type { RoleDoc } from './collections';
import type { People } from './directory/people';
import type { AccountId } from './ids';
import type { Clock, Log } from './ports';
import type { Role, Roles } from './roles';

export interface RoleMapping {
  readonly role: Role;
  /** The id of a group or of a directory role, in lower case. */
  readonly member: string;
  /** As a grant has it: `*`, or one unit. */
  readonly scope: string;
}

export interface MappedRolesDeps {
  readonly local: Roles;
  readonly mappings: readonly RoleMapping[];
  readonly memberships: {
    of(account: AccountId): Promise<ReadonlySet<string>>;
    /** Of a directory role; nobody for a group. */
    holders(role: string): Promise<readonly AccountId[]>;
  };
  readonly people: Pick<People, 'members'>;
  /** What account ids of that directory begin with. */
  readonly prefix: string;
  readonly clock: Clock;
  readonly log: Log;
}

// Bar 5.8: at most 60 s, and only to know whether to listen to somebody at all.
const recentMs = 60_000;
const mostRemembered = 10_000;
const perPage = 300;
const mostMembers = 10_000;

const grantOf = (account: AccountId, { role, scope, member }: RoleMapping): RoleDoc => ({
  id: `${account}|${role}|${scope}|${member}`,
  account,
  role,
  scope,
  until: null,
  grantedBy: member,
  grantedAt: 0,
});

/** Remembers what was true lately; whoever may not rely on that asks without it. */
function createMemory({ clock }: MappedRolesDeps) {
  const kept = new Map<AccountId, { readonly at: number; readonly grants: readonly RoleDoc[] }>();
  return {
    read: (account: AccountId): readonly RoleDoc[] | undefined => {
      const known = kept.get(account);
      return known !== undefined && clock.nowMs() - known.at < recentMs ? known.grants : undefined;
    },
    keep(account: AccountId, grants: readonly RoleDoc[]): void {
      if (kept.size >= mostRemembered) kept.clear();
      kept.set(account, { at: clock.nowMs(), grants });
    },
  };
}

/** A group's members, or a role's holders: an id is one or the other. */
async function membersOf({ people, memberships, prefix }: MappedRolesDeps, { member }: RoleMapping, most: number) {
  const found: AccountId[] = [];
  for (let after: string | undefined; found.length < most; ) {
    const page = await people.members(`${prefix}:${member}`, { after, limit: perPage });
    found.push(...page.people.filter(({ disabled }) => !disabled).map(({ id }) => id));
    after = page.next;
    if (after === undefined) break;
  }
  return (found.length > 0 ? found : await memberships.holders(member)).slice(0, most);
}

/** Local grants and those of memberships, as one. A directory that does not answer is a fault: nobody gains a role by it. */
export function createMappedRoles(deps: MappedRolesDeps): Roles {
  const { local, mappings, memberships, prefix } = deps;
  const memory = createMemory(deps);
  const isTheirs = (account: AccountId): boolean => mappings.length > 0 && account.startsWith(`${prefix}:`);

  async function mapped(account: AccountId, recent: boolean): Promise<readonly RoleDoc[]> {
    if (!isTheirs(account)) return [];
    const known = recent ? memory.read(account) : undefined;
    if (known !== undefined) return known;
    const belongs = await memberships.of(account);
    const grants = mappings.filter(({ member }) => belongs.has(member)).map((mapping) => grantOf(account, mapping));
    memory.keep(account, grants);
    return grants;
  }

  return {
    ...local,
    async of(account, asking = {}) {
      const [own, theirs] = await Promise.all([local.of(account), mapped(account, asking.recent === true)]);
      return [...own, ...theirs];
    },
    async everyHolder() {
      const members = await Promise.all(mappings.map((mapping) => membersOf(deps, mapping, mostMembers)));
      return new Set([...(await local.everyHolder()), ...members.flat()]);
    },
    async holders(role, limit) {
      const own = await local.holders(role, limit);
      const theirs = await Promise.all(
        mappings
          .filter((mapping) => mapping.role === role)
          .map(async (mapping) => (await membersOf(deps, mapping, limit)).map((id) => grantOf(id, mapping))),
      );
      return [...own, ...theirs.flat()].slice(0, limit);
    },
  };
}
