// The page for lists in a real browser: by keyboard, in light and dark, on a phone and on a desktop; axe finds nothing.
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { clerkAt, give, idOf } from '../bot/pages/admin/clerk';
import { type Browsing, keepPicture, openChromium } from '../support/chromium';
import { startLatchkey, type TestLatchkey } from '../support/latchkey';

jest.setTimeout(180_000);

let latchkey: TestLatchkey;
const open: Browsing[] = [];

beforeAll(async () => {
  latchkey = await startLatchkey();
  await give(latchkey, 'bob@demo.example', 'admin');
  const { accounts } = latchkey.running.services;
  for (let n = 1; n <= 220; n += 1) await accounts.save({ username: `sales${n}`, unit: 'Sales' });
});
afterAll(async () => {
  for (const browsing of open) await browsing.close();
  await latchkey.stop();
});

const looks = [
  { name: 'light', options: { viewport: { width: 1_100, height: 900 }, locale: 'en' } },
  { name: 'dark', options: { viewport: { width: 1_100, height: 900 }, locale: 'de', colorScheme: 'dark' } },
  { name: 'phone', options: { viewport: { width: 360, height: 740 }, locale: 'en', isMobile: true } },
] as const; // schemes' names

async function findings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then((r) =>
      r.violations.flatMap((v) => v.nodes.map((n) => v.id + ' ' + n.target.join(' '))))`,
  );
  const wide = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
  return [...(found as string[]), ...(wide === true ? ['wider than the screen'] : [])]; // axe gives what was asked for
}

const list = (...lines: readonly string[]) => ({
  name: 'people.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(['user,enabled,email,ou,note', ...lines].join('\r\n')),
});

async function openPage(options: Parameters<typeof openChromium>[0]): Promise<{ page: Page; browsing: Browsing }> {
  const browsing = await openChromium(options);
  open.push(browsing);
  const account = await idOf(latchkey, 'grace@demo.example');
  const { token } = await latchkey.running.services.sessions.start({ account, scope: 'full', keep: false, device: '' });
  await browsing.context.addCookies([{ name: 'session', value: token, url: latchkey.url }]);
  const page = await browsing.context.newPage();
  await page.goto(`${latchkey.url}/admin/import`);
  return { page, browsing };
}

/** By keyboard alone, but for choosing the file, which is the system's own dialog. */
async function pressButton(page: Page, selector: string): Promise<void> {
  await page.locator(selector).focus();
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
}

test.each(looks)('$name: empty, with problems, applied, taken back', async ({ name, options }) => {
  const { page, browsing } = await openPage(options);
  const seen: Record<string, readonly string[]> = {};
  const look = async (what: string): Promise<void> => {
    seen[what] = await findings(page);
    await keepPicture(page, `import-${what}-${name}`);
  };
  await look('empty');

  const note = `by ${name}`;
  const file = list(
    `erin@demo.example,true,,,${note}`,
    `carol@demo.example,true,carol@${name}.example,,${note}`,
    'somebody.with.a.very.long.name.indeed@subsidiary.demo.example,true,,,',
    'bob@demo.example,true,,,',
    'alice@demo.example,perhaps,,,',
    'dave@demo.example,true,not an address,,',
  );
  await page.setInputFiles('#file', file);
  await pressButton(page, 'form[action="/admin/import"] button');
  await look('shown');

  await pressButton(page, 'form[action="/admin/import/apply"] button');
  await look('done');
  await pressButton(page, 'form[action="/admin/import/undo"] button');
  await look('back');
  expect(seen).toEqual({ empty: [], shown: [], done: [], back: [] });
  expect([browsing.foreign, browsing.complaints]).toEqual([[], []]);
});

test('a large one: the number, waiting, and a page that goes on by itself once it was approved', async () => {
  const { page } = await openPage(looks[0].options);
  const crowd = Array.from({ length: 220 }, (_, n) => `sales${n + 1},true,,,`);
  await page.setInputFiles('#file', list(...crowd));
  await pressButton(page, 'form[action="/admin/import"] button');
  await page.fill('#typed', '220');
  await keepPicture(page, 'import-number-light');
  await pressButton(page, 'form[action="/admin/import/apply"] button');
  expect(await findings(page)).toEqual([]);
  await keepPicture(page, 'import-waiting-light');
  const number = /approve (\d+)/.exec(await page.innerText('main'))?.[1];
  const bob = await (await clerkAt(latchkey, 'bob@demo.example')).chat();
  await bob.say(`approve ${number}`);
  await page.getByText('Changed: 220.').waitFor({ timeout: 30_000 });
  await keepPicture(page, 'import-large-light');
});
