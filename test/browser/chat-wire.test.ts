// The chat page in a real browser, with the real bundle, on our own wire: nothing asked of anybody else, nothing blocked.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { createStaticFiles } from '../../src/bot/http/static';
import { createChatRoutes } from '../../src/bot/pages/chat';
import { createFakeTurn } from '../bot/direct-line/wire';
import { type ChatServer, startChatServer } from '../support/chat-server';
import { launchChromium } from '../support/chromium';

const root = join(__dirname, '../..');
const assets = join(root, 'dist/web');
const pictures = join(root, 'ci-output');
const help = { organisation: 'Demo Ltd', helpDesk: 'help@demo.example, phone 1234' };
const sendBox = '[data-id="webchat-sendbox-input"]';

let browser: Browser;
let portal: Server;
let portalUrl = '';
let server: ChatServer;
const fake = createFakeTurn({ url: 'https://latchkey.example/t#secret', untilMs: Date.now() + 900_000 });

interface Opened {
  readonly page: Page;
  /** Requests to any other host. */
  readonly strangers: string[];
  /** What the browser complained about, CSP above all. */
  readonly complaints: string[];
}

async function open(path: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<Opened> {
  const page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1100, height: 760 }, ...options });
  const strangers: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (!['data:', 'blob:'].includes(protocol) && host !== new URL(server.url).host) strangers.push(request.url());
  });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${server.url}${path}`);
  return { page, strangers, complaints };
}

/** Waits until the words stand in a bubble or a card. */
const hear = (place: Pick<Page, 'locator'> | FrameLocator, text: string): Promise<void> =>
  place.locator('.webchat__text-content, .ac-textBlock').filter({ hasText: text }).last().waitFor();

/** A card's button. */
const button = (place: Pick<Page, 'locator'> | FrameLocator, name: string): Locator =>
  place.locator('.ac-pushButton', { hasText: name });

async function say(page: Page, text: string): Promise<void> {
  await page.fill(sendBox, text);
  await page.keyboard.press('Enter');
}

beforeAll(async () => {
  // The build's own steps, so that the browser gets what an operator ships.
  const build = `
    import { buildWeb } from './scripts/build-web.mjs';
    import { vendorWebchat } from './scripts/vendor-webchat.mjs';
    await buildWeb();
    await vendorWebchat();`;
  execFileSync(process.execPath, ['--input-type=module', '-e', build], { cwd: root, stdio: 'pipe' });
  mkdirSync(pictures, { recursive: true });
  portal = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(
      `<!doctype html><html lang="en"><title>Portal</title><h1>Our portal</h1><p>Sign in.</p>
       <script async src="${server.url}/widget.js" data-flow="reset"></script>`,
    );
  });
  await new Promise<void>((resolve) => portal.listen(0, '127.0.0.1', resolve));
  portalUrl = `http://127.0.0.1:${(portal.address() as AddressInfo).port}`;
  server = await startChatServer({
    handle: fake.handle,
    assets,
    allowed: [portalUrl],
    pages: (publicUrl) =>
      createChatRoutes({ help, publicUrl, allowedOrigins: [portalUrl], files: createStaticFiles(assets) }),
  });
  browser = await launchChromium();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await server?.close();
  portal?.closeAllConnections();
  await new Promise((resolve) => portal.close(resolve));
});

test('a whole exchange: greeting, card, press, link, masked PIN', async () => {
  const { page, strangers, complaints } = await open('/passwordreset');
  await hear(page, 'Hello. reset');
  await say(page, 'card');
  await button(page, 'E-mail').waitFor();
  await page.screenshot({ path: join(pictures, 'chat-card.png') });
  await button(page, 'E-mail').click();
  await hear(page, 'You chose mail on card 1.');
  await say(page, 'pin');
  await hear(page, 'Type the PIN.');
  expect(await page.getAttribute(sendBox, 'inputmode')).toBe('numeric');
  expect(await page.getAttribute(sendBox, 'autocomplete')).toBe('one-time-code');
  await say(page, '4821 9930');
  await hear(page, 'You said 9 characters.');
  expect(fake.inbounds.at(-1)?.input).toEqual({ kind: 'text', text: '4821 9930' });
  await say(page, 'link');
  await button(page, 'Choose a new password').waitFor();
  await page.screenshot({ path: join(pictures, 'chat-link.png') });
  expect((await page.content()).includes('4821')).toBe(false);
  expect(strangers).toEqual([]);
  expect(complaints).toEqual([]);
  await page.close();
}, 60_000);

test.each([
  ['light', 'desktop', { width: 1100, height: 760 }],
  ['dark', 'desktop', { width: 1100, height: 760 }],
  ['light', 'phone', { width: 390, height: 760 }],
  ['dark', 'phone', { width: 390, height: 760 }],
] as const)(
  '%s on a %s: axe finds nothing serious',
  async (colorScheme, device, viewport) => {
    const { page } = await open('/', { colorScheme, viewport });
    await hear(page, 'Hello. no flow');
    await say(page, 'I forgot my password');
    await hear(page, 'What next?');
    await say(page, 'card');
    await button(page, 'Text message').waitFor();
    await page.screenshot({ path: join(pictures, `chat-${colorScheme}-${device}.png`) });
    // Through the debugger: the page's own policy admits no such script.
    await page.evaluate(readFileSync(require.resolve('axe-core'), 'utf8'));
    const serious = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
      interface Violation {
        readonly id: string;
        readonly impact: string;
        readonly nodes: readonly { readonly html: string }[];
      }
      const { violations } = await axe.run();
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
    });
    expect(serious).toEqual([]);
    await page.close();
  },
  60_000,
);

test('the keyboard is enough', async () => {
  const { page } = await open('/');
  await hear(page, 'Hello. no flow');
  await page.keyboard.type('card');
  await page.keyboard.press('Enter');
  await button(page, 'Text message').waitFor();
  await button(page, 'Text message').focus();
  await page.keyboard.press('Enter');
  await hear(page, 'You chose sms on card 1.');
  await page.close();
}, 60_000);

test('without scripts the page says so, and whom to ask', async () => {
  const { page } = await open('/', { javaScriptEnabled: false });
  const words = await page.locator('main').textContent();
  expect(words).toContain('JavaScript');
  expect(words).toContain(help.helpDesk);
  await page.close();
});

test('an ended chat offers a new one', async () => {
  const { page } = await open('/');
  await hear(page, 'Hello. no flow');
  const { conversation } = fake.inbounds.at(-1)!;
  await server.store.update('lines', { id: conversation }, { set: { head: 479 } });
  await say(page, 'the last one');
  await hear(page, 'This chat has become very long');
  await page.screenshot({ path: join(pictures, 'chat-over.png') });
  await page.getByRole('button', { name: 'Start again' }).click();
  await hear(page, 'Hello. no flow');
  expect(await page.getByText('the last one').count()).toBe(0);
  expect(fake.inbounds.at(-1)?.conversation).not.toBe(conversation);
  await page.close();
}, 60_000);

test('the widget opens on an allowed page', async () => {
  const page = await browser.newPage({ locale: 'en-GB', viewport: { width: 900, height: 760 } });
  await page.goto(portalUrl);
  await page.getByRole('button', { name: 'Account help' }).click();
  const frame = page.frameLocator('iframe');
  await hear(frame, 'Hello. reset');
  await frame.locator(sendBox).fill('card');
  await frame.locator(sendBox).press('Enter');
  await button(frame, 'E-mail').waitFor();
  await page.screenshot({ path: join(pictures, 'chat-widget.png') });
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Account help' }).waitFor();
  await page.close();
}, 60_000);

test('no other page may frame the widget', async () => {
  const page = await browser.newPage();
  const refused = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
  await page.goto(`${portalUrl.replace('127.0.0.1', 'localhost')}/`);
  await page.getByRole('button', { name: 'Account help' }).click();
  await refused;
  await page.close();
}, 60_000);
