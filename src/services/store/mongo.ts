// Owns the shared store: the Store port over MongoDB, with nothing but commands that MongoDB 6-8 and Azure DocumentDB share.
import { setTimeout as wait } from 'node:timers/promises';
import type { Collection, Db, MongoClient } from 'mongodb';
import type { CollectionName } from '../collections';
import { Fault } from '../faults';
import type { Log, Store } from '../ports';
import type { Backend, Selection } from './backend';
import type { Guards, Row } from './guard';
import { type Stored, toField, toFilter, toRow, toUpdate } from './mongo/documents';
import { attempt, isAnswer, toFault } from './mongo/errors';
import { createIndexes } from './mongo/indexes';
import { insertInOrder } from './mongo/inserts';
import { warnOfSkew } from './mongo/skew';
import { createTypedStore } from './typed-store';

/*
 * No upsert, no transaction, no TTL, no $expr, no partial index, no sort on several fields (docs/decisions/0001-store.md).
 */

export interface MongoOptions {
  /** mongodb:// or mongodb+srv://; the database it names, or `latchkey`. */
  readonly uri: string;
  readonly log?: Log;
  /** This machine's wall clock; default Date.now. Only compared with the database's. */
  readonly nowMs?: () => number;
}

const openAttemptsAtMost = 8;

const databaseName = (uri: string): string => /^mongodb(?:\+srv)?:\/\/[^/]+\/([^?]+)/.exec(uri)?.[1] ?? 'latchkey';

const createClient = async (uri: string): Promise<MongoClient> => {
  // Loaded here: who keeps everything in a file starts without it.
  const driver = await import('mongodb');
  try {
    return new driver.MongoClient(uri, {
      appName: 'latchkey',
      readPreference: 'primary',
      writeConcern: { w: 'majority', journal: true, wtimeoutMS: 10_000 },
      serverSelectionTimeoutMS: 5_000,
      connectTimeoutMS: 5_000,
      socketTimeoutMS: 15_000,
      waitQueueTimeoutMS: 10_000,
    });
  } catch {
    // Not as the cause: the address may hold a password.
    throw new Fault('config.invalid', 'MONGODB_URI is not a MongoDB address.');
  }
};

/** Several processes that make the same collection at once can fail in many ways; the next attempt finds it made. */
const openDatabase = async (db: Db, log: Log | undefined): Promise<void> => {
  for (let done = 1; ; done += 1) {
    try {
      return await createIndexes(db);
    } catch (thrown) {
      if (done === openAttemptsAtMost || !isAnswer(thrown)) throw toFault(thrown);
      log?.warn('store is not ready, trying again', { engine: 'mongo', attempt: done });
      await wait(50 * done);
    }
  }
};

type CollectionOf = (name: CollectionName) => Collection<Stored>;

const removeSome = async (collection: Collection<Stored>, where: Guards, limit: number): Promise<number> => {
  const filter = toFilter(where);
  const found = await attempt('again', () => collection.find(filter, { limit, projection: { _id: 1 } }).toArray());
  if (found.length === 0) return 0;
  const ids = found.map((stored) => stored._id);
  const result = await attempt('only-if-refused', () => collection.deleteMany({ ...filter, _id: { $in: ids } }));
  return result.deletedCount;
};

const findRows = async (collection: Collection<Stored>, selection: Selection): Promise<Row[]> => {
  const { where, sortBy, order, limit } = selection;
  const sort =
    sortBy === undefined ? {} : { sort: { [toField(sortBy)]: order === 'down' ? (-1 as const) : (1 as const) } };
  const found = await attempt('again', () => collection.find(toFilter(where), { limit, ...sort }).toArray());
  return found.map(toRow);
};

const createCommands = (of: CollectionOf): Omit<Backend, 'open' | 'close'> => ({
  insert: async (name, rows) => insertInOrder(of(name), rows),
  update: async (name, where, change) => {
    const changed = await attempt('only-if-refused', () =>
      of(name).findOneAndUpdate(toFilter(where), toUpdate(change), { returnDocument: 'after' }),
    );
    return changed === null ? undefined : toRow(changed);
  },
  claim: async (name, { where, sortBy }, change) => {
    const sort = { [toField(sortBy ?? 'id')]: 1 as const };
    const changed = await attempt('only-if-refused', () =>
      of(name).findOneAndUpdate(toFilter(where), toUpdate(change), { returnDocument: 'after', sort }),
    );
    return changed === null ? undefined : toRow(changed);
  },
  find: async (name, selection) => findRows(of(name), selection),
  remove: async (name, where, limit) => {
    if (!('id' in where)) return removeSome(of(name), where, limit);
    const result = await attempt('only-if-refused', () => of(name).deleteOne(toFilter(where)));
    return result.deletedCount;
  },
  count: async (name, where) => attempt('again', () => of(name).countDocuments(toFilter(where))),
  // Each step is acknowledged by the majority on its own.
  together: (work) => work(),
  settled: () => Promise.resolve(),
});

const createBackend = ({ uri, log, nowMs = Date.now }: MongoOptions): Backend => {
  let opened: { readonly client: MongoClient; readonly db: Db } | undefined;

  const collectionOf: CollectionOf = (name) => {
    if (opened === undefined) throw new Fault('store.unavailable', 'The store is not open.');
    return opened.db.collection<Stored>(name);
  };

  return {
    ...createCommands(collectionOf),
    open: async () => {
      if (opened !== undefined) return;
      const client = await createClient(uri);
      const db = client.db(databaseName(uri));
      try {
        await openDatabase(db, log);
      } catch (thrown) {
        await client.close();
        throw thrown;
      }
      opened = { client, db };
      await warnOfSkew(db, log, nowMs);
      log?.info('store open', { engine: 'mongo' });
    },
    close: async () => {
      const closing = opened;
      opened = undefined;
      await closing?.client.close();
    },
  };
};

/**
 * The store that many processes share. Writes are acknowledged by the majority's journals. A guarded write whose answer is
 * lost rejects with `store.unavailable`: the caller must not take it for a "no".
 */
export const createMongoStore = (options: MongoOptions): Store => createTypedStore(createBackend(options));
