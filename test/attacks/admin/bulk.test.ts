// Large changes: two people, one run, in time. ATTACK_SCALE=1 is 2,500 people (more than one run of the job); 4 is the 10,000 of the issue.
import { type Office, openOffice } from '../../dialogs/admin/office';

const people = 2_500 * Number(process.env['ATTACK_SCALE'] ?? 1);
const mostMs = (people / 10_000) * 60_000;
let office: Office;
beforeAll(async () => {
  office = await openOffice();
  await office.give('alice', 'admin');
}, 60_000);
afterAll(() => office.close());

/** Until nothing is due: what is due later, such as the end of a request's time, waits. */
async function workOff(): Promise<void> {
  const { outbox } = office.world.services;
  while ((await outbox.runDue()) > 0) {
    // The next run of the job.
  }
}

test(`${people} people are switched on in time, once, after a second administrator has agreed`, async () => {
  const { services } = office.world;
  for (let n = 0; n < people; n += 500) {
    const names = Array.from({ length: Math.min(500, people - n) }, (_, index) => `works${n + index}`);
    await Promise.all(names.map((username) => services.accounts.save({ username, unit: 'Works' })));
  }
  const alice = await office.desk('alice');
  expect(await alice.say('enable ou:Works')).toContain(`will change ${people} people`);
  expect(await alice.say(String(people))).toContain('request 1');
  const startedMs = performance.now();
  expect(await office.owner.say('approve 1')).toContain('being changed now');
  await workOff();
  const tookMs = performance.now() - startedMs;
  console.log(`${people} people in ${Math.round(tookMs)} ms`);
  expect(tookMs).toBeLessThan(mostMs);
  expect(
    await services.store.count('enrolments', { id: { gt: '' }, enabled: true, enabledBy: await office.idOf('alice') }),
  ).toBe(people);
  const recorded = await services.store.count('audit', { at: { gte: 0 }, action: 'enrolment.changed' });
  expect(recorded).toBe(people * 2);
  expect(await office.owner.say('pending')).toContain('No request is waiting');
}, 300_000);

test('what can be done again is done once for each of them, over several runs', async () => {
  const { services } = office.world;
  const alice = await office.desk('alice');
  await alice.say('revoke ou:Works');
  await alice.say(String(people));
  await office.owner.say('approve 2');
  await workOff();
  expect(await services.store.count('audit', { at: { gte: 0 }, action: 'session.ended' })).toBe(people * 2);
}, 300_000);
