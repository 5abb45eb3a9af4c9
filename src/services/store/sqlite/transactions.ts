// Owns the one open transaction of a database: it begins with the first write and ends when the event loop has gone round
// once, so that whatever was written in between shares one COMMIT and one fsync.
import { Fault } from '../../faults';
import { type Engine, isBusy, isEngineError, toFault } from './engine';

export interface Transaction {
  /** Settles when it is on the disk; rejects when it is lost, with everything that was applied in it. */
  kept(): Promise<void>;
}

export interface Applied<T> {
  readonly value: T;
  readonly transaction: Transaction;
}

export interface Transactions {
  /** Runs inside the transaction, at once, or, while another connection writes, as soon as that has ended. In order. */
  apply<T>(run: () => T): Promise<Applied<T>>;
  /** True when something was applied, or waits to be, that no COMMIT has made durable yet. */
  isPending(): boolean;
  /** The open one. */
  current(): Transaction | undefined;
  /** How many were lost so far. */
  lost(): number;
  /** Commits what was applied, now. */
  flush(): void;
}

const retryEveryMs = 2;
const busyTimeoutMs = 10_000;

const rollBack = (engine: Engine): void => {
  try {
    engine.exec('ROLLBACK');
  } catch {
    // SQLite has already done so.
  }
};

/** Begins without waiting for the lock: whoever holds it may be in this very process. False: somebody holds it. */
const createBegin = (engine: Engine): (() => boolean) => {
  const begin = engine.prepare('BEGIN IMMEDIATE');
  return () => {
    engine.exec('PRAGMA busy_timeout = 0');
    try {
      begin.run();
      return true;
    } catch (thrown) {
      if (isBusy(thrown)) return false;
      throw thrown;
    } finally {
      engine.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
    }
  };
};

interface Queued {
  /** False: the lock is still held. */
  readonly serve: () => boolean;
  readonly reject: (fault: unknown) => void;
}

/** The line of those who wait for another connection's lock, first come, first served. */
const createQueue = (patienceMs: number) => {
  const queue: Queued[] = [];
  let since = 0;

  const serveAll = (): void => {
    while (queue[0]?.serve() === true) queue.shift();
    if (queue.length === 0) return;
    if (Date.now() - since < patienceMs) {
      setTimeout(serveAll, retryEveryMs);
      return;
    }
    const fault = new Fault('store.unavailable', 'Another process keeps the database locked.');
    for (const { reject } of queue.splice(0)) reject(fault);
  };

  return {
    isEmpty: (): boolean => queue.length === 0,
    join: <T>(attempt: () => T | undefined): Promise<T> =>
      new Promise((resolve, reject) => {
        const serve = (): boolean => {
          try {
            const served = attempt();
            if (served !== undefined) resolve(served);
            return served !== undefined;
          } catch (thrown) {
            reject(toFault(thrown));
            return true;
          }
        };
        if (queue.length === 0) {
          since = Date.now();
          setTimeout(serveAll, retryEveryMs);
        }
        queue.push({ serve, reject });
      }),
  };
};

/** A transaction's end, for all who wait for it, also for those who ask after it. */
const createEnding = () => {
  let settle: { readonly resolve: () => void; readonly reject: (fault: unknown) => void } | undefined;
  const ended = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // Nobody may be waiting: those who run together ask for the count of lost ones.
  ended.catch(() => undefined);
  return { kept: () => ended, keep: () => settle?.resolve(), lose: (fault: unknown) => settle?.reject(fault) };
};

type Ending = ReturnType<typeof createEnding>;

/** At most one is open. */
const createCycle = (engine: Engine) => {
  const begin = createBegin(engine);
  const commit = engine.prepare('COMMIT');
  let open: Ending | undefined;
  let lost = 0;

  /** After an engine error (disk full, I/O) SQLite may have rolled everything back: nothing in it is certain. */
  const lose = (thrown: unknown): unknown => {
    const gone = open;
    open = undefined;
    lost += 1;
    rollBack(engine);
    const fault = toFault(thrown);
    gone?.lose(fault);
    return fault;
  };

  const flush = (): void => {
    const ending = open;
    if (ending === undefined) return;
    try {
      commit.run();
    } catch (thrown) {
      lose(thrown);
      return;
    }
    open = undefined;
    ending.keep();
  };

  const enter = (): Ending | undefined => {
    if (open !== undefined || !begin()) return open;
    open = createEnding();
    setImmediate(flush);
    return open;
  };

  return { enter, flush, lose, current: () => open, lost: () => lost };
};

export const createTransactions = (engine: Engine, patienceMs = busyTimeoutMs): Transactions => {
  const cycle = createCycle(engine);

  /** Undefined: another connection holds the lock, and nothing was run. */
  const attempt = <T>(run: () => T): Applied<T> | undefined => {
    try {
      const transaction = cycle.enter();
      return transaction === undefined ? undefined : { value: run(), transaction };
    } catch (thrown) {
      throw isEngineError(thrown) ? cycle.lose(thrown) : thrown;
    }
  };
  const queue = createQueue(patienceMs);

  return {
    flush: cycle.flush,
    current: cycle.current,
    lost: cycle.lost,
    isPending: () => cycle.current() !== undefined || !queue.isEmpty(),
    async apply(run) {
      const applied = queue.isEmpty() ? attempt(run) : undefined;
      return applied ?? queue.join(() => attempt(run));
    },
  };
};
