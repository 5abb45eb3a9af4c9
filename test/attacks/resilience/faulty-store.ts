// A store that can be told to fail, to lose its answers, or to be slow: per call, by method and collection.
import type { CollectionName } from '../../../src/services/collections';
import { Fault } from '../../../src/services/faults';
import type { Store } from '../../../src/services/ports';

export interface StoreCall {
  readonly method: 'get' | 'insert' | 'update' | 'claim' | 'find' | 'remove' | 'removeWhere' | 'count';
  readonly collection: CollectionName;
  /** Counts all calls since the store was made. */
  readonly number: number;
}

/** `refuse`: nothing is done. `lose`: it is done, and nobody is told. A promise: done when that resolves. */
export type Mood = 'serve' | 'refuse' | 'lose' | Promise<void>;

export interface FaultyStore extends Store {
  mood: (call: StoreCall) => Mood;
  readonly calls: StoreCall[];
}

export const serving = (): Mood => 'serve';

export const isWrite = ({ method }: StoreCall): boolean => !['get', 'find', 'count'].includes(method);

export function createFaultyStore(real: Store): FaultyStore {
  const calls: StoreCall[] = [];
  const down = () => new Fault('store.unavailable', 'The database could not answer (test).');
  const run = async <T>(
    method: StoreCall['method'],
    collection: CollectionName,
    work: () => Promise<T>,
  ): Promise<T> => {
    const call = { method, collection, number: calls.length + 1 };
    calls.push(call);
    const mood = faulty.mood(call);
    if (mood === 'refuse') throw down();
    if (mood instanceof Promise) await mood;
    const result = await work();
    if (mood === 'lose') throw down();
    return result;
  };
  const faulty: FaultyStore = {
    mood: serving,
    calls,
    open: () => real.open(),
    close: () => real.close(),
    get: (name, id) => run('get', name, () => real.get(name, id)),
    insert: (name, ...docs) => run('insert', name, () => real.insert(name, ...docs)),
    update: (name, target, change) => run('update', name, () => real.update(name, target, change)),
    claim: (name, target, change) => run('claim', name, () => real.claim(name, target, change)),
    find: (name, query) => run('find', name, () => real.find(name, query)),
    remove: (name, id, where) => run('remove', name, () => real.remove(name, id, where)),
    removeWhere: (name, where, limit) => run('removeWhere', name, () => real.removeWhere(name, where, limit)),
    count: (name, where) => run('count', name, () => real.count(name, where)),
    together: (work) => real.together(work),
    settled: () => real.settled(),
  };
  return faulty;
}
