// What the double was asked: every call, without the secrets in it.
import type { Item } from './filter';

export interface Call {
  /** Operation id of the contract, or `none` where no operation has such a path. */
  readonly operation: string;
  /** Operations within a batch. */
  readonly parts: readonly string[];
  /** The request line as it came. */
  readonly line: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Item;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** By the double's clock. */
  readonly atMs: number;
  /** Resource units that Graph's limits count. */
  readonly units: number;
  /** What was answered; 0 = nothing, or not in full. */
  status: number;
  /** The request did what it asked for. */
  effect: boolean;
}

const secretNames = new Set(['password', 'newPassword', 'currentPassword', 'temporaryAccessPass', 'content']);

/** A copy whose secrets (a mail's body is one: it holds PINs) say only that they were there. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, secretNames.has(name) ? '[secret]' : withoutSecrets(inner)]),
  );
}

const costs: Readonly<Record<string, number>> = {
  'users.list': 2,
  'users.get': 1,
  'users.checkMemberGroups': 4,
  'users.transitiveMemberOf.list': 2,
  'users.transitiveMemberOf.groups': 2,
  'users.transitiveMemberOf.directoryRoles': 2,
  'groups.transitiveMembers.list': 5,
  'directoryObjects.getByIds': 5,
};

/** Graph's price list: a selection and a small page each save one, an expansion costs one, nothing is free. */
export function unitsOf(
  operation: string,
  query: Readonly<Record<string, unknown>>,
  parts: readonly string[] = [],
): number {
  // Each part of a batch counts by itself; a selection in it is not looked for.
  if (parts.length > 0) return parts.reduce((sum, part) => sum + (costs[part] ?? 1), 0);
  const saved = (query['$select'] === undefined ? 0 : 1) + (Number(query['$top'] ?? 100) < 20 ? 1 : 0);
  const added = query['$expand'] === undefined ? 0 : 1;
  return Math.max(1, (costs[operation] ?? 1) - saved + added);
}
