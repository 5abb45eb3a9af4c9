// A clock that moves when told, and randomness that can be repeated.
import { createHash } from 'node:crypto';
import type { Clock, Random } from '../../src/services/ports';

export interface FakeClock extends Clock {
  advance(ms: number): void;
  set(ms: number): void;
}

export function createFakeClock(startMs = Date.UTC(2026, 10, 21, 9, 0, 0)): FakeClock {
  let now = startMs;
  return {
    nowMs: () => now,
    advance(ms) {
      now += ms;
    },
    set(ms) {
      now = ms;
    },
  };
}

/** SHA-256 in counter mode over a seed: the same run every time, different values at every call. */
export function createFakeRandom(seed = 'latchkey'): Random {
  let counter = 0;
  const block = () => createHash('sha256').update(`${seed}/${counter++}`).digest();
  const bytes = (size: number): Buffer => {
    const blocks: Buffer[] = [];
    while (blocks.length * 32 < size) blocks.push(block());
    return Buffer.concat(blocks).subarray(0, size);
  };
  return { bytes, int: (below) => bytes(6).readUIntBE(0, 6) % below };
}
