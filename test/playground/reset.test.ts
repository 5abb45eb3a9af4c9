// A whole reset through Microsoft's own Teams-like client, against the built product: what a person would see in Teams.
import type { Page } from 'playwright-core';
import { newVisitor, pathOf } from '../attacks/web/visitor';
import { pinIn } from '../fakes/house';
import { type Browsing, keepPicture, openChromium } from '../support/chromium';
import { type LatchkeyProcess, spawnLatchkey } from '../support/latchkey';
import { type Playground, startPlayground } from './playground';

jest.setTimeout(120_000);

let latchkey: LatchkeyProcess;
let playground: Playground;
let browsing: Browsing;
let page: Page;

beforeAll(async () => {
  latchkey = await spawnLatchkey();
  playground = await startPlayground(latchkey.url);
  browsing = await openChromium({ viewport: { width: 1100, height: 900 } });
  page = await browsing.context.newPage();
  await page.goto(playground.url);
});

afterAll(async () => {
  await browsing?.close();
  await playground?.stop();
  await latchkey?.stop();
});

const mailbox = async (): Promise<readonly { to: string; text: string }[]> =>
  (await fetch(`${latchkey.url}/dev/mailbox.json`)).json() as Promise<readonly { to: string; text: string }[]>; // its documented shape

async function pinFromMail(): Promise<string> {
  for (let looks = 0; looks < 200; looks += 1) {
    const mail = (await mailbox()).find(({ text }) => /PIN/.test(text));
    if (mail !== undefined) return pinIn(mail.text);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('no PIN came');
}

/** Opens the one-time page and sends its form, as a browser without scripts does. */
async function choosePassword(url: string, password: string): Promise<void> {
  const visitor = newVisitor(latchkey.url);
  const answer = await visitor.submit(pathOf(url), '/password', { password, repeat: password });
  expect(answer.status).toBeLessThan(400);
}

const say = async (text: string): Promise<void> => {
  const box = page.getByRole('textbox').last();
  await box.fill(text);
  await box.press('Enter');
};

const press = (label: string): Promise<void> => page.getByRole('button', { name: label, exact: true }).last().click();

/** Words in the window itself. */
const shows = (words: string): Promise<void> => page.getByText(words).last().waitFor();

test('reset in a personal chat, up to "Your password was changed."', async () => {
  await playground.hears('I am the password assistant');
  await shows('What can I do for you?');
  await keepPicture(page, 'playground-1-welcome');

  await say('I forgot my password');
  await playground.hears("What's your work e-mail or username?");
  await say('alice@demo.example');
  const asked = await playground.hears('Where should the PIN go?');
  expect(asked.cards[0]?.actions?.map(({ type }) => type)).toEqual(['Action.Execute', 'Action.Execute']);
  await shows('Where should the PIN go?');
  await keepPicture(page, 'playground-2-question');

  await press('E-mail');
  await shows('You chose: E-mail');
  await playground.hears('a PIN is on its way');
  await keepPicture(page, 'playground-3-chosen');

  await say(await pinFromMail());
  await playground.hears('The link works once');
  const opens = ({ type }: { type: string }): boolean => type === 'Action.OpenUrl';
  const linked = playground.messages.find(({ cards }) => cards[0]?.actions?.some(opens) === true);
  const url: string = linked?.cards[0]?.actions?.find(opens).url;
  expect(url).toMatch(new RegExp(`^${latchkey.url}/t/`));
  await shows('The link works once');
  await keepPicture(page, 'playground-4-link');

  await choosePassword(url, 'a quite new sentence for me');
  await playground.hears('Your password was changed.');
  const gone = playground.messages.findLast(({ id }) => id === linked?.id);
  expect(gone).toMatchObject({ action: 'updateMessage', text: expect.stringContaining('can no longer be used') });
  expect(JSON.stringify(gone?.cards)).not.toContain('/t/');
  await shows('Your password was changed.');
  await keepPicture(page, 'playground-5-changed');
});

test('an old button says so, in the place of the old card', async () => {
  const asked = await playground.hears('Where should the PIN go?');
  const before = playground.messages.length;
  expect(await playground.press(asked, 'E-mail')).toContain('This question is over');
  await playground.hears('That button belongs to an earlier message', before);
  await keepPicture(page, 'playground-6-old-button');
});

test('the process printed no secret', () => {
  const lines = latchkey
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'));
  for (const secret of ['alice', 'a quite new sentence', '/t/']) {
    expect(lines.filter((line) => line.includes(secret))).toEqual([]);
  }
});
