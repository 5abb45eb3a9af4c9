// Who belongs to what: nested groups, roles held directly or through a role-assignable group, administrative units.
import type { Item } from './filter';
import type { Tenant } from './tenant';

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const holds = (container: Item, id: string): boolean => list(container['members']).includes(id);

/** Groups that hold this id, itself not included; over any number of nested groups. */
export function groupsOf(tenant: Tenant, id: string, transitive = true): Item[] {
  const all = tenant.groups.allSeen();
  const found = new Map<string, Item>();
  let around = [id];
  while (around.length > 0) {
    const next = all.filter((group) => around.some((one) => holds(group, one)) && !found.has(String(group['id'])));
    for (const group of next) found.set(String(group['id']), group);
    around = transitive ? next.map((group) => String(group['id'])) : [];
  }
  return [...found.values()];
}

export const roleObject = (template: string): Item => ({
  id: template,
  roleTemplateId: template,
  displayName: template,
});

/** Roles over the whole tenant; those over a unit are no membership. */
export function rolesOf(tenant: Tenant, id: string, transitive = true): Item[] {
  const principals = new Set([id]);
  if (transitive) {
    for (const group of groupsOf(tenant, id))
      if (group['isAssignableToRole'] === true) principals.add(String(group['id']));
  }
  const held = tenant.assignments
    .allSeen()
    .filter((one) => one['directoryScopeId'] === '/' && principals.has(String(one['principalId'])))
    .map((one) => String(one['roleDefinitionId']));
  return [...new Set(held)].map(roleObject);
}

export const unitsOf = (tenant: Tenant, id: string): Item[] => tenant.units.allSeen().filter((unit) => holds(unit, id));

/** In a restricted management unit, directly or by a group of it. */
export const isRestricted = (tenant: Tenant, id: string): boolean =>
  unitsOf(tenant, id).some((unit) => unit['isMemberManagementRestricted'] === true);

/** Everybody in it, over nested groups. */
export function membersOf(tenant: Tenant, id: string): string[] {
  const found = new Set<string>();
  const groups = [id];
  for (let group = groups.pop(); group !== undefined; group = groups.pop()) {
    for (const member of list(tenant.groups.seen(group)?.['members']).map(String)) {
      if (found.has(member)) continue;
      found.add(member);
      groups.push(member);
    }
  }
  return [...found];
}

/** Without what only the double keeps. */
export function publicObject(item: Item): Item {
  const { members: _members, owners: _owners, user: _user, kind: _kind, manager: _manager, ...rest } = item;
  return rest;
}

const typed =
  (type: string) =>
  (item: Item): Item => ({ '@odata.type': `#microsoft.graph.${type}`, ...publicObject(item) });
export const asGroup = typed('group');
export const asRole = typed('directoryRole');
export const asUnit = typed('administrativeUnit');
export const asUser = typed('user');

/** A user or a group, as a collection of directory objects lists them. */
export function directoryObject(tenant: Tenant, id: string): Item[] {
  const user = tenant.users.seen(id);
  if (user !== undefined) return [asUser(user)];
  const group = tenant.groups.seen(id);
  return group === undefined ? [] : [asGroup(group)];
}
