// The page that asks for a fresh yes, in a real browser: light, dark and on a phone; axe finds nothing on it.
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { pathOf } from '../attacks/web/visitor';
import { type Official, official } from '../bot/teams/officials';
import { startTeams, type TeamsWorld } from '../bot/teams/teams-world';
import { type Browsing, keepPicture, openChromium } from '../support/chromium';

jest.setTimeout(120_000);

let world: TeamsWorld;
let browsing: Browsing | undefined;
beforeEach(async () => {
  world = await startTeams();
});
afterEach(async () => {
  await browsing?.close();
  await world.stop();
});

const looks = [
  {
    name: 'light',
    options: { viewport: { width: 1_100, height: 900 }, locale: 'en' },
    title: 'Is this what you want?',
  },
  {
    name: 'dark',
    options: { viewport: { width: 1_100, height: 900 }, locale: 'de', colorScheme: 'dark' },
    title: 'Möchten Sie das?',
  },
  {
    name: 'phone',
    options: { viewport: { width: 360, height: 740 }, locale: 'en', isMobile: true },
    title: 'Is this what you want?',
  },
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

async function openLink(by: Official, options: Parameters<typeof openChromium>[0]): Promise<Page> {
  browsing = await openChromium(options);
  const { url } = world.latchkey;
  const token = (await by.browser()).cookies.get('session') ?? '';
  await browsing.context.addCookies([{ name: 'session', value: token, url }]);
  const page = await browsing.context.newPage();
  await page.goto(`${url}${pathOf(by.link())}`);
  return page;
}

test.each(looks)('$name: what was asked stands there, one press, done', async ({ name, options, title }) => {
  const grace = await official(world, 'grace');
  const bob = await official(world, 'bob', 'admin');
  await official(world, 'carol', 'helpdesk');
  for (const one of [grace, bob]) await one.say('hello');
  await bob.say('login off carol because she has left the company, and her laptop is with us');
  await bob.press('Apply');
  await bob.hears();
  await (await bob.browser()).submit(pathOf(bob.link()), '/confirm', {});
  await grace.hears(1);
  await grace.press('Approve');
  await grace.hears(1);

  const page = await openLink(grace, options);
  await page.getByRole('heading', { name: title }).waitFor();
  await keepPicture(page, `confirm-${name}`);
  expect(await findings(page)).toEqual([]);
  await page.locator('form[action="/confirm"] button').focus();
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
  await keepPicture(page, `confirm-done-${name}`);
  expect(await findings(page)).toEqual([]);
  expect(browsing?.foreign).toEqual([]);
});
