// Owns the one way to write a value as JSON, so that the same value always gives the same bytes under a MAC.
import type { Scalar } from '../collections';

export type Canonical = Scalar | readonly Canonical[] | { readonly [key: string]: Canonical | undefined };

const isList = (value: Canonical): value is readonly Canonical[] => Array.isArray(value);

/** RFC 8785 (JCS): keys in UTF-16 order, no spaces, numbers as ECMAScript writes them; `undefined` members are left out. */
export const canonicalJson = (value: Canonical): string => {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value)
    .filter((member): member is [string, Canonical] => member[1] !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
};
