// Owns the translation between the port's rows, conditions and changes and MongoDB's.
import type { UpdateFilter } from 'mongodb';
import type { Scalar } from '../../collections';
import type { Condition } from '../../ports';
import type { RowChange } from '../backend';
import { type Guards, isList, isRange, type Row } from '../guard';

/**
 * A stored document: `id` is `_id`, and `_w` names the one insert that made it, so that an insert which is repeated after a
 * lost answer knows its own document from somebody else's.
 */
export type Stored = { readonly _id: string; readonly _w: string; readonly [field: string]: Scalar };

type Filter = Record<string, Scalar | Record<string, Scalar | readonly Scalar[]>>;

export const toStored = (row: Row, writeId: string): Stored => {
  const { id, ...fields } = row;
  return { ...fields, _id: String(id), _w: writeId };
};

export const toRow = (stored: Stored): Row => {
  const { _id, _w, ...fields } = stored;
  return { id: _id, ...fields };
};

export const toField = (field: string): string => (field === 'id' ? '_id' : field);

const toMatcher = (condition: Condition): Filter[string] => {
  if (isList(condition)) return { $in: [...condition.in] };
  if (!isRange(condition)) return condition;
  return Object.fromEntries(Object.entries(condition).map(([operator, bound]) => [`$${operator}`, bound]));
};

/** Only equality, ranges and lists of scalars: guard.ts has refused everything else, so nobody's text is an operator. */
export const toFilter = (where: Guards): Filter =>
  Object.fromEntries(Object.entries(where).map(([field, condition]) => [toField(field), toMatcher(condition ?? null)]));

const isEmpty = (fields: object | undefined): boolean => Object.keys(fields ?? {}).length === 0;

/** MongoDB refuses an empty `$set` or `$inc`. */
export const toUpdate = ({ set, add }: RowChange): UpdateFilter<Stored> => {
  const parts = { ...(isEmpty(set) ? {} : { $set: set }), ...(isEmpty(add) ? {} : { $inc: add }) };
  // The driver's type wants to know which fields are numbers; the collections' types have checked that already.
  return parts as UpdateFilter<Stored>;
};
