// Owns the SQL text: how a collection becomes a table, and how the port's conditions become a WHERE clause.
import type { CollectionName, Scalar } from '../../collections';
import type { Condition } from '../../ports';
import type { Selection } from '../backend';
import { collectionNames, type Guards, isList, isRange, type Range, shapeOf } from '../guard';
import type { Value } from './engine';

/*
 * One table per collection: the document as JSON, and a copy of each indexed field in a column of its own. Against indexes
 * on json_extract(doc, ...) that spares SQLite parsing the document at every insert, and touching any index at an update
 * that changes no indexed field (docs/decisions/0001-store.md). Columns have no declared type, so nothing is converted.
 */

const operators = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

export interface Clause {
  readonly sql: string;
  readonly values: readonly Value[];
}

/** SQLite has no booleans: in columns and comparisons they are 1 and 0, as json_extract gives them. */
export const toValue = (scalar: Scalar | undefined): Value => {
  if (typeof scalar === 'boolean') return scalar ? 1 : 0;
  return scalar ?? null;
};

export const quote = (name: string): string => `"${name}"`;

const isColumn = (collection: CollectionName, field: string): boolean =>
  field === 'id' || shapeOf(collection).indexed.includes(field);

/** Field names are plain (guard.ts), so they cannot end the quotes. */
export const fieldSql = (collection: CollectionName, field: string): string =>
  isColumn(collection, field) ? quote(field) : `json_extract(doc, '$.${field}')`;

const rangeClause = (field: string, range: Range): Clause => {
  // assertRange (guard.ts) has let only these four keys through.
  const bounds = Object.entries(range) as [keyof typeof operators, number | string][];
  return {
    sql: bounds.map(([operator]) => `${field} ${operators[operator]} ?`).join(' AND '),
    values: bounds.map(([, bound]) => bound),
  };
};

const listClause = (field: string, list: readonly Scalar[]): Clause => {
  const values = list.filter((value) => value !== null).map(toValue);
  const inside = `${field} IN (${values.map(() => '?').join(', ')})`;
  return { sql: list.includes(null) ? `(${inside} OR ${field} IS NULL)` : inside, values };
};

const conditionClause = (field: string, condition: Condition): Clause => {
  if (condition === null) return { sql: `${field} IS NULL`, values: [] };
  if (isList(condition)) return listClause(field, condition.in);
  if (isRange(condition)) return rangeClause(field, condition);
  return { sql: `${field} = ?`, values: [toValue(condition)] };
};

/** All conditions joined by AND; `1` when there is none. */
export const whereClause = (collection: CollectionName, where: Guards): Clause => {
  const clauses = Object.entries(where).map(([field, condition]) =>
    conditionClause(fieldSql(collection, field), condition ?? null),
  );
  return {
    sql: clauses.map((clause) => clause.sql).join(' AND ') || '1',
    values: clauses.flatMap((clause) => clause.values),
  };
};

/**
 * The limit stands in the text: when it is bound, SQLite (3.53) compiles the statement anew at every execution, 7 us here.
 * guard.ts has made sure that it is a whole number.
 */
export const selectSql = (collection: CollectionName, selection: Selection): Clause => {
  const { sql, values } = whereClause(collection, selection.where);
  const direction = selection.order === 'down' ? 'DESC' : 'ASC';
  const sort = selection.sortBy === undefined ? '' : ` ORDER BY ${fieldSql(collection, selection.sortBy)} ${direction}`;
  return {
    sql: `SELECT doc FROM ${quote(collection)} WHERE ${sql}${sort} LIMIT ${selection.limit}`,
    values,
  };
};

const buildInsertSql = (collection: CollectionName): string => {
  const columns = ['id', 'doc', ...shapeOf(collection).indexed];
  return `INSERT INTO ${quote(collection)} (${columns.map(quote).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
};

const insertSqls = new Map(collectionNames.map((name) => [name, buildInsertSql(name)]));

/** The id, the document, then a copy of each indexed field. */
export const insertSql = (collection: CollectionName): string =>
  insertSqls.get(collection) ?? buildInsertSql(collection);

const indexName = (collection: CollectionName, fields: readonly string[]): string =>
  quote([collection, ...fields].join('_'));

const indexSql = (collection: CollectionName, fields: readonly string[], kind: 'UNIQUE INDEX' | 'INDEX'): string =>
  `CREATE ${kind} IF NOT EXISTS ${indexName(collection, fields)} ON ${quote(collection)} (${fields.map(quote).join(', ')})`;

export const tableSql = (collection: CollectionName): string => {
  const columns = shapeOf(collection).indexed.map((field) => `, ${quote(field)}`);
  return `CREATE TABLE IF NOT EXISTS ${quote(collection)} (id TEXT PRIMARY KEY NOT NULL, doc TEXT NOT NULL${columns.join('')})`;
};

/** For a field that was given an index after the table was made. */
export const addColumnSql = (collection: CollectionName, field: string): string =>
  `ALTER TABLE ${quote(collection)} ADD COLUMN ${quote(field)};
   UPDATE ${quote(collection)} SET ${quote(field)} = json_extract(doc, '$.${field}')`;

export const indexesSql = (collection: CollectionName): readonly string[] => {
  const { unique, indexes } = shapeOf(collection);
  return [
    ...unique.map((field) => indexSql(collection, [field], 'UNIQUE INDEX')),
    ...indexes.map((fields) => indexSql(collection, fields, 'INDEX')),
  ];
};
