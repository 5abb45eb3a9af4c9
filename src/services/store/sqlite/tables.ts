// Owns the database's schema at start: tables, columns and indexes that are missing, and the migration steps.
import type { CollectionName } from '../../collections';
import { collectionNames, shapeOf } from '../guard';
import { type Migration, schemaKey, schemaVersion, stepsFrom } from '../migrations';
import type { Engine } from './engine';
import { addColumnSql, indexesSql, quote, tableSql } from './sql';

const steps: readonly Migration<Engine, void>[] = [];

const columnsOf = (engine: Engine, collection: CollectionName): ReadonlySet<string> => {
  // PRAGMA table_info names the column `name`.
  const rows = engine.prepare(`PRAGMA table_info(${quote(collection)})`).all() as { name: string }[];
  return new Set(rows.map((row) => row.name));
};

const createMissing = (engine: Engine, collection: CollectionName): void => {
  engine.exec(tableSql(collection));
  const present = columnsOf(engine, collection);
  for (const field of shapeOf(collection).indexed)
    if (!present.has(field)) engine.exec(addColumnSql(collection, field));
  for (const sql of indexesSql(collection)) engine.exec(sql);
};

const storedVersion = (engine: Engine): number | undefined => {
  if (columnsOf(engine, 'settings').size === 0) return undefined;
  const select = engine.prepare(`SELECT json_extract(doc, '$.value') AS value FROM settings WHERE id = ?`);
  // One column, named by the statement.
  const row = select.get(schemaKey) as { value: string } | undefined;
  return row === undefined ? undefined : Number(row.value);
};

const writeVersion = (engine: Engine): void => {
  const doc = JSON.stringify({ id: schemaKey, value: String(schemaVersion), version: 1 });
  engine.prepare('INSERT OR REPLACE INTO settings (id, doc) VALUES (?, ?)').run(schemaKey, doc);
};

const migrate = (engine: Engine): void => {
  const stored = storedVersion(engine);
  const pending = stepsFrom(stored, steps);
  for (const collection of collectionNames) createMissing(engine, collection);
  for (const step of pending) step.run(engine);
  if (stored !== schemaVersion) writeVersion(engine);
};

/** All or nothing, and one process at a time: the others wait at BEGIN and then find nothing left to do. */
export const createTables = (engine: Engine): void => {
  engine.exec('BEGIN IMMEDIATE');
  try {
    migrate(engine);
    engine.exec('COMMIT');
  } catch (thrown) {
    engine.exec('ROLLBACK');
    throw thrown;
  }
};
