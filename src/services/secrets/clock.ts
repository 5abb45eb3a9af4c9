// Owns time: the wall clock, except that it never runs backwards within a process.
import type { Clock } from '../ports';

/**
 * Follows the wall clock forwards; when that jumps back, goes on at the monotonic clock's pace from where it was. So a jump
 * forward ends proofs early and a jump back extends none (at most 15 minutes of real or wall time, whichever comes first).
 */
export function createClock(
  wallMs: () => number = Date.now,
  monotonicMs: () => number = () => performance.now(),
): Clock {
  let atWall = wallMs();
  let atMonotonic = monotonicMs();
  return {
    nowMs() {
      const monotonic = monotonicMs();
      const steady = atWall + (monotonic - atMonotonic);
      const now = Math.max(wallMs(), Math.floor(steady));
      atWall = Math.max(now, steady);
      atMonotonic = monotonic;
      return now;
    },
  };
}
