// What runs the service as a whole, over a real server: policy versions, counted days, cuts of the audit.
import { createCheckpoints } from '../../src/services/audit/checkpoints';
import { cutAudit } from '../../src/services/audit/cutting';
import type { AuditEvent } from '../../src/services/audit/events';
import { createAudit } from '../../src/services/audit/recorder';
import { searchAudit } from '../../src/services/audit/search';
import { verifyAudit } from '../../src/services/audit/verify';
import { createLeases } from '../../src/services/leases';
import { createDrafts } from '../../src/services/policy/draft';
import { parsePolicy } from '../../src/services/policy/file';
import { createLivePolicy } from '../../src/services/policy/live';
import { addVersion } from '../../src/services/policy/versions';
import type { Store } from '../../src/services/ports';
import { readDays } from '../../src/services/reports/days';
import { createFollower } from '../../src/services/reports/follower';
import { lastDays } from '../../src/services/reports/reports';
import { count, nothing } from '../../src/services/reports/tally';
import { systemRandom } from '../../src/services/secrets/random';
import { createFakeLog } from '../fakes/log';
import { testKeyring } from '../fakes/secrets';
import { createFakeClock } from '../fakes/time';
import { openMongoPlace } from './place';

jest.setTimeout(60_000);

let place: ReturnType<typeof openMongoPlace>;
let store: Store;
const clock = createFakeClock();
beforeAll(async () => {
  place = openMongoPlace();
  store = place.make();
  await store.open();
});
afterAll(async () => {
  await store?.close();
  await place?.drop();
});

const ground = () => ({ store, clock, random: systemRandom, keyring: testKeyring, log: createFakeLog() });
const event = (n: number): AuditEvent => ({
  action: n % 2 === 0 ? 'pin.wrong' : 'password.reset',
  outcome: n % 2 === 0 ? 'refused' : 'ok',
  actor: 'system',
  target: `local:person${n % 5}`,
  detail: { method: 'mail' },
});

test('of two who put the same version in force, one does; drafts are edited by one at a time', async () => {
  const initial = parsePolicy({}, 'the test');
  const live = createLivePolicy({ ...ground(), initial: { current: () => initial } });
  const version = { version: 1, from: 0, by: 'operator', approvedBy: null, at: 1, policy: initial };
  const added = await Promise.all([1, 2, 3, 4].map((ticket) => addVersion(store, { ...version, at: ticket })));
  expect(added.filter(Boolean)).toHaveLength(1);
  await live.refresh();
  expect(live.version()).toBe(1);
  const drafts = createDrafts({ store, clock, live });
  const edits = await Promise.all([3, 2, 4].map((tries) => drafts.set('a', 'pin.tries', tries)));
  expect(edits.filter(({ ok }) => ok)).toHaveLength(1);
});

test('counted days equal a recount, with two processes at once; old events go and the rest is whole', async () => {
  const audits = [createAudit(ground()), createAudit(ground())];
  const followers = [1, 2].map(() => createFollower({ ...ground(), leases: createLeases(ground()) }));
  for (let day = 0; day < 3; day += 1) {
    await Promise.all(Array.from({ length: 120 }, (_, n) => audits[n % 2]?.record(event(n))));
    await Promise.all(followers.map((follower) => follower.catchUp(day === 1 ? 50 : 10_000)));
    clock.advance(24 * 3_600_000);
  }
  await Promise.all(followers.map((follower) => follower.catchUp(10_000)));
  const all = await store.find('audit', { where: { at: { gte: 0 } }, sortBy: 'at', limit: 10_000 });
  const tally = await readDays(store, lastDays(5, clock.nowMs()));
  expect(tally).toEqual(count(nothing, all));

  const anchor = { append: () => Promise.resolve(), async *read() {} };
  const deps = { ...ground(), anchor, audit: createAudit(ground()) };
  await createCheckpoints(deps).seal();
  const beforeMs = clock.nowMs() - 36 * 3_600_000;
  const gone = await cutAudit(deps, { beforeMs, by: 'operator' });
  expect(gone).toBe(all.filter(({ at }) => at < beforeMs).length);
  expect(await verifyAudit(ground())).toMatchObject({ ok: true, cut: gone });
  const found = await searchAudit(store, {
    ...{ sinceMs: 0, throughMs: clock.nowMs(), mostFound: 1_000 },
    matches: ({ action }) => action === 'pin.wrong',
    sees: () => Promise.resolve(true),
  });
  expect([found.events.length, found.whole]).toEqual([60, true]);
});
