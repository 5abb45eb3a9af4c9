// Owns leases: which one of several processes does a job now.
import type { Clock, Random, Store } from './ports';

interface Dependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

export interface Lease {
  /** Grows with every holder, so that what a slow former holder still writes can be told apart and refused. */
  readonly token: number;
}

export interface Leases {
  /** Null while anybody holds it, this process included. Ends by itself after `ttlMs`. */
  acquire(name: string, ttlMs: number): Promise<Lease | null>;
  /** `ttlMs` more from now; false when somebody else has it by now. */
  renew(name: string, lease: Lease, ttlMs: number): Promise<boolean>;
  /** Ends it early; nothing happens when somebody else has it by now. */
  release(name: string, lease: Lease): Promise<void>;
}

/** Leases in the store. Process clocks must agree to well within a `ttlMs`. Throws `store.unavailable`. */
export const createLeases = ({ store, clock, random }: Dependencies): Leases => {
  const owner = random.bytes(16).toString('base64url');
  const mine = (id: string, { token }: Lease) => ({ id, where: { owner, token } });

  const takeOver = async (id: string, ttlMs: number): Promise<Lease | null> => {
    const nowMs = clock.nowMs();
    const free = { id, where: { until: { lte: nowMs } } };
    const taken = await store.update('leases', free, { set: { owner, until: nowMs + ttlMs }, add: { token: 1 } });
    return taken === undefined ? null : { token: taken.token };
  };

  return {
    acquire: async (name, ttlMs) => {
      const present = await store.get('leases', name);
      if (present !== undefined) return present.until > clock.nowMs() ? null : takeOver(name, ttlMs);
      const made = await store.insert('leases', { id: name, owner, until: clock.nowMs() + ttlMs, token: 1 });
      return made.ok ? { token: 1 } : null;
    },
    renew: async (name, lease, ttlMs) => {
      const until = clock.nowMs() + ttlMs;
      return (await store.update('leases', mine(name, lease), { set: { until } })) !== undefined;
    },
    release: async (name, lease) => {
      await store.update('leases', mine(name, lease), { set: { until: 0 } });
    },
  };
};
