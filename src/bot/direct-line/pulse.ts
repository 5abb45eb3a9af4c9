// Owns the signs of life: every socket is asked for one now and then, and let go when it gives none.
import type { Clock } from '../../services/ports';
import type { Listener } from './listener';

export interface Pulse {
  add(listener: Listener): void;
  remove(listener: Listener): void;
  close(): void;
}

// The bar's 30 seconds for a slow reader: asked every 12, gone when it has not answered by the next time. A twelfth of the
// sockets each second, so that 10,000 of them never hold up a turn.
const slices = 12;
const sliceMs = 1000;
const framesPerRound = 60;

const hasLapsed = ({ answered, frames, endsAtMs }: Listener, nowMs: number): boolean =>
  !answered || frames > framesPerRound || nowMs >= endsAtMs;

function ask(listener: Listener, nowMs: number): void {
  if (hasLapsed(listener, nowMs)) {
    listener.socket.terminate();
    return;
  }
  listener.answered = false;
  listener.frames = 0;
  listener.socket.ping();
}

export function createPulse(clock: Clock): Pulse {
  const rounds: Set<Listener>[] = Array.from({ length: slices }, () => new Set());
  let turn = 0;
  let next = 0;

  const timer = setInterval(() => {
    turn = (turn + 1) % slices;
    const nowMs = clock.nowMs();
    for (const listener of rounds[turn] ?? []) ask(listener, nowMs);
  }, sliceMs).unref();

  return {
    add(listener) {
      next = (next + 1) % slices;
      rounds[next]?.add(listener);
    },
    remove(listener) {
      for (const round of rounds) round.delete(listener);
    },
    close: () => clearInterval(timer),
  };
}
