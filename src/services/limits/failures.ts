// Owns the counts of consecutive failures. A new PIN, conversation or process clears nothing; only a success does, or time.
import { Fault } from '../faults';
import type { Clock, Store } from '../ports';
import type { Failures } from './ports';

const attemptsAtMost = 20;

const idOf = (key: string): string => `fail|${key}`;

/**
 * `forgetAfterMs` runs anew from each failure: who keeps failing is never forgotten (NIST SP 800-63B-4 3.2.2 counts
 * consecutive failures). Exact over all processes. Throws `store.unavailable`.
 */
export const createFailures = ({ store, clock }: { readonly store: Store; readonly clock: Clock }): Failures => {
  const addOnce = async (id: string, forgetAfterMs: number): Promise<number | undefined> => {
    const nowMs = clock.nowMs();
    const expiresAt = nowMs + forgetAfterMs;
    const live = { id, where: { expiresAt: { gt: nowMs } } };
    const counted = await store.update('limits', live, { set: { expiresAt }, add: { n: 1 } });
    if (counted !== undefined) return counted.n;
    const expired = { id, where: { expiresAt: { lte: nowMs } } };
    if ((await store.update('limits', expired, { set: { n: 1, expiresAt } })) !== undefined) return 1;
    const first = await store.insert('limits', { id, n: 1, expiresAt });
    return first.ok ? 1 : undefined;
  };

  return {
    add: async (key, forgetAfterMs) => {
      for (let attempt = 0; attempt < attemptsAtMost; attempt += 1) {
        const count = await addOnce(idOf(key), forgetAfterMs);
        if (count !== undefined) return count;
      }
      throw new Fault('store.unavailable', 'A failure could not be counted.');
    },
    count: async (key) => {
      const counted = await store.get('limits', idOf(key));
      return counted !== undefined && counted.expiresAt > clock.nowMs() ? counted.n : 0;
    },
    clear: async (key) => {
      await store.remove('limits', idOf(key));
    },
  };
};
