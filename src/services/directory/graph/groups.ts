// Owns the groups of Entra ID: which are called so, and who is in one, directly or through other groups.
import { z } from 'zod';
import type { Group, PageQuery } from '../people';
import type { Graph } from './calls';
import { type ListPage, readPage, sizeOf } from './lists';
import { literal, path } from './paths';
import { believe, readTogether } from './reading';
import { type GraphUser, userFields, userSchema } from './user';

const userType = '#microsoft.graph.user';
const group = z.object({ id: z.string(), displayName: z.string().nullish() });
const member = z.object({ id: z.string().regex(/^[\w-]{1,64}$/), '@odata.type': z.string().nullish() });
const users = z.object({ value: z.array(userSchema) });

// `in` takes 15 values, a batch 20 questions: 300 members are one call.
const idsPerQuestion = 15;
const membersPerPage = 300;

export interface Groups {
  called(name: string, limit: number): Promise<readonly Group[]>;
  members(groupId: string, page: Omit<PageQuery, 'unit'>): Promise<ListPage<GraphUser>>;
}

const chunks = (ids: readonly string[]): readonly (readonly string[])[] =>
  Array.from({ length: Math.ceil(ids.length / idsPerQuestion) }, (_, index) =>
    ids.slice(index * idsPerQuestion, (index + 1) * idsPerQuestion),
  );

/** Members come with little but their ids. */
async function readUsers(graph: Graph, ids: readonly string[]): Promise<readonly GraphUser[]> {
  const paths = chunks(ids).map(
    (some) =>
      path`/users?$filter=${`id in (${some.map(literal).join(',')})`}&$select=${userFields}&$top=${sizeOf(some.length)}`,
  );
  const answers = await readTogether(graph, 'users.list', { paths, unhurried: true });
  return answers.flatMap((answer) => believe(users, answer, 'users.list').value);
}

export const createGroups = ({ graph }: { readonly graph: Graph }): Groups => ({
  async called(name, limit) {
    const filter = `displayName eq ${literal(name)}`;
    const first = path`/groups?$filter=${filter}&$select=id,displayName&$top=${sizeOf(limit)}`;
    const { items } = await readPage(graph, { operation: 'groups.list', first, item: group });
    return items.map(({ id, displayName }) => ({ id, name: displayName ?? name }));
  },
  async members(groupId, { after, limit }) {
    const first = path`/groups/${groupId}/transitiveMembers?$top=${sizeOf(Math.min(limit, membersPerPage))}`;
    const page = await readPage(graph, { operation: 'groups.transitiveMembers.list', first, item: member, after });
    const ids = page.items.filter((one) => one['@odata.type'] === userType).map(({ id }) => id);
    return { items: await readUsers(graph, ids), next: page.next };
  },
});
