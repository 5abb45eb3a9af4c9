// Lists are kept sealed, for one person, for a day.
import { createFiles, fileLifetimeMs } from '../../../src/services/files/files';
import type { AccountId } from '../../../src/services/ids';
import { buildHouse, type House } from '../../fakes/house';

// Accounts are made by directories; a test may name one itself.
const grace = 'local:grace' as AccountId;
const bob = 'local:bob' as AccountId;

let house: House;
beforeEach(async () => {
  house = await buildHouse();
});
afterEach(() => house.close());

async function* pieces(...texts: readonly string[]): AsyncIterable<string> {
  yield* texts;
}

async function textOf(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}

const upload = { by: grace, kind: 'upload', name: 'sales.csv' } as const;

test('what goes in comes out, also when it is long and cut through a character', async () => {
  const { files } = house.services;
  const text = `${'a'.repeat(64 * 1_024 - 1)}😀${'ü'.repeat(2_000_000)}`;
  const file = await files.keep(upload, pieces('user\n', text));
  if (file === undefined) throw new Error('refused');
  expect((await textOf(files.read(file))) === `user\n${text}`).toBe(true);
  expect(await files.look(file, grace)).toMatchObject({ name: 'sales.csv', bytes: Buffer.byteLength(`user\n${text}`) });
});

test('nobody else finds it, and nobody finds it after a day', async () => {
  const { files } = house.services;
  const file = await files.keep(upload, pieces('user\nalice\n'));
  if (file === undefined) throw new Error('refused');
  expect(await files.look(file, bob)).toBeUndefined();
  house.ground.clock.advance(fileLifetimeMs);
  expect(await files.look(file, grace)).toBeUndefined();
  expect(await textOf(files.read(file))).toBe('');
});

test('neither its name nor its text stands in the store as it was', async () => {
  const { files, store } = house.services;
  await files.keep(upload, pieces('user\nvery.recognisable@demo.example\n'));
  const where = { createdAt: { gte: 0 }, by: grace };
  const [doc] = await store.find('files', { where, sortBy: 'createdAt', limit: 10 });
  const parts = await store.find('fileParts', { where: { file: doc?.id ?? '' }, limit: 10 });
  expect(parts).toHaveLength(1);
  expect(JSON.stringify([doc, parts])).not.toMatch(/recognisable|sales/);
});

test('a piece that was moved into another list does not open', async () => {
  const { files, store } = house.services;
  const [mine, other] = [await files.keep(upload, pieces('mine')), await files.keep(upload, pieces('other'))];
  if (mine === undefined || other === undefined) throw new Error('refused');
  const [part] = await store.find('fileParts', { where: { file: mine }, limit: 1 });
  await store.update('fileParts', { id: `${other}/000001` }, { set: { sealed: part?.sealed ?? '' } });
  await expect(textOf(files.read(other))).rejects.toMatchObject({ code: 'seal.broken' });
});

test('the newest upload is the last one handed in, never a list that was made for somebody', async () => {
  const { files } = house.services;
  await files.keep(upload, pieces('first'));
  house.ground.clock.advance(1_000);
  const second = await files.keep(upload, pieces('second'));
  house.ground.clock.advance(1_000);
  await files.keep({ ...upload, kind: 'list' }, pieces('made'));
  await files.keep({ ...upload, by: bob }, pieces("bob's"));
  expect((await files.newestUpload(grace, 60_000))?.id).toBe(second);
  house.ground.clock.advance(60_000);
  expect(await files.newestUpload(grace, 60_000)).toBeUndefined();
});

test('one that would grow too large is not kept at all', async () => {
  const { store, sealer } = house.services;
  const { clock, random } = house.ground;
  const files = createFiles({ store, clock, random, sealer });
  const begun = await files.begin(upload);
  await store.update('files', { id: begun }, { set: { bytes: 128 * 1_024 * 1_024 - 2 } });
  expect(await files.append(begun, 'abc')).toBe(false);
  expect(await files.append(begun, 'ab')).toBe(true);
  await files.remove(begun);
  expect(await files.look(begun, grace)).toBeUndefined();
  expect(await textOf(files.read(begun))).toBe('');
});
