// Alice signs in and adds a contact by clicking, in a real browser against a real process; a stranger is sent to sign in.
import type { Page } from 'playwright-core';
import { pinIn } from '../fakes/house';
import { type Browsing, keepPicture, openChromium } from '../support/chromium';
import { type LatchkeyProcess, spawnLatchkey } from '../support/latchkey';

jest.setTimeout(120_000);

let latchkey: LatchkeyProcess;
let browsing: Browsing;

beforeAll(async () => {
  latchkey = await spawnLatchkey();
  browsing = await openChromium({ viewport: { width: 1_100, height: 900 } });
});
afterAll(async () => {
  await browsing?.close();
  await latchkey?.stop();
});

interface Letter {
  readonly kind: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

async function letter(which: (letter: Letter) => boolean): Promise<Letter> {
  for (let look = 0; look < 200; look++) {
    // The demo's own JSON, whose shape its tests hold.
    const letters = (await (await fetch(`${latchkey.url}/dev/mailbox.json`)).json()) as readonly Letter[];
    const found = letters.find(which);
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('no such letter');
}

const say = async (chat: Page, text: string): Promise<void> => {
  await chat.getByPlaceholder('Write a message').fill(text);
  await chat.keyboard.press('Enter');
};
const hears = (chat: Page, text: string | RegExp): Promise<void> =>
  chat.getByText(text).last().waitFor({ timeout: 15_000 });
const click = (chat: Page, name: string): Promise<void> =>
  chat.getByRole('button', { name, exact: true }).last().click();

const password = 'amber kettle on the window sill';

/** Alice has no password in the demo: she gets one as everybody does. */
async function choosePassword(chat: Page): Promise<void> {
  await say(chat, 'I forgot my password');
  await hears(chat, "What's your work e-mail or username?");
  await say(chat, 'alice@demo.example');
  await hears(chat, 'Where should the PIN go?');
  await click(chat, 'E-mail');
  await hears(chat, /If that account can be reset here/);
  await say(chat, pinIn((await letter(({ to }) => to === 'alice@alice.home.example')).text));
  await hears(chat, /Thank you/);
  const [page] = await Promise.all([
    browsing.context.waitForEvent('page'),
    chat
      .getByRole('button', { name: 'Choose a new password' })
      .or(chat.getByRole('link', { name: 'Choose a new password' }))
      .last()
      .click(),
  ]);
  await page.waitForLoadState();
  const fields = page.locator('input[autocomplete="new-password"]');
  await fields.nth(0).fill(password);
  await fields.nth(1).fill(password);
  await page.locator('main form button[type="submit"]').last().click();
  await page
    .getByText(/password was changed/i)
    .first()
    .waitFor();
  await page.close();
}

test('sent to sign in, back to the contacts, a new one by clicking, told, listed, and used', async () => {
  const first = await browsing.context.newPage();
  await first.goto(latchkey.url);
  await first.getByPlaceholder('Write a message').waitFor({ timeout: 20_000 });
  await choosePassword(first);
  await first.close();

  const stranger = await browsing.context.newPage();
  await stranger.goto(`${latchkey.url}/passwordnotification`);
  await hears(stranger, /Please sign in first/);
  await keepPicture(stranger, 'contacts-1-sign-in-first');
  const [page] = await Promise.all([
    browsing.context.waitForEvent('page'),
    stranger
      .getByRole('button', { name: 'Sign in' })
      .or(stranger.getByRole('link', { name: 'Sign in' }))
      .last()
      .click(),
  ]);
  await page.waitForLoadState();
  expect(new URL(page.url()).pathname).toBe('/signin/contacts');
  await keepPicture(page, 'contacts-2-sign-in');
  await page.locator('input[autocomplete="username"]').first().fill('alice@demo.example');
  await page.locator('input[type="password"]').fill(password);
  await page.locator('main form button[type="submit"]').last().click();
  await page.waitForURL('**/passwordnotification');

  await hears(page, /a•••@a•••\.example: verified/);
  await keepPicture(page, 'contacts-3-list');
  await click(page, 'Add e-mail');
  await hears(page, /Which e-mail address\?/);
  await say(page, 'alice.moreau@post.example');
  await hears(page, /I am sending a PIN to a•••@p•••\.example/);
  await keepPicture(page, 'contacts-4-pin');
  await say(page, pinIn((await letter(({ to }) => to === 'alice.moreau@post.example')).text));
  await hears(page, /Saved: a•••@p•••\.example is verified/);
  await hears(page, /What would you like to change\?/);
  await keepPicture(page, 'contacts-5-saved');

  for (const to of ['alice@demo.example', 'alice@alice.home.example']) {
    const notice = await letter((one) => one.to === to && one.subject === 'Your recovery contacts were changed');
    expect(notice.text).toContain('a•••@p•••.example');
    expect(notice.text).toContain(`${latchkey.url}/t/`);
  }

  await click(page, 'Done');
  await hears(page, /You can change your contacts at any time/);
  await say(page, 'what happened with my account');
  await hears(page, /a recovery contact was added, in the web chat/);
  await keepPicture(page, 'contacts-6-activity');
  await page.goto(`${latchkey.url}/account`);
  await page.getByText('Recovery contacts').waitFor();
  await keepPicture(page, 'contacts-7-account');
  await page.getByRole('link', { name: 'See and change' }).click();
  await hears(page, /a•••@p•••\.example: verified/);
  expect(browsing.foreign).toEqual([]);
});
