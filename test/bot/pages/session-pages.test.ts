// Signing in and out, the account page, the welcome link, "this wasn't me".
import { createCsrf } from '../../../src/bot/pages/csrf';
import { testKeyring } from '../../fakes/secrets';
import { createFakeRandom } from '../../fakes/time';
import { alice, bodyOf, createWorld, everythingIn, minuteMs } from './page-world';

const password = 'violet teapot under the bridge';

async function signIn(world = createWorld(), more: Record<string, string> = {}) {
  const browser = world.newBrowser();
  await browser.get('/signin');
  const answer = await browser.submit({ identifier: 'alice@demo.example', password, ...more });
  return { world, browser, answer };
}

test('signing in starts a new session and ends the one that was there', async () => {
  const world = createWorld();
  const browser = world.newBrowser();
  const planted = world.startSession();
  world.sessions.delete(planted);
  browser.cookies.set('session', planted);
  await browser.get('/signin');
  const answer = await browser.submit({ identifier: 'alice@demo.example', password, keep: 'yes' });
  expect([answer.status, answer.headers?.location]).toEqual([303, '/account']);
  expect(browser.cookies.get('session')).not.toBe(planted);
  expect(answer.cookies?.find(({ name }) => name === 'session')).toMatchObject({ maxAge: 86_400, sameSite: 'Lax' });
  expect(world.asked.map(({ port }) => port)).toEqual(['signIn', 'end']);
  expect(everythingIn(answer)).not.toContain(password);
});

test('without "keep me signed in" the cookie ends with the browser; with rememberDays 0 it is not offered and not believed', async () => {
  const { answer } = await signIn();
  expect(answer.cookies?.find(({ name }) => name === 'session')?.maxAge).toBeUndefined();

  const world = createWorld({ policy: { session: { rememberDays: 0 } } });
  expect(bodyOf(await world.newBrowser().get('/signin'))).not.toContain('name="keep"');
  await signIn(world, { keep: 'yes' });
  expect(world.asked[0]?.with).toMatchObject({ keep: false });
});

test('a refusal keeps the name, not the password, and says the same whatever was wrong', async () => {
  const world = createWorld();
  world.scripted.signIn = { ok: false, reason: 'refused' };
  const { answer, browser } = await signIn(world);
  expect(answer.status).toBe(403);
  expect(bodyOf(answer)).toContain('value="alice@demo.example"');
  expect(everythingIn(answer)).not.toContain(password);
  expect(browser.cookies.has('session')).toBe(false);
});

test('limited and busy tell people and programs when to come back', async () => {
  const world = createWorld();
  world.scripted.signIn = { ok: false, reason: 'limited', retryAtMs: world.clock.nowMs() + 90_000 };
  const limited = (await signIn(world)).answer;
  expect([limited.status, limited.headers?.['retry-after']]).toEqual([429, '90']);
  expect(bodyOf(limited)).toContain('in 2 minutes');
  world.scripted.signIn = { ok: false, reason: 'busy', retryAfterSeconds: 3 };
  const busy = (await signIn(world)).answer;
  expect([busy.status, busy.headers?.['retry-after']]).toEqual([503, '3']);
});

test('somebody with a temporary password can change it or sign out, and nothing else', async () => {
  const world = createWorld();
  world.scripted.signIn = { ok: true, scope: 'change-only' };
  const { browser, answer } = await signIn(world);
  expect(answer.headers?.location).toBe('/account/password');
  expect((await browser.get('/account')).headers?.location).toBe('/account/password');
  expect((await browser.get('/signin')).headers?.location).toBe('/account/password');

  const csrf = createCsrf({ keyring: testKeyring, random: createFakeRandom() });
  const { token } = csrf.issue({ cookies: Object.fromEntries(browser.cookies) }, '/account/sign-out-everywhere');
  const everywhere = await browser.post('/account/sign-out-everywhere', { csrf: token });
  expect(everywhere.headers?.location).toBe('/account/password');
  expect(world.asked.map(({ port }) => port)).toEqual(['signIn']);

  expect(bodyOf(await browser.get('/account/password'))).toContain('Now choose your own password');
  const changed = await browser.submit({ current: 'temporary', password, repeat: password });
  expect(bodyOf(changed)).toContain('Please sign in with the new password');
  expect(browser.cookies.has('session')).toBe(false);
});

test('changing the password needs the current one', async () => {
  const { world, browser } = await signIn();
  await browser.get('/account/password');
  world.scripted.change = { ok: false, reason: 'wrong-password' };
  const wrong = await browser.submit({ current: 'guess', password, repeat: password });
  expect(wrong.status).toBe(403);
  expect(bodyOf(wrong)).toContain('The current password is not right');
  expect(everythingIn(wrong)).not.toContain('guess');
  expect(browser.cookies.has('session')).toBe(true);
  expect(world.asked.at(-1)?.with).toMatchObject({ account: alice, current: 'guess', next: password });

  world.scripted.change = { ok: false, reason: 'limited', retryAtMs: world.clock.nowMs() + 5 * minuteMs };
  expect((await browser.submit({ current: 'guess', password, repeat: password })).status).toBe(429);
});

test('the account page lists the sessions, this one marked, and no secret of any', async () => {
  const { world, browser } = await signIn();
  const other = world.startSession();
  const page = await browser.get('/account');
  const html = bodyOf(page);
  expect(html).toContain('Hello, Alice Example');
  expect(html.match(/class="badge"/g)).toHaveLength(1);
  expect(html.match(/class="device"/g)).toHaveLength(2);
  expect(html).not.toContain(other);
  expect(html).not.toContain(browser.cookies.get('session'));
});

test('sign out everywhere ends all sessions, and is audited before and after', async () => {
  const { world, browser } = await signIn();
  world.startSession();
  await browser.get('/account');
  const answer = await browser.submit();
  expect(answer.headers?.location).toBe('/signin?signed-out');
  expect(world.sessions.size).toBe(0);
  expect(world.audit.events.map(({ action, outcome, detail }) => [action, outcome, detail?.sessions])).toEqual([
    ['session.ended', 'started', undefined],
    ['session.ended', 'ok', 2],
  ]);
  expect(bodyOf(await browser.get('/signin?signed-out'))).toContain('You are signed out.');
});

test('without an audit nothing ends and nobody gets in', async () => {
  const { world, browser } = await signIn();
  const link = world.newBrowser();
  const token = world.issue('sign-in');
  await link.get(`/t/${token}`);
  await link.get('/welcome');
  await browser.get('/account');
  world.audit.down = true;
  await expect(browser.submit()).rejects.toMatchObject({ code: 'audit.unavailable' });
  await expect(link.submit()).rejects.toMatchObject({ code: 'audit.unavailable' });
  expect(world.sessions.size).toBe(1);
  expect(world.isUsed(token)).toBe(false);
});

test('a welcome link signs in once', async () => {
  const world = createWorld();
  const [first, second] = [world.newBrowser(), world.newBrowser()];
  const token = world.issue('sign-in');
  for (const browser of [first, second]) {
    await browser.get(`/t/${token}`);
    await browser.get('/welcome');
  }
  const [one, two] = await Promise.all([first.submit(), second.submit()]);
  expect([one.status, two.status].sort()).toEqual([303, 404]);
  expect(world.sessions.size).toBe(1);
  expect([first, second].filter(({ cookies }) => cookies.has('session'))).toHaveLength(1);
});

test('signed-in pages send strangers to the sign-in page', async () => {
  const browser = createWorld().newBrowser();
  browser.cookies.set('session', 'made-up');
  for (const path of ['/account', '/account/password']) {
    expect((await browser.get(path)).headers?.location).toBe('/signin');
    expect(browser.cookies.has('session')).toBe(false);
  }
});

test('"this wasn\'t me" says what was done, twice alike, and whom to ask', async () => {
  const world = createWorld();
  const browser = world.newBrowser();
  await browser.get(`/t/${world.issue('not-me')}`);
  const page = await browser.get('/not-me');
  expect(world.asked).toEqual([]);
  const form = { csrf: /name="csrf" value="([^"]+)"/.exec(bodyOf(page))?.[1] ?? '' };
  const [first, second] = [await browser.post('/not-me', form), await browser.post('/not-me', form)];
  expect(first.status).toBe(200);
  expect(bodyOf(first)).toContain('Help desk: help@demo.example');
  expect(everythingIn(second)).toBe(everythingIn(first));
});
