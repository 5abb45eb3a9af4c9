// Owns who counts as privileged in Entra ID, for one person and at this moment: anybody with a directory role of any kind and scope,
// held or eligible, in or owning a group that roles can be assigned to, or under restricted management. That is stricter than Entra's
// own table of who may reset whom (learn.microsoft.com/entra/identity/role-based-access-control/privileged-roles-permissions): it lets
// some administrators reset some others, and we let nobody. What cannot be found out counts as privileged.
import { z } from 'zod';
import { type GraphPath, literal, path } from './paths';
import type { GraphUser } from './user';

/** What is asked in the same breath as the user, and how the answers are read. */
export interface PrivilegeRule {
  readonly questions: (objectId: string) => readonly GraphPath[];
  /** One answer for each question; undefined = there is none. */
  readonly isPrivileged: (user: GraphUser, answers: readonly unknown[]) => boolean;
}

const listOf = <Item>(item: z.ZodType<Item>) =>
  // More than one page: rare enough to be careful with.
  z.object({ value: z.array(item), '@odata.nextLink': z.null().optional() });

const memberships = listOf(z.object({ '@odata.type': z.string(), isAssignableToRole: z.boolean().nullish() }));
const anything = listOf(z.unknown());
export const ownedGroups = listOf(z.object({ id: z.string(), owners: z.array(z.object({ id: z.string() })) }));

const roleType = '#microsoft.graph.directoryRole';

/** Groups that roles can be assigned to, with their owners; Graph expands twenty, so a group with so many hides the rest. */
export const roleGroupsPath = path`/groups?$filter=${'isAssignableToRole eq true'}&$select=id&$expand=owners($select=id)&$top=999`;
export const mostExpanded = 20;

const holdsRole = (answer: unknown): boolean => {
  const parsed = memberships.safeParse(answer);
  if (!parsed.success) return true;
  return parsed.data.value.some((one) => one['@odata.type'] === roleType || one.isAssignableToRole === true);
};

/** Also roles that are custom, or reach only an administrative unit: they are no memberships. */
const isAssigned = (answer: unknown): boolean => {
  const parsed = anything.safeParse(answer);
  return !parsed.success || parsed.data.value.length > 0;
};

/** Undefined: a tenant without Privileged Identity Management, where nobody is eligible. */
const isEligible = (answer: unknown): boolean => answer !== undefined && isAssigned(answer);

const ownsRoleGroup = (answer: unknown, objectId: string): boolean => {
  const parsed = ownedGroups.safeParse(answer);
  if (!parsed.success) return true;
  return parsed.data.value.some(
    ({ owners }) => owners.length >= mostExpanded || owners.some(({ id }) => id === objectId),
  );
};

export const standardPrivilegeRule: PrivilegeRule = {
  questions: (objectId) => [
    path`/users/${objectId}/transitiveMemberOf?$select=id,isAssignableToRole&$top=999`,
    path`/roleManagement/directory/roleAssignments?$filter=${`principalId eq ${literal(objectId)}`}&$top=1`,
    path`/roleManagement/directory/roleEligibilitySchedules?$filter=${`principalId eq ${literal(objectId)}`}&$top=1`,
    roleGroupsPath,
  ],
  isPrivileged: (user, [belongs, assigned, eligible, groups]) =>
    user.isManagementRestricted === true ||
    holdsRole(belongs) ||
    isAssigned(assigned) ||
    isEligible(eligible) ||
    ownsRoleGroup(groups, user.id),
};
