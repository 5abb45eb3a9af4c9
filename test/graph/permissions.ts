// Application permissions as the contract lists them, for each operation and for each property that is written.
import { denied } from './answer';
import { type Operation, operations } from './contract';
import type { Item } from './filter';

function allows({ 'x-permissions': permissions }: Operation, roles: ReadonlySet<string>): boolean {
  const { least = [], higher = [] } = permissions?.Application ?? {};
  return [...least, ...higher].some((one) => roles.has(one));
}

/** Properties that a permission of their own guards: every one named is needed. */
function mayWrite(
  { 'x-property-permissions': guarded = {} }: Operation,
  roles: ReadonlySet<string>,
  body: Item,
): boolean {
  const keys = Object.keys(body);
  const own = keys.filter((key) => key in guarded);
  const free = keys.length > own.length;
  return (
    (!free || roles.has('User.ReadWrite.All')) &&
    own.every((key) => guarded[key]!.Application.every((permission) => roles.has(permission)))
  );
}

/** Throws the contract's 403. `$batch` needs none of its own: its parts do. */
export function demandPermission(id: string, roles: ReadonlySet<string>, body: Item): void {
  if (id === 'batch') return;
  const operation = operations.get(id);
  if (operation === undefined || !allows(operation, roles)) throw denied();
  if (operation['x-property-permissions'] !== undefined && !mayWrite(operation, roles, body)) throw denied();
}

const basicFields = [
  'displayName',
  'givenName',
  'id',
  'mail',
  'photo',
  'securityIdentifier',
  'surname',
  'userPrincipalName',
];
const fullRead = ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'];

/** User.ReadBasic.All sees these alone; undefined = everything. */
export const readableFields = (roles: ReadonlySet<string>): readonly string[] | undefined =>
  fullRead.some((role) => roles.has(role)) ? undefined : basicFields;
