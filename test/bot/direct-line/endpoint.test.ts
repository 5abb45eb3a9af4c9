// Who may do what at our endpoint, over plain HTTP and WebSockets. Ids in brackets are tests of the attack catalogue.
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { standardLimits } from '../../../src/bot/direct-line/direct-line';
import { lineKey } from '../../../src/bot/direct-line/history';
import type { Session } from '../../../src/services/accounts/ports';
import type { AccountId } from '../../../src/services/ids';
import { createFakeClock, type FakeClock } from '../../fakes/time';
import { type ChatServer, type ChatServerOptions, startChatServer } from '../../support/chat-server';
import { base, call, createFakeTurn, type FakeTurn, generate, outbound, start } from './wire';

const minuteMs = 60_000;
const portal = 'https://portal.corp.test';

let clock: FakeClock;
let turn: FakeTurn;
let server: ChatServer;

async function serve(options: Partial<ChatServerOptions> = {}): Promise<ChatServer> {
  await server?.close();
  clock = createFakeClock();
  turn = createFakeTurn({ url: 'https://latchkey.example/t#canary-link', untilMs: clock.nowMs() + 15 * minuteMs });
  server = await startChatServer({ handle: turn.handle, clock, allowed: [portal], ...options });
  return server;
}

beforeEach(async () => {
  await serve();
});
afterAll(() => server.close());

const activitiesOf = (id: string): string => `${base(server.url)}/conversations/${id}/activities`;

/** Opens a stream; resolves with what the server said first: `open`, or the status that it refused with. */
async function openStream(url: string, options: { origin?: string } = {}) {
  const socket = new WebSocket(url, options);
  const frames: { activities: { text?: string; id: string }[]; watermark: string }[] = [];
  socket.on('message', (data) => frames.push(JSON.parse(String(data))));
  socket.on('error', () => undefined);
  const said = await Promise.race([
    once(socket, 'open').then(() => 'open' as const),
    once(socket, 'unexpected-response').then(([, response]) => (response as { statusCode: number }).statusCode),
  ]);
  return { socket, frames, said };
}

describe('tokens', () => {
  test('one for our own page, with a user that the server made', async () => {
    const { status, body, headers } = await generate(server.url);
    expect(status).toBe(200);
    expect(body).toEqual({
      conversationId: expect.stringMatching(/^[\w-]{43}$/),
      token: expect.any(String),
      expires_in: 1800,
    });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(await server.store.count('lines', { expiresAt: { gt: 0 } })).toBe(0);
  });

  test.each([
    'https://portal.corp.test.evil.test',
    'https://evilportal.corp.test',
    'http://portal.corp.test',
    'https://portal.corp.test:444',
    'null',
    'https://evil.test',
  ])('[DL-08] none for a page at %s', async (origin) => {
    const { status, headers, body } = await generate(server.url, { origin });
    expect({ status, code: body.error.code }).toEqual({ status: 403, code: 'OriginNotAllowed' });
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('vary')).toBe('Origin');
  });

  test('[DL-08] without an origin: only for what says that it is ours, or is no browser', async () => {
    const ask = (headers: Record<string, string>) =>
      call(`${base(server.url)}/tokens/generate`, { method: 'POST', headers });
    expect((await ask({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await ask({ 'sec-fetch-site': 'none' })).status).toBe(403);
    expect((await ask({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await ask({})).status).toBe(200);
  });

  test('a listed page may read the answers, with exactly the headers that the client needs', async () => {
    const { status, headers } = await generate(server.url, { origin: portal });
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBe(portal);
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    const preflight = await fetch(activitiesOf('x'), { method: 'OPTIONS', headers: { origin: portal } });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toBe(
      'authorization, content-type, accept, x-ms-bot-agent, x-requested-with',
    );
    const foreign = await fetch(activitiesOf('x'), { method: 'OPTIONS', headers: { origin: 'https://evil.test' } });
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('refreshing goes on for 60 minutes, not longer', async () => {
    const { token } = await start(server.url);
    const refresh = (current: string) => call(`${base(server.url)}/tokens/refresh`, { method: 'POST', token: current });
    clock.advance(29 * minuteMs);
    const second = await refresh(token);
    expect(second.body.expires_in).toBe(1800);
    clock.advance(2 * minuteMs);
    expect(await refresh(token)).toMatchObject({ status: 403, body: { error: { code: 'TokenExpired' } } });
    clock.advance(27 * minuteMs);
    const third = await refresh(second.body.token);
    expect(third.body.expires_in).toBe(120);
    clock.advance(2 * minuteMs);
    expect((await refresh(third.body.token)).status).toBe(403);
  });
});

describe('conversations', () => {
  test('[DL-01] a token opens its own conversation only, and tells nothing about others', async () => {
    const [mine, theirs] = [await start(server.url), await start(server.url)];
    await theirs.say('secret');
    const ask = async (id: string, token?: string) => {
      const { status, body } = await call(activitiesOf(id), { token });
      return { status, body };
    };
    const foreign = await ask(theirs.id, mine.token);
    expect(foreign.status).toBe(403);
    expect(await ask('A'.repeat(43), mine.token)).toEqual(foreign);
    expect(await ask(`${mine.id}.`, mine.token)).toEqual(foreign);
    expect(await ask(mine.id.toLowerCase(), mine.token)).toEqual(foreign);
    expect(await ask(`${theirs.id}%2f..%2f${mine.id}`, mine.token)).toEqual(foreign);
    expect((await ask(theirs.id)).status).toBe(401);
    expect((await ask(theirs.id, 'rubbish')).status).toBe(403);
    const posted = await call(activitiesOf(theirs.id), {
      method: 'POST',
      token: mine.token,
      body: '{"type":"message","text":"x"}',
    });
    expect(posted.status).toBe(403);
    expect((await call(`${base(server.url)}/conversations/${theirs.id}`, { token: mine.token })).status).toBe(403);
    expect((await theirs.read()).activities).toHaveLength(3);
  });

  test('starting twice is one conversation', async () => {
    const { body } = await generate(server.url);
    const begin = () => call(`${base(server.url)}/conversations`, { method: 'POST', token: body.token });
    const [first, second] = [await begin(), await begin()];
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body.conversationId).toBe(first.body.conversationId);
    expect(await server.store.count('lines', { expiresAt: { gt: 0 } })).toBe(1);
  });

  test('[DL-02] what a client says about itself is not believed', async () => {
    const conversation = await start(server.url);
    const spoofed = { id: 'dl_other', name: 'Bot', role: 'bot' };
    expect((await conversation.post({ type: 'message', text: 'x', from: spoofed })).status).toBe(400);
    await conversation.post({ type: 'message', text: 'x', from: { id: 'dl_other' }, recipient: { id: 'y' } });
    const [echo] = (await conversation.read()).activities;
    expect(echo?.from).toEqual({ id: expect.stringMatching(/^dl_[\w-]{22}$/), role: 'user' });
    expect(echo?.from.id).not.toBe('dl_other');
  });

  test('a repeated activity is one turn and one echo', async () => {
    const conversation = await start(server.url);
    await conversation.say('hello', 'same');
    expect((await conversation.say('hello', 'same')).status).toBe(200);
    expect((await conversation.read()).activities).toHaveLength(3);
  });

  test.each(['-1', '1e309', 'NaN', '0x1', '9007199254740993', '[1]', '{"$gt":0}', '../', '1'.repeat(10), '1.5', ' 1'])(
    '[DL-06] %s is no watermark',
    async (watermark) => {
      const { id, token } = await start(server.url);
      const { status } = await call(`${activitiesOf(id)}?watermark=${encodeURIComponent(watermark)}`, { token });
      expect(status).toBe(400);
    },
  );

  test('a watermark gives what came behind it', async () => {
    const conversation = await start(server.url);
    await conversation.say('one');
    const first = await conversation.read();
    expect(first.watermark).toBe('3');
    await conversation.say('two');
    const second = await conversation.read(first.watermark);
    expect(second.activities.map(({ text }) => text)).toEqual(['two', 'You said 3 characters.', 'What next?']);
    expect(await conversation.read(999_999)).toEqual({ activities: [], watermark: '999999' });
  });

  test('after an hour it is gone', async () => {
    const { id, token } = await start(server.url);
    clock.advance(61 * minuteMs);
    expect((await call(activitiesOf(id), { token })).status).toBe(403);
  });

  test('a conversation that is too long ends with words', async () => {
    const conversation = await start(server.url);
    await server.store.update('lines', { id: lineKey(conversation.id) }, { set: { head: 478 } });
    expect((await conversation.say('hello')).status).toBe(200);
    const { activities } = await conversation.read(478);
    expect(activities.map(({ type }) => type)).toEqual([
      'message',
      'message',
      'message',
      'message',
      'endOfConversation',
    ]);
    expect(await conversation.say('more')).toMatchObject({
      status: 404,
      body: { error: { code: 'ConversationEnded' } },
    });
    const resumed = await call(`${base(server.url)}/conversations/${conversation.id}`, { token: conversation.token });
    expect(resumed.status).toBe(404);
  });

  test('[DL-09] files are refused at once', async () => {
    const { id, token } = await start(server.url);
    const url = `${base(server.url)}/conversations/${id}/upload?userId=x`;
    const answered = await call(url, { method: 'POST', token, headers: { 'content-type': 'multipart/form-data' } });
    expect(answered).toMatchObject({ status: 404, body: { error: { code: 'NotFound' } } });
  });
});

describe('what is kept', () => {
  test('[DL-10] neither a PIN nor a link is in the store, and a PIN is in no answer', async () => {
    const conversation = await start(server.url);
    await conversation.say('4821 9930');
    await conversation.say('my password is canary-password');
    await conversation.say('link');
    const docs = await server.store.find('activities', {
      where: { conversation: lineKey(conversation.id) },
      limit: 100,
    });
    expect(docs.length).toBeGreaterThan(6);
    expect(JSON.stringify(docs)).not.toMatch(/4821|9930|canary|latchkey\.example/);
    expect(
      JSON.stringify(await server.store.find('lines', { where: { expiresAt: { gt: 0 } }, limit: 9 })),
    ).not.toContain(conversation.id);
    expect(JSON.stringify(await conversation.read())).not.toMatch(/4821|9930|canary-password/);
    expect(turn.inbounds[0]?.input).toEqual({ kind: 'text', text: '4821 9930' });
  });

  test('a link is shown again while it is good, and never after', async () => {
    const conversation = await start(server.url);
    await conversation.say('link');
    expect(JSON.stringify(await conversation.read())).toContain('canary-link');
    clock.advance(15 * minuteMs);
    const later = JSON.stringify(await conversation.read());
    expect(later).not.toContain('canary-link');
    expect(later).toContain('can no longer be used');
  });

  test('a link that was used is forgotten at once', async () => {
    const conversation = await start(server.url);
    await conversation.say('link');
    await conversation.say('card');
    await server.directLine.forgetLinks(lineKey(conversation.id));
    const { activities } = await conversation.read();
    expect(JSON.stringify(activities)).not.toContain('canary-link');
    expect(activities.at(-1)?.attachments?.[0]?.content.actions).toHaveLength(2);
  });

  test('a number that is still being written holds the later ones back, but not for ever', async () => {
    const conversation = await start(server.url);
    await conversation.say('one');
    await server.store.update('lines', { id: lineKey(conversation.id) }, { add: { head: 1 } });
    await conversation.say('two');
    expect((await conversation.read()).watermark).toBe('3');
    clock.advance(5001);
    expect((await conversation.read()).activities.map(({ text }) => text)).toContain('two');
  });
});

describe('the stream', () => {
  test('replays what came behind the watermark, then goes on', async () => {
    const conversation = await start(server.url);
    await conversation.say('one');
    const { socket, frames } = await openStream(conversation.streamUrl.replace('watermark=0', 'watermark=2'));
    if (frames.length === 0) await once(socket, 'message');
    await Promise.all([
      once(socket, 'message'),
      server.directLine.channel.say(lineKey(conversation.id), [outbound({ text: 'By the way.' })]),
    ]);
    expect(frames.map(({ activities, watermark }) => [activities[0]?.text, watermark])).toEqual([
      ['What next?', '3'],
      ['By the way.', '4'],
    ]);
    socket.close();
  });

  test('[DL-07] refuses other pages, other tokens, other conversations, and nonsense', async () => {
    const [mine, theirs] = [await start(server.url), await start(server.url)];
    const refusals = [
      [mine.streamUrl, { origin: 'https://evil.test' }, 403],
      [mine.streamUrl, { origin: 'null' }, 403],
      [mine.streamUrl.replace(mine.id, theirs.id), {}, 403],
      [mine.streamUrl.replace(/t=.*/, `t=${mine.token}`), {}, 403],
      [mine.streamUrl.replace(/t=.*/, ''), {}, 403],
      [mine.streamUrl.replace('watermark=0', 'watermark=x'), {}, 400],
      [mine.streamUrl.replace('/stream', '/other'), {}, 404],
    ] as const;
    for (const [url, options, status] of refusals) expect((await openStream(url, options)).said).toBe(status);
    expect((await openStream(mine.streamUrl, { origin: portal })).said).toBe('open');
  });

  test('[DL-07] a stream token from before the end opens nothing after it', async () => {
    const conversation = await start(server.url);
    await server.store.update('lines', { id: lineKey(conversation.id) }, { set: { head: 500 } });
    expect((await openStream(conversation.streamUrl)).said).toBe(404);
    clock.advance(6 * minuteMs);
    expect((await openStream(conversation.streamUrl)).said).toBe(403);
  });

  test('[DL-07] two sockets for a conversation; the third takes the place of the first', async () => {
    const { streamUrl } = await start(server.url);
    const [first, second] = [await openStream(streamUrl), await openStream(streamUrl)];
    const closed = once(first.socket, 'close');
    const third = await openStream(streamUrl);
    await closed;
    expect([second.socket.readyState, third.socket.readyState]).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
  });

  test('[DL-07] so many sockets from one place, and no more', async () => {
    await serve({ limits: { sockets: { ...standardLimits.sockets, perSource: 3 } } });
    const conversations = await Promise.all([1, 2, 3, 4].map(() => start(server.url)));
    const said: unknown[] = [];
    for (const { streamUrl } of conversations) said.push((await openStream(streamUrl)).said);
    expect(said).toEqual(['open', 'open', 'open', 429]);
  });

  test('[DL-07] keep-alives are welcome, anything else is not', async () => {
    const { streamUrl } = await start(server.url);
    const polite = await openStream(streamUrl);
    polite.socket.send('');
    const talkative = await openStream(streamUrl);
    talkative.socket.send('hello');
    expect((await once(talkative.socket, 'close'))[0]).toBe(1003);
    const huge = await openStream(streamUrl);
    huge.socket.send('x'.repeat(1_000_000));
    expect((await once(huge.socket, 'close'))[0]).toBe(1009);
    expect(polite.socket.readyState).toBe(WebSocket.OPEN);
  });
});

describe('limits', () => {
  test('[DOS-08] tokens and conversations of one place', async () => {
    const windowMs = 60 * minuteMs;
    await serve({
      limits: { tokensPerSource: { limit: 4, windowMs }, startsPerSource: { limit: 2, windowMs } },
    });
    await start(server.url);
    await start(server.url);
    const { body } = await generate(server.url);
    const third = await call(`${base(server.url)}/conversations`, { method: 'POST', token: body.token });
    expect(third).toMatchObject({ status: 429, body: { error: { code: 'TooManyRequests' } } });
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
    await generate(server.url);
    expect((await generate(server.url)).status).toBe(429);
    clock.advance(60 * minuteMs);
    expect((await start(server.url)).id).toBeDefined();
  });

  test('messages of one conversation, without hurting another', async () => {
    await serve({ limits: { messages: { limit: 3, windowMs: minuteMs } } });
    const [loud, quiet] = [await start(server.url), await start(server.url)];
    const statuses: number[] = [];
    for (const text of ['1', '2', '3', '4']) statuses.push((await loud.say(text)).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect((await quiet.say('hello')).status).toBe(200);
    expect(turn.inbounds).toHaveLength(4);
  });

  test('a text of 513 characters is refused in few words', async () => {
    const conversation = await start(server.url);
    expect(await conversation.say('x'.repeat(513))).toMatchObject({
      status: 400,
      body: { error: { code: 'TextTooLong' } },
    });
    expect(turn.inbounds).toHaveLength(0);
  });

  test('a busy conversation asks to be tried again', async () => {
    await serve({ handle: async () => ({ ok: false, reason: 'busy' }) });
    const conversation = await start(server.url);
    const { status, headers } = await conversation.say('hello');
    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    expect((await conversation.read()).activities).toEqual([]);
  });
});

describe('signed in', () => {
  const account = 'local:alice' as AccountId;
  const session = { account, stamp: 's1', username: 'alice@demo.example', scope: 'full' } as Session;
  let current: Session | undefined;

  beforeEach(async () => {
    current = session;
    await serve({ sessions: { look: async (token) => (token === 'alive' ? current : undefined) } });
  });

  const callerWith = async (headers: Record<string, string>) => {
    const conversation = await start(server.url, headers);
    await conversation.say('hello');
    return { conversation, caller: turn.inbounds.at(-1)?.caller };
  };

  test('our own page brings the session along; signing out counts at the next message', async () => {
    const { conversation, caller } = await callerWith({ cookie: 'session=alive' });
    expect(caller).toEqual({ kind: 'account', account, stamp: 's1', username: 'alice@demo.example' });
    current = undefined;
    await conversation.say('hello again');
    expect(turn.inbounds.at(-1)?.caller).toEqual({ kind: 'anonymous' });
  });

  test('nobody else does', async () => {
    const anonymous = { kind: 'anonymous' };
    expect((await callerWith({})).caller).toEqual(anonymous);
    expect((await callerWith({ cookie: 'session=dead' })).caller).toEqual(anonymous);
    expect((await callerWith({ cookie: 'session=alive', origin: portal })).caller).toEqual(anonymous);
    current = { ...session, scope: 'change-only' };
    expect((await callerWith({ cookie: 'session=alive' })).caller).toEqual(anonymous);
  });

  test('the session is readable in no token', async () => {
    const { conversation } = await callerWith({ cookie: 'session=alive' });
    const payload = Buffer.from(conversation.token.split('.')[1] ?? '', 'base64url').toString();
    expect(payload).not.toMatch(/alive|alice|local:/);
  });
});
