// Owns keeping the counts up with the audit: every writer's lane is followed from where it was counted, in small bites. Any
// number of processes may do it at once; it comes to the same.
import { setImmediate as breathe } from 'node:timers/promises';
import { findLanes } from '../audit/heads';
import type { AuditDoc } from '../collections';
import type { Leases } from '../leases';
import type { Clock, Log, Store } from '../ports';
import { countEvents, countedThrough } from './days';

export interface Follower {
  /** Counts what is new, at most so many events. False: there is more. Throws `store.unavailable`. */
  catchUp(most: number): Promise<boolean>;
  /** Counts every five seconds, in one process at a time. Trouble is logged once. */
  start(): void;
  /** Waits for what is under way. */
  stop(): Promise<void>;
}

interface FollowerDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly leases: Leases;
  readonly log: Log;
}

const perPage = 500;
const everyMs = 5_000;
/** A little less than the pause between two, so that whoever comes next gets it. */
const leaseMs = 4_500;
const mostAtOnce = 20_000;
/** Lanes announce themselves once a minute; the rest is for clocks that differ between machines (audit/checkpoints.ts). */
const lookBackMs = 600_000;

/** A reader may see an event before the one that it follows: only what is whole from the start counts. */
function withoutGap(after: number, page: readonly AuditDoc[]): readonly AuditDoc[] {
  const gap = page.findIndex(({ seq }, index) => seq !== after + index + 1);
  return gap < 0 ? page : page.slice(0, gap);
}

const byDay = (page: readonly AuditDoc[]): readonly (readonly AuditDoc[])[] => {
  const days = new Map<string, AuditDoc[]>();
  for (const event of page) days.set(event.day, [...(days.get(event.day) ?? []), event]);
  return [...days.values()];
};

/** How many were counted after `from`. */
async function followLane(store: Store, lane: string, from: number): Promise<number> {
  const where = { lane, seq: { gt: from } };
  const page = withoutGap(from, await store.find('audit', { where, sortBy: 'seq', limit: perPage }));
  for (const day of byDay(page)) await countEvents(store, day);
  return page.length;
}

function createCatchUp({ store, clock }: FollowerDeps): Follower['catchUp'] {
  const through = new Map<string, number>();
  // Every lane is looked at once in the life of a process; after that those that were written to lately.
  let since = 0;
  const position = async (lane: string): Promise<number> => through.get(lane) ?? countedThrough(store, lane);
  /** How many are left of `budget`. */
  const follow = async (lane: string, budget: number): Promise<number> => {
    let from = await position(lane);
    let left = budget;
    while (left > 0) {
      const counted = await followLane(store, lane, from);
      from += counted;
      left -= counted;
      if (counted < perPage) break;
      await breathe();
    }
    through.set(lane, from);
    return left;
  };
  return async (most) => {
    const startedAt = clock.nowMs();
    let left = most;
    for (const lane of await findLanes(store, since)) {
      left = await follow(lane, left);
      if (left <= 0) return false;
    }
    since = startedAt - lookBackMs;
    return true;
  };
}

/** One line when it stops working, not one every five seconds. */
function createWork({ leases, log }: FollowerDeps, count: () => Promise<void>): () => Promise<void> {
  let troubled = false;
  return async () => {
    try {
      if ((await leases.acquire('tallies', leaseMs)) === null) return;
      await count();
      troubled = false;
    } catch (fault) {
      if (!troubled) log.error('reports: cannot count', { fault });
      troubled = true;
    }
  };
}

export function createFollower(deps: FollowerDeps): Follower {
  const catchUp = createCatchUp(deps);
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  const work = createWork(deps, async () => {
    while (timer !== undefined && !(await catchUp(mostAtOnce))) await breathe();
  });
  const tick = (): void => {
    running ??= work().finally(() => {
      running = undefined;
    });
  };
  return {
    catchUp,
    start() {
      timer ??= setInterval(tick, everyMs).unref();
    },
    async stop() {
      clearInterval(timer);
      timer = undefined;
      await running;
    },
  };
}
