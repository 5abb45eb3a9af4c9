// Owns the embedded store's tests: the contract, and what only a file can do.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { createBatch } from '../../../src/services/store/sqlite/batch';
import { openEngine } from '../../../src/services/store/sqlite/engine';
import { createRows } from '../../../src/services/store/sqlite/rows';
import { createStatements } from '../../../src/services/store/sqlite/statements';
import { createTables } from '../../../src/services/store/sqlite/tables';
import { type StorePlace, storeContract } from '../../contracts/store';
import { accountDoc, accountId, auditDoc, contactDoc } from '../../contracts/store-documents';
import { storeDurabilityContract } from '../../contracts/store-durability';

const inMemory = (): StorePlace => ({
  make: () => createSqliteStore({ path: ':memory:' }),
  drop: async () => undefined,
});

const inFile = (): StorePlace & { readonly path: string } => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-store-'));
  const path = join(folder, 'data', 'latchkey.db');
  return {
    path,
    make: () => createSqliteStore({ path }),
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  };
};

storeContract('SQLite in memory', inMemory);
storeContract('SQLite in a file', inFile);
storeDurabilityContract('SQLite in a file', inFile);

describe('a database file', () => {
  let place: ReturnType<typeof inFile>;
  beforeEach(() => {
    place = inFile();
  });
  afterEach(() => place.drop());

  const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

  test('is readable by nobody else, with all that belongs to it', async () => {
    const store = place.make();
    await store.open();
    await store.insert('accounts', accountDoc('a'));
    expect(modeOf(join(place.path, '..'))).toBe('700');
    for (const path of [place.path, `${place.path}-wal`, `${place.path}-shm`]) expect(modeOf(path)).toBe('600');
    await store.close();
  });

  test('that is no database is corrupt, not empty', async () => {
    mkdirSync(join(place.path, '..'));
    writeFileSync(place.path, 'this is not a database, '.repeat(500));
    await expect(place.make().open()).rejects.toMatchObject({ code: 'store.corrupt' });
  });

  test('with a document that cannot be read is corrupt', async () => {
    const store = place.make();
    await store.open();
    await store.insert('accounts', accountDoc('a'), accountDoc('b'));
    const engine = openEngine(place.path);
    engine.exec(`UPDATE accounts SET doc = '{' WHERE id = 'a'`);
    engine.close();
    const corrupt = { code: 'store.corrupt' };
    await expect(store.get('accounts', 'a')).rejects.toMatchObject(corrupt);
    await expect(store.update('accounts', { id: 'a' }, { add: { version: 1 } })).rejects.toMatchObject(corrupt);
    expect(await store.get('accounts', 'b')).toEqual(accountDoc('b'));
    await store.close();
  });

  test('is written to the disk before anything is acknowledged', () => {
    const engine = openEngine(place.path);
    expect(engine.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    expect(engine.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 }); // FULL
    engine.close();
  });

  test('is whole by itself after closing', async () => {
    const store = place.make();
    await store.open();
    await store.insert('accounts', accountDoc('a'));
    await store.close();
    const copy = join(place.path, '..', 'copy.db');
    copyFileSync(place.path, copy);
    const restored = createSqliteStore({ path: copy });
    await restored.open();
    expect(await restored.get('accounts', 'a')).toEqual(accountDoc('a'));
    await restored.close();
  });

  test('that fills up rejects the whole batch, and serves again afterwards', async () => {
    const engine = openEngine(place.path);
    createTables(engine);
    engine.exec('PRAGMA max_page_count = 200');
    const [batch, rows] = [createBatch(engine), createRows(createStatements(engine))];
    const setting = (id: string, size: number) => [{ id, value: 'x'.repeat(size), version: 1 }];
    const small = batch.write(() => rows.insert('settings', setting('small', 10)));
    const large = batch.write(() => rows.insert('settings', setting('large', 2_000_000)));
    await expect(small).rejects.toMatchObject({ code: 'store.unavailable' });
    await expect(large).rejects.toMatchObject({ code: 'store.unavailable' });
    expect(await batch.write(() => rows.insert('settings', setting('small', 10)))).toEqual({ ok: true });
    engine.close();
  });

  test('that somebody else keeps locked is unavailable, not empty', async () => {
    const store = place.make();
    await store.open();
    await store.close();
    const [holder, waiting] = [openEngine(place.path), openEngine(place.path)];
    holder.exec('BEGIN IMMEDIATE');
    const batch = createBatch(waiting, 20);
    await expect(batch.write(() => 'done')).rejects.toMatchObject({ code: 'store.unavailable' });
    holder.exec('ROLLBACK');
    expect(await batch.write(() => 'done')).toBe('done');
    holder.close();
    waiting.close();
  });

  test('gets the columns of an index that was declared later', async () => {
    const engine = openEngine(place.path);
    engine.exec('CREATE TABLE contacts (id TEXT PRIMARY KEY NOT NULL, doc TEXT NOT NULL)');
    engine.exec(`INSERT INTO contacts VALUES ('c', '${JSON.stringify(contactDoc('c'))}')`);
    engine.close();
    const store = place.make();
    await store.open();
    expect(await store.find('contacts', { where: { account: accountId('account') }, limit: 2 })).toEqual([
      contactDoc('c'),
    ]);
    await store.close();
  });

  test('that cannot be made is unavailable', async () => {
    writeFileSync(join(place.path, '..', '..', 'file'), '');
    const store = createSqliteStore({ path: join(place.path, '..', '..', 'file', 'latchkey.db') });
    await expect(store.open()).rejects.toMatchObject({ code: 'store.unavailable' });
  });

  test('keeps order: a read waits for the writes issued before it', async () => {
    const store = place.make();
    await store.open();
    const inserted = store.insert('accounts', accountDoc('a'));
    const updated = store.update('accounts', { id: 'a' }, { add: { version: 1 } });
    const read = store.get('accounts', 'a');
    expect(await read).toEqual(accountDoc('a', { version: 2 }));
    expect([(await inserted).ok, (await updated)?.version]).toEqual([true, 2]);
    await store.close();
  });

  test('closing commits what is still waiting', async () => {
    const store = place.make();
    await store.open();
    const inserted = Promise.all([1, 2].map((seq) => store.insert('audit', auditDoc('lane', seq))));
    // The writes pass their checks in a microtask; one more turn of those, and they wait for the commit.
    await Promise.resolve();
    await store.close();
    expect(await inserted).toEqual([{ ok: true }, { ok: true }]);
  });
});

describe('what runs together', () => {
  let place: ReturnType<typeof inFile>;
  let engine: ReturnType<typeof openEngine>;
  let batch: ReturnType<typeof createBatch>;
  let rows: ReturnType<typeof createRows>;
  const setting = (id: string, size = 10) => [{ id, value: 'x'.repeat(size), version: 1 }];
  const insert = (id: string, size?: number) => batch.write(() => rows.insert('settings', setting(id, size)));
  const find = (id: string) => rows.find('settings', { where: { id }, limit: 1 });
  /** What another connection sees: only what was committed. */
  const committed = (): unknown[] => {
    const other = openEngine(place.path);
    const found = other.prepare("SELECT id FROM settings WHERE id LIKE 'kept%'").all();
    other.close();
    return found;
  };

  beforeEach(() => {
    place = inFile();
    engine = openEngine(place.path);
    createTables(engine);
    [batch, rows] = [createBatch(engine), createRows(createStatements(engine))];
  });
  afterEach(() => {
    engine.close();
    return place.drop();
  });

  test('takes effect step by step and is committed once, before anybody is told', async () => {
    const inside: unknown[] = [];
    await batch.together(async () => {
      await insert('kept-1');
      inside.push(await batch.read(() => find('kept-1').length), committed().length);
      await insert('kept-2');
      inside.push(committed().length);
    });
    expect(inside).toEqual([1, 0, 0]);
    expect(committed()).toHaveLength(2);
  });

  test('is lost together, although its own steps had already answered', async () => {
    engine.exec('PRAGMA max_page_count = 200');
    const done: string[] = [];
    const work = batch.together(async () => {
      await insert('kept-1');
      done.push('first');
      await insert('kept-large', 2_000_000).catch(() => done.push('refused'));
      await insert('kept-2');
      done.push('last');
    });
    await expect(work).rejects.toMatchObject({ code: 'store.unavailable' });
    expect(done).toEqual(['first', 'refused', 'last']);
    expect(committed()).toEqual([{ id: 'kept-2' }]);
  });

  test('never hurries the others: a write beside it waits for its own commit', async () => {
    const beside: number[] = [];
    const work = batch.together(async () => {
      await insert('kept-1');
    });
    await insert('kept-2').then(() => beside.push(committed().length));
    await work;
    expect(beside).toEqual([2]);
  });

  test('what it leaves behind waits again', async () => {
    let seen = -1;
    let straggler: Promise<void> | undefined;
    let release = (): void => {};
    await batch.together(async () => {
      const gate = new Promise<void>((resolve) => {
        release = resolve;
      });
      straggler = gate
        .then(() => insert('kept-1'))
        .then(() => {
          seen = committed().length;
        });
    });
    release();
    await straggler;
    expect(seen).toBe(1);
  });

  test('two connections of one process take turns without waiting for each other in vain', async () => {
    const other = openEngine(place.path);
    const [otherBatch, otherRows] = [createBatch(other), createRows(createStatements(other))];
    const both = [1, 2, 3].flatMap((number) => [
      insert(`kept-a${number}`),
      otherBatch.write(() => otherRows.insert('settings', setting(`kept-b${number}`))),
    ]);
    expect(await Promise.all(both)).toEqual(both.map(() => ({ ok: true })));
    expect(committed()).toHaveLength(6);
    other.close();
  });
});
