// Owns who counts as privileged in Entra ID: anybody with a directory role, in a group that roles can be assigned to, or under
// restricted management. What cannot be found out counts as privileged.
import { z } from 'zod';
import { type GraphPath, path } from './paths';
import type { GraphUser } from './user';

/** What is asked in the same breath as the user, and how the answers are read. */
export interface PrivilegeRule {
  readonly questions: (objectId: string) => readonly GraphPath[];
  /** One answer for each question; undefined = there is none. */
  readonly isPrivileged: (user: GraphUser, answers: readonly unknown[]) => boolean;
}

const memberships = z.object({
  value: z.array(z.object({ '@odata.type': z.string(), isAssignableToRole: z.boolean().nullish() })),
  '@odata.nextLink': z.string().nullish(),
});

const roleType = '#microsoft.graph.directoryRole';

function holdsRole(answer: unknown): boolean {
  const parsed = memberships.safeParse(answer);
  // More than one page of groups: rare enough to be careful with.
  if (!parsed.success || parsed.data['@odata.nextLink'] != null) return true;
  return parsed.data.value.some((one) => one['@odata.type'] === roleType || one.isAssignableToRole === true);
}

export const standardPrivilegeRule: PrivilegeRule = {
  questions: (objectId) => [path`/users/${objectId}/transitiveMemberOf?$select=id,isAssignableToRole&$top=999`],
  isPrivileged: (user, [answer]) => user.isManagementRestricted === true || holdsRole(answer),
};
