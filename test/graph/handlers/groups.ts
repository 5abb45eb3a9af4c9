// The double's groups, roles and administrative units, and who belongs to them.
import { type Asked, type Handler, notFound, ok, Refusal } from '../answer';
import type { Item } from '../filter';
import {
  asGroup,
  asRole,
  asUnit,
  directoryObject,
  groupsOf,
  membersOf,
  publicObject,
  rolesOf,
  unitsOf,
} from '../membership';
import { list, project } from '../pages';
import { builtInRoles } from '../tenant';
import { idOf, userIn } from './users';

const ids = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

function groupIn({ tenant, params }: Asked): Item {
  const found = tenant.groups.seen(params['group-id'] ?? '');
  if (found === undefined) throw notFound();
  return found;
}

const objects = (asked: Asked, of: readonly string[]): Item[] => of.flatMap((id) => directoryObject(asked.tenant, id));
const sorted = (items: readonly Item[]): Item[] => items.toSorted((a, b) => idOf(a).localeCompare(idOf(b)));

/** Everything that a person belongs to: groups, roles, units. */
function belonging({ tenant }: Asked, id: string, transitive: boolean): Item[] {
  return sorted([
    ...groupsOf(tenant, id, transitive).map(asGroup),
    ...rolesOf(tenant, id, transitive).map(asRole),
    ...unitsOf(tenant, id).map(asUnit),
  ]);
}

const memberOf =
  (transitive: boolean): Handler =>
  (asked) =>
    list(belonging(asked, idOf(userIn(asked)), transitive), asked, { type: 'directoryObject' });

const groupsOfUser: Handler = (asked) =>
  list(sorted(groupsOf(asked.tenant, idOf(userIn(asked)))).map(asGroup), asked, { type: 'group' });

const rolesOfUser: Handler = (asked) =>
  list(sorted(rolesOf(asked.tenant, idOf(userIn(asked)))).map(asRole), asked, { type: 'directoryRole' });

const checkMemberGroups: Handler = (asked) => {
  const own = new Set(groupsOf(asked.tenant, idOf(userIn(asked))).map(idOf));
  return ok({ value: ids(asked.body['groupIds']).filter((id) => own.has(id)) });
};

const checkMemberObjects: Handler = (asked) => {
  const own = new Set(belonging(asked, idOf(userIn(asked)), true).map(idOf));
  return ok({ value: ids(asked.body['ids']).filter((id) => own.has(id)) });
};

const getMemberGroups: Handler = (asked) => ok({ value: groupsOf(asked.tenant, idOf(userIn(asked))).map(idOf) });

const rolesInUse = ({ tenant }: Asked): Item[] =>
  [...new Set(tenant.assignments.allSeen().map((one) => String(one['roleDefinitionId'])))].map((id) => ({
    id,
    roleTemplateId: id,
    displayName: id,
  }));

const roleMembers: Handler = (asked) => {
  const role = asked.params['directoryRole-id'];
  const held = asked.tenant.assignments
    .allSeen()
    .filter((one) => one['roleDefinitionId'] === role && one['directoryScopeId'] === '/');
  return list(
    objects(
      asked,
      held.map((one) => String(one['principalId'])),
    ),
    asked,
    { type: 'user' },
  );
};

const definitions = Object.entries(builtInRoles).map(([displayName, id]) => ({
  id,
  templateId: id,
  displayName,
  isBuiltIn: true,
  isEnabled: true,
}));

const eligibilities: Handler = (asked) => {
  if (asked.tenant.licence !== 'p2') {
    throw new Refusal(
      400,
      'AadPremiumLicenseRequired',
      'The tenant needs to have Microsoft Entra ID P2 or Governance license.',
    );
  }
  return list(asked.tenant.eligibilities.allSeen(), asked, { type: 'unifiedRoleAssignment' });
};

/** Graph answers role assignments only by principal or by role. */
const assignments: Handler = (asked) => {
  if (asked.query['$filter'] === undefined) throw new Refusal(400, 'Request_BadRequest', 'A filter is required.');
  return list(asked.tenant.assignments.allSeen(), asked, { type: 'unifiedRoleAssignment' });
};

const unitMembers: Handler = (asked) => {
  const unit = asked.tenant.units.seen(asked.params['administrativeUnit-id'] ?? '');
  if (unit === undefined) throw notFound();
  return list(objects(asked, ids(unit['members'])), asked, { type: 'user' });
};

const getByIds: Handler = (asked) => ok({ value: objects(asked, ids(asked.body['ids'])) });

/** Graph expands at most twenty of them. */
const mostExpanded = 20;

const listGroups: Handler = (asked) => {
  const groups = asked.tenant.groups.allSeen();
  if (!String(asked.query['$expand'] ?? '').startsWith('owners')) {
    return list(groups.map(publicObject), asked, { type: 'group' });
  }
  const select = asked.query['$select'];
  const query = { ...asked.query, ...(Array.isArray(select) ? { $select: [...select, 'owners'] } : {}) };
  const withOwners = groups.map((group) => ({
    ...publicObject(group),
    owners: ids(group['owners'])
      .slice(0, mostExpanded)
      .map((id) => ({ id })),
  }));
  return list(withOwners, { ...asked, query }, { type: 'group' });
};

export const groupHandlers: Readonly<Record<string, Handler>> = {
  'users.memberOf.list': memberOf(false),
  'users.transitiveMemberOf.list': memberOf(true),
  'users.transitiveMemberOf.groups': groupsOfUser,
  'users.transitiveMemberOf.directoryRoles': rolesOfUser,
  'users.checkMemberGroups': checkMemberGroups,
  'users.checkMemberObjects': checkMemberObjects,
  'users.getMemberGroups': getMemberGroups,
  'groups.list': listGroups,
  'groups.get': (asked) => ok(project(publicObject(groupIn(asked)), asked, 'group')),
  'groups.transitiveMembers.list': (asked) =>
    list(objects(asked, membersOf(asked.tenant, idOf(groupIn(asked)))), asked, { type: 'user' }),
  'groups.owners.list': (asked) => list(objects(asked, ids(groupIn(asked)['owners'])), asked, { type: 'user' }),
  'directoryRoles.list': (asked) => list(rolesInUse(asked), asked, { type: 'directoryRole', whole: true }),
  'directoryRoles.members.list': roleMembers,
  'roleManagement.roleAssignments.list': assignments,
  'roleManagement.roleDefinitions.list': (asked) => list(definitions, asked, { type: 'unifiedRoleDefinition' }),
  'roleManagement.roleEligibilitySchedules.list': eligibilities,
  'administrativeUnits.list': (asked) =>
    list(asked.tenant.units.allSeen().map(publicObject), asked, { type: 'administrativeUnit' }),
  'administrativeUnits.members.list': unitMembers,
  'directoryObjects.getByIds': getByIds,
};
