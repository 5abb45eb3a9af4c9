// Owns who of several processes writes the next checkpoint. Losing it is harmless: a checkpoint's number is unique anyway.
import type { Clock, Store } from '../ports';

export interface Lease {
  /** True: it is ours for `lifetimeMs` from now. */
  take(): Promise<boolean>;
  /** Gives it up, so that another process need not wait. */
  release(): Promise<void>;
}

export function createLease(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  { name, owner, lifetimeMs }: { readonly name: string; readonly owner: string; readonly lifetimeMs: number },
): Lease {
  return {
    async take() {
      const now = clock.nowMs();
      const held = { owner, until: now + lifetimeMs };
      const renewed = await store.update('leases', { id: name, where: { owner } }, { set: held });
      if (renewed !== undefined) return true;
      const where = { until: { lte: now } };
      const taken = await store.update('leases', { id: name, where }, { set: held, add: { token: 1 } });
      if (taken !== undefined) return true;
      if ((await store.get('leases', name)) !== undefined) return false;
      return (await store.insert('leases', { id: name, ...held, token: 1 })).ok;
    },
    async release() {
      await store.update('leases', { id: name, where: { owner } }, { set: { until: 0 } });
    },
  };
}
