// Linking one's identity in Teams by oneself: a code in the chat, the page says whose it is, one press; and what phishing for
// codes, guessing them and racing for them comes to.
import { newVisitor, type Visitor } from '../../attacks/web/visitor';
import { accountOf } from './officials';
import { activityOf, eventually, type Person, person, startTeams, type TeamsWorld, wordsOf } from './teams-world';

let world: TeamsWorld;
beforeEach(async () => {
  world = await startTeams();
});
afterEach(() => world.stop());

const services = () => world.latchkey.running.services;
const minuteMs = 60_000;

/** Somebody signed in, so many minutes ago. */
async function browserOf(username: string, minutesAgo = 0): Promise<Visitor> {
  const visitor = newVisitor(world.latchkey.url);
  const account = await accountOf(world, username);
  const { token, session } = await services().sessions.start({ account, scope: 'full', keep: true, device: 'a test' });
  const authenticatedAt = services().clock.nowMs() - minutesAgo * minuteMs;
  await services().store.update('sessions', { id: session.id }, { set: { authenticatedAt } });
  visitor.cookies.set('session', token);
  return visitor;
}

const said = async (who: Person, text: string) => (await world.say(who, text)).map(wordsOf).join('\n');
const codeFor = async (who: Person) => /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(await said(who, 'link'))?.[0] ?? '';
const identitiesOf = async (username: string) =>
  services().store.find('identities', { where: { account: await accountOf(world, username) }, limit: 10 });
const csrfIn = (html: string, action: string): string =>
  /name="csrf" value="([^"]*)"/.exec(html.slice(html.indexOf(`action="${action}"`)))?.[1] ?? '';

async function type(browser: Visitor, code: string) {
  const shown = await browser.submit('/account/teams', '/account/teams', { code });
  return {
    shown,
    link: () => browser.post('/account/teams/link', { csrf: csrfIn(shown.body, '/account/teams/link'), code }),
  };
}

test('a code from Teams, who it is, one press: known in Teams from then on, audited, and everybody told', async () => {
  const who = person();
  expect(await said(who, 'link')).toContain('Your code is');
  const browser = await browserOf('alice');
  const { shown, link } = await type(browser, (await codeFor(who)).toLowerCase().replace('-', ' '));
  expect(shown.body).toContain('Is this you?');
  expect(shown.body).toContain('Somebody');
  expect(shown.body).toContain(who.tenant);
  expect(await identitiesOf('alice')).toEqual([]);
  expect((await link()).body).toContain('knows you in Teams now');
  expect(await identitiesOf('alice')).toMatchObject([{ id: `teams/${who.tenant}/${who.objectId}` }]);
  expect(await said(who, 'reset my password')).toContain('Is this for yourself (alice@demo.example)?');
  await eventually(() =>
    world.latchkey.ground.posted.some(({ subject }) => subject.includes('linked with Microsoft Teams')),
  );
  const events = await services().store.find('audit', { where: { at: { gte: 0 } }, sortBy: 'at', limit: 1_000 });
  expect(events.filter(({ action, body }) => action === 'account.changed' && body.includes('teams-link'))).toHaveLength(
    2,
  );
  await said(who, 'cancel');
  expect(await said(who, 'link')).toContain('I know you here already');
});

test('removed by its owner with a fresh sign-in: nobody in Teams then, audited, everybody told, and once', async () => {
  const who = person();
  const { link } = await type(await browserOf('alice'), await codeFor(who));
  await link();
  const old = await (await browserOf('alice', 16)).post('/account/teams/unlink', {});
  expect(old.status).not.toBe(200);
  expect(await identitiesOf('alice')).toHaveLength(1);

  const browser = await browserOf('alice');
  expect((await browser.get('/account/teams')).body).toContain('The assistant knows you in Teams.');
  const gone = await browser.submit('/account/teams', '/account/teams/unlink', {});
  expect(gone.body).toContain('does not know you in Teams any more');
  expect(await identitiesOf('alice')).toEqual([]);
  await eventually(() => world.latchkey.ground.posted.some(({ subject }) => subject.includes('no longer linked')));
  const events = await services().store.find('audit', { where: { at: { gte: 0 } }, sortBy: 'at', limit: 1_000 });
  const changes = events.filter(({ action, body }) => action === 'account.changed' && body.includes('teams-unlink'));
  expect(changes).toHaveLength(2);
  expect((await browser.get('/account/teams')).body).toContain('Code from Teams');
  expect(await said(who, 'link')).toContain('Your code is');
});

test('German', async () => {
  const who = person();
  await said(who, 'deutsch');
  expect(await said(who, 'verbinden')).toContain('Ihr Code ist');
});

test('a sign-in of 16 minutes ago is asked for the password first', async () => {
  const browser = await browserOf('alice', 16);
  const answer = await browser.get('/account/teams');
  expect([answer.status, answer.headers['location']]).toEqual([303, '/signin/teams']);
});

test('a code is good once, for ten minutes, and never for an account or an identity that is linked', async () => {
  const who = person();
  const code = await codeFor(who);
  const { link } = await type(await browserOf('alice'), code);
  // Open since before the link; afterwards the page asks for no code.
  const earlier = await browserOf('alice');
  const csrf = csrfIn((await earlier.get('/account/teams')).body, '/account/teams');
  await link();
  expect((await type(await browserOf('bob'), code)).shown.status).toBe(422);
  const other = person();
  expect((await earlier.post('/account/teams', { csrf, code: await codeFor(other) })).status).toBe(409);
  const late = await codeFor(other);
  world.latchkey.ground.clock.advance(10 * minuteMs);
  expect((await type(await browserOf('bob'), late)).shown.status).toBe(422);
  expect(await identitiesOf('bob')).toEqual([]);
});

test('of two who type one code at once, one is linked', async () => {
  const code = await codeFor(person());
  const typed = await Promise.all((['alice', 'bob'] as const).map(async (name) => type(await browserOf(name), code)));
  await Promise.all(typed.map(({ link }) => link()));
  expect([...(await identitiesOf('alice')), ...(await identitiesOf('bob'))]).toHaveLength(1);
});

test('guessing: ten tries in ten minutes, the right one among them counts no more', async () => {
  const code = await codeFor(person());
  const browser = await browserOf('bob');
  for (let tries = 0; tries < 10; tries += 1) expect((await type(browser, `AAAA-AAA${tries}`)).shown.status).toBe(422);
  expect((await type(browser, code)).shown.status).toBe(429);
});

test.each([['somebody from another tenant', { tenant: '99999999-bbbb-4ccc-8ddd-eeeeeeeeeeee' }]])(
  '%s gets no code',
  async (_who, more) => {
    expect(await said(person(more), 'link')).toContain('only link people of this organisation');
  },
);

test('in a group nobody gets a code; somebody who asks again and again gets five in an hour', async () => {
  const who = person();
  expect(await said({ ...who, type: 'groupChat', conversation: '19:x@thread.v2' }, 'link')).not.toContain('code');
  for (let codes = 0; codes < 5; codes += 1) expect(await codeFor(who)).not.toBe('');
  expect(await said(who, 'link')).toContain('several codes already');
});

test('no code stands in a row or in the log, and a name is shown as plain words', async () => {
  const who = person();
  const from = { id: `29:${who.objectId}`, aadObjectId: who.objectId, name: '<b>Grace</b> & "co"' };
  await world.post(activityOf(who, { text: 'link', from }));
  const code = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec((await world.arrived()).map(wordsOf).join(' '))?.[0] ?? '';
  const rows = JSON.stringify(await services().store.find('codes', { where: {}, limit: 10 }));
  const log = JSON.stringify(world.latchkey.ground.log.lines);
  for (const form of [code, code.replace('-', '')]) expect(rows + log).not.toContain(form);
  const { shown } = await type(await browserOf('alice'), code);
  expect(shown.body).toContain('&lt;b>Grace');
  expect(shown.body).not.toContain('<b>Grace');
});
