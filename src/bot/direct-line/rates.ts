// Owns the counters that a flood meets before it meets the store. They live in this process and bound it; what must hold
// over all processes is counted by the Throttle.

import type { Window } from '../../services/limits/ports';
import type { Clock } from '../../services/ports';

export interface Rate {
  /** Counts one; 0 = allowed, else the seconds until it is worth trying again. */
  hit(key: string): number;
}

/** More keys than this in one window can only be a flood: whoever is new waits for the next window. */
const keyLimit = 200_000;

export function createRate({ limit, windowMs }: Window, clock: Clock): Rate {
  const counts = new Map<string, number>();
  let window = -1;

  return {
    hit(key) {
      const nowMs = clock.nowMs();
      const current = Math.floor(nowMs / windowMs);
      if (current !== window) counts.clear();
      window = current;
      const count = (counts.get(key) ?? 0) + 1;
      if (count <= limit && (count > 1 || counts.size < keyLimit)) {
        counts.set(key, count);
        return 0;
      }
      return Math.max(1, Math.ceil(((current + 1) * windowMs - nowMs) / 1000));
    },
  };
}
