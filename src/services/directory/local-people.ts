// Owns going through the people of the local directory: by the name that is shown, by organisational unit, all of them.
import type { AccountDoc } from '../collections';
import type { Store } from '../ports';
import type { DirectoryPerson, People } from './people';

const mostUnits = 1_000;

const toPerson = (doc: AccountDoc): DirectoryPerson => {
  const { id, username, displayName, unit, disabled, privileged, lockedUntil, lockoutOff, mustChange, stamp } = doc;
  return { id, username, displayName, unit, disabled, privileged, lockedUntil, lockoutOff, mustChange, stamp };
};

async function listUnits(store: Store): Promise<readonly string[]> {
  const found: string[] = [];
  while (found.length < mostUnits) {
    // From one unit to the next along the index.
    const after = found.at(-1) ?? '';
    const [next] = await store.find('accounts', { where: { unit: { gt: after } }, sortBy: 'unit', limit: 1 });
    if (next === undefined) break;
    found.push(next.unit);
  }
  return found;
}

const folded = (unit: string): string => unit.toLowerCase();

export const createLocalPeople = (store: Store): People => ({
  async get(id) {
    const doc = await store.get('accounts', id);
    return doc && toPerson(doc);
  },
  async privileged(limit) {
    const docs = await store.find('accounts', { where: { privileged: true }, limit: limit + 1 });
    return docs.length > limit ? undefined : docs.map(toPerson);
  },
  called: async (displayName, limit) => (await store.find('accounts', { where: { displayName }, limit })).map(toPerson),
  async page({ unit, after = '', limit }) {
    const where = unit === undefined ? { id: { gt: after } } : { unit, id: { gt: after } };
    const docs = await store.find('accounts', { where, sortBy: 'id', limit });
    return { people: docs.map(toPerson), next: docs.length < limit ? undefined : docs.at(-1)?.id };
  },
  units: () => listUnits(store),
  async unitCalled(typed) {
    const units = await listUnits(store);
    return units.find((one) => one === typed) ?? units.find((one) => folded(one) === folded(typed));
  },
  groupsCalled: () => Promise.resolve(undefined),
  members: () => Promise.resolve({ people: [], next: undefined }),
});
