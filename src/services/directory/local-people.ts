// Owns going through the people of the local directory: by the name that is shown, by organisational unit, all of them.
import type { AccountDoc } from '../collections';
import type { AccountId } from '../ids';
import type { Store } from '../ports';

export interface People {
  get(id: AccountId): Promise<AccountDoc | undefined>;
  /** Exactly this display name; at most `limit`. */
  called(displayName: string, limit: number): Promise<readonly AccountDoc[]>;
  /** In order of id, from after `after`; `unit` undefined = everybody. */
  page(unit: string | undefined, after: string, limit: number): Promise<readonly AccountDoc[]>;
  /** Every unit that has somebody in it, in order; at most a thousand. */
  units(): Promise<readonly string[]>;
}

const mostUnits = 1_000;

export const createPeople = (store: Store): People => ({
  get: (id) => store.get('accounts', id),
  called: (displayName, limit) => store.find('accounts', { where: { displayName }, limit }),
  page: (unit, after, limit) => {
    const where = unit === undefined ? { id: { gt: after } } : { unit, id: { gt: after } };
    return store.find('accounts', { where, sortBy: 'id', limit });
  },
  async units() {
    const found: string[] = [];
    while (found.length < mostUnits) {
      // From one unit to the next along the index.
      const after = found.at(-1) ?? '';
      const [next] = await store.find('accounts', { where: { unit: { gt: after } }, sortBy: 'unit', limit: 1 });
      if (next === undefined) break;
      found.push(next.unit);
    }
    return found;
  },
});
