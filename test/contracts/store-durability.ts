// Owns the contract of a store that outlives its process: what closing, reopening and opening at once must keep.
import type { Store } from '../../src/services/ports';
import type { StorePlace } from './store';
import { accountDoc, auditDoc } from './store-documents';

export const storeDurabilityContract = (name: string, openPlace: () => StorePlace): void => {
  describe(`the store port over time: ${name}`, () => {
    let place: StorePlace;
    const opened: Store[] = [];

    const open = async (): Promise<Store> => {
      const store = place.make();
      await store.open();
      opened.push(store);
      return store;
    };

    beforeEach(() => {
      place = openPlace();
    });
    afterEach(async () => {
      for (const store of opened.splice(0)) await store.close();
      await place.drop();
    });

    test('what was acknowledged is there after closing and opening again', async () => {
      const first = await open();
      await first.insert('accounts', accountDoc('a', { disabled: true }));
      await first.update('accounts', { id: 'a' }, { set: { mustChange: true } });
      await first.close();
      const second = await open();
      expect(await second.get('accounts', 'a')).toEqual(accountDoc('a', { disabled: true, mustChange: true }));
      expect((await second.insert('accounts', accountDoc('b', { username: 'a@demo.example' }))).ok).toBe(false);
    });

    test('closing waits for what was issued before it', async () => {
      const first = await open();
      const issued = Promise.all([1, 2, 3].map((seq) => first.insert('audit', auditDoc('lane', seq))));
      await issued;
      await first.close();
      expect(await (await open()).count('audit', { lane: 'lane' })).toBe(3);
    });

    test('two stores over one place see each other and never both win', async () => {
      const [one, two] = [await open(), await open()];
      await one.insert('accounts', accountDoc('a'));
      expect(await two.get('accounts', 'a')).toEqual(accountDoc('a'));
      const target = { id: 'a', where: { version: 1 } };
      const racing = [one, two, one, two].map((store) => store.update('accounts', target, { add: { version: 1 } }));
      expect((await Promise.all(racing)).filter((changed) => changed !== undefined)).toHaveLength(1);
    });

    test('several may open a new place at once', async () => {
      const stores = Array.from({ length: 4 }, () => place.make());
      opened.push(...stores);
      await Promise.all(stores.map((store) => store.open()));
      const inserted = await Promise.all(stores.map((store) => store.insert('accounts', accountDoc('a'))));
      expect(inserted.filter((result) => result.ok)).toHaveLength(1);
    });

    test('the schema version is in the settings', async () => {
      expect((await (await open()).get('settings', 'schema'))?.value).toBe('1');
    });

    test('a place that a newer program has used is refused, and left as it is', async () => {
      const first = await open();
      await first.update('settings', { id: 'schema' }, { set: { value: '99' } });
      await first.close();
      await expect(place.make().open()).rejects.toMatchObject({
        code: 'store.unavailable',
        message: expect.stringContaining('newer'),
      });
      await expect(place.make().open()).rejects.toThrow('99');
    });

    test('opening twice is opening once', async () => {
      const store = await open();
      await store.insert('accounts', accountDoc('a'));
      await store.open();
      expect(await store.get('accounts', 'a')).toEqual(accountDoc('a'));
    });

    test('a store that is closed, or was never opened, is unavailable; it never says no', async () => {
      const store = place.make();
      const unavailable = { code: 'store.unavailable' };
      await expect(store.get('accounts', 'a')).rejects.toMatchObject(unavailable);
      await store.open();
      await store.close();
      await expect(store.get('accounts', 'a')).rejects.toMatchObject(unavailable);
      await expect(store.insert('accounts', accountDoc('a'))).rejects.toMatchObject(unavailable);
      await expect(store.remove('accounts', 'a')).rejects.toMatchObject(unavailable);
      await store.close();
    });
  });
};
