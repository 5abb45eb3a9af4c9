// Owns the throttle: hits counted in fixed windows, exactly, over all processes.
import assert from 'node:assert';
import { Fault } from '../faults';
import type { Clock, Store } from '../ports';
import type { Hit, Throttle } from './ports';

interface Dependencies {
  readonly store: Store;
  readonly clock: Clock;
}

interface Slot {
  readonly id: string;
  readonly resetAtMs: number;
}

// Another process's clock may be behind: its sweep must not clear a window that is still open here.
const keptAfterMs = 60_000;
const attemptsAtMost = 20;

/** Windows are aligned to 1970, so every process names the same one. The key comes last: whatever is in it, it cannot mix with a number. */
const slotOf = (key: string, windowMs: number, nowMs: number): Slot => {
  assert(Number.isInteger(windowMs) && windowMs > 0, 'limits: not a window');
  const index = Math.floor(nowMs / windowMs);
  return { id: `hit|${windowMs}|${index}|${key}`, resetAtMs: (index + 1) * windowMs };
};

/**
 * Counts by guarded steps: `n` never passes the limit, so a flood against a full window writes nothing.
 * Throws `store.unavailable`: a limit that cannot be counted is not a limit that is kept.
 */
export const createThrottle = ({ store, clock }: Dependencies): Throttle => {
  const read = async (id: string): Promise<number> => (await store.get('limits', id))?.n ?? 0;

  /** The number of this hit; undefined when the window is full, or another process got between the steps. */
  const countOnce = async ({ id, resetAtMs }: Slot, limit: number): Promise<number | undefined> => {
    const counted = await store.update('limits', { id, where: { n: { lt: limit } } }, { add: { n: 1 } });
    if (counted !== undefined) return counted.n;
    const first = await store.insert('limits', { id, n: 1, expiresAt: resetAtMs + keptAfterMs });
    return first.ok ? 1 : undefined;
  };

  const count = async (slot: Slot, limit: number): Promise<Omit<Hit, 'resetAtMs'>> => {
    for (let attempt = 0; attempt < attemptsAtMost; attempt += 1) {
      const counted = await countOnce(slot, limit);
      if (counted !== undefined) return { allowed: true, count: counted };
      const present = await read(slot.id);
      if (present >= limit) return { allowed: false, count: present };
    }
    throw new Fault('store.unavailable', 'A limit could not be counted.');
  };

  return {
    hit: async (key, { limit, windowMs }) => {
      const slot = slotOf(key, windowMs, clock.nowMs());
      const counted = limit < 1 ? { allowed: false, count: 0 } : await count(slot, limit);
      return { ...counted, resetAtMs: slot.resetAtMs };
    },
    peek: async (key, { limit, windowMs }) => {
      const slot = slotOf(key, windowMs, clock.nowMs());
      const present = await read(slot.id);
      return { allowed: present < limit, count: present, resetAtMs: slot.resetAtMs };
    },
  };
};
