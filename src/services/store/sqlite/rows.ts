// Owns the statements on rows: each function is one step inside a transaction that the batch has begun.
import assert from 'node:assert';
import type { CollectionName } from '../../collections';
import { Fault } from '../../faults';
import type { Inserted } from '../../ports';
import type { RowChange, Selection } from '../backend';
import { type Guards, type Row, shapeOf } from '../guard';
import { isDuplicate, type Statement } from './engine';
import { insertSql, quote, selectSql, toValue, whereClause } from './sql';

const parseDoc = (row: unknown): Row => {
  try {
    // Every SELECT below takes the column `doc`, written by JSON.stringify of a checked flat document.
    return JSON.parse((row as { doc: string }).doc) as Row;
  } catch (thrown) {
    throw new Fault('store.corrupt', 'A stored document cannot be read.', thrown);
  }
};

const applyChange = (row: Row, change: RowChange): Row => {
  const changed: Record<string, Row[string]> = { ...row, ...change.set };
  for (const [field, step] of Object.entries(change.add ?? {})) {
    const before = changed[field] ?? 0;
    assert(row[field] !== null && typeof before === 'number', 'store: adding to what is not a number');
    changed[field] = before + step;
  }
  return changed;
};

/** Gives the prepared statement of an SQL text. */
type Prepare = (sql: string) => Statement;

const createFind =
  (prepare: Prepare) =>
  (collection: CollectionName, selection: Selection): Row[] => {
    const { sql, values } = selectSql(collection, selection);
    const statement = prepare(sql);
    if (selection.limit > 1) return statement.all(...values).map(parseDoc);
    const row = statement.get(...values);
    return row === undefined ? [] : [parseDoc(row)];
  };

const createReplace =
  (prepare: Prepare) =>
  (collection: CollectionName, row: Row, change: RowChange): Row => {
    const changed = applyChange(row, change);
    const touched = shapeOf(collection).indexed.filter((field) => changed[field] !== row[field]);
    const columns = touched.map((field) => `, ${quote(field)} = ?`).join('');
    prepare(`UPDATE ${quote(collection)} SET doc = ?${columns} WHERE id = ?`).run(
      JSON.stringify(changed),
      ...touched.map((field) => toValue(changed[field])),
      toValue(row['id']),
    );
    return changed;
  };

/** True when the document is in; false when its id or a unique field was there before. */
const createInsertOne =
  (prepare: Prepare) =>
  (collection: CollectionName, doc: Row): boolean => {
    const copies = shapeOf(collection).indexed.map((field) => toValue(doc[field]));
    try {
      prepare(insertSql(collection)).run(toValue(doc['id']), JSON.stringify(doc), ...copies);
      return true;
    } catch (thrown) {
      if (isDuplicate(thrown)) return false;
      throw thrown;
    }
  };

export interface Rows {
  insert(collection: CollectionName, docs: readonly Row[]): Inserted;
  claim(collection: CollectionName, selection: Selection, change: RowChange): Row | undefined;
  find(collection: CollectionName, selection: Selection): Row[];
  remove(collection: CollectionName, where: Guards, limit: number): number;
  count(collection: CollectionName, where: Guards): number;
}

export const createRows = (prepare: Prepare): Rows => {
  const find = createFind(prepare);
  const replace = createReplace(prepare);
  const insertOne = createInsertOne(prepare);
  return {
    find,
    claim: (collection, selection, change) => {
      const [row] = find(collection, { ...selection, limit: 1 });
      return row === undefined ? undefined : replace(collection, row, change);
    },
    insert: (collection, docs) => {
      const index = docs.findIndex((doc) => !insertOne(collection, doc));
      return index < 0 ? { ok: true } : { ok: false, reason: 'duplicate', index };
    },
    remove: (collection, where, limit) => {
      const { sql, values } = whereClause(collection, where);
      const table = quote(collection);
      const statement = prepare(
        `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE ${sql} LIMIT ${limit})`,
      );
      return Number(statement.run(...values).changes);
    },
    count: (collection, where) => {
      const { sql, values } = whereClause(collection, where);
      const row = prepare(`SELECT count(*) AS n FROM ${quote(collection)} WHERE ${sql}`).get(...values);
      return (row as { n: number }).n; // one column, named by the statement
    },
  };
};
