// Owns the Store port over any engine: checks everything that goes in, then hands typed documents on as rows and back.
import type { CollectionName, Collections } from '../collections';
import type { Change, Store } from '../ports';
import type { Backend, RowChange } from './backend';
import {
  assertChange,
  assertDoc,
  assertIndexed,
  assertLimit,
  assertTarget,
  assertWhere,
  type Guards,
  type Row,
} from './guard';

/*
 * Every `as` in this file is the same step: a collection's documents are flat scalars by their own types, and checked to be
 * so by guard.ts, so a typed document is a row; and a row was a document of that collection when it was inserted.
 */
const toDoc = <N extends CollectionName>(row: Row): Collections[N] => row as unknown as Collections[N];

const checkedChange = <Doc>(collection: CollectionName, change: Change<Doc>): RowChange => {
  assertChange(collection, change);
  return change as RowChange;
};

const checkedWhere = (where: object | undefined): Guards => {
  const guards = (where ?? {}) as Guards;
  assertWhere(guards);
  return guards;
};

const checkedTarget = (collection: CollectionName, id: string, where?: object): Guards => {
  assertTarget(collection, id);
  return { ...checkedWhere(where), id };
};

const createScope = (backend: Backend): Pick<Store, 'together' | 'settled'> => ({
  together: (work) => backend.together(work),
  settled: () => backend.settled(),
});

/** Makes a Store of an engine. A malformed argument rejects with an AssertionError and reaches no engine. */
export const createTypedStore = (backend: Backend): Store => ({
  open: () => backend.open(),
  close: () => backend.close(),
  get: async <N extends CollectionName>(collection: N, id: string) => {
    const [row] = await backend.find(collection, { where: checkedTarget(collection, id), limit: 1 });
    return row && toDoc<N>(row);
  },
  insert: async (collection, ...docs) => {
    const rows = docs as unknown as readonly Row[];
    for (const row of rows) assertDoc(collection, row);
    return backend.insert(collection, rows);
  },
  update: async <N extends CollectionName>(...[collection, target, change]: Parameters<Store['update']>) => {
    const row = await backend.update(
      collection,
      checkedTarget(collection, target.id, target.where),
      checkedChange(collection, change),
    );
    return row && toDoc<N>(row);
  },
  claim: async <N extends CollectionName>(...[collection, target, change]: Parameters<Store['claim']>) => {
    const where = checkedWhere(target.where);
    assertIndexed(collection, [target.by]);
    const selection = { where, sortBy: target.by, limit: 1 };
    const row = await backend.claim(collection, selection, checkedChange(collection, change));
    return row && toDoc<N>(row);
  },
  find: async <N extends CollectionName>(...[collection, query]: Parameters<Store['find']>) => {
    const where = checkedWhere(query.where);
    assertLimit(query.limit);
    const sorted = query.sortBy === undefined ? [] : [query.sortBy];
    assertIndexed(collection, [...Object.keys(where), ...sorted]);
    return (await backend.find(collection, { ...query, where })).map((row) => toDoc<N>(row));
  },
  remove: async (collection, id, where) =>
    (await backend.remove(collection, checkedTarget(collection, id, where), 1)) === 1,
  removeWhere: async (collection, where, limit) => {
    const guards = checkedWhere(where);
    assertLimit(limit);
    assertIndexed(collection, Object.keys(guards));
    return backend.remove(collection, guards, limit);
  },
  count: async (collection, where) => {
    const guards = checkedWhere(where);
    assertIndexed(collection, Object.keys(guards));
    return backend.count(collection, guards);
  },
  ...createScope(backend),
});
