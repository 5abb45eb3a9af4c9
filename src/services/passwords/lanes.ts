// Owns the queue in front of expensive work: so many at a time, so many waiting, and a refusal at the door for the rest.
import { Fault } from '../faults';

/** Runs expensive work when a lane is free; never refuses. */
export type Run = <Result>(work: () => Promise<Result>) => Promise<Result>;

export interface Lanes {
  /**
   * Lets one person in, or throws `Fault('hash.busy')` at once. Whoever is in gets a lane for each piece of work, one after
   * the other, without being turned away halfway.
   */
  admit<Result>(visit: (run: Run) => Promise<Result>): Promise<Result>;
}

/** First come, first served. At most `concurrency + maxWaiting` are in. */
export function createLanes(concurrency: number, maxWaiting: number): Lanes {
  const waiting: (() => void)[] = [];
  let running = 0;
  let visitors = 0;

  async function enter(): Promise<void> {
    if (running < concurrency) running += 1;
    // The one that leaves hands its lane over, so `running` stays as it is.
    else await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function leave(): void {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }

  const run: Run = async (work) => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };

  return {
    async admit(visit) {
      if (visitors >= concurrency + maxWaiting) throw new Fault('hash.busy', 'Too many passwords are being checked');
      visitors += 1;
      try {
        return await visit(run);
      } finally {
        visitors -= 1;
      }
    },
  };
}
