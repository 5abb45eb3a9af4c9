// Owns what somebody in Entra ID belongs to: groups, directly or through other groups, and directory roles that are active.
import { z } from 'zod';
import type { AccountId } from '../../ids';
import type { Graph } from './calls';
import { readAll } from './lists';
import { path } from './paths';
import { idOf, objectIdOf } from './user';

export interface Memberships {
  /** Ids of groups and of directory roles, and of the templates that roles are made from, in lower case. Empty: not of this directory. */
  of(account: AccountId): Promise<ReadonlySet<string>>;
  /** Who holds a directory role, named by its own id or its template's; empty for anything else. */
  holders(role: string): Promise<readonly AccountId[]>;
}

const member = z.object({ id: z.string(), '@odata.type': z.string().nullish() });
const groupType = '#microsoft.graph.group';
const membership = z.object({ id: z.string(), roleTemplateId: z.string().nullish() });

/** Read anew at every call. Throws what the directory throws. */
export const createMemberships = ({ graph }: { readonly graph: Graph }): Memberships => ({
  async of(account) {
    const objectId = objectIdOf(account);
    if (objectId === undefined) return new Set();
    const first = path`/users/${objectId}/transitiveMemberOf?$top=999`;
    const found = await readAll(graph, { operation: 'users.transitiveMemberOf.list', first, item: membership });
    const ids = found.flatMap(({ id, roleTemplateId }) => [id, roleTemplateId ?? '']);
    return new Set(ids.filter((id) => id !== '').map((id) => id.toLowerCase()));
  },

  async holders(role) {
    const first = path`/directoryRoles?$select=id,roleTemplateId`;
    const known = await readAll(graph, { operation: 'directoryRoles.list', first, item: membership });
    const named = known.find(({ id, roleTemplateId }) =>
      [id, roleTemplateId].some((one) => one?.toLowerCase() === role),
    );
    if (named === undefined) return [];
    const members = path`/directoryRoles/${named.id}/members?$top=999`;
    const found = await readAll(graph, { operation: 'directoryRoles.members.list', first: members, item: member });
    return found.filter((one) => one['@odata.type'] !== groupType).map(({ id }) => idOf(id));
  },
});
