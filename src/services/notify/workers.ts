// Owns how many jobs of a process run at once, and when it looks for more. Idle, it costs one look per poll.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Log } from '../ports';
import { createExpected } from './expected';

export interface WorkersDeps<Row extends { readonly id: string }> {
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
  /** This job is due now; without an id, any may be. Looks at once, after `start()`. */
  wake(id?: string): void;
  /** The same, after a while, for a job that does not mind being found earlier. */
  wakeLater(id: string, delayMs: number): void;
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

const runAllDue = async <Row extends { readonly id: string }>({ claim, run }: WorkersDeps<Row>): Promise<number> => {
  for (let ran = 0; ; ran += 1) {
    const row = await claim();
    if (row === undefined) return ran;
    await run(row);
  }
};

/**
 * A lane takes one row after another while one may be due; a lane that found work opens the next one, up to the bound. What
 * is not heard of, such as other processes' jobs and those that are to be tried again, is found by the poll.
 */
export const createWorkers = <Row extends { readonly id: string }>(deps: WorkersDeps<Row>): Workers => {
  const { claim, run, log, concurrency, pollMs } = deps;
  const lanes = new Set<Promise<void>>();
  const expected = createExpected();
  const trouble = createTroubleLog(log);
  // A job is nobody's: it must not run inside the `store.together` of whoever enqueued it, before that is durable.
  const onItsOwn = AsyncLocalStorage.snapshot();
  let timer: NodeJS.Timeout | undefined;

  const mayWork = (): boolean => timer !== undefined && expected.isWorthALook();
  const step = async (): Promise<void> => {
    const row = await expected.look(claim);
    trouble.worked();
    if (row === undefined) return;
    openLane();
    await run(row);
  };
  const work = async (): Promise<void> => {
    while (mayWork()) await step();
  };
  const openLane = (): void => {
    if (lanes.size >= concurrency || !mayWork()) return;
    const lane: Promise<void> = onItsOwn(work)
      .finally(() => lanes.delete(lane))
      // Something may have been heard of after its last look, while it still counted as busy.
      .then(openLane, trouble.failed);
    lanes.add(lane);
  };
  const wake = (id?: string): void => {
    // Before the start nothing is noted either: the start looks for everything.
    if (timer === undefined) return;
    expected.hear(id);
    openLane();
  };
  return {
    wake,
    wakeLater(id, delayMs) {
      if (timer !== undefined) expected.hearLater(id, delayMs, openLane);
    },
    runDue: () => runAllDue(deps),
    start() {
      timer ??= setInterval(() => wake(), pollMs).unref();
      wake();
    },
    stop(boundMs = 10_000) {
      clearInterval(timer);
      timer = undefined;
      return settled(lanes, boundMs);
    },
  };
};
