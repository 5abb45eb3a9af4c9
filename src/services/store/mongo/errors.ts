// Owns what MongoDB's errors mean: tried again, a duplicate, or a fault.
import { AssertionError } from 'node:assert';
import { setTimeout as wait } from 'node:timers/promises';
import { Fault } from '../../faults';

/** `again` = the write may be repeated even if the lost answer hides that it was done (reads, inserts that know their own). */
export type Repeatable = 'again' | 'only-if-refused';

interface ServerError {
  readonly name: string;
  readonly message: string;
  readonly code?: unknown;
  readonly hasErrorLabel?: (label: string) => boolean;
}

// MongoDB's error codes (mongodb.com/docs/manual/reference/error-codes). The first group says that nothing was done.
const refused = new Set<unknown>([112, 16500, 10107, 13435]); // WriteConflict, throttled, NotWritablePrimary (x2)
const interrupted = new Set<unknown>([91, 189, 11600, 11602]); // shutting down, stepped down, interrupted
const duplicateKey = 11000;
const typeMismatch = 14;

const attemptsAtMost = 6;
const firstWaitMs = 20;
const longestWaitMs = 1_000;

const isServerError = (thrown: unknown): thrown is ServerError =>
  thrown instanceof Error && thrown.name.startsWith('Mongo');

/** True when a document or index entry of the same value was there before. */
export const isDuplicate = (thrown: unknown): boolean => isServerError(thrown) && thrown.code === duplicateKey;

/** True for an error that the server itself answered, as opposed to a server that cannot be reached. */
export const isAnswer = (thrown: unknown): boolean => isServerError(thrown) && typeof thrown.code === 'number';

const isLost = (error: ServerError): boolean =>
  interrupted.has(error.code) ||
  error.name.startsWith('MongoNetwork') ||
  error.hasErrorLabel?.('RetryableWriteError') === true;

const mayRepeat = (thrown: unknown, repeatable: Repeatable): boolean => {
  // Done on the primary, but not known to last: repeating would only hide that.
  if (!isServerError(thrown) || thrown.name === 'MongoWriteConcernError') return false;
  return refused.has(thrown.code) || (repeatable === 'again' && isLost(thrown));
};

const waitMs = (thrown: unknown, attempt: number): number => {
  // Azure names the wait in the text of error 16500.
  const asked = isServerError(thrown) ? /RetryAfterMs=(\d+)/.exec(thrown.message)?.[1] : undefined;
  return Math.min(Number(asked ?? firstWaitMs * 2 ** attempt), longestWaitMs);
};

/** MongoDB's errors as faults; anything else unchanged. */
export const toFault = (thrown: unknown): unknown => {
  if (!isServerError(thrown)) return thrown;
  if (thrown.code === typeMismatch) return new AssertionError({ message: 'store: adding to what is not a number' });
  const code = thrown.code === undefined ? thrown.name : `code ${String(thrown.code)}`;
  return new Fault('store.unavailable', `The database could not answer (${code}).`, thrown);
};

/**
 * Runs one command, again after an error that passes, at most six times in about a second. A guarded write whose answer was
 * lost is not repeated: done or not is unknown then, and that is `store.unavailable`, never a "no".
 */
export const attempt = async <T>(repeatable: Repeatable, run: () => Promise<T>): Promise<T> => {
  for (let done = 1; ; done += 1) {
    try {
      return await run();
    } catch (thrown) {
      if (done === attemptsAtMost || !mayRepeat(thrown, repeatable)) throw toFault(thrown);
      await wait(waitMs(thrown, done - 1));
    }
  }
};
