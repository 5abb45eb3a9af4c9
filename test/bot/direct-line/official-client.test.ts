// The official client, botframework-directlinejs, against our endpoint over real sockets.
import { type Activity, ConnectionStatus, DirectLine } from 'botframework-directlinejs';
import { WebSocket } from 'ws';
import { lineKey } from '../../../src/bot/direct-line/history';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { type ChatServer, startChatServer } from '../../support/chat-server';
import { base, call, createFakeTurn, generate, outbound } from './wire';

// What the client expects of a browser.
const browser = globalThis as unknown as Record<string, unknown>;
browser['XMLHttpRequest'] = require('xhr2');
const openSockets: WebSocket[] = [];
browser['WebSocket'] = class extends WebSocket {
  constructor(url: string) {
    super(url);
    openSockets.push(this);
  }
};

/** `end()` reaches everybody who listens as an error. */
const ignoreEnd = (): void => undefined;

interface Client {
  readonly line: DirectLine;
  readonly heard: Activity[];
  /** Resolves once so many activities have come. */
  until(count: number): Promise<Activity[]>;
  send(activity: Partial<Activity>): Promise<string>;
}

let server: ChatServer;
const clients: Client[] = [];
const servers: ChatServer[] = [];

async function connect(url: string, options: { webSocket?: boolean } = {}): Promise<Client> {
  const { body } = await generate(url);
  const line = new DirectLine({
    token: body.token,
    domain: base(url),
    pollingInterval: 200,
    random: () => 0,
    ...options,
  });
  const heard: Activity[] = [];
  const waits: { count: number; resolve: (activities: Activity[]) => void }[] = [];
  line.activity$.subscribe((activity) => {
    heard.push(activity);
    for (const wait of waits) if (heard.length >= wait.count) wait.resolve([...heard]);
  }, ignoreEnd);
  const client: Client = {
    line,
    heard,
    until: (count) =>
      new Promise((resolve) => {
        if (heard.length >= count) resolve([...heard]);
        else waits.push({ count, resolve });
      }),
    send: (activity) =>
      new Promise((resolve, reject) => {
        line.postActivity({ from: { id: 'user' }, ...activity } as Activity).subscribe(resolve, reject);
      }),
  };
  clients.push(client);
  return client;
}

const isOnline = (line: DirectLine): Promise<void> =>
  new Promise((resolve) => {
    line.connectionStatus$.subscribe((status) => {
      if (status === ConnectionStatus.Online) resolve();
    }, ignoreEnd);
  });

const textOf = (activity: Activity | undefined): unknown => (activity as { text?: string } | undefined)?.text;

beforeEach(async () => {
  server = await startChatServer({ handle: createFakeTurn().handle });
  servers.push(server);
});

afterEach(async () => {
  for (const { line } of clients.splice(0)) line.end();
  await Promise.all(servers.splice(0).map((one) => one.close()));
  openSockets.length = 0;
});

test('a message comes back with its id before the replies', async () => {
  const client = await connect(server.url);
  const id = await client.send({
    type: 'message',
    text: 'hello',
    channelData: { clientActivityID: 'c-1' },
  } as Activity);
  const [echo, ...replies] = await client.until(3);
  expect(echo).toMatchObject({
    id,
    text: 'hello',
    from: { role: 'user' },
    channelData: { clientActivityID: 'c-1' },
  });
  expect(replies.map(textOf)).toEqual(['You said 5 characters.', 'What next?']);
  expect(replies.every(({ from }) => from.role === 'bot')).toBe(true);
});

test('the server-made user id cannot be replaced', async () => {
  const client = await connect(server.url);
  const warned = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  client.line.setUserId('mallory');
  await client.send({ type: 'message', text: 'hello', from: { id: 'mallory', name: 'Mallory' } } as Activity);
  const [echo] = await client.until(3);
  warned.mockRestore();
  expect(echo?.from.id).toMatch(/^dl_/);
  expect(JSON.stringify(client.heard)).not.toMatch(/mallory/i);
});

test('a card arrives, and a press is echoed as the words on its button', async () => {
  const client = await connect(server.url);
  await client.send({ type: 'message', text: 'card' } as Activity);
  const [, card] = await client.until(2);
  const content = (card as { attachments?: { content?: { actions: { data: unknown }[] } }[] }).attachments?.[0]
    ?.content;
  await client.send({ type: 'message', value: content?.actions[0]?.data } as Activity);
  const [, , echo, reply] = await client.until(4);
  expect(textOf(echo)).toBe('E-mail');
  expect(echo).not.toHaveProperty('value');
  expect(textOf(reply)).toBe('You chose mail on card 1.');
});

test('polling delivers the same', async () => {
  const client = await connect(server.url, { webSocket: false });
  await client.send({ type: 'message', text: 'hello' } as Activity);
  expect((await client.until(3)).map(textOf)).toEqual(['hello', 'You said 5 characters.', 'What next?']);
  expect(openSockets).toHaveLength(0);
});

test('after a lost connection it comes back to what it missed, once', async () => {
  const client = await connect(server.url);
  await client.send({ type: 'message', text: 'one' } as Activity);
  await client.until(3);
  const reopened = new Promise<void>((resolve) => {
    openSockets[0]?.once('close', () => resolve());
  });
  openSockets[0]?.terminate();
  await reopened;
  const conversation = (client.line as unknown as { conversationId: string }).conversationId;
  await server.directLine.channel.say(lineKey(conversation), [outbound({ text: 'While you were away.' })]);
  await client.send({ type: 'message', text: 'two' } as Activity);
  const heard = await client.until(7);
  expect(heard.map(textOf)).toEqual([
    'one',
    'You said 3 characters.',
    'What next?',
    'While you were away.',
    'two',
    'You said 3 characters.',
    'What next?',
  ]);
  expect(new Set(heard.map(({ id }) => id)).size).toBe(7);
}, 30_000);

test('a session id is given on demand', async () => {
  const client = await connect(server.url);
  const id = await new Promise((resolve, reject) => {
    client.line.getSessionId().subscribe(resolve, reject);
  });
  expect(id).toMatch(/^[\w-]{43}$/);
});

test('a token that the client refreshes goes on in the same conversation', async () => {
  const client = await connect(server.url);
  await isOnline(client.line);
  const { token, conversationId } = client.line as unknown as { token: string; conversationId: string };
  const refreshed = await call(`${base(server.url)}/tokens/refresh`, { method: 'POST', token });
  expect(refreshed).toMatchObject({ status: 200, body: { conversationId } });
  Object.assign(client.line, { token: refreshed.body.token });
  await client.send({ type: 'message', text: 'still here' } as Activity);
  expect(textOf((await client.until(3))[0])).toBe('still here');
});

test('two processes serve one conversation: what one appends, the other sends at once', async () => {
  const store = createSqliteStore({ path: ':memory:' });
  await store.open();
  const { handle } = createFakeTurn();
  const [left, right] = [await startChatServer({ handle, store }), await startChatServer({ handle, store })];
  servers.push(left, right);
  const client = await connect(left.url);
  await client.send({ type: 'message', text: 'to the left' } as Activity);
  await client.until(3);
  const { token, conversationId } = client.line as unknown as { token: string; conversationId: string };
  const posted = await call(`${base(right.url)}/conversations/${conversationId}/activities`, {
    method: 'POST',
    token,
    body: JSON.stringify({ type: 'message', text: 'to the right' }),
  });
  expect(posted.status).toBe(200);
  expect((await client.until(6)).slice(3).map(textOf)).toEqual([
    'to the right',
    'You said 12 characters.',
    'What next?',
  ]);
  expect(await store.count('signals', { to: { gt: '' } })).toBe(0);
  await Promise.all(servers.splice(0).map((one) => one.close()));
  await store.close();
});
