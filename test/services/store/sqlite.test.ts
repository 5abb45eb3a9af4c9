// Owns the embedded store's tests: the contract, and what only a file can do.
import { createSqliteStore } from '../../../src/services/store/sqlite';

test('keeps a setting', async () => {
  const store = createSqliteStore({ path: ':memory:' });
  await store.open();
  const inserted = await Promise.all([
    store.insert('settings', { id: 'a', value: 'x', version: 1 }),
    store.insert('settings', { id: 'a', value: 'y', version: 1 }),
  ]);
  expect(inserted).toEqual([{ ok: true }, { ok: false, reason: 'duplicate', index: 0 }]);
  expect(await store.update('settings', { id: 'a' }, { set: { value: 'z' }, add: { version: 2 } })).toEqual({
    id: 'a',
    value: 'z',
    version: 3,
  });
  await store.close();
});
