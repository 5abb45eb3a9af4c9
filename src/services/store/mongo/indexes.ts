// Owns the database's schema at start: indexes that are missing, and the migration steps.
import type { Db, IndexDescription } from 'mongodb';
import type { CollectionName } from '../../collections';
import { collectionNames, shapeOf } from '../guard';
import { type Migration, schemaKey, schemaVersion, stepsFrom } from '../migrations';
import { type Stored, toField } from './documents';
import { insertInOrder } from './inserts';

const steps: readonly Migration<Db, Promise<void>>[] = [];

const toIndex = (fields: readonly string[], unique: boolean): IndexDescription => ({
  name: fields.join('_'),
  key: Object.fromEntries(fields.map((field) => [toField(field), 1])),
  ...(unique ? { unique } : {}),
});

const indexesOf = (collection: CollectionName): IndexDescription[] => {
  const { unique, indexes } = shapeOf(collection);
  return [...unique.map((field) => toIndex([field], true)), ...indexes.map((fields) => toIndex(fields, false))];
};

const storedVersion = async (db: Db): Promise<number | undefined> => {
  const setting = await db.collection<Stored>('settings').findOne({ _id: schemaKey });
  return setting === null ? undefined : Number(setting['value']);
};

const writeVersion = async (db: Db, stored: number | undefined): Promise<void> => {
  const settings = db.collection<Stored>('settings');
  const value = String(schemaVersion);
  if (stored === undefined) await insertInOrder(settings, [{ id: schemaKey, value, version: 1 }]);
  else await settings.updateOne({ _id: schemaKey, value: String(stored) }, { $set: { value } });
};

/** Every step may run in several processes at once and again after a crash, so each one must bear repeating. */
export const createIndexes = async (db: Db): Promise<void> => {
  const stored = await storedVersion(db);
  const pending = stepsFrom(stored, steps);
  for (const collection of collectionNames) {
    const indexes = indexesOf(collection);
    if (indexes.length > 0) await db.collection(collection).createIndexes(indexes);
  }
  for (const step of pending) await step.run(db);
  if (stored !== schemaVersion) await writeVersion(db, stored);
};
