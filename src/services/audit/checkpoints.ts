// Owns checkpoints: every few seconds the heads of all lanes are tied together, signed, and anchored outside the store.
import type { CheckpointDoc } from '../collections';
import { Fault } from '../faults';
import { createLeases } from '../leases';
import type { Log } from '../ports';
import type { Anchor } from './anchor';
import { findHeads, writeHeads } from './heads';
import type { LaneDeps } from './lane';
import { type Head, linkCheckpoint } from './link';

// bar 5.7: a checkpoint every <= 10 s. Whatever is younger than the newest one is the only part that can be cut unseen.
const everyMs = 10_000;
const leaseMs = 30_000;
/** Lanes announce themselves once a minute; the rest of this is for clocks that differ between machines. */
const lookBackMs = 600_000;

export interface CheckpointDeps extends LaneDeps {
  readonly log: Log;
  readonly anchor: Anchor;
}

export interface Checkpoints {
  /** Writes a checkpoint now, if anything is new. Undefined: nothing was, or another process was first. */
  seal(): Promise<CheckpointDoc | undefined>;
  /** Seals every 10 seconds, in one process at a time. */
  start(): void;
  /** Waits for a seal under way, then seals once more, so that a clean stop leaves nothing open. */
  stop(): Promise<void>;
}

export function createCheckpoints(deps: CheckpointDeps): Checkpoints {
  const leases = createLeases(deps);
  const sealer = createSealer(deps);
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  const attempt = async (): Promise<void> => {
    try {
      const lease = await leases.acquire('audit-checkpoints', leaseMs);
      if (lease === null) return;
      await sealer.seal();
      await leases.release('audit-checkpoints', lease);
    } catch (cause) {
      deps.log.error('audit checkpoint failed', { cause: cause instanceof Fault ? cause.code : 'unknown' });
    }
  };
  return {
    seal: () => sealer.seal(),
    start() {
      timer ??= setInterval(() => {
        running = running.then(attempt);
      }, everyMs).unref();
    },
    async stop() {
      clearInterval(timer);
      timer = undefined;
      running = running.then(attempt);
      await running;
    },
  };
}

function createSealer({ store, clock, keyring, log, anchor }: CheckpointDeps): Pick<Checkpoints, 'seal'> {
  let last: CheckpointDoc | undefined;
  let sealed = new Map<string, number>();
  let unanchored: CheckpointDoc | undefined;

  const write = async (previous: CheckpointDoc | undefined, heads: readonly Head[]) => {
    const content = { at: clock.nowMs(), body: writeHeads(heads) };
    const checkpoint = linkCheckpoint(keyring.current('audit'), previous, content);
    return (await store.insert('checkpoints', checkpoint)).ok ? checkpoint : undefined;
  };
  const anchorIt = async (): Promise<void> => {
    if (unanchored === undefined) return;
    await anchor.append(unanchored);
    unanchored = undefined;
  };
  const warnIfCut = (previous: CheckpointDoc | undefined): void => {
    if (last === undefined || (previous?.seq ?? 0) >= last.seq) return;
    log.error('audit checkpoints went backwards: the store was cut or restored', { seq: last.seq });
  };
  return {
    async seal() {
      await anchorIt();
      const [previous] = await store.find('checkpoints', newest);
      warnIfCut(previous);
      const heads = await findHeads(store, Math.min(clock.nowMs(), previous?.at ?? 0) - lookBackMs);
      const moved = heads.filter(({ lane, seq }) => seq > (sealed.get(lane) ?? 0));
      if (moved.length === 0) return undefined;
      const checkpoint = await write(previous, moved);
      if (checkpoint === undefined) return undefined;
      last = checkpoint;
      sealed = new Map(heads.map(({ lane, seq }) => [lane, seq]));
      unanchored = checkpoint;
      await anchorIt();
      return checkpoint;
    },
  };
}

/** The newest checkpoint comes first. */
export const newest = { where: { seq: { gt: 0 } }, sortBy: 'seq', order: 'down', limit: 1 } as const; // a query's literals
