// Owns when a write counts as done: when its transaction is on the disk, or, for what runs together, at its end.
import { AsyncLocalStorage } from 'node:async_hooks';
import { Fault } from '../../faults';
import type { Engine } from './engine';
import { toFault } from './engine';
import { createTransactions } from './transactions';

export interface Batch {
  /** Settles only after its COMMIT is on the disk; inside `together` as soon as it has taken effect. */
  write<T>(run: () => T): Promise<T>;
  /** At once, or, when there are writes before it, after their COMMIT; inside `together` as soon as it is its turn. */
  read<T>(run: () => T): Promise<T>;
  /** The Store's `together`: settles only after the COMMIT of everything in it, and rejects if one of them failed. */
  together<T>(work: () => Promise<T>): Promise<T>;
  /** The Store's `settled`: what runs together so far is on the disk. */
  settled(): Promise<void>;
  /** Commits what is waiting, and follows nobody any more. */
  close(): void;
}

/** What runs together; over as soon as its work has ended, so that nothing it leaves behind is told too early. */
interface Scope {
  open: boolean;
  readonly lostBefore: number;
}

/** `patienceMs`: how long a write waits for another connection that keeps the database locked. */
export const createBatch = (engine: Engine, patienceMs?: number): Batch => {
  const transactions = createTransactions(engine, patienceMs);
  const scopes = new AsyncLocalStorage<Scope>();
  const isTogether = (): boolean => scopes.getStore()?.open === true;

  const runScope = async <T>(lostBefore: number, work: () => Promise<T>): Promise<T> => {
    const scope = { open: true, lostBefore };
    try {
      return await scopes.run(scope, work);
    } finally {
      scope.open = false;
    }
  };

  /** Whatever was lost since then may have been ours. */
  const assertKept = async (lostBefore: number): Promise<void> => {
    await transactions.current()?.kept();
    if (transactions.lost() === lostBefore) return;
    throw new Fault('store.unavailable', 'The database could not keep what was written.');
  };

  const write = async <T>(run: () => T): Promise<T> => {
    const { value, transaction } = await transactions.apply(run);
    if (!isTogether()) await transaction.kept();
    return value;
  };

  return {
    write,
    async read(run) {
      if (transactions.isPending()) return write(run);
      try {
        return run();
      } catch (thrown) {
        throw toFault(thrown);
      }
    },
    async together(work) {
      if (isTogether()) return work();
      const lostBefore = transactions.lost();
      try {
        return await runScope(lostBefore, work);
      } finally {
        await assertKept(lostBefore);
      }
    },
    // Outside `together` every write has waited for its COMMIT already.
    async settled() {
      const scope = scopes.getStore();
      if (scope?.open === true) await assertKept(scope.lostBefore);
    },
    close() {
      transactions.flush();
      // Node looks at every storage in use for every promise made, also at those of stores that are closed.
      scopes.disable();
    },
  };
};
