// What is said anew takes the place of what stood there: for whoever listens, whoever comes back, and whoever reads it all.
import { WebSocket } from 'ws';
import { lineKey } from '../../../src/bot/direct-line/history';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { type Chat, clerkAt, give } from '../pages/admin/clerk';
import { eventually } from '../teams/teams-world';

let latchkey: TestLatchkey;
beforeAll(async () => {
  latchkey = await startLatchkey();
});
afterAll(() => latchkey.stop());

let jobs = 0;
async function tell({ conversationId }: Chat, work: string, said: Record<string, string | number>): Promise<void> {
  jobs += 1;
  const { outbox, clock } = latchkey.running.services;
  const payload = { name: 'work', conversation: lineKey(conversationId), work, verb: 'enable', count: 100, ...said };
  await outbox.enqueue({ id: `test/${jobs}`, kind: 'chat', payload, notAfterMs: clock.nowMs() + 60_000 });
}

const about = async (chat: Chat) => (await chat.history()).filter(({ words }) => words.includes('"enable"'));
const says = (chat: Chat, words: string) =>
  eventually(async () => (await about(chat)).some((one) => one.words.includes(words)));

async function openChat(): Promise<Chat> {
  const chat = await (await clerkAt(latchkey, 'grace@demo.example')).chat();
  await chat.say('help');
  return chat;
}

test('one message, whatever is said under its key, and the end is the last of it', async () => {
  const chat = await openChat();
  await tell(chat, 'w1', { version: 11, done: 10 });
  await says(chat, '10 of 100');
  const [first] = await about(chat);
  await chat.say('pending');
  await tell(chat, 'w1', { version: 61, done: 60 });
  await says(chat, '60 of 100');
  await tell(chat, 'w1', { version: 100_000, done: 99, failed: 1, url: `${latchkey.url}/admin/files/x` });
  await says(chat, 'done for 99 people');
  // Later than what it would have said: it says nothing.
  await tell(chat, 'w1', { version: 31, done: 30 });
  await tell(chat, 'w2', { version: 1, done: 77 });
  await says(chat, '77 of 100');
  const now = await about(chat);
  expect(now.map(({ words }) => words)).toEqual([
    '"enable" is done for 99 people. Not for one person.',
    '"enable" is under way: 77 of 100 people.',
  ]);
  expect(now[0]?.id).toBe(first?.id);
  expect(now[0]?.link).toMatch(/admin\/files\/x$/);
});

test('whoever was away hears the newest under the old id, and every watermark leads on', async () => {
  const chat = await openChat();
  await tell(chat, 'w3', { version: 1, done: 20 });
  await says(chat, '20 of 100');
  const before = await chat.since('');
  await tell(chat, 'w3', { version: 2, done: 40 });
  await says(chat, '40 of 100');
  await tell(chat, 'w3', { version: 3, done: 80 });
  await says(chat, '80 of 100');
  const missed = await chat.since(before.watermark);
  expect(missed.heard.map(({ words }) => words)).toEqual(['"enable" is under way: 80 of 100 people.']);
  expect(missed.heard[0]?.id).toBe(before.heard.at(-1)?.id);
  expect((await chat.since(missed.watermark)).heard).toEqual([]);
});

test('whoever listens gets each of them, under one id', async () => {
  const chat = await openChat();
  const socket = new WebSocket(chat.streamUrl);
  const ids: string[] = [];
  socket.on('message', (frame: Buffer) => {
    const { activities = [] } = JSON.parse(frame.toString('utf8') || '{}');
    for (const { id, text = '' } of activities) if (text.includes('of 100')) ids.push(`${id} ${text}`);
  });
  await new Promise((resolve) => socket.once('open', resolve));
  for (const done of [10, 50, 90]) {
    await tell(chat, 'w4', { version: done, done });
    await eventually(() => ids.some((one) => one.includes(`${done} of 100`)));
  }
  socket.terminate();
  expect(new Set(ids.map((one) => one.split(' ')[0])).size).toBe(1);
  expect(ids).toHaveLength(3);
});

test('a large command tells whoever asked how it ended, with the list', async () => {
  await give(latchkey, 'bob@demo.example', 'admin');
  const { accounts } = latchkey.running.services;
  for (let n = 1; n <= 230; n += 1) await accounts.save({ username: `sales${n}`, unit: 'Sales' });
  const chat = await openChat();
  await chat.say('enable ou:Sales');
  const asked = await chat.say('230');
  const bob = await (await clerkAt(latchkey, 'bob@demo.example')).chat();
  await bob.say(`approve ${/request (\d+)/.exec(asked)?.[1]}`);
  await says(chat, 'done for 230 people');
  expect((await about(chat)).filter(({ words }) => /under way|is done/.test(words))).toHaveLength(1);
  const link = (await about(chat)).at(-1)?.link ?? '';
  const clerk = await clerkAt(latchkey, 'grace@demo.example');
  await clerk.get(new URL(link).pathname);
  expect(clerk.html.trim().split('\n')).toHaveLength(231);
  expect(clerk.html).toContain('sales230,changed,');
});
