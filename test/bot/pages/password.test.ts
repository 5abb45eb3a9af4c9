// Choosing and revealing a password behind a one-time link.
import { bodyOf, createWorld, everythingIn, minuteMs, unescapeHtml } from './page-world';

const good = 'violet teapot under the bridge';

const paths = { 'set-password': '/password', 'reveal-password': '/reveal', invitation: '/invitation' } as const;

async function openForm(world = createWorld(), purpose: keyof typeof paths = 'set-password') {
  const browser = world.newBrowser();
  const token = world.issue(purpose);
  await browser.get(`/t/${token}`);
  const page = await browser.get(paths[purpose]);
  return { world, browser, token, page };
}

test('the form says whose password it is and what it needs, and lets password managers work', async () => {
  const { page } = await openForm();
  const html = bodyOf(page);
  expect(html).toContain('alice@demo.example');
  expect(html).toContain('Use at least 15 characters.');
  expect(html.match(/autocomplete="new-password"/g)).toHaveLength(2);
  expect(html).toMatch(/name="username"[^>]*autocomplete="username"|autocomplete="username"[^>]*name="username"/);
  expect(html).not.toMatch(/\smaxlength=/i);
  expect(html).not.toMatch(/onpaste|autocomplete="off"/);
});

test('a good password typed twice is written once, and nobody is signed in by it', async () => {
  const { world, browser, token } = await openForm();
  const done = await browser.submit({ password: good, repeat: good });
  expect(done.status).toBe(200);
  expect(bodyOf(done)).toContain('Your password was changed');
  expect(world.asked).toEqual([
    { port: 'choose', with: { token, password: good, source: 'source', correlation: 'correlation-1' } },
  ]);
  expect([...browser.cookies.keys()]).toEqual([]);
});

test('WEB-04: the second browser with the same link gets the lapsed page', async () => {
  const world = createWorld();
  const first = await openForm(world);
  const second = world.newBrowser();
  await second.get(`/t/${first.token}`);
  await second.get('/password');
  await first.browser.submit({ password: good, repeat: good });
  const late = await second.submit({ password: `${good} 2`, repeat: `${good} 2` });
  expect(late.status).toBe(404);
  expect(bodyOf(late)).toContain('This link no longer works');
});

test.each([
  ['two different passwords', { password: good, repeat: `${good}r` }, 'are not the same'],
  ['one password', { password: good }, 'type the new password twice'],
  ['nothing', {}, 'type the new password twice'],
])('%s: nothing is asked of the directory, nothing is echoed', async (_, fields, words) => {
  const { world, browser } = await openForm();
  const again = await browser.submit(fields);
  expect(again.status).toBe(422);
  expect(bodyOf(again)).toContain(words);
  expect(everythingIn(again)).not.toContain(good);
  expect(world.asked).toEqual([]);
});

test('a refusal marks the broken rules with the words that were shown before, and the link still works', async () => {
  const { world, browser, token, page } = await openForm();
  world.scripted.choose = { ok: false, reason: 'rules', broken: ['length', 'common', 'too-long'] };
  const bad = 'short & <b>"quoted"';
  const again = await browser.submit({ password: bad, repeat: bad });
  expect(again.status).toBe(422);
  const items = (html: string) =>
    [...html.matchAll(/<li data-rule="([^"]+)" data-state="([^"]+)"( hidden)?>.*?<span>([^<]*)<\/span><\/li>/g)].map(
      ([, rule, state, hidden, words]) => ({ rule, state, shown: hidden === undefined, words }),
    );
  const before = items(bodyOf(page));
  const after = items(bodyOf(again));
  expect(after.map(({ words }) => words)).toEqual(before.map(({ words }) => words));
  expect(after.filter(({ state }) => state === 'broken').map(({ rule }) => rule)).toEqual(
    before.map(({ rule }) => rule).filter((rule) => ['length', 'common', 'too-long'].includes(rule ?? '')),
  );
  expect(before.find(({ rule }) => rule === 'too-long')?.shown).toBe(false);
  expect(after.find(({ rule }) => rule === 'too-long')?.shown).toBe(true);
  expect(unescapeHtml(bodyOf(again))).not.toContain(bad);

  world.scripted.choose = undefined;
  expect((await browser.submit({ password: good, repeat: good })).status).toBe(200);
  expect(world.isUsed(token)).toBe(true);
});

test('a directory that refuses the write: nothing was changed, and who can help; not that it is busy', async () => {
  const { world, browser } = await openForm();
  world.scripted.choose = { ok: false, reason: 'not-here' };
  const refused = await browser.submit({ password: good, repeat: good });
  expect(refused.status).toBe(403);
  expect(everythingIn(refused)).toContain('does not let us set the password of this account. Nothing was changed.');
  expect(everythingIn(refused)).toContain('Your help desk can help you:');
  expect(everythingIn(refused)).not.toMatch(/busy|try again/i);
  expect(everythingIn(refused)).not.toContain(good);
});

test('busy: come back in a few seconds, nothing was used up; unknown: the truth, and try signing in first', async () => {
  const { world, browser } = await openForm();
  world.scripted.choose = { ok: false, reason: 'busy', retryAfterSeconds: 5 };
  const busy = await browser.submit({ password: good, repeat: good });
  expect([busy.status, busy.headers?.['retry-after']]).toEqual([503, '5']);
  expect(everythingIn(busy)).not.toContain(good);

  world.scripted.choose = { ok: false, reason: 'unknown' };
  const unknown = await browser.submit({ password: good, repeat: good });
  expect(unknown.status).toBe(502);
  expect(bodyOf(unknown)).toContain('We are not sure whether it worked');
});

test('a temporary password is made by the press of the button, shown once, kept by no cache', async () => {
  const { world, browser, page } = await openForm(createWorld(), 'reveal-password');
  expect(bodyOf(page)).not.toContain('quiet-Harbour');
  const shown = await browser.submit();
  expect(bodyOf(shown)).toContain('quiet-Harbour-7-lantern');
  expect(shown.headers?.['cache-control']).toBe('no-store');
  expect(bodyOf(shown)).toContain('Nov 22, 2026');
  expect(everythingIn({ ...shown, body: '' })).not.toContain('quiet-Harbour');

  const again = await browser.post('/reveal', { csrf: 'x.y' });
  expect(again.status).toBe(404);
  expect(bodyOf(again)).not.toContain('quiet-Harbour');
  expect(world.asked.map(({ port }) => port)).toEqual(['reveal']);
});

test('a pass is shown on the same page, in its own words; where there is none, the page says why and what next', async () => {
  const world = createWorld();
  const browser = world.newBrowser();
  const open = () => {
    browser.cookies.set('ticket', world.issue('reveal-password', undefined, 'pass'));
    return browser.get('/reveal');
  };
  const page = bodyOf(await open());
  expect(page).toContain('Your Temporary Access Pass');
  expect(page).not.toContain('temporary password');
  world.scripted.reveal = { ok: true, password: 'XW5qTA8F', validUntilMs: world.clock.nowMs() + 60 * minuteMs };
  const shown = await browser.submit();
  expect(bodyOf(shown)).toContain('XW5qTA8F');
  expect(bodyOf(shown)).toContain('instead of your password, this pass');
  expect(shown.headers?.['cache-control']).toBe('no-store');

  await open();
  world.scripted.reveal = { ok: false, reason: 'no-pass' };
  const refused = await browser.submit();
  expect(refused.status).toBe(403);
  expect(bodyOf(refused)).toContain('does not allow a Temporary Access Pass');

  await open();
  world.scripted.reveal = { ok: false, reason: 'unknown' };
  const unknown = await browser.submit();
  expect(unknown.status).toBe(502);
  expect(bodyOf(unknown)).toContain('nobody has seen it');
  expect(bodyOf(unknown)).toContain('/passwordreset');
});

test("an invitation: looking makes nothing, the press makes a password once, and the link is no other page's", async () => {
  const { world, browser, token, page } = await openForm(createWorld(), 'invitation');
  expect(bodyOf(page)).toContain('Your account is ready.');
  expect(bodyOf(page)).toContain('alice@demo.example');
  for (const other of ['/reveal', '/password', '/begin', '/welcome'])
    expect((await browser.get(other)).status).toBe(404);
  for (let look = 0; look < 3; look += 1) await browser.get(`/t/${token}`);
  expect(world.asked).toEqual([]);
  expect((await browser.post('/invitation', { csrf: 'x.y' })).status).toBe(403);
  expect(world.asked).toEqual([]);
  await browser.get('/invitation');
  const shown = await browser.submit();
  expect(bodyOf(shown)).toContain('quiet-Harbour-7-lantern');
  expect(shown.headers?.['cache-control']).toBe('no-store');
  expect((await browser.get(`/t/${token}`)).status).toBe(404);
  expect(world.asked.map(({ port }) => port)).toEqual(['revealInvited']);
});

test('an account that the directory does not know yet: the link is kept, and the page says to try again', async () => {
  const { world, browser } = await openForm(createWorld(), 'invitation');
  world.scripted.reveal = { ok: false, reason: 'busy', retryAfterSeconds: 30 };
  const busy = await browser.submit();
  expect(busy.status).toBe(503);
  expect(busy.headers?.['retry-after']).toBe('30');
  expect(bodyOf(busy)).toContain('action="/invitation"');
});

test('the rules follow the policy', async () => {
  const { page } = await openForm(createWorld({ policy: { password: { preset: 'classic', history: 0 } } }));
  expect(bodyOf(page)).toContain('Use at least 8 characters.');
  expect(bodyOf(page)).toContain('Use at least one capital letter.');
  expect(bodyOf(page)).not.toContain('data-rule="reused"');
});
