// Counted days: equal to a recount, whatever dies or runs at once.
import fc from 'fast-check';
import type { AuditAction, AuditEvent } from '../../../src/services/audit/events';
import { createAudit } from '../../../src/services/audit/recorder';
import type { AuditDoc } from '../../../src/services/collections';
import { createLeases } from '../../../src/services/leases';
import type { Store } from '../../../src/services/ports';
import { readDays } from '../../../src/services/reports/days';
import { createFollower } from '../../../src/services/reports/follower';
import { createReports, lastDays } from '../../../src/services/reports/reports';
import { count, nothing, type Tally } from '../../../src/services/reports/tally';
import { systemRandom } from '../../../src/services/secrets/random';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { createFakeLog } from '../../fakes/log';
import { testKeyring } from '../../fakes/secrets';
import { createFakeClock } from '../../fakes/time';

const startMs = Date.UTC(2026, 10, 21, 22);
const hourMs = 3_600_000;

async function openGround(around: (store: Store) => Store = (store) => store) {
  const real = createSqliteStore({ path: ':memory:' });
  await real.open();
  const clock = createFakeClock(startMs);
  const ground = { store: around(real), clock, random: systemRandom, keyring: testKeyring, log: createFakeLog() };
  const follower = () => createFollower({ ...ground, leases: createLeases(ground) });
  const writer = () => createAudit({ ...ground, store: real });
  const all = (): Promise<AuditDoc[]> =>
    real.find('audit', { where: { at: { gte: 0 } }, sortBy: 'at', limit: 100_000 });
  return { ...ground, real, clock, follower, writer, all };
}

const days = lastDays(10, startMs + 5 * 24 * hourMs);
const counted = (store: Store): Promise<Tally> => readDays(store, days);
const recount = (events: readonly AuditDoc[]): Tally => count(nothing, events);

const actions: readonly AuditAction[] = ['pin.wrong', 'password.reset', 'account.unlock', 'limit.hit', 'admin.command'];
const eventNumber = (n: number): AuditEvent => ({
  action: actions[n % actions.length] ?? 'alarm',
  outcome: n % 3 === 0 ? 'ok' : n % 3 === 1 ? 'refused' : 'started',
  actor: `local:actor${n % 7}`,
  target: n % 4 === 0 ? 'a-hash' : `local:person${n % 11}`,
  detail: { method: n % 2 === 0 ? 'mail' : 'sms', command: 'enable' },
});

test('equal to a recount: several writers, days and processes, caught up at any time', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('write' as const), writer: fc.nat(2), events: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ kind: fc.constant('catch-up' as const), process: fc.nat(1), most: fc.integer({ min: 1, max: 30 }) }),
    fc.record({ kind: fc.constant('restart' as const), process: fc.nat(1) }),
    fc.record({ kind: fc.constant('later' as const), hours: fc.integer({ min: 1, max: 9 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const ground = await openGround();
      const writers = [ground.writer(), ground.writer(), ground.writer()];
      const followers = [ground.follower(), ground.follower()];
      let n = 0;
      for (const one of steps) {
        if (one.kind === 'later') ground.clock.advance(one.hours * hourMs);
        if (one.kind === 'restart') followers[one.process] = ground.follower();
        if (one.kind === 'catch-up') await followers[one.process]?.catchUp(one.most);
        if (one.kind === 'write')
          await Promise.all(Array.from({ length: one.events }, () => writers[one.writer]?.record(eventNumber(n++))));
      }
      await Promise.all(followers.map((follower) => follower.catchUp(10_000)));
      expect(await counted(ground.real)).toEqual(recount(await ground.all()));
      await ground.real.close();
    }),
    { numRuns: 12 },
  );
});

test('a process that dies between any two steps leaves nothing out and counts nothing twice', async () => {
  for (let survives = 0; survives < 7; survives += 1) {
    let left = Number.POSITIVE_INFINITY;
    const dying = (store: Store): Store => ({
      ...store,
      insert: (...given) => (left-- > 0 ? store.insert(...given) : Promise.reject(new Error('died'))),
      update: (...given) => (left-- > 0 ? store.update(...given) : Promise.reject(new Error('died'))),
    });
    const ground = await openGround(dying);
    const audit = ground.writer();
    for (let day = 0; day < 3; day += 1) {
      for (let n = 0; n < 300; n += 100)
        await Promise.all(Array.from({ length: 100 }, (_, index) => audit.record(eventNumber(n + index))));
      ground.clock.advance(24 * hourMs);
    }
    left = survives;
    await ground
      .follower()
      .catchUp(100_000)
      .catch(() => undefined);
    left = Number.POSITIVE_INFINITY;
    expect(await ground.follower().catchUp(100_000)).toBe(true);
    expect(await counted(ground.real)).toEqual(recount(await ground.all()));
    await ground.real.close();
  }
});

test('an event that is seen before the one it follows waits for it', async () => {
  const ground = await openGround();
  const audit = ground.writer();
  for (let n = 0; n < 5; n += 1) await audit.record(eventNumber(n));
  const [third] = (await ground.all()).filter(({ seq }) => seq === 3);
  await ground.real.remove('audit', third!.id);
  const follower = ground.follower();
  await follower.catchUp(100);
  expect(await counted(ground.real)).toEqual(recount((await ground.all()).filter(({ seq }) => seq < 3)));
  await ground.real.insert('audit', third!);
  await follower.catchUp(100);
  expect(await counted(ground.real)).toEqual(recount(await ground.all()));
  await ground.real.close();
});

test('a day keeps at most so many different counts, and says that there were others', () => {
  const events = Array.from({ length: 5_000 }, (_, n) => ({
    ...{ id: `l:${n}`, lane: 'l', seq: n + 1, at: startMs, day: '2026-11-21', keyId: 'k', prev: '', mac: '' },
    action: 'password.reset',
    target: `local:${n}`,
    body: JSON.stringify({ outcome: 'ok', reason: `reason ${n}` }),
  }));
  const { counts, people } = count(nothing, events);
  expect(Object.keys(counts).length).toBeLessThanOrEqual(501);
  expect(Object.keys(people).length).toBeLessThanOrEqual(1_001);
  for (const kept of [counts, people]) expect(Object.values(kept).reduce((sum, n) => sum + n, 0)).toBe(5_000);
});

test('what cannot be counted at once is said', async () => {
  const ground = await openGround();
  await ground.writer().record({ action: 'pin.wrong', outcome: 'refused', actor: 'x' });
  const late = { catchUp: () => Promise.resolve(false) };
  const reports = createReports({ store: ground.real, clock: ground.clock, follower: late });
  expect(await reports.counts('days', 7)).toMatchObject({ complete: false });
  const ready = createReports({ store: ground.real, clock: ground.clock, follower: ground.follower() });
  const { complete, counts } = await ready.counts('days', 7);
  expect([complete, counts.find(({ name }) => name === 'wrong')?.count]).toEqual([true, 1]);
  await ground.real.close();
});
