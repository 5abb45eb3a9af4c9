// A collection of the double's directory: writes act on what is true now, reads may lag behind.
import type { Clock } from '../../src/services/ports';
import type { Item } from './filter';

export interface Lag {
  /** How far reads are behind; 0 = not at all. */
  staleMs: number;
}

interface Version {
  readonly atMs: number;
  readonly value: Item | undefined;
}

export interface Shelf {
  /** The truth. */
  now(id: string): Item | undefined;
  allNow(): Item[];
  /** What a reader is told: the truth of `staleMs` ago. */
  seen(id: string): Item | undefined;
  allSeen(): Item[];
  put(id: string, value: Item): void;
  remove(id: string): void;
}

export function createShelf(clock: Clock, lag: Lag): Shelf {
  const histories = new Map<string, Version[]>();
  const versionAt = (id: string, atMs: number): Item | undefined =>
    histories.get(id)?.findLast((version) => version.atMs <= atMs)?.value;
  const present = (read: (id: string) => Item | undefined): Item[] =>
    [...histories.keys()].sort().flatMap((id): Item[] => {
      const value = read(id);
      return value === undefined ? [] : [value];
    });
  const write = (id: string, value: Item | undefined): void => {
    const history = histories.get(id) ?? [];
    history.push({ atMs: clock.nowMs(), value });
    histories.set(id, history);
  };
  const shelf: Shelf = {
    now: (id) => versionAt(id, Number.POSITIVE_INFINITY),
    allNow: () => present(shelf.now),
    seen: (id) => versionAt(id, lag.staleMs === 0 ? Number.POSITIVE_INFINITY : clock.nowMs() - lag.staleMs),
    allSeen: () => present(shelf.seen),
    put: write,
    remove: (id) => write(id, undefined),
  };
  return shelf;
}
