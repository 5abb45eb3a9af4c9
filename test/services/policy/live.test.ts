// Which policy is in force: over restarts, trouble, several processes, and what an older program left.
import { createDrafts } from '../../../src/services/policy/draft';
import { parsePolicy } from '../../../src/services/policy/file';
import { createLivePolicy } from '../../../src/services/policy/live';
import { addVersion, listVersions, versionNumbered } from '../../../src/services/policy/versions';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { createFakeLog } from '../../fakes/log';
import { createFakeClock } from '../../fakes/time';

const initial = parsePolicy({}, 'the test');
const store = createSqliteStore({ path: ':memory:' });
const clock = createFakeClock();
const join = () => createLivePolicy({ store, log: createFakeLog(), initial: { current: () => initial } });
const version = (number: number, ticketMinutes: number) => ({
  version: number,
  from: number - 1,
  by: 'operator',
  approvedBy: null,
  at: clock.nowMs(),
  policy: { ...initial, ticketMinutes },
});

beforeAll(() => store.open());
afterAll(() => store.close());

test('of two who put the same version in force, one does', async () => {
  const added = await Promise.all([addVersion(store, version(1, 10)), addVersion(store, version(1, 20))]);
  expect(added.filter(Boolean)).toHaveLength(1);
  const [one, other] = [join(), join()];
  await Promise.all([one.refresh(), other.refresh()]);
  expect(one.current()).toEqual(other.current());
  expect([one.version(), (await versionNumbered(store, 1))?.policy.ticketMinutes]).toEqual([
    1,
    one.current().ticketMinutes,
  ]);
});

test('a version beyond the security bar is refused by name, and what was in force stays', async () => {
  const live = join();
  await live.refresh();
  const before = live.current();
  await store.insert('policies', {
    ...{ id: 'policy/2', version: 2, from: 1, by: 'x', approvedBy: null, at: 1 },
    body: '{"ticketMinutes":600}',
  });
  await expect(live.refresh()).rejects.toMatchObject({
    code: 'config.invalid',
    message: expect.stringContaining('version 2'),
  });
  expect(live.current()).toBe(before);
  await store.remove('policies', 'policy/2');
});

test('settings that a version does not know have their defaults', async () => {
  await store.insert('policies', {
    ...{ id: 'policy/2', version: 2, from: 1, by: 'x', approvedBy: null, at: 1 },
    body: '{"ticketMinutes":7}',
  });
  const live = join();
  await live.refresh();
  expect(live.current()).toEqual({ ...initial, ticketMinutes: 7 });
  expect((await listVersions(store, 10)).map((one) => one.version)).toEqual([2, 1]);
});

test('a draft that nobody can read any more is none; of two edits at once one is told to try again', async () => {
  const live = join();
  await live.refresh();
  await store.insert('settings', { id: 'policy.draft', value: '{"sets":[["gone.setting",1]]}', version: 1 });
  const drafts = createDrafts({ store, clock, live });
  expect(await drafts.read()).toBeUndefined();
  const edits = await Promise.all([drafts.set('a', 'pin.tries', 3), drafts.set('b', 'pin.tries', 2)]);
  expect(edits.map(({ ok }) => ok).sort()).toEqual([false, true]);
  expect(await drafts.set('a', 'pin.tries', 99)).toEqual({ ok: false, reason: 'refused' });
});
