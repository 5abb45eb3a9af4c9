// Administration through Microsoft's own Teams-like client, against the built product: status, a change with Undo, a preview that is
// applied, and a role that needs a page. The pictures are for looking at.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { newVisitor, pathOf } from '../attacks/web/visitor';
import { type Browsing, keepPicture, openChromium } from '../support/chromium';
import { type LatchkeyProcess, spawnLatchkey } from '../support/latchkey';
import { type Message, type Playground, startPlayground } from './playground';

jest.setTimeout(180_000);

let latchkey: LatchkeyProcess;
let playground: Playground;
let browsing: Browsing;
let page: Page;

/** As an operator types it at the console. */
function console(...args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(__dirname, '../../dist/cli.js'), ...args], {
    env: { PATH: process.env['PATH'], DATA_DIR: latchkey.folder, PUBLIC_URL: latchkey.url },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${args[0]}: ${stdout}${stderr}`);
  return stdout;
}

beforeAll(async () => {
  latchkey = await spawnLatchkey();
  playground = await startPlayground(latchkey.url);
  console('link', 'grace@demo.example', '--teams', `${playground.tenant}/${playground.objectId}`);
  browsing = await openChromium({ viewport: { width: 1100, height: 900 } });
  page = await browsing.context.newPage();
  await page.goto(playground.url);
  await playground.hears('I am the password assistant');
});

afterAll(async () => {
  await browsing?.close();
  await playground?.stop();
  await latchkey?.stop();
});

const say = async (text: string): Promise<void> => {
  const box = page.getByRole('textbox').last();
  await box.fill(text);
  await box.press('Enter');
};
const press = (label: string): Promise<void> => page.getByRole('button', { name: label, exact: true }).last().click();
const shows = (words: string): Promise<void> => page.getByText(words).last().waitFor();

/** In light and in dark. */
async function picture(name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await keepPicture(page, `playground-admin-${name}-${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** What the command is answered with. */
async function ask(text: string, words: string): Promise<Message> {
  const before = playground.messages.length;
  await say(text);
  const heard = await playground.hears(words, before);
  await shows(words);
  return heard;
}

test('status shows facts', async () => {
  const shown = await ask('status alice', 'Alice Moreau');
  expect(JSON.stringify(shown.cards[0]?.body)).toContain('FactSet');
  await picture('1-status');
});

test('a change is done at once, and taken back by its button', async () => {
  const done = await ask('enable erin for 24h', 'Switched on: erin@demo.example');
  expect(done.cards[0]?.actions?.map(({ title }) => title)).toEqual(['Undo']);
  await picture('2-done');
  const before = playground.messages.length;
  await press('Undo');
  await playground.hears('Undone for one person', before);
  await shows('You chose: Undo');
  await picture('3-undone');
});

test('several are shown first, and applied by a button; the preview stays, without buttons', async () => {
  await ask('disable ou:Bakery', 'will change 5 people');
  await picture('4-preview');
  const before = playground.messages.length;
  await press('Apply');
  await playground.hears('Switched off:', before);
  await shows('You chose: Apply');
  await picture('5-applied');
});

test('help and errors can be read', async () => {
  await ask('help', 'Commands that your role allows');
  await picture('6-help');
  await ask('enabel alice', 'Did you mean enable');
  await picture('7-error');
});

test('a role needs a page; after its button the chat goes on by itself', async () => {
  const held = await ask('grant helpdesk to bob', 'Please sign in again');
  await picture('8-sign-in-first');
  const url: string = held.cards[0]?.actions?.find(({ type }) => type === 'Action.OpenUrl')?.url;
  // Grace signs in through the link that the console prints.
  const link = /http\S+\/t\/\S+/.exec(console('admin', 'add', 'grace@demo.example', '--link'))?.[0] ?? '';
  const browser = newVisitor(latchkey.url);
  await browser.submit(pathOf(link), '/welcome', {});
  const before = playground.messages.length;
  const done = await browser.submit(pathOf(url), '/confirm', {});
  expect(done.body).toContain('It goes on in Teams');
  await playground.hears('Role given: bob@demo.example', before);
  await shows('Role given: bob@demo.example');
  await picture('9-role-given');
});
