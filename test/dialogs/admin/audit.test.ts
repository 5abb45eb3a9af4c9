// Searching the audit by command, over the real turn, services and store.
import { type Office, openOffice } from './office';

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

const searched = async () => {
  const where = { at: { gte: 0 }, action: 'audit.searched' };
  const events = await office.world.services.store.find('audit', { where, sortBy: 'at', limit: 100 });
  return events.map(
    ({ body }) => JSON.parse(body) as { outcome: string; actor: string; detail: Record<string, unknown> },
  );
};

test('by action, outcome, actor and target; everything that was asked for must hold', async () => {
  const { owner } = office;
  await office.give('carol', 'auditor');
  await office.give('alice', 'admin');
  const [alice, carol] = [await office.desk('alice'), await office.desk('carol')];
  await alice.say('disable bob');
  await alice.say('enable bob');
  await owner.say('enable erin');
  const found = await carol.say('audit search action:enrolment.changed outcome:ok actor:alice 7d');
  expect(found).toMatch(/Newest first:\n- .* enrolment.changed ok by alice@demo.example about bob@demo.example, case /);
  expect(found.match(/enrolment.changed/g)).toHaveLength(2);
  expect(found).not.toContain('erin');
  expect(await carol.say('audit search target:erin action:enrolment')).toMatch(
    /enrolment.changed ok by grace@demo.example/,
  );
  expect(await carol.say('audit search action:password.reset')).toContain('Nothing was found');
  expect(await carol.say('audit search actor:nobody.at.all')).toContain('Nothing was found');
  expect(await carol.say('audit search colour:red')).toContain('cannot read');
  expect(await carol.say('audit search')).toContain('Newest first');
});

test('each search is recorded before it is made: which filters, not what was looked for', async () => {
  await office.owner.say('audit search action:password actor:alice 2d');
  const { nowMs } = office.world.services.clock;
  const since = nowMs() - 2 * 24 * 3_600_000;
  const detail = { kind: 'search', filters: 'action,actor', since };
  expect(await searched()).toEqual([
    expect.objectContaining({ outcome: 'started', actor: await office.idOf('grace'), detail }),
    expect.objectContaining({ outcome: 'ok', detail: { ...detail, count: 0 } }),
  ]);
  const { store } = office.world.services;
  const insert = store.insert.bind(store);
  store.insert = async (name, ...docs) =>
    name === 'audit' ? Promise.reject(new Error('the audit is down')) : insert(name, ...docs);
  expect(await office.owner.say('audit search action:signin')).toContain('did not go through');
  store.insert = insert;
});

test('people stand in it by name for auditors only', async () => {
  await office.give('carol', 'auditor');
  await office.owner.say('disable bob');
  const carol = await office.desk('carol');
  expect(await carol.say('audit search action:enrolment')).toContain('by grace@demo.example about bob@demo.example');
  const seen = await office.owner.say('audit search action:enrolment');
  expect(seen).toContain('by g•••@demo.example about b•••@demo.example');
  expect(seen).not.toMatch(/bob@|grace@/);
});

test('an auditor of one unit sees events about its people, and nothing that belongs to nobody', async () => {
  await office.give('carol', 'auditor', 'ou:Front desk');
  const carol = await office.desk('carol');
  await office.owner.say('disable bob');
  await office.owner.say('enable erin');
  const found = await carol.say('audit search');
  expect(found).toContain('about erin@demo.example');
  expect(found).not.toContain('bob@demo.example');
  expect(found).not.toContain('process.started');
  expect(await carol.say('audit search target:bob')).toContain('Nothing was found');
});

test('a request is one story: asked, approved, done', async () => {
  await office.give('alice', 'admin');
  await office.give('bob', 'admin');
  const [alice, bob] = [await office.desk('alice'), await office.desk('bob')];
  await alice.say('disable bob');
  await alice.press('Apply');
  await office.owner.say('approve 1');
  expect(await bob.say('audit case 1')).toContain('does not allow');
  const story = await office.owner.say('audit case 1');
  expect(story).toMatch(/enrolment.changed ok[\s\S]*admin.approval ok/);
  const [, correlation = ''] = /case ([\w-]{5,})/.exec(story) ?? [];
  expect(await office.owner.say(`audit case ${correlation}`)).toContain('enrolment.changed ok');
  expect(await office.owner.say('audit case 999')).toContain('Nothing was found');
  expect(await office.owner.say(`audit case ${correlation.slice(0, 4)}`)).toContain('Nothing was found');
});

test('much is cut, with the whole list to take away', async () => {
  for (let n = 0; n < 30; n += 1)
    await office.world.services.audit.record({
      action: 'signin.failed',
      outcome: 'refused',
      actor: 'hash',
      reason: 'wrong',
    });
  expect(await office.owner.say('audit search action:signin reason:wrong')).toMatch(/15 of 30:/);
  expect(office.owner.seen.at(-1)?.reply.link?.url).toMatch(/\/admin\/files\//);
});

test('German, too', async () => {
  const desk = await office.desk('grace', 'de');
  await desk.say('disable bob');
  expect(await desk.say('audit search action:enrolment')).toContain('Das Neueste zuerst');
  expect(await desk.say('audit case nirgends')).toContain('nichts gefunden');
});
