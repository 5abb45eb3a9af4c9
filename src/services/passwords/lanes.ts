// Owns the queue in front of expensive work: so many at a time, so many waiting, and a refusal for the rest.
import { Fault } from '../faults';

export interface Lanes {
  /** Runs `work` when it is its turn. Throws `Fault('hash.busy')` at once when the queue is full. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** First come, first served. */
export function createLanes(concurrency: number, maxWaiting: number): Lanes {
  const waiting: (() => void)[] = [];
  let running = 0;

  async function enter(): Promise<void> {
    if (running < concurrency) {
      running += 1;
      return;
    }
    if (waiting.length >= maxWaiting) throw new Fault('hash.busy', 'Too many passwords are being checked');
    // The one that leaves hands its lane over, so `running` stays as it is.
    await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function leave(): void {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }

  return {
    async run(work) {
      await enter();
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
