// Owns the schema version: what a store must go through to be readable by this program, and the refusal of a newer one.
import { Fault } from '../faults';

/** A new collection, field or index needs no step (both engines make what is missing at start); changed meaning does. */
export interface Migration<Engine, Done> {
  readonly to: number;
  readonly run: (engine: Engine) => Done;
}

/** The version that this program reads and writes. */
export const schemaVersion = 1;

/** The id of the settings document that holds it. */
export const schemaKey = 'schema';

/**
 * The steps still to do, oldest first; `stored` is undefined for a new store. Throws `store.unavailable` when the store was
 * written by a newer program: an older one would not understand what it reads, so a downgrade is refused.
 */
export const stepsFrom = <Engine, Done>(
  stored: number | undefined,
  steps: readonly Migration<Engine, Done>[],
): readonly Migration<Engine, Done>[] => {
  if (stored === undefined) return [];
  if (stored <= schemaVersion) return steps.filter((step) => step.to > stored);
  throw new Fault(
    'store.unavailable',
    `The store has schema version ${stored}, this program knows ${schemaVersion}: it was used by a newer Latchkey. ` +
      'Run that version again, or restore the backup from before the update.',
  );
};
