// Owns how many jobs of a process run at once, and when it looks for more. Idle, it costs one look per poll.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Log } from '../ports';

export interface WorkersDeps<Row> {
  /** Leases the next due row; undefined when nothing is due. */
  readonly claim: () => Promise<Row | undefined>;
  /** Runs it and writes down the outcome. */
  readonly run: (row: Row) => Promise<void>;
  readonly log: Log;
  readonly concurrency: number;
  readonly pollMs: number;
}

export interface Workers {
  start(): void;
  stop(boundMs?: number): Promise<void>;
  /** Something may be due: look now. Does nothing before `start()`. */
  wake(): void;
  runDue(): Promise<number>;
}

/** At most `boundMs`, then the rest is left to whoever retakes it. */
const settled = async (lanes: Iterable<Promise<void>>, boundMs: number): Promise<void> => {
  let bound: NodeJS.Timeout | undefined;
  const tooLong = new Promise<void>((resolve) => {
    bound = setTimeout(resolve, boundMs);
  });
  await Promise.race([Promise.allSettled(lanes), tooLong]);
  clearTimeout(bound);
};

/** One line when the store goes away and one when it is back, not one per second. */
const createTroubleLog = (log: Log) => {
  let troubled = false;
  return {
    failed(fault: unknown): void {
      if (!troubled) log.error('outbox: cannot work', { fault });
      troubled = true;
    },
    worked(): void {
      if (troubled) log.info('outbox: working again');
      troubled = false;
    },
  };
};

/** A lane takes one row after another until nothing is due; a lane that found work opens the next one, up to the bound. */
export const createWorkers = <Row>({ claim, run, log, concurrency, pollMs }: WorkersDeps<Row>): Workers => {
  const lanes = new Set<Promise<void>>();
  const trouble = createTroubleLog(log);
  // A job is nobody's: it must not run inside the `store.together` of whoever enqueued it, before that is durable.
  const onItsOwn = AsyncLocalStorage.snapshot();
  let timer: NodeJS.Timeout | undefined;
  let lookAgain = false;

  /** False: nothing is due. A wake-up that came while all lanes were busy makes the last one look once more. */
  const step = async (): Promise<boolean> => {
    lookAgain = false;
    const row = await claim();
    trouble.worked();
    if (row === undefined) return lookAgain;
    wake();
    await run(row);
    return true;
  };
  const work = async (): Promise<void> => {
    while (timer !== undefined && (await step())) {
      // The next row.
    }
  };
  const wake = (): void => {
    if (timer === undefined) return;
    lookAgain = true;
    if (lanes.size >= concurrency) return;
    const lane = onItsOwn(work)
      .catch(trouble.failed)
      .finally(() => lanes.delete(lane));
    lanes.add(lane);
  };
  const runDue = async (): Promise<number> => {
    for (let ran = 0; ; ran += 1) {
      const row = await claim();
      if (row === undefined) return ran;
      await run(row);
    }
  };

  return {
    wake,
    runDue,
    start() {
      timer ??= setInterval(wake, pollMs).unref();
      wake();
    },
    stop(boundMs = 10_000) {
      clearInterval(timer);
      timer = undefined;
      return settled(lanes, boundMs);
    },
  };
};
