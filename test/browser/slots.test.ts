// What is said anew under a key, as the real Web Chat shows it: in the place of what stood there, and only there.
import type { Page, WebSocketRoute } from 'playwright-core';
import { type Browsing, keepPicture, openChromium } from '../support/chromium';
import { startLatchkey, type TestLatchkey } from '../support/latchkey';

jest.setTimeout(120_000);

let latchkey: TestLatchkey;
let browsing: Browsing;
beforeAll(async () => {
  latchkey = await startLatchkey();
  browsing = await openChromium({ viewport: { width: 1_100, height: 820 } });
});
afterAll(async () => {
  await browsing?.close();
  await latchkey?.stop();
});

let jobs = 0;
async function tell(said: Record<string, string | number>): Promise<void> {
  jobs += 1;
  // Web Chat sorts by time, and this clock stands still by itself.
  latchkey.ground.clock.advance(5_000);
  const { outbox, store } = latchkey.running.services;
  const [line] = await store.find('lines', { where: {}, limit: 10 });
  const payload = { name: 'work', conversation: line?.id ?? '', work: 'w1', verb: 'enable', count: 100, ...said };
  const notAfterMs = latchkey.ground.clock.nowMs() + 600_000;
  await outbox.enqueue({ id: `test/${jobs}`, kind: 'chat', payload, notAfterMs });
  await outbox.runDue();
}

const bubbles = (chat: Page): Promise<string[]> =>
  chat.locator('.webchat__text-content, .ac-adaptiveCard').allTextContents();
const stands = (chat: Page, text: string | RegExp): Promise<void> => chat.getByText(text).last().waitFor();

async function say(chat: Page, text: string, answer: RegExp): Promise<void> {
  latchkey.ground.clock.advance(5_000);
  await chat.getByPlaceholder('Write a message').fill(text);
  await chat.keyboard.press('Enter');
  await stands(chat, answer);
}

/** Where the words stand among everything that does. */
async function placesOf(chat: Page, text: string): Promise<readonly number[]> {
  return (await bubbles(chat)).flatMap((bubble, index) => (bubble.includes(text) ? [index] : []));
}

test('the older words are gone and the newer stand where they stood, also when the line dropped meanwhile', async () => {
  const chat = await browsing.context.newPage();
  const sockets: WebSocketRoute[] = [];
  await chat.routeWebSocket(/directline/, (socket) => {
    socket.connectToServer();
    sockets.push(socket);
  });
  await chat.goto(latchkey.url);
  await say(chat, 'I forgot my password', /work e-mail or username/);
  await tell({ version: 11, done: 10 });
  await stands(chat, /10 of 100/);
  const places = await placesOf(chat, '10 of 100');
  expect(places).toHaveLength(1);
  await say(chat, 'cancel', /Nothing was changed/);
  const before = (await bubbles(chat)).length;

  await tell({ version: 61, done: 60 });
  await stands(chat, /60 of 100/);
  await keepPicture(chat, 'slot-anew');
  expect(await placesOf(chat, '10 of 100')).toEqual([]);
  expect(await placesOf(chat, '60 of 100')).toEqual(places);
  expect(await bubbles(chat)).toHaveLength(before);

  await tell({ version: 1_000, done: 99, failed: 1, url: `${latchkey.url}/admin/files/x` });
  await stands(chat, /done for 99 people/);
  await keepPicture(chat, 'slot-end');
  expect(await placesOf(chat, 'of 100')).toEqual([]);
  expect(await placesOf(chat, 'done for 99 people')).toEqual(places);

  // The line drops, more is said meanwhile, and the browser comes back by itself.
  await sockets.at(-1)?.close();
  await tell({ version: 2_000, done: 100, failed: 0 });
  await stands(chat, /done for 100 people/);
  expect(sockets.length).toBeGreaterThan(1);
  expect(await placesOf(chat, 'done for 99')).toEqual([]);
  expect(await placesOf(chat, 'done for 100 people')).toEqual(places);
  expect(await bubbles(chat)).toHaveLength(before);
  expect(browsing.foreign).toEqual([]);
});
