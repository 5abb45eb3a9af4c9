// Owns the networks that no recovery is taken from for a while: one row for each bucket, looked up by its hash.
import type { AccountId, Source } from '../ids';
import type { Clock, Store } from '../ports';

export interface Blocks {
  covers(source: Source): Promise<boolean>;
  /** Again = until the new end. */
  block(sources: readonly Source[], block: { readonly by: AccountId; readonly untilMs: number }): Promise<void>;
  /** How many of them were blocked. */
  unblock(sources: readonly Source[]): Promise<number>;
}

export function createBlocks({ store, clock }: { readonly store: Store; readonly clock: Clock }): Blocks {
  const isOn = async (source: Source): Promise<boolean> =>
    ((await store.get('blocks', source))?.expiresAt ?? 0) > clock.nowMs();
  return {
    covers: isOn,
    async block(sources, { by, untilMs }) {
      const set = { by, at: clock.nowMs(), expiresAt: untilMs };
      await Promise.all(
        sources.map(async (id) => {
          if (!(await store.insert('blocks', { id, ...set })).ok) await store.update('blocks', { id }, { set });
        }),
      );
    },
    async unblock(sources) {
      const wereOn = await Promise.all(sources.map(isOn));
      await Promise.all(sources.map((id) => store.remove('blocks', id)));
      return wereOn.filter(Boolean).length;
    },
  };
}
