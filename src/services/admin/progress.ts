// Owns how a job tells the chat how far it is: one message that is said anew in its place, now and then, and once at the end.

import type { Outbox } from '../notify/ports';
import type { Clock } from '../ports';
import type { Handout } from './handouts';
import type { Work } from './works';

export interface ProgressDeps {
  readonly outbox: Pick<Outbox, 'enqueue'>;
  readonly clock: Clock;
}

/** At most one message in two seconds, and each tenth of the way once: a chat has room for so many. */
const betweenMs = 2_000;
const steps = 10;
const toldForMs = 3_600_000;

export interface Progress {
  /** How many are done by now. */
  reached(done: number): Promise<void>;
}

const stepOf = (done: number, count: number): number => Math.floor((done * steps) / Math.max(1, count));

/** `from`: how many were done before. */
export function createProgress({ outbox, clock }: ProgressDeps, work: Work, from: number): Progress {
  const { id, conversation, count, verb } = work;
  let toldAtMs = Number.NEGATIVE_INFINITY;
  let step = from === 0 ? -1 : stepOf(from, count);
  return {
    async reached(done) {
      const now = clock.nowMs();
      if (now - toldAtMs < betweenMs || stepOf(done, count) <= step || done >= count) return;
      toldAtMs = now;
      step = stepOf(done, count);
      const payload = { name: 'work', conversation, work: id, verb, version: done + 1, done, count };
      await outbox.enqueue({ id: `work/${id}/${step}`, kind: 'chat', payload, notAfterMs: now + toldForMs });
    },
  };
}

export interface Ended {
  readonly changed: number;
  readonly failed: number;
  readonly list: Handout | undefined;
}

/** Takes the place of everything that was said on the way. */
export async function tellEnd(
  { outbox, clock }: ProgressDeps,
  work: Work,
  { changed, failed, list }: Ended,
): Promise<void> {
  const { id, conversation, count, verb } = work;
  const version = Number.MAX_SAFE_INTEGER;
  const url = list?.url ?? '';
  const file = list && { file: list.file, fileName: list.name, bytes: list.bytes };
  const payload = { name: 'work', conversation, work: id, verb, version, done: changed, count, failed, url, ...file };
  await outbox.enqueue({ id: `work/${id}/end`, kind: 'chat', payload, notAfterMs: clock.nowMs() + toldForMs });
}
