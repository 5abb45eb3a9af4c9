// Owns the circuit breaker: after several failures in a row nobody waits for a directory that is down, until it was given a
// pause; then one call at a time tries whether it is back.
import { Fault } from '../../faults';
import type { Clock } from '../../ports';

const failuresUntilOpen = 5;
const firstPauseMs = 5_000;
const longestPauseMs = 60_000;

export interface Breaker {
  /** Throws `Fault('directory.unavailable')` at once while it is open. */
  enter(): void;
  succeeded(): void;
  failed(): void;
}

export function createBreaker({ clock }: { readonly clock: Clock }): Breaker {
  let failures = 0;
  let openUntilMs = 0;
  let trying = false;
  return {
    enter() {
      if (failures < failuresUntilOpen) return;
      if (trying || clock.nowMs() < openUntilMs) {
        throw new Fault('directory.unavailable', 'Graph has failed several times in a row and is given a pause');
      }
      trying = true;
    },
    succeeded() {
      failures = 0;
      trying = false;
    },
    failed() {
      failures += 1;
      trying = false;
      const pauseMs = Math.min(firstPauseMs * 2 ** Math.max(0, failures - failuresUntilOpen), longestPauseMs);
      openUntilMs = clock.nowMs() + pauseMs;
    },
  };
}
