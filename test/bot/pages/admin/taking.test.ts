// A list is taken away by whoever it was made for, signed in, within a day; to everybody else it does not exist.
import { keepTable } from '../../../../src/services/admin/handouts';
import type { Table } from '../../../../src/services/admin/table';
import { startLatchkey, type TestLatchkey } from '../../../support/latchkey';
import { clerkAt, give, idOf } from './clerk';

let latchkey: TestLatchkey;
beforeAll(async () => {
  latchkey = await startLatchkey();
  await give(latchkey, 'bob@demo.example', 'admin');
});
afterAll(() => latchkey.stop());

async function* each(...rows: readonly (readonly string[])[]) {
  yield* rows;
}

const people: Table = {
  name: 'Enable/../"x"\r\nset-cookie: a=b',
  columns: ['user', 'result'],
  rows: each(['=HYPERLINK("http://evil.test")', '+1'], ['ünïcode', '@SUM(A1)']),
};

async function makeList(table: Table = { ...people, rows: each(['alice', 'changed']) }): Promise<string> {
  const { files, clock } = latchkey.running.services;
  const deps = { files, clock, publicUrl: latchkey.url };
  const list = await keepTable(deps, await idOf(latchkey, 'grace@demo.example'), table);
  if (list === undefined) throw new Error('too large');
  return new URL(list.url).pathname;
}

test('it comes as a file, for a spreadsheet that runs nothing in it', async () => {
  const path = await makeList(people);
  const page = await (await clerkAt(latchkey, 'grace@demo.example')).get(path);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(page.headers.get('content-disposition')).toMatch(/^attachment; filename="nablexset-cookieab-[\d-]{10}\.csv"$/);
  expect(page.headers.get('cache-control')).toBe('no-store');
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  expect(page.html.split('\n').slice(0, 3)).toEqual([
    'user,result',
    `"'=HYPERLINK(""http://evil.test"")",'+1`,
    "ünïcode,'@SUM(A1)",
  ]);
});

test('to another administrator, to somebody who is not signed in, and after a day there is nothing', async () => {
  const path = await makeList();
  const missing = await (await clerkAt(latchkey, 'grace@demo.example')).get('/admin/files/never');
  const bob = await (await clerkAt(latchkey, 'bob@demo.example')).get(path);
  expect([bob.status, missing.status]).toEqual([404, 404]);
  expect(bob.html).not.toContain('alice');
  expect((await (await clerkAt(latchkey)).get(path)).location).toBe('/signin');
  const fenced = await clerkAt(latchkey, 'grace@demo.example', 'change-only');
  expect((await fenced.get(path)).location).toBe('/account/password');
  latchkey.ground.clock.advance(24 * 3_600_000);
  expect((await (await clerkAt(latchkey, 'grace@demo.example')).get(path)).status).toBe(404);
});

test('that it was taken is in the audit', async () => {
  const path = await makeList();
  await (await clerkAt(latchkey, 'grace@demo.example')).get(path);
  const events = await latchkey.running.services.store.find('audit', { where: { at: { gte: 0 } }, limit: 10_000 });
  const taken = events.filter(({ action }) => action === 'list.taken');
  expect(JSON.parse(taken.at(-1)?.body ?? '{}')).toMatchObject({ outcome: 'ok', detail: { format: 'csv' } });
});
