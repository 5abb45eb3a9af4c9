// Owns what may enter a store: flat, finite scalars under plain field names. What a person typed can therefore never
// become an operator, and a forgotten value (`undefined`) never widens a guard. A breach is a programmer's mistake: it throws.
import assert from 'node:assert';
import { type CollectionName, type CollectionSchema, type Scalar, schema } from '../collections';
import type { Condition } from '../ports';

/** A document as the engines see it. */
export type Row = Readonly<Record<string, Scalar>>;
export type Range = { readonly [Operator in 'gt' | 'gte' | 'lt' | 'lte']?: number | string };
export type Guards = Readonly<Record<string, Condition | undefined>>;

const plainName = /^[a-z][A-Za-z0-9]*$/;
const rangeOperators = new Set(['gt', 'gte', 'lt', 'lte']);

const assertName = (name: string): void => assert(plainName.test(name), 'store: not a plain field name');

const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'string' || typeof value === 'boolean' || value === null || Number.isFinite(value);

const assertScalar = (value: unknown): void => assert(isScalar(value), 'store: not a finite scalar');

const isBound = (value: unknown): boolean => typeof value === 'string' || Number.isFinite(value);

export const isRange = (condition: Condition): condition is Range =>
  typeof condition === 'object' && condition !== null && !('in' in condition);

export const isList = (condition: Condition): condition is { readonly in: readonly Scalar[] } =>
  typeof condition === 'object' && condition !== null && 'in' in condition;

const assertList = (list: { readonly in: readonly Scalar[] }): void => {
  assert(Object.keys(list).length === 1 && Array.isArray(list.in), 'store: not a list condition');
  for (const value of list.in) assertScalar(value);
};

const assertRange = (range: Range): void => {
  const bounds = Object.entries(range);
  assert(bounds.length > 0, 'store: an empty condition');
  for (const [operator, bound] of bounds)
    assert(rangeOperators.has(operator) && isBound(bound), 'store: not a range condition');
};

const assertCondition = (condition: Condition | undefined): void => {
  if (isScalar(condition)) return;
  assert(typeof condition === 'object' && condition !== null, 'store: not a condition');
  if (isList(condition)) assertList(condition);
  else assertRange(condition);
};

const assertId = (id: unknown): void => assert(typeof id === 'string' && id !== '', 'store: not an id');

/** Throws unless the collection is declared and `id` is a string that is not empty. */
export const assertTarget = (collection: CollectionName, id: unknown): void => {
  shapeOf(collection);
  assertId(id);
};

/** Throws unless every field is plain and every condition is one of the port's kinds. */
export const assertWhere = (where: Guards): void => {
  for (const [name, condition] of Object.entries(where)) {
    assertName(name);
    assertCondition(condition);
  }
};

/** Throws unless the document is flat, has an id, and has a value in every unique field. */
export const assertDoc = (collection: CollectionName, doc: Row): void => {
  assertId(doc['id']);
  for (const [name, value] of Object.entries(doc)) {
    assertName(name);
    assertScalar(value);
  }
  for (const field of shapeOf(collection).unique)
    assert((doc[field] ?? null) !== null, 'store: a unique field is empty');
};

/**
 * Throws unless the change is flat. A unique field and the id are set once, at insert: an update that could lose against a
 * unique index would need an answer that the port does not have.
 */
export const assertChange = (
  collection: CollectionName,
  change: { readonly set?: object; readonly add?: object },
): void => {
  const fixed = shapeOf(collection).unique;
  const changes = Object.entries({ ...change.set, ...change.add });
  assert(changes.length > 0, 'store: an empty change');
  for (const [name, value] of changes) {
    assertName(name);
    assertScalar(value);
    assert(name !== 'id' && !fixed.includes(name), 'store: this field never changes');
  }
  for (const [name, step] of Object.entries(change.add ?? {}))
    assert(typeof step === 'number' && !(name in (change.set ?? {})), 'store: not a step');
};

/** Throws unless a query goes by an index: the id, or the first field of one that the schema declares. */
export const assertIndexed = (collection: CollectionName, fields: readonly string[]): void => {
  const { leading } = shapeOf(collection);
  assert(
    fields.length === 0 || fields.some((field) => leading.has(field)),
    `store: no index for this query of ${collection}`,
  );
};

export const assertLimit = (limit: number): void => assert(Number.isInteger(limit) && limit > 0, 'store: not a limit');

/** A collection's schema, in the form that both engines build from. */
export interface Shape {
  readonly unique: readonly string[];
  /** Every index beside the id, as field lists; the unique ones are not in it. */
  readonly indexes: readonly (readonly string[])[];
  /** Fields that stand in any index, without the id. */
  readonly indexed: readonly string[];
  /** Fields that a query may go by. */
  readonly leading: ReadonlySet<string>;
}

const buildShape = (declared: CollectionSchema<CollectionName>): Shape => {
  const unique: readonly string[] = declared.unique ?? [];
  const expires: readonly (readonly string[])[] = declared.expires === undefined ? [] : [[declared.expires]];
  const indexes = [...(declared.index ?? []), ...expires];
  const leading = new Set(['id', ...unique, ...indexes.map((fields) => fields[0] ?? 'id')]);
  const indexed = [...new Set([...unique, ...indexes.flat()])].filter((field) => field !== 'id');
  return { unique, indexes, indexed, leading };
};

// The schema's keys are the collection names by its own type; Object.entries forgets that.
const declared = Object.entries(schema) as [CollectionName, CollectionSchema<CollectionName>][];
const shapes = new Map(declared.map(([name, one]) => [name, buildShape(one)]));

export const collectionNames: readonly CollectionName[] = declared.map(([name]) => name);

/** The shape of a declared collection; an undeclared name is a programmer's mistake, and throws. */
export const shapeOf = (collection: CollectionName): Shape => {
  const shape = shapes.get(collection);
  assert(shape !== undefined, 'store: no such collection');
  return shape;
};
