// Owns the embedded store: the Store port over one SQLite file.
import { Fault } from '../faults';
import type { Log, Store } from '../ports';
import type { Backend } from './backend';
import { type Batch, createBatch } from './sqlite/batch';
import { closeEngine, type Engine, openEngine, toFault } from './sqlite/engine';
import { createRows, type Rows } from './sqlite/rows';
import { createStatements } from './sqlite/statements';
import { createTables } from './sqlite/tables';
import { createTypedStore } from './typed-store';

export interface SqliteOptions {
  /** The database file, made if missing; ':memory:' for a store that dies with the process. */
  readonly path: string;
  readonly log?: Log;
}

interface Database {
  readonly engine: Engine;
  readonly batch: Batch;
  readonly rows: Rows;
}

const openDatabase = (path: string): Database => {
  const engine = openEngine(path);
  try {
    createTables(engine);
    return { engine, batch: createBatch(engine), rows: createRows(createStatements(engine)) };
  } catch (thrown) {
    engine.close();
    throw toFault(thrown);
  }
};

const createBackend = ({ path, log }: SqliteOptions): Backend => {
  let opened: Database | undefined;

  const database = (): Database => {
    if (opened === undefined) throw new Fault('store.unavailable', 'The store is not open.');
    return opened;
  };
  const read = async <T>(run: (rows: Rows) => T): Promise<T> => {
    const { batch, rows } = database();
    return batch.read(() => run(rows));
  };
  const write = async <T>(run: (rows: Rows) => T): Promise<T> => {
    const { batch, rows } = database();
    return batch.write(() => run(rows));
  };

  return {
    open: async () => {
      opened ??= openDatabase(path);
      log?.info('store open', { engine: 'sqlite' });
    },
    close: async () => {
      const closing = opened;
      opened = undefined;
      if (closing === undefined) return;
      closing.batch.close();
      closeEngine(closing.engine);
    },
    insert: (collection, docs) => write((rows) => rows.insert(collection, docs)),
    update: (collection, where, change) => write((rows) => rows.claim(collection, { where, limit: 1 }, change)),
    claim: (collection, selection, change) => write((rows) => rows.claim(collection, selection, change)),
    remove: (collection, where, limit) => write((rows) => rows.remove(collection, where, limit)),
    find: (collection, selection) => read((rows) => rows.find(collection, selection)),
    count: (collection, where) => read((rows) => rows.count(collection, where)),
    together: async (work) => database().batch.together(work),
    settled: async () => database().batch.settled(),
  };
};

/**
 * The embedded store. Writes issued in one turn of the event loop share one fsync; several processes may share the file on a
 * local disk. Engine trouble rejects with `store.unavailable` or `store.corrupt`.
 */
export const createSqliteStore = (options: SqliteOptions): Store => createTypedStore(createBackend(options));
