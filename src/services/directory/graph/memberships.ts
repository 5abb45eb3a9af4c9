// Owns what somebody in Entra ID belongs to: groups, directly or through other groups, and directory roles that are active.
import { z } from 'zod';
import type { AccountId } from '../../ids';
import type { Graph } from './calls';
import { readAll } from './lists';
import { path } from './paths';
import { objectIdOf } from './user';

export interface Memberships {
  /** Ids of groups and of directory roles, and of the templates that roles are made from, in lower case. Empty: not of this directory. */
  of(account: AccountId): Promise<ReadonlySet<string>>;
}

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
});
