// Owns the SQLite engine itself: which implementation is loaded, how a file is opened, and what its errors mean.
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { Fault } from '../../faults';

export type Value = string | number | null;

export interface Statement {
  run(...values: readonly Value[]): { readonly changes: number | bigint };
  get(...values: readonly Value[]): unknown;
  all(...values: readonly Value[]): unknown[];
}

/** The part of the `node:sqlite` API that is used here; `@photostructure/sqlite` has the same. */
export interface Engine {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

type Implementation = { readonly DatabaseSync: new (path: string) => Engine };

// WITHOUT ROWID, partial-free indexes and row values need nothing newer than 3.24; json_extract is built in since 3.38.
const oldestVersion = [3, 38] as const;

const load = (): Implementation =>
  // Both have the shape of Engine; their own types name far more than is used here.
  (process.getBuiltinModule('node:sqlite') ?? require('@photostructure/sqlite')) as Implementation;

// SQLite result codes (sqlite.org/rescode.html). The low byte is the primary code.
const constraintPrimaryKey = 1555;
const constraintUnique = 2067;
const busy = 5; // SQLITE_BUSY
const damaged = new Set([11, 26]); // SQLITE_CORRUPT, SQLITE_NOTADB

const codeOf = (thrown: unknown): number | undefined => {
  if (typeof thrown !== 'object' || thrown === null || !('errcode' in thrown)) return undefined;
  return typeof thrown.errcode === 'number' ? thrown.errcode : undefined;
};

/** True when an insert lost against the same id or unique field. */
export const isDuplicate = (thrown: unknown): boolean => {
  const code = codeOf(thrown);
  return code === constraintPrimaryKey || code === constraintUnique;
};

/** True when SQLite itself failed, as opposed to the code that asked it. */
export const isEngineError = (thrown: unknown): boolean => codeOf(thrown) !== undefined;

/** True when another connection holds the lock. */
export const isBusy = (thrown: unknown): boolean => ((codeOf(thrown) ?? 0) & 0xff) === busy;

/** SQLite's errors as faults; anything else unchanged. */
export const toFault = (thrown: unknown): unknown => {
  const code = codeOf(thrown);
  if (code === undefined) return thrown;
  if (damaged.has(code & 0xff))
    return new Fault('store.corrupt', 'The database file is damaged or not a database.', thrown);
  return new Fault('store.unavailable', `The database could not answer (SQLite code ${code}).`, thrown);
};

const assertVersion = (engine: Engine): void => {
  // The column is named by the statement right here.
  const { version } = engine.prepare('SELECT sqlite_version() AS version').get() as { version: string };
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > oldestVersion[0] || (major === oldestVersion[0] && minor >= oldestVersion[1])) return;
  throw new Fault('store.unavailable', `SQLite ${version} is too old: ${oldestVersion.join('.')} or newer is needed.`);
};

const createFile = (path: string): void => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600)); // the -wal and -shm files take their mode from this one
};

/**
 * Opens (and creates, 0600 in a 0700 folder) the file; ':memory:' lives as long as the engine. A returned commit is on the
 * disk: WAL with synchronous=FULL. Local disks only, WAL is unsafe on network shares. Throws `store.unavailable`/`.corrupt`.
 */
export const openEngine = (path: string): Engine => {
  try {
    if (path !== ':memory:') createFile(path);
    const { DatabaseSync } = load();
    const engine = new DatabaseSync(path);
    engine.exec('PRAGMA busy_timeout = 10000');
    assertVersion(engine);
    engine.exec('PRAGMA journal_mode = WAL');
    engine.exec('PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000');
    return engine;
  } catch (thrown) {
    const fault = toFault(thrown);
    throw fault instanceof Fault
      ? fault
      : new Fault('store.unavailable', 'The database file cannot be opened.', thrown);
  }
};

/**
 * Closes the file with everything in it, so that the one file is a whole backup. `@photostructure/sqlite` cannot finalise a
 * statement, which keeps SQLite from merging the write-ahead log by itself; another process that still reads may do so, too.
 */
export const closeEngine = (engine: Engine): void => {
  try {
    engine.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch {
    // What is committed stays in the log beside the file; the next opening merges it.
  }
  engine.close();
};
