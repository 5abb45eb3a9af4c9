// Owns the switch that holds up all resets: stored, so that every process obeys it, and the same for everybody.
import type { Clock, Store } from '../ports';

export interface Pause {
  isOn(): Promise<boolean>;
  /** False: it was so already. */
  set(on: boolean): Promise<boolean>;
}

const id = 'resets.paused';

/** Who threw it is audited by whoever calls. */
export function createPause({ store, clock }: { readonly store: Store; readonly clock: Clock }): Pause {
  const isOn = async (): Promise<boolean> => ((await store.get('settings', id))?.value ?? '') !== '';
  return {
    isOn,
    async set(on) {
      const value = on ? String(clock.nowMs()) : '';
      if ((await isOn()) === on) return false;
      if ((await store.update('settings', { id }, { set: { value }, add: { version: 1 } })) !== undefined) return true;
      return (await store.insert('settings', { id, value, version: 1 })).ok;
    },
  };
}
