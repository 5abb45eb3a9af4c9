// Owns the shared store's tests: the contract, and what only a server over a wire can do.
import { inspect } from 'node:util';
import type { Store } from '../../src/services/ports';
import { createMongoStore } from '../../src/services/store/mongo';
import { type StorePlace, storeContract } from '../contracts/store';
import { auditDoc, challengeDoc } from '../contracts/store-documents';
import { storeDurabilityContract } from '../contracts/store-durability';
import { type LossyWire, openLossyWire } from './lossy-wire';
import { openMongoPlace } from './place';

jest.setTimeout(60_000);

const open = (): StorePlace => openMongoPlace();

storeContract('MongoDB', open);
storeDurabilityContract('MongoDB', open);

describe('answers that get lost on the wire', () => {
  let place: ReturnType<typeof openMongoPlace>;
  let direct: Store;
  let wire: LossyWire;
  let store: Store;

  beforeAll(async () => {
    place = openMongoPlace();
    const { hostname, port } = new URL(place.uri);
    wire = await openLossyWire(hostname, Number(port || 27_017));
    direct = place.make();
    store = createMongoStore({ uri: place.uri.replace(/\/\/[^/]+/, `//127.0.0.1:${wire.port}`) });
    await direct.open();
    await store.open();
  });
  afterAll(async () => {
    await store?.close();
    await direct?.close();
    await wire?.stop();
    await place?.drop();
  });

  test('a repeated insert knows its own documents', async () => {
    const lines = [1, 2, 3].map((seq) => auditDoc('lane', seq));
    wire.loseAnswers('audit', 2);
    expect(await store.insert('audit', ...lines)).toEqual({ ok: true });
    expect(wire.left()).toBe(0);
    expect(await direct.find('audit', { where: { lane: 'lane' }, sortBy: 'seq', limit: 9 })).toEqual(lines);
  });

  test('a repeated insert does not take another one for its own', async () => {
    await direct.insert('limits', { id: 'taken', n: 1, expiresAt: 1 });
    wire.loseAnswers('limits', 2);
    const inserted = await store.insert('limits', { id: 'taken', n: 1, expiresAt: 1 });
    expect(inserted).toEqual({ ok: false, reason: 'duplicate', index: 0 });
    expect(wire.left()).toBe(0);
  });

  test('a guarded update is unknown, or was done once; it is never a no, and never done twice', async () => {
    await direct.insert('challenges', challengeDoc('c'));
    wire.loseAnswers('challenges', 2);
    const target = { id: 'c', where: { triesLeft: { gt: 0 } } };
    const answer = await store
      .update('challenges', target, { add: { triesLeft: -1 } })
      .catch((thrown: unknown) => thrown);
    if (answer instanceof Error) expect(answer).toMatchObject({ code: 'store.unavailable' });
    else expect(answer).toMatchObject({ triesLeft: 4 });
    wire.loseAnswers('', 0);
    expect((await direct.get('challenges', 'c'))?.triesLeft).toBe(4);
  });

  test('a read is asked again', async () => {
    await direct.insert('settings', { id: 'read', value: 'v', version: 1 });
    wire.loseAnswers('settings', 3);
    expect((await store.get('settings', 'read'))?.value).toBe('v');
    expect(wire.left()).toBe(0);
  });

  test('when all answers are lost, everything is unavailable', async () => {
    wire.loseAnswers('', Number.POSITIVE_INFINITY);
    await expect(store.get('settings', 'read')).rejects.toMatchObject({ code: 'store.unavailable' });
    await expect(store.insert('settings', { id: 'x', value: 'v', version: 1 })).rejects.toMatchObject({
      code: 'store.unavailable',
    });
    wire.loseAnswers('', 0);
  });
});

describe('a server', () => {
  test('that is not there is unavailable, soon', async () => {
    const started = Date.now();
    const store = createMongoStore({ uri: 'mongodb://127.0.0.1:9/?directConnection=true' });
    await expect(store.open()).rejects.toMatchObject({ code: 'store.unavailable' });
    expect(Date.now() - started).toBeLessThan(30_000);
  });

  test('with an address that is none is a mistake of the configuration, which is not repeated with its password', async () => {
    const store = createMongoStore({ uri: 'mysql://latchkey:swordfish@db.example/' });
    const refused = await store.open().catch((thrown: unknown) => thrown);
    expect(refused).toMatchObject({ code: 'config.invalid' });
    expect(inspect(refused)).not.toContain('swordfish');
  });
});
