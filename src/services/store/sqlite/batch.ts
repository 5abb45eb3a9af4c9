// Owns group commit: writes issued in one turn of the event loop share one transaction and one fsync.
import type { Engine } from './engine';
import { isEngineError, toFault } from './engine';

interface Job {
  readonly run: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

export interface Batch {
  /** Runs inside the next transaction; settles only after its COMMIT is on the disk. */
  write<T>(run: () => T): Promise<T>;
  /** At once, or behind the writes that were issued before it. */
  read<T>(run: () => T): Promise<T>;
  /** Commits what is waiting, now. */
  flush(): void;
}

const attempt = (job: Job): (() => void) => {
  try {
    const value = job.run();
    return () => job.resolve(value);
  } catch (thrown) {
    // After an engine error (disk full, I/O) SQLite may have rolled the whole transaction back: nothing in it is certain.
    if (isEngineError(thrown)) throw thrown;
    return () => job.reject(thrown);
  }
};

const rollBack = (engine: Engine): void => {
  try {
    engine.exec('ROLLBACK');
  } catch {
    // SQLite has already done so, or BEGIN itself failed.
  }
};

export const createBatch = (engine: Engine): Batch => {
  const begin = engine.prepare('BEGIN IMMEDIATE');
  const commit = engine.prepare('COMMIT');
  let waiting: Job[] = [];

  const commitAll = (jobs: readonly Job[]): readonly (() => void)[] => {
    try {
      begin.run();
      const settle = jobs.map(attempt);
      commit.run();
      return settle;
    } catch (thrown) {
      rollBack(engine);
      const fault = toFault(thrown);
      return jobs.map((job) => () => job.reject(fault));
    }
  };

  const flush = (): void => {
    const jobs = waiting;
    waiting = [];
    if (jobs.length === 0) return;
    for (const settle of commitAll(jobs)) settle();
  };

  const write = <T>(run: () => T): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (waiting.length === 0) setImmediate(flush);
      // A job's own value is all that its resolve is ever called with.
      waiting.push({ run, resolve: resolve as (value: unknown) => void, reject });
    });

  const read = async <T>(run: () => T): Promise<T> => {
    if (waiting.length > 0) return write(run);
    try {
      return run();
    } catch (thrown) {
      throw toFault(thrown);
    }
  };

  return { write, read, flush };
};
