// Owns the races: four processes on one store, and a process that is killed. Every engine must pass the same.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Store } from '../../src/services/ports';
import { challengeDoc, conversationDoc, outboxDoc } from '../contracts/store-documents';
import { type Crew, startCrew, startWorker } from './crew';
import { type Engine, makeStore } from './worker';

export interface RacePlace {
  readonly engine: Engine;
  drop(): Promise<void>;
}

const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, n) => n + 1);
const byNumber = (a: string | number, b: string | number): number => Number(a) - Number(b);

export const raceContract = (name: string, openPlace: () => RacePlace): void => {
  jest.setTimeout(120_000);

  describe(`four processes on one store: ${name}`, () => {
    let place: RacePlace;
    let crew: Crew;
    let store: Store;

    beforeAll(async () => {
      place = openPlace();
      crew = await startCrew(place.engine, 4);
      store = makeStore(place.engine);
      await store.open();
    });
    afterAll(async () => {
      await crew?.dismiss();
      await store?.close();
      await place?.drop();
    });

    test('of 160 guesses at one PIN, 5 are compared', async () => {
      await store.insert('challenges', challengeDoc('pin', { triesLeft: 5 }));
      expect((await crew.race('attempts')).flat().sort()).toEqual([0, 1, 2, 3, 4]);
      expect((await store.get('challenges', 'pin'))?.triesLeft).toBe(0);
    });

    test('of 160 that use one PIN up, one does', async () => {
      await store.insert('challenges', challengeDoc('once'));
      const winners = (await crew.race('consume')).flat();
      expect(winners).toEqual([(await store.get('challenges', 'once'))?.usedBy]);
    });

    test('of 240 hits on a limit of 100, exactly 100 are allowed', async () => {
      expect((await crew.race('rate')).flat().sort(byNumber)).toEqual(upTo(100));
    });

    test('200 outbox rows are claimed once each', async () => {
      const ids = upTo(200).map((n) => `row-${n}`);
      await store.insert('outbox', ...ids.map((id, n) => outboxDoc(id, { nextAt: n % 100 })));
      const claimed = (await crew.race('claim')).flat();
      expect(claimed.sort()).toEqual([...ids].sort());
      const rows = await store.find('outbox', { where: { nextAt: 10_000 }, limit: 500 });
      expect(rows.map((row) => row.tries)).toEqual(ids.map(() => 1));
    });

    test('each of 40 usernames goes to one', async () => {
      const won = (await crew.race('username')).flat();
      expect(won.sort()).toEqual(
        upTo(40)
          .map((n) => `user-${n - 1}`)
          .sort(),
      );
      for (const username of won)
        expect(await store.find('accounts', { where: { username: String(username) }, limit: 9 })).toHaveLength(1);
    });

    test('100 compare-and-sets count to 100', async () => {
      await store.insert('conversations', conversationDoc('counter', { version: 0 }));
      expect((await crew.race('counter')).flat().sort(byNumber)).toEqual(upTo(100));
      expect((await store.get('conversations', 'counter'))?.version).toBe(100);
    });

    test('of 160 that want to lead, one does', async () => {
      expect((await crew.race('lease')).flat()).toEqual([1]);
    });

    test('the holder of a lease is alone, 40 times over', async () => {
      await store.insert('limits', { id: 'inside', n: 0, expiresAt: 0 });
      expect((await crew.race('section')).flat()).toEqual(upTo(40).map(() => 1));
      expect((await store.get('leases', 'section'))?.token).toBe(40);
    });

    test('every lane is whole and in order', async () => {
      await crew.race('lane');
      for (const lane of ['worker-0', 'worker-1', 'worker-2', 'worker-3']) {
        const lines = await store.find('audit', { where: { lane }, sortBy: 'seq', limit: 1_000 });
        expect(lines.map((line) => line.seq)).toEqual(upTo(100));
        expect(lines.every((line) => line.body === lane)).toBe(true);
      }
    });

    test('a line that all want to write is written by one', async () => {
      const won = (await crew.race('sharedLane')).flat();
      const lines = await store.find('audit', { where: { lane: 'shared' }, sortBy: 'seq', limit: 1_000 });
      expect(lines.map((line) => line.seq)).toEqual(upTo(40));
      expect(lines.map((line) => `${line.seq} ${line.body}`).sort()).toEqual(won.sort());
    });
  });

  describe(`a process killed in the middle of its writing: ${name}`, () => {
    test('everything that it had acknowledged is there, and the store serves on', async () => {
      const place = openPlace();
      const bystander = makeStore(place.engine);
      await bystander.open();
      await bystander.insert('limits', { id: 'counter', n: 0, expiresAt: 0 });

      const worker = await startWorker(place.engine, 'victim');
      const acknowledged: string[] = [];
      const lines = createInterface({ input: worker.stdout! });
      lines.on('line', (line) => {
        acknowledged.push(line);
        if (acknowledged.length === 600) worker.kill('SIGKILL');
      });
      const [exited] = await Promise.all([once(worker, 'exit'), once(lines, 'close'), worker.send('write')]);
      expect(exited[1]).toBe('SIGKILL');

      const reopened = makeStore(place.engine);
      await reopened.open();
      const inserted = acknowledged.filter((line) => line.startsWith('insert ')).map((line) => line.slice(7));
      const counted = acknowledged.filter((line) => line.startsWith('count ')).map((line) => Number(line.slice(6)));
      expect(inserted.length).toBeGreaterThan(200);
      for (const id of inserted) expect(await reopened.get('audit', id)).toBeDefined();
      expect((await reopened.get('limits', 'counter'))?.n).toBeGreaterThanOrEqual(Math.max(...counted));
      expect(await bystander.update('limits', { id: 'counter' }, { set: { n: 0 } })).toBeDefined();

      await reopened.close();
      await bystander.close();
      await place.drop();
    });
  });
};
