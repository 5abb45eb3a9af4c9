// The story of a locked-out person, by clicking and typing in a real browser against a real process.
import type { Page } from 'playwright-core';
import { franksPassword } from '../../src/services/demo-accounts';
import { pinIn } from '../fakes/house';
import { type Browsing, keepPicture, openChromium } from '../support/chromium';
import { type LatchkeyProcess, spawnLatchkey } from '../support/latchkey';

jest.setTimeout(120_000);

let latchkey: LatchkeyProcess;
let browsing: Browsing;

beforeAll(async () => {
  latchkey = await spawnLatchkey();
  browsing = await openChromium({ viewport: { width: 1_100, height: 820 } });
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

const mailbox = async (): Promise<readonly Letter[]> =>
  // The demo's own JSON, whose shape its tests hold.
  (await (await fetch(`${latchkey.url}/dev/mailbox.json`)).json()) as readonly Letter[];

async function letter(which: (letter: Letter) => boolean): Promise<Letter> {
  for (let look = 0; look < 100; look++) {
    const found = (await mailbox()).find(which);
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

const newPassword = 'amber kettle on the window sill';

test('forgot, PIN by mail, new password, told in the chat, old one refused', async () => {
  const chat = await browsing.context.newPage();
  await chat.goto(latchkey.url);
  await chat.getByPlaceholder('Write a message').waitFor({ timeout: 20_000 });
  await keepPicture(chat, 'story-1-welcome');
  await say(chat, 'I forgot my password');
  await hears(chat, "What's your work e-mail or username?");
  await say(chat, 'alice@demo.example');
  await hears(chat, 'Where should the PIN go?');
  await keepPicture(chat, 'story-2-where');
  await chat.getByRole('button', { name: 'E-mail' }).last().click();
  await hears(chat, /If that account can be reset here, a PIN is on its way\. It is good for 10 minutes\./);
  const pinMail = await letter(({ to }) => to === 'alice@alice.home.example');
  const pin = pinIn(pinMail.text);
  expect(pin).toMatch(/^\d{8}$/);
  await say(chat, `${pin.slice(0, 4)} ${pin.slice(4)}`);
  await hears(chat, /Thank you/);
  await keepPicture(chat, 'story-3-thank-you');
  // The echo that stays is the server's, which is masked.
  expect(await chat.locator('[role="feed"]').textContent()).not.toContain(pin.slice(4));

  const [page] = await Promise.all([
    browsing.context.waitForEvent('page'),
    chat
      .getByRole('button', { name: 'Choose a new password' })
      .or(chat.getByRole('link', { name: 'Choose a new password' }))
      .last()
      .click(),
  ]);
  await page.waitForLoadState();
  expect(new URL(page.url()).pathname).toBe('/password');
  await page.getByLabel('New password', { exact: true }).fill('too short');
  await keepPicture(page, 'story-4-rules');
  const fields = page.locator('input[autocomplete="new-password"]');
  await fields.nth(0).fill(newPassword);
  await fields.nth(1).fill(newPassword);
  await keepPicture(page, 'story-5-password');
  await page.locator('main form button[type="submit"]').last().click();
  await page
    .getByText(/password was changed/i)
    .first()
    .waitFor();
  await keepPicture(page, 'story-6-changed');

  await chat.bringToFront();
  await hears(chat, /Your password was changed/);
  await keepPicture(chat, 'story-7-told');

  const notice = await letter(({ to, subject }) => to === 'alice@demo.example' && /password/i.test(subject));
  expect(notice.text).toMatch(/wasn.t (me|you)|not you/i);
  expect(notice.text).toContain(`${latchkey.url}/t/`);
  expect(notice.text).not.toContain(newPassword);

  await page.goto(`${latchkey.url}/signin`);
  await page.locator('input[name="username"], input[autocomplete="username"]').first().fill('alice@demo.example');
  await page.locator('input[type="password"]').fill('some older password of hers');
  await page.locator('main form button[type="submit"]').last().click();
  await page.waitForLoadState();
  expect(new URL(page.url()).pathname).toBe('/signin');
  await keepPicture(page, 'story-8-refused');
  await page.locator('input[name="username"], input[autocomplete="username"]').first().fill('alice@demo.example');
  await page.locator('input[type="password"]').fill(newPassword);
  await page.locator('main form button[type="submit"]').last().click();
  await page.waitForURL('**/account');
  await keepPicture(page, 'story-9-account');

  expect(browsing.foreign).toEqual([]);
});

test('locked out: unlocked by the same proof, in German, on a phone, in the dark', async () => {
  const phone = await openChromium({
    viewport: { width: 390, height: 780 },
    locale: 'de-DE',
    colorScheme: 'dark',
    hasTouch: true,
  });
  try {
    const chat = await phone.context.newPage();
    await chat.goto(latchkey.url);
    const box = chat.locator('[data-id="webchat-sendbox-input"]');
    await box.waitFor({ timeout: 20_000 });
    const tell = async (text: string): Promise<void> => {
      await box.fill(text);
      await chat.keyboard.press('Enter');
    };
    await tell('mein Konto ist gesperrt');
    await hears(chat, /Benutzername/);
    await tell('frank');
    await hears(chat, /Wohin soll die PIN/);
    await keepPicture(chat, 'story-de-1-where');
    await tell('E-Mail');
    const pin = pinIn((await letter(({ to }) => to === 'frank@frank.home.example')).text);
    await hears(chat, /PIN ist unterwegs|unterwegs/);
    await tell(pin);
    await hears(chat, /entsperrt|nicht mehr gesperrt/);
    await keepPicture(chat, 'story-de-2-unlocked');

    const page = await phone.context.newPage();
    await page.goto(`${latchkey.url}/signin`);
    await page.locator('input[autocomplete="username"]').fill('frank@demo.example');
    await page.locator('input[type="password"]').fill(franksPassword);
    await page.locator('main form button[type="submit"]').last().click();
    await page.waitForURL('**/account');
    await keepPicture(page, 'story-de-3-account');
    expect(phone.foreign).toEqual([]);
  } finally {
    await phone.close();
  }
});

test('nothing that was secret is in what the process printed', async () => {
  const [pinMail] = (await mailbox()).filter(({ to }) => to === 'alice@alice.home.example').slice(-1);
  const pin = pinIn(pinMail?.text ?? '');
  const lines = latchkey
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'));
  for (const secret of [pin, newPassword, 'alice']) expect(lines.filter((line) => line.includes(secret))).toEqual([]);
});
