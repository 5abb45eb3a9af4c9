// The page for lists, over HTTP: what it would do, the number, the second administrator, what came of it, the way back.
import type { AccountId } from '../../../../src/services/ids';
import { startLatchkey, type TestLatchkey } from '../../../support/latchkey';
import { type Clerk, clerkAt, give, idOf } from './clerk';

let latchkey: TestLatchkey;
beforeEach(async () => {
  latchkey = await startLatchkey();
});
afterEach(() => latchkey.stop());

const csv = (...lines: readonly string[]): Blob => new Blob([['user,enabled,email,ou,note', ...lines].join('\r\n')]);

const hire = async (unit: string, count: number): Promise<void> => {
  const { accounts } = latchkey.running.services;
  for (let n = 1; n <= count; n += 1) await accounts.save({ username: `${unit.toLowerCase()}${n}`, unit });
};

const crowd = (unit: string, count: number): Blob =>
  csv(...Array.from({ length: count }, (_, n) => `${unit.toLowerCase()}${n + 1},true,,,by list`));

async function openPage(username = 'grace@demo.example'): Promise<Clerk> {
  const clerk = await clerkAt(latchkey, username);
  await clerk.get('/admin/import');
  return clerk;
}

const chatOf = async (username: string) => (await clerkAt(latchkey, username)).chat();

const enrolmentOf = async (username: string) =>
  latchkey.running.services.enrolments.get(await idOf(latchkey, username));

async function audited(action: string) {
  const events = await latchkey.running.services.store.find('audit', { where: { at: { gte: 0 } }, limit: 10_000 });
  return events.filter((event) => event.action === action).map(({ body }) => JSON.parse(body));
}

test('first it shows, then it does, then it takes back', async () => {
  const { enrolments } = latchkey.running.services;
  const carol = await idOf(latchkey, 'carol@demo.example');
  const before = await enrolmentOf('carol@demo.example');
  const clerk = await openPage();
  await clerk.upload(
    '/admin/import',
    csv(
      'erin@demo.example,true,,,from HR',
      'carol@demo.example,,carol@home.example,,',
      'nobody,true,,,',
      'bob@demo.example,maybe,,,',
    ),
  );
  expect(clerk.words).toMatch(/will change 2 not found 1 not usable 1/);
  expect(clerk.words).toContain('5 enabled: must be true or false');
  expect(await enrolmentOf('erin@demo.example')).toBeUndefined();

  await clerk.submit('/admin/import/apply');
  expect(clerk.words).toContain('The list is applied');
  expect(clerk.words).toContain('Made: 0. Changed: 2.');
  expect(await enrolmentOf('erin@demo.example')).toMatchObject({ enabled: true, reason: 'from HR' });
  expect(await enrolments.contacts(carol)).toMatchObject([{ address: 'carol@home.example', verified: false }]);

  await clerk.submit('/admin/import/undo');
  expect(clerk.words).toContain('Taken back for 2 people.');
  expect(await enrolments.contacts(carol)).toEqual([]);
  expect(await enrolmentOf('erin@demo.example')).toMatchObject({ enabled: false });
  expect((await enrolmentOf('carol@demo.example'))?.enabled).toBe(before?.enabled);
  expect((await audited('import.applied')).map(({ outcome }) => outcome)).toEqual(['started', 'ok']);
  expect((await audited('import.undone')).map(({ outcome }) => outcome)).toEqual(['started', 'ok']);
});

test('what came of each line is a list to take away', async () => {
  const clerk = await openPage();
  await clerk.upload('/admin/import', csv('erin@demo.example,true,,,', 'nobody,true,,,', 'alice@demo.example,true,,,'));
  const left = /href="(\/admin\/files\/[^"]+)"/.exec(clerk.html)?.[1] ?? '';
  await clerk.submit('/admin/import/apply');
  const result = /href="(\/admin\/files\/[^"]+)"/.exec(clerk.html)?.[1] ?? '';
  await clerk.get(left);
  expect(clerk.html).toContain('3,nobody,left out,not-found');
  await clerk.get(result);
  expect(clerk.html.trim().split('\n')).toEqual([
    'line,user,result,reason',
    '2,erin@demo.example,changed,',
    '3,nobody,left out,not-found',
    '4,alice@demo.example,unchanged,already',
  ]);
});

test('what has changed since is left as it is, and the person hears of a new contact', async () => {
  const { enrolments, outbox } = latchkey.running.services;
  const clerk = await openPage();
  await clerk.upload('/admin/import', csv('erin@demo.example,true,,,', 'bob@demo.example,,bob@new.example,,'));
  await clerk.submit('/admin/import/apply');
  await enrolments.freeze((await idOf(latchkey, 'erin@demo.example')) as AccountId);
  await outbox.runDue();
  expect(latchkey.ground.posted.map(({ to }) => to)).toContain('bob@demo.example');
  await clerk.submit('/admin/import/undo');
  expect(clerk.words).toContain('Taken back for one person. Not for one person');
  expect(await enrolmentOf('erin@demo.example')).toMatchObject({ enabled: true, frozen: true });
});

test('people who are not there are made only when that was ticked, and unmade only while they are untouched', async () => {
  const { accounts, directory } = latchkey.running.services;
  const clerk = await openPage();
  const list = csv('new1,true,new1@home.example,Depot,', 'new2,true,,Depot,');
  await clerk.upload('/admin/import', list);
  expect(clerk.words).toContain('not found 2');
  await clerk.upload('/admin/import', list, { create: 'yes' });
  expect(clerk.words).toContain('will be made 2');
  await clerk.submit('/admin/import/apply');
  expect(clerk.words).toContain('Made: 2.');
  await accounts.save({ username: 'new2', displayName: 'Somebody else did this' });
  await clerk.submit('/admin/import/undo');
  expect(clerk.words).toContain('Taken back for one person. Not for one person');
  expect((await directory.find('new1')).ok).toBe(false);
  expect((await directory.find('new2')).ok).toBe(true);
});

test('more than 50 take the number, more than 200 a second administrator and a job', async () => {
  await hire('Sales', 230);
  await give(latchkey, 'bob@demo.example', 'admin');
  const clerk = await openPage();
  await clerk.upload('/admin/import', crowd('Sales', 60));
  await clerk.submit('/admin/import/apply', { typed: '59' });
  expect(clerk.words).toContain('Please type 60 to go on.');
  await clerk.get('/admin/import');
  await clerk.submit('/admin/import/drop');
  expect(clerk.words).not.toContain('What it would do');

  await clerk.upload('/admin/import', crowd('Sales', 230));
  await clerk.submit('/admin/import/apply', { typed: '230' });
  expect(clerk.words).toContain('Waiting for approval');
  const number = /approve (\d+)/.exec(clerk.words)?.[1] ?? '';
  const chat = await chatOf('bob@demo.example');
  expect(await chat.say(`approve ${number}`)).toMatch(/230 people are being changed now/);
  await clerk.until('/admin/import', 'Changed: 230.');
  expect(await enrolmentOf('sales230')).toMatchObject({ enabled: true, reason: 'by list' });
  expect((await audited('admin.approval')).at(-1)).toMatchObject({
    outcome: 'ok',
    detail: { command: 'import', count: 230 },
  });

  await clerk.submit('/admin/import/undo');
  await clerk.until('/admin/import', 'Taken back for 230 people.');
});

test('nobody approves their own list, nor one that reaches further than they do', async () => {
  await hire('Sales', 201);
  await give(latchkey, 'bob@demo.example', 'admin', 'ou:Bakery');
  const clerk = await openPage();
  await clerk.upload('/admin/import', crowd('Sales', 201));
  await clerk.submit('/admin/import/apply', { typed: '201' });
  const number = /approve (\d+)/.exec(clerk.words)?.[1] ?? '';
  expect(await (await chatOf('grace@demo.example')).say(`approve ${number}`)).toContain('own request');
  expect(await (await chatOf('bob@demo.example')).say(`approve ${number}`)).toContain('does not allow');
  expect(await enrolmentOf('sales1')).toBeUndefined();
});

test('a list changes nobody with a role, nobody beyond the reach, and moves nobody out of it or into it', async () => {
  await hire('Sales', 2);
  await hire('Depot', 1);
  await give(latchkey, 'bob@demo.example', 'admin', 'ou:Sales');
  const clerk = await openPage('bob@demo.example');
  await clerk.upload(
    '/admin/import',
    csv(
      'sales1,true,,,',
      'sales2,true,,Depot,',
      'depot1,true,,,',
      'depot1,true,,Sales,',
      'grace@demo.example,true,,Sales,',
    ),
  );
  expect(clerk.words).toMatch(/will change 1 outside your scope 3 not usable 1/);
  await give(latchkey, 'carol@demo.example', 'admin');
  const other = await openPage('carol@demo.example');
  await other.upload(
    '/admin/import',
    csv('grace@demo.example,false,grace@evil.example,,', 'carol@demo.example,true,,,'),
  );
  expect(other.words).toContain('protected (a role or privileges: one by one, by command) 2');
});

test('only owners and admins who signed in just now get there; the others are told nothing', async () => {
  expect((await (await clerkAt(latchkey)).get('/admin/import')).location).toBe('/signin/import');
  await give(latchkey, 'bob@demo.example', 'helpdesk');
  await give(latchkey, 'carol@demo.example', 'auditor');
  for (const username of ['alice@demo.example', 'bob@demo.example', 'carol@demo.example']) {
    const clerk = await clerkAt(latchkey, username);
    expect([username, (await clerk.get('/admin/import')).status]).toEqual([username, 404]);
    expect((await clerk.send('/admin/import', { method: 'POST', body: new FormData() })).status).toBe(404);
    expect((await clerk.get('/admin/import/progress')).status).toBe(404);
  }
  const fenced = await clerkAt(latchkey, 'grace@demo.example', 'change-only');
  expect((await fenced.get('/admin/import')).location).toBe('/account/password');
  const stale = await clerkAt(latchkey, 'grace@demo.example');
  latchkey.ground.clock.advance(16 * 60_000);
  expect((await stale.get('/admin/import')).location).toBe('/signin/import');
});

test('applied only while it still means what was shown', async () => {
  const { enrolments } = latchkey.running.services;
  const clerk = await openPage();
  await clerk.upload('/admin/import', csv('erin@demo.example,true,,,'));
  await enrolments.enable((await idOf(latchkey, 'erin@demo.example')) as AccountId, { by: 'somebody else' });
  await clerk.submit('/admin/import/apply');
  expect(clerk.words).toContain('Something has changed since this was shown');
});

test('a large one that means something else by now does nothing, also after it was approved', async () => {
  const { enrolments } = latchkey.running.services;
  await hire('Sales', 201);
  await give(latchkey, 'bob@demo.example', 'admin');
  const clerk = await openPage();
  await clerk.upload('/admin/import', crowd('Sales', 201));
  await clerk.submit('/admin/import/apply', { typed: '201' });
  await enrolments.enable((await idOf(latchkey, 'sales7')) as AccountId, { by: 'somebody else' });
  const number = /approve (\d+)/.exec(clerk.words)?.[1] ?? '';
  await (await chatOf('bob@demo.example')).say(`approve ${number}`);
  await clerk.until('/admin/import', 'Something has changed since this was shown');
  expect(await enrolmentOf('sales1')).toBeUndefined();
  expect((await audited('import.applied')).at(-1)).toMatchObject({ outcome: 'failed', reason: 'changed' });
});

test('in German, and kept apart from what others handed in', async () => {
  const clerk = await openPage();
  await clerk.upload('/admin/import', csv('erin@demo.example,true,,,', 'bob@demo.example,maybe,,,', 'dave,true'));
  await clerk.send('/admin/import', { headers: { 'accept-language': 'de' } });
  expect(clerk.words).toContain('Noch ist nichts geändert.');
  expect(clerk.words).toContain('3 enabled: erlaubt ist nur true oder false');
  expect(clerk.words).toContain('4 Zellen: 2 statt 5');
  await give(latchkey, 'bob@demo.example', 'owner');
  const bob = await openPage('bob@demo.example');
  expect(bob.html).not.toContain('erin@demo.example');
});

const actions = ['/admin/import', '/admin/import/apply', '/admin/import/drop', '/admin/import/undo'];

test.each(actions)('%s believes no form without its own token, nor one from another page (WEB-07)', async (action) => {
  const clerk = await openPage();
  await clerk.upload('/admin/import', csv('erin@demo.example,true,,,'));
  const page = clerk.html;
  const work = /name="work" value="([^"]+)"/.exec(page)?.[1] ?? '';
  const own = { 'sec-fetch-site': 'same-origin' };
  const bodyOf = (csrf: string): BodyInit => {
    if (action !== '/admin/import') return new URLSearchParams({ csrf, work });
    const form = new FormData();
    form.append('csrf', csrf);
    form.append('file', csv('bob@demo.example,false,,,'), 'x.csv');
    return form;
  };
  const others = [...page.matchAll(/action="([^"]+)"[^>]*><input type="hidden" name="csrf" value="([^"]+)"/g)];
  const wrong = others.filter(([, other]) => other !== action).map(([, , token = '']) => token);
  expect(wrong.length).toBeGreaterThan(1);
  for (const token of ['', 'x', ...wrong]) {
    expect((await clerk.send(action, { method: 'POST', body: bodyOf(token), headers: own })).status).toBe(403);
  }
  const [, , right = ''] = others.find(([, other]) => other === action) ?? [];
  const elsewhere: Record<string, string>[] = [{ origin: 'https://evil.test' }, { 'sec-fetch-site': 'cross-site' }];
  for (const foreign of elsewhere) {
    expect((await clerk.send(action, { method: 'POST', body: bodyOf(right), headers: foreign })).status).toBe(403);
  }
  expect(await enrolmentOf('erin@demo.example')).toBeUndefined();
  expect(await enrolmentOf('bob@demo.example')).toMatchObject({ enabled: true });
});
