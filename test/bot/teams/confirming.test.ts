// A fresh sign-in before what weighs much: in Teams by a page, in the web chat for every change. What was asked waits, and
// goes on once, for the account that asked.
import { openChat } from '../../attacks/otp/web-attacker';
import { pathOf } from '../../attacks/web/visitor';
import { type Official, official } from './officials';
import { startTeams, type TeamsWorld } from './teams-world';

let world: TeamsWorld;
let grace: Official;
beforeEach(async () => {
  world = await startTeams();
  grace = await official(world, 'grace');
});
afterEach(() => world.stop());

const services = () => world.latchkey.running.services;
const minuteMs = 60_000;
const rolesOf = async (username: string) => {
  const found = await services().directory.find(username);
  return found.ok ? services().store.find('roles', { where: { account: found.account.id }, limit: 10 }) : [];
};

test('an ordinary change in Teams needs no page, and a role does', async () => {
  expect(await grace.say('enable erin')).toBe('Switched on: erin@demo.example [Undo]');
  expect(await grace.say('grant helpdesk to bob')).toContain('Please sign in again for this.');
  expect(await rolesOf('bob')).toEqual([]);
  const browser = await grace.browser(1);
  const page = await browser.follow(pathOf(grace.link()));
  expect(page.body).toContain('grant helpdesk to bob');
  expect(page.body).toContain('Nothing has happened yet');
  expect(await rolesOf('bob')).toEqual([]);
  const done = await browser.submit('/confirm', '/confirm', {});
  expect(done.body).toContain('It goes on in Teams');
  const told = await grace.hears(2);
  expect(told).toContain('Role given: bob@demo.example');
  expect(told).not.toContain('/t/');
  expect(await rolesOf('bob')).toMatchObject([{ role: 'helpdesk', scope: '*' }]);
});

test('the link works once, and pressing the form again changes nothing', async () => {
  await grace.say('grant helpdesk to bob');
  const browser = await grace.browser();
  const link = pathOf(grace.link());
  await browser.submit(link, '/confirm', {});
  await grace.hears(2);
  await grace.say('ungrant helpdesk from bob');
  expect((await browser.follow(link)).status).toBe(404);
  expect((await browser.get('/confirm')).status).toBe(404);
});

test.each([
  ['nobody signed in', null],
  ['a sign-in of 16 minutes ago', 16],
])('%s: the page asks for the password first, and comes back to what was asked', async (_who, minutesAgo) => {
  await grace.say('grant helpdesk to bob');
  const browser = await grace.browser(minutesAgo);
  const asked = await browser.follow(pathOf(grace.link()));
  expect(asked.body).toContain('action="/signin/confirm"');
  expect(asked.body).not.toContain('grant helpdesk');
  // Signed in now.
  browser.cookies.set('session', (await grace.browser()).cookies.get('session') ?? '');
  expect((await browser.follow('/signin/confirm')).body).toContain('grant helpdesk to bob');
});

test("somebody else's sign-in confirms nothing and learns nothing", async () => {
  const bob = await official(world, 'bob', 'admin');
  await grace.say('grant owner to carol because she asked');
  const browser = await bob.browser();
  const page = await browser.follow(pathOf(grace.link()));
  expect(page.status).toBe(403);
  expect(page.body).not.toContain('carol');
  const own = await grace.browser();
  await own.follow(pathOf(grace.link()));
  expect((await own.post('/confirm', {})).status).toBe(403);
  const token = /name="csrf" value="([^"]*)"/.exec((await own.get('/confirm')).body)?.[1] ?? '';
  expect((await browser.post('/confirm', { csrf: token })).status).toBe(403);
  expect(await rolesOf('carol')).toEqual([]);
});

test.each([
  [
    'a role that was taken away',
    async () => {
      await services().store.removeWhere('roles', { account: grace.account }, 10);
    },
  ],
  [
    'a password that was changed',
    async () => {
      await services().directory.setPassword(grace.account, 'a quite new sentence for me', { temporaryUntilMs: null });
    },
  ],
  [
    'an account that was disabled',
    async () => {
      await services().accounts.setDisabled(grace.account, true);
    },
  ],
])('%s meanwhile: nothing goes on', async (_what, happens) => {
  await grace.say('grant helpdesk to bob');
  const browser = await grace.browser();
  await browser.follow(pathOf(grace.link()));
  const csrf = /name="csrf" value="([^"]*)"/.exec((await browser.get('/confirm')).body)?.[1] ?? '';
  await happens();
  await browser.post('/confirm', { csrf });
  await services().outbox.runDue();
  await grace.hears();
  expect(await rolesOf('bob')).toEqual([]);
});

test('what was confirmed and did not go on within five minutes, or was not confirmed within fifteen, is over', async () => {
  await grace.say('grant helpdesk to bob');
  world.latchkey.ground.clock.advance(16 * minuteMs);
  const browser = await grace.browser();
  expect((await browser.follow(pathOf(grace.link()))).status).toBe(404);
  expect(await rolesOf('bob')).toEqual([]);
});

test('more than fifty: the number, then the page; the press that waited is pressed once', async () => {
  for (let n = 1; n <= 51; n += 1) await services().accounts.save({ username: `clerk${n}`, unit: 'Clerks' });
  expect(await grace.say('enable ou:Clerks')).toContain('Type 51 to go on');
  expect(await grace.say('51')).toContain('Please sign in again');
  const browser = await grace.browser();
  const page = await browser.follow(pathOf(grace.link()));
  expect(page.body).toContain('It changes 51 people.');
  await browser.submit('/confirm', '/confirm', {});
  expect(await grace.hears(2)).toContain('Switched on: 51 people');
});

test('in the web chat every change asks for a fresh sign-in, reading does not, and the chat that opens then goes on', async () => {
  const browser = await grace.browser(16);
  const cookie = { cookie: `session=${browser.cookies.get('session')}` };
  const chat = await openChat(world.latchkey.url, { more: cookie });
  await chat.say('status alice');
  expect((await chat.heard()).join(' ')).toContain('Alice Moreau');
  await chat.say('enable erin for 24h');
  expect((await chat.heard()).join(' ')).toContain('Please sign in again');
  const fresh = await grace.browser();
  const done = await fresh.submit(pathOf(await chat.link()), '/confirm', {});
  expect(done.headers['location']).toBe('/?flow=commands');
  const next = await openChat(world.latchkey.url, { more: { cookie: `session=${fresh.cookies.get('session')}` } });
  await next.post({ type: 'event', name: 'webchat/join', value: { flow: 'commands' } });
  expect((await next.heard()).join(' ')).toContain('Switched on: erin@demo.example');
  await next.press('Undo');
  expect((await next.heard()).join(' ')).toContain('Undone for one person');
  const again = await openChat(world.latchkey.url, { more: { cookie: `session=${fresh.cookies.get('session')}` } });
  await again.post({ type: 'event', name: 'webchat/join', value: { flow: 'commands' } });
  expect((await again.heard()).join(' ')).not.toContain('Switched on');
});

test('nobody else goes on with it: a stranger and another administrator who open the chat that way are greeted', async () => {
  const bob = await official(world, 'bob', 'admin');
  const browser = await grace.browser(16);
  const chat = await openChat(world.latchkey.url, { more: { cookie: `session=${browser.cookies.get('session')}` } });
  await chat.say('enable erin');
  await (await grace.browser()).submit(pathOf(await chat.link()), '/confirm', {});
  const other = await bob.browser();
  const cookies: readonly Record<string, string>[] = [{}, { cookie: `session=${other.cookies.get('session')}` }];
  for (const more of cookies) {
    const opened = await openChat(world.latchkey.url, { more });
    await opened.post({ type: 'event', name: 'webchat/join', value: { flow: 'commands' } });
    expect((await opened.heard()).join(' ')).toMatch(/password assistant[\s\S]*What can I do for you/);
  }
});
