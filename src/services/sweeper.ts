// Owns clearing away what has expired. Nothing depends on it: every query checks the expiry itself, in every engine.
import { type CollectionName, schema } from './collections';
import type { Leases } from './leases';
import type { Clock, Store, Where } from './ports';

interface Dependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly leases: Leases;
}

export interface Sweep {
  readonly removed: number;
  /** True when the bound was reached somewhere: the next round is worth starting at once. */
  readonly more: boolean;
}

export interface Sweeper {
  /** One bounded round over all collections that expire; does nothing while another process sweeps. */
  sweepOnce(): Promise<Sweep>;
}

// Small enough that the transaction of one round never holds up a conversation for long.
const removedAtMostEach = 500;
const leaseMs = 60_000;
// A document is left alone a little longer, for processes whose clocks are behind.
const graceMs = 60_000;

const expiring = Object.entries(schema).flatMap(([name, { expires }]) =>
  // The schema's keys are the collection names by its own type; Object.entries forgets that.
  expires === undefined ? [] : [{ name: name as CollectionName, field: expires }],
);

/** Throws `store.unavailable`; what was removed until then is gone, the rest waits for the next round. */
export const createSweeper = ({ store, clock, leases }: Dependencies): Sweeper => {
  const sweepAll = async (): Promise<Sweep> => {
    const before = clock.nowMs() - graceMs;
    let removed = 0;
    let more = false;
    for (const { name, field } of expiring) {
      // `field` is that collection's own: it stands beside the name in the schema.
      const where = { [field]: { lt: before } } as Where<never>;
      const count = await store.removeWhere(name, where, removedAtMostEach);
      removed += count;
      more ||= count === removedAtMostEach;
    }
    return { removed, more };
  };

  return {
    sweepOnce: async () => {
      const lease = await leases.acquire('sweeper', leaseMs);
      if (lease === null) return { removed: 0, more: false };
      try {
        return await sweepAll();
      } finally {
        await leases.release('sweeper', lease);
      }
    },
  };
};
