// Owns going through the people of Entra ID, for administration.
import type { Account, Clock } from '../../ports';
import type { DirectoryPerson, PageQuery, People } from '../people';
import type { Graph } from './calls';
import { createGroups } from './groups';
import { type ListPage, readPage, sizeOf } from './lists';
import { type GraphPath, literal, path } from './paths';
import type { PrivilegedIds } from './privileged-ids';
import { believe, readTogether } from './reading';
import { createUnits } from './units';
import { type GraphUser, idOf, toAccount, userFields, userSchema } from './user';
import type { Users } from './users';

export interface GraphPeopleDeps {
  readonly graph: Graph;
  readonly users: Users;
  readonly clock: Clock;
  readonly privilegedIds: PrivilegedIds;
}

const namesOf = userSchema.pick({ id: true, userPrincipalName: true, displayName: true });
const perBatch = 20;

const toPerson = ({ id, username, displayName, unit, disabled, privileged, stamp }: Account): DirectoryPerson => ({
  ...{ id, username, displayName, unit, disabled, privileged, stamp },
  // Entra's smart lockout is nothing that Graph tells, or ends.
  lockedUntil: null,
  lockUnknown: true,
});

const listed = (filter: string | undefined, limit: number): GraphPath =>
  filter === undefined
    ? path`/users?$select=${userFields}&$top=${sizeOf(limit)}`
    : path`/users?$filter=${filter}&$select=${userFields}&$top=${sizeOf(limit)}`;

const filterOf = ({ unit }: PageQuery): string | undefined =>
  unit === undefined ? undefined : `department eq ${literal(unit)}`;

export function createGraphPeople(deps: GraphPeopleDeps): People {
  const { graph, users, privilegedIds } = deps;
  const units = createUnits(deps);
  const groups = createGroups(deps);

  /** Lists name many; who of them is privileged comes from one list, too. */
  async function toPeople({ items, next }: ListPage<GraphUser>) {
    if (items.length === 0) return { people: [], next };
    const holders = await privilegedIds.current();
    const people = items.map((user) => {
      const privileged = holders.has(user.id) || user.isManagementRestricted === true;
      return toPerson(toAccount(user, { home: 'here', privileged }));
    });
    return { people, next };
  }

  /** Whoever of them is no user (an application, a group) has no name that anybody signs in with. */
  async function named(ids: readonly string[]) {
    const found: Pick<DirectoryPerson, 'id' | 'username' | 'displayName'>[] = [];
    const fields = 'id,userPrincipalName,displayName';
    for (let from = 0; from < ids.length; from += perBatch) {
      const paths = ids.slice(from, from + perBatch).map((id) => path`/users/${id}?$select=${fields}`);
      const answers = await readTogether(graph, 'users.get', { paths });
      for (const answer of answers.filter((one) => one !== undefined)) {
        const { id, userPrincipalName: username, displayName } = believe(namesOf, answer, 'users.get');
        found.push({ id: idOf(id), username, displayName: displayName ?? '' });
      }
    }
    return found;
  }

  const page = async (first: GraphPath, after?: string) =>
    toPeople(await readPage(graph, { operation: 'users.list', first, item: userSchema, after }));

  return {
    units: units.list,
    unitCalled: units.called,
    groupsCalled: groups.called,
    members: async (group, query) => toPeople(await groups.members(group, query)),
    page: (query) => page(listed(filterOf(query), query.limit), query.after),
    async privileged(limit) {
      const ids = await privilegedIds.list();
      return ids === undefined || ids.length > limit ? undefined : named(ids);
    },
    called: async (name, limit) => (await page(listed(`displayName eq ${literal(name)}`, limit))).people,
    async get(id) {
      const account = await users.get(id, {});
      return account && toPerson(account);
    },
  };
}
