// Owns limits that hold over every stretch of time. A fixed window lets twice its limit through around its edge; where a
// number is a promise to a person (three messages an hour), that is not good enough.
import assert from 'node:assert';
import type { Clock, Store } from '../ports';
import type { Hit, RollingThrottle, Window } from './ports';

interface Dependencies {
  readonly store: Store;
  readonly clock: Clock;
}

/** A limit of N is N seats, each taken for one window: more would make every hit read more. */
const mostSeats = 16;

const seatId = (key: string, { windowMs }: Window, seat: number): string => `seat|${windowMs}|${seat}|${key}`;

/**
 * Each hit takes a free seat for `windowMs`: in any stretch of that length there are never more than `limit` hits, over all
 * processes. A refused hit takes nothing and writes nothing. Limits up to 16. Throws `store.unavailable`.
 */
export const createRollingThrottle = ({ store, clock }: Dependencies): RollingThrottle => {
  const take = async (id: string, untilMs: number): Promise<boolean> => {
    const free = { id, where: { expiresAt: { lte: clock.nowMs() } } };
    if ((await store.update('limits', free, { set: { expiresAt: untilMs } })) !== undefined) return true;
    return (await store.insert('limits', { id, n: 1, expiresAt: untilMs })).ok;
  };

  const takeOneOf = async (ids: readonly string[], untilMs: number): Promise<boolean> => {
    for (const id of ids) if (await take(id, untilMs)) return true;
    return false;
  };

  const look = async (key: string, window: Window) => {
    const { limit } = window;
    assert(limit > 0 && limit <= mostSeats, 'limits: not a rolling window');
    const ids = Array.from({ length: limit }, (_, seat) => seatId(key, window, seat));
    const takenUntil = await Promise.all(ids.map(async (id) => (await store.get('limits', id))?.expiresAt ?? 0));
    return { takenUntil, free: ids.filter((_, seat) => (takenUntil[seat] ?? 0) <= clock.nowMs()) };
  };

  return {
    async peek(key, window): Promise<Hit> {
      const { takenUntil, free } = await look(key, window);
      const allowed = free.length > 0;
      return {
        allowed,
        count: window.limit - free.length,
        resetAtMs: allowed ? clock.nowMs() : Math.min(...takenUntil),
      };
    },
    async hit(key, window): Promise<Hit> {
      const { limit, windowMs } = window;
      const untilMs = clock.nowMs() + windowMs;
      const { takenUntil, free } = await look(key, window);
      const allowed = await takeOneOf(free, untilMs);
      if (allowed) return { allowed, count: limit - free.length + 1, resetAtMs: untilMs };
      // Seats that others took in this very moment are free again a window from now.
      return { allowed, count: limit, resetAtMs: free.length === 0 ? Math.min(...takenUntil) : untilMs };
    },
  };
};
