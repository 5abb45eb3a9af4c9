// The pages in a real browser: everything works with and without scripts, nothing breaks the content security policy, and
// axe finds nothing serious, in light and dark, on a phone and on a desktop. Screenshots go to ci-output/pages.
import { join } from 'node:path';
import axe from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import { openStage, type Stage, screenshots } from './page-server';

jest.setTimeout(120_000);

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());
beforeEach(() => {
  const { scripted } = stage.world;
  scripted.choose = undefined;
  scripted.reveal = undefined;
  scripted.change = { ok: true };
  scripted.signIn = { ok: true, scope: 'full' };
  stage.world.sessions.clear();
});

const phone = { width: 360, height: 740 };
const desktop = { width: 1280, height: 860 };
const good = 'violet teapot under the bridge';

interface Look {
  readonly name: string;
  readonly colorScheme: 'light' | 'dark';
  readonly viewport: typeof phone;
  readonly scripts: boolean;
  readonly locale?: string;
}

const looks: Look[] = [
  { name: 'desktop-light', colorScheme: 'light', viewport: desktop, scripts: true },
  { name: 'phone-dark', colorScheme: 'dark', viewport: phone, scripts: true },
  { name: 'phone-light-german', colorScheme: 'light', viewport: phone, scripts: true, locale: 'de-DE' },
  { name: 'desktop-dark-german', colorScheme: 'dark', viewport: desktop, scripts: true, locale: 'de-DE' },
  { name: 'phone-light-no-scripts', colorScheme: 'light', viewport: phone, scripts: false },
];

interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the browser complained about: policy violations, failed requests, script errors. */
  readonly complaints: string[];
}

async function openVisitor({ colorScheme, viewport, scripts, locale = 'en-GB' }: Omit<Look, 'name'>): Promise<Visitor> {
  const context = await stage.browser.newContext({
    colorScheme,
    viewport,
    locale,
    javaScriptEnabled: scripts,
    timezoneId: 'Europe/Vienna',
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    // The browser also reports every answer of 400 and more; those are the pages under test.
    const expected = message.text().startsWith('Failed to load resource: the server responded with a status of');
    if (message.type() === 'error' && !expected) complaints.push(message.text());
  });
  page.on('response', (response) => {
    if (response.url().includes('/assets/') && response.status() >= 400) complaints.push(response.url());
  });
  return { page, context, complaints };
}

const submit = (page: Page) => page.locator('main form button[type=submit]').first().click();

/** Serious findings of axe, and anything wider than the screen. */
async function inspect(page: Page, look: Look, name: string): Promise<string[]> {
  await page.screenshot({ path: join(screenshots, `${look.name}-${name}.png`), fullPage: true });
  const wide = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
  const findings = wide ? [`${name}: wider than the screen`] : [];
  if (!look.scripts) return findings; // axe is a script; the markup is that of the other runs
  await page.evaluate(axe.source);
  const found: { id: string; impact: string; nodes: string[] }[] = await page.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then((r) =>
      r.violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map((node) => node.html) })))`,
  );
  return [...findings, ...found.map(({ id, impact, nodes }) => `${name}: ${impact} ${id} ${nodes.join(' ')}`)];
}

type Scene = readonly [name: string, enter: (page: Page) => Promise<unknown>];

const openLink = async (page: Page, purpose: Parameters<Stage['world']['issue']>[0]) =>
  page.goto(`${stage.base}/t/${stage.world.issue(purpose)}`);

const typePasswords = async (page: Page, password: string) => {
  await page.fill('#password', password);
  await page.fill('#repeat', password);
};

const scenes: Scene[] = [
  ['lapsed', (page) => page.goto(`${stage.base}/t/nothing`)],
  ['begin', (page) => openLink(page, 'begin-reset')],
  ['begin-pin', submit],
  [
    'begin-wrong',
    async (page) => {
      await page.fill('#pin', '1234 5678');
      await submit(page);
      await page.waitForSelector('#pin-error');
    },
  ],
  ['password', (page) => openLink(page, 'set-password')],
  [
    'password-refused',
    async (page) => {
      stage.world.scripted.choose = { ok: false, reason: 'rules', broken: ['common', 'reused'] };
      await typePasswords(page, good);
      await submit(page);
      await page.waitForSelector('[data-rule=common][data-state=broken]');
    },
  ],
  [
    'password-changed',
    async (page) => {
      stage.world.scripted.choose = undefined;
      await typePasswords(page, good);
      await submit(page);
      await page.waitForSelector('.notice.good');
    },
  ],
  ['reveal', (page) => openLink(page, 'reveal-password')],
  [
    'revealed',
    async (page) => {
      await submit(page);
      await page.waitForSelector('#secret');
    },
  ],
  ['not-me', (page) => openLink(page, 'not-me')],
  [
    'not-me-done',
    async (page) => {
      await submit(page);
      await page.waitForSelector('.points.done');
    },
  ],
  ['sign-in', (page) => page.goto(`${stage.base}/signin`)],
  [
    'sign-in-refused',
    async (page) => {
      stage.world.scripted.signIn = { ok: false, reason: 'refused' };
      await page.fill('#identifier', 'alice@demo.example');
      await page.fill('#password', 'wrong');
      await submit(page);
      await page.waitForSelector('.notice.bad');
    },
  ],
  [
    'change-required',
    async (page) => {
      stage.world.scripted.signIn = { ok: true, scope: 'change-only' };
      await page.fill('#password', 'right');
      await submit(page);
      await page.waitForURL('**/account/password');
    },
  ],
  [
    'signed-out',
    async (page) => {
      await page.locator('header form button').click();
      await page.waitForURL('**/signin?signed-out');
    },
  ],
  ['welcome', (page) => openLink(page, 'sign-in')],
  [
    'account',
    async (page) => {
      stage.world.startSession();
      await submit(page);
      await page.waitForURL('**/account');
    },
  ],
  [
    'change',
    async (page) => {
      await page.locator('main a[href="/account/password"]').click();
      await page.waitForURL('**/account/password');
    },
  ],
  [
    'change-wrong',
    async (page) => {
      stage.world.scripted.change = { ok: false, reason: 'wrong-password' };
      await page.fill('#current', 'wrong');
      await typePasswords(page, good);
      await submit(page);
      await page.waitForSelector('#current-error');
    },
  ],
  [
    'change-done',
    async (page) => {
      stage.world.scripted.change = { ok: true };
      await page.fill('#current', 'right');
      await typePasswords(page, good);
      await submit(page);
      await page.waitForSelector('.notice.good');
    },
  ],
  ['not-found', (page) => page.goto(`${stage.base}/language/xx/home`)],
];

test.each(looks)('every page works and has no serious finding: $name', async (look) => {
  const { page, context, complaints } = await openVisitor(look);
  const findings: string[] = [];
  for (const [name, enter] of scenes) {
    await enter(page);
    findings.push(...(await inspect(page, look, name)));
  }
  await context.close();
  expect(findings).toEqual([]);
  expect(complaints).toEqual([]);
});

const plain: Look = { name: 'plain', colorScheme: 'light', viewport: desktop, scripts: true };
const states = (page: Page) =>
  page.evaluate<Record<string, string>>(
    'Object.fromEntries([...document.querySelectorAll("[data-rule]")].map((li) => [li.dataset.rule, li.dataset.state]))',
  );

test('the rules are ticked while typing, by the rules of the server; what only the server knows stays open', async () => {
  const { page, context, complaints } = await openVisitor(plain);
  await openLink(page, 'set-password');
  await page.locator('#password').pressSequentially('alice');
  expect(await states(page)).toMatchObject({ length: 'unmet', context: 'unmet', common: 'open', reused: 'open' });
  expect(await page.isVisible('[data-rule=too-long]')).toBe(false);
  await page.screenshot({ path: join(screenshots, 'typing.png'), fullPage: true });
  await page.locator('#rules [role=status]:not(:empty)').waitFor({ state: 'attached' });

  await page.fill('#password', good);
  expect(await states(page)).toMatchObject({ length: 'met', context: 'met', repetitive: 'met', common: 'open' });
  await page.fill('#password', 'x y z '.repeat(60));
  expect(await page.isVisible('[data-rule=too-long]')).toBe(true);
  await page.fill('#password', '');
  expect(new Set(Object.values(await states(page)))).toEqual(new Set(['open']));
  await context.close();
  expect(complaints).toEqual([]);
});

test('a password can be shown and is hidden again before it is sent; the temporary one can be copied', async () => {
  const { page, context } = await openVisitor(plain);
  await openLink(page, 'set-password');
  await typePasswords(page, good);
  const toggle = page.getByRole('button', { name: 'Show password: New password' });
  await toggle.click();
  expect(await page.getAttribute('#password', 'type')).toBe('text');
  await page.screenshot({ path: join(screenshots, 'shown.png'), fullPage: true });
  stage.world.scripted.choose = { ok: false, reason: 'rules', broken: ['common'] };
  await submit(page);
  await page.waitForSelector('[data-state=broken]');
  expect(await page.getAttribute('#password', 'type')).toBe('password');
  expect(await page.inputValue('#password')).toBe('');

  await openLink(page, 'reveal-password');
  await submit(page);
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: stage.base });
  await page.getByRole('button', { name: 'Copy' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe('quiet-Harbour-7-lantern');
  await context.close();
});

test('the token of a link leaves the address bar, and no later request carries it', async () => {
  const { page, context } = await openVisitor(plain);
  const token = stage.world.issue('set-password');
  const carriers: string[] = [];
  page.on('request', (request) => {
    const { referer = '' } = request.headers();
    if (request.url().includes(token) || referer.includes(token)) carriers.push(request.url());
  });
  await page.goto(`${stage.base}/t/${token}`);
  expect(page.url()).toBe(`${stage.base}/password`);
  await typePasswords(page, good);
  await submit(page);
  await page.waitForSelector('.notice.good');
  expect(carriers).toEqual([`${stage.base}/t/${token}`]);
  expect(await context.cookies()).toEqual([]);
  await context.close();
});

test('everything can be done with the keyboard', async () => {
  const { page, context } = await openVisitor(plain);
  await page.goto(`${stage.base}/signin`);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter'); // skip to the content
  await page.keyboard.press('Tab');
  await page.keyboard.type('alice@demo.example');
  await page.keyboard.press('Tab');
  await page.keyboard.type(good);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/account');
  await context.close();
});
