// The stream: who may open one, how many there may be, and what happens to one that does nothing or too much.
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { type Chat, newAddress, openChat, send } from '../otp/web-attacker';

jest.setTimeout(120_000);

let latchkey: TestLatchkey;
beforeAll(async () => {
  latchkey = await startLatchkey({ environment: { TRUST_PROXY: '1', ALLOWED_ORIGINS: 'https://portal.corp.test' } });
});
afterAll(() => latchkey.stop());

type Opened = { readonly socket: WebSocket; readonly status: number };

/** Resolves once it is open (101) or refused (the status). */
async function open(url: string, headers: Record<string, string> = {}): Promise<Opened> {
  const socket = new WebSocket(url, { headers: { 'x-forwarded-for': '203.0.113.9', ...headers } });
  socket.on('error', () => undefined);
  return new Promise((resolve) => {
    socket.once('open', () => resolve({ socket, status: 101 }));
    socket.once('unexpected-response', (request, response) => {
      resolve({ socket, status: response.statusCode ?? 0 });
      request.destroy();
    });
    socket.once('close', () => resolve({ socket, status: 0 }));
  });
}

const withToken = (chat: Chat, token: string): string => {
  const url = new URL(chat.streamUrl);
  url.searchParams.set('t', token);
  return url.href;
};

const freshStream = async (chat: Chat): Promise<string> => {
  const url = `${latchkey.url}/v3/directline/conversations/${chat.id}?watermark=0`;
  return JSON.parse((await send(url, { headers: { authorization: `Bearer ${chat.token}` } })).body).streamUrl;
};

describe('DL-07: WebSocket stream origin, binding and exhaustion', () => {
  test('a foreign origin is refused; ours, a listed one, and a client that is no browser are let in', async () => {
    const chat = await openChat(latchkey.url);
    const refused = [
      'https://evil.test',
      'null',
      'https://portal.corp.test.evil.test',
      'http://portal.corp.test',
      'file://',
      '',
    ];
    for (const origin of refused)
      expect([origin, (await open(chat.streamUrl, { origin })).status]).toEqual([origin, 403]);
    const welcome: Record<string, string>[] = [{ origin: latchkey.url }, { origin: 'https://portal.corp.test' }, {}];
    for (const headers of welcome) {
      const { socket, status } = await open(chat.streamUrl, headers);
      expect(status).toBe(101);
      socket.terminate();
    }
  });

  test("another conversation's token, a chat token, an old one and none open nothing", async () => {
    const [a, b] = [await openChat(latchkey.url), await openChat(latchkey.url)];
    await b.say('words of b');
    const bStream = new URL(b.streamUrl).searchParams.get('t') ?? '';
    expect((await open(withToken(a, bStream))).status).toBe(403);
    expect((await open(b.streamUrl.replace(b.id, a.id))).status).toBe(403);
    expect((await open(withToken(a, a.token))).status).toBe(403);
    expect((await open(withToken(a, ''))).status).toBe(403);
    expect((await open(`${withToken(a, '').split('?')[0]}`)).status).toBe(403);
    expect((await open(a.streamUrl.replace('watermark=0', 'watermark=-1'))).status).toBe(400);
    const bearer = { authorization: `Bearer ${a.token}` };
    expect((await open(withToken(a, ''), bearer)).status).toBe(403);
    // In a query string a token stands in logs: it opens a stream for five minutes only, and nothing else.
    latchkey.ground.clock.advance(5 * 60_000 + 1000);
    expect((await open(a.streamUrl)).status).toBe(403);
    const again = await open(await freshStream(a));
    expect(again.status).toBe(101);
    again.socket.terminate();
  });

  test('the third socket of a conversation replaces the first', async () => {
    const chat = await openChat(latchkey.url);
    const first = await open(chat.streamUrl);
    const gone = once(first.socket, 'close');
    const second = await open(chat.streamUrl);
    const third = await open(chat.streamUrl);
    await gone;
    expect([second.socket.readyState, third.socket.readyState]).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
    second.socket.terminate();
    third.socket.terminate();
  });

  test('500 sockets from one address: 100 get in, memory stays', async () => {
    const chats: Chat[] = [];
    while (chats.length < 250) chats.push(await openChat(latchkey.url));
    const before = process.memoryUsage().rss;
    const from = { 'x-forwarded-for': newAddress() };
    const opened: Opened[] = [];
    for (const chat of [...chats, ...chats]) opened.push(await open(chat.streamUrl, from));
    const count = (wanted: number): number => opened.filter(({ status }) => status === wanted).length;
    expect([count(101), count(429)]).toEqual([100, 400]);
    // Somebody else still gets in.
    const other = await open(chats[249]?.streamUrl ?? '', { 'x-forwarded-for': newAddress() });
    expect(other.status).toBe(101);
    // Both ends are in this process.
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
    for (const { socket } of [...opened, other]) socket.terminate();
  });

  test('a frame of a megabyte, words, and a flood of frames end the socket', async () => {
    const chat = await openChat(latchkey.url);
    const big = await open(chat.streamUrl);
    const closed = once(big.socket, 'close');
    big.socket.send(Buffer.alloc(2 ** 20));
    expect((await closed)[0]).not.toBe(1000);
    const talker = await open(chat.streamUrl);
    const silenced = once(talker.socket, 'close');
    talker.socket.send(JSON.stringify({ type: 'message', text: 'not this way' }));
    expect((await silenced)[0]).toBe(1003);
    expect((await chat.poll()).body).not.toContain('not this way');
    // A compressed frame cannot blow up: compression was not agreed on.
    const { socket } = await open(chat.streamUrl);
    expect(socket.extensions).toBe('');
    socket.terminate();
  });

  test('who never reads, and who stays after the end, is dropped within 30 seconds', async () => {
    const [reader, sleeper] = [await openChat(latchkey.url), await openChat(latchkey.url)];
    const alive = await open(reader.streamUrl);
    const asleep = await open(sleeper.streamUrl);
    expect([alive.status, asleep.status]).toEqual([101, 101]);
    // Reads nothing any more, so it answers no ping either.
    asleep.socket.pause();
    const begin = Date.now();
    // Seen from the server: a paused client would not notice.
    const connections = () =>
      new Promise<number>((resolve) => latchkey.running.server.http.getConnections((_fault, count) => resolve(count)));
    const both = await connections();
    while ((await connections()) >= both) await wait(500);
    expect(Date.now() - begin).toBeLessThan(30_000);
    expect(alive.socket.readyState).toBe(WebSocket.OPEN);

    latchkey.ground.clock.advance(60 * 60_000);
    const ended = once(alive.socket, 'close');
    await ended;
    expect([403, 404]).toContain((await open(reader.streamUrl)).status);
  });
});
