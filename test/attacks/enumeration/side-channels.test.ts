// Everything around the words: numbers, sizes, cookies, waiting times, operator's endpoints, errors.
import { WebSocket } from 'ws';
import { minuteMs } from '../../fakes/house';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { createVictims, newAddress, openChat, send, settle, walkToPin } from '../otp/web-attacker';
import { everybody, fullName } from './traces';

jest.setTimeout(60_000);

const victims = createVictims();
afterEach(victims.stopAll);

let latchkey: TestLatchkey;
beforeAll(async () => {
  latchkey = await startLatchkey({ environment: { TRUST_PROXY: '1' } });
});
afterAll(() => latchkey.stop());
afterEach(() => {
  latchkey.ground.clock.advance(24 * 60 * minuteMs);
});

/** Same length, so that sizes can be compared as they are. */
const pairs = [
  ['alice@demo.example', 'ghost@demo.example'],
  ['carol@demo.example', 'ghosu@demo.example'],
  ['bob@demo.example', 'bop@demo.example'],
  ['dave@demo.example', 'dawe@demo.example'],
] as const;

describe('ENU-04: side channels', () => {
  test.each(pairs)('watermarks, sizes, cookies and numbers of frames: %s against %s', async (known, unknown) => {
    const look = async (name: string) => {
      const chat = await openChat(latchkey.url);
      const frames: number[] = [];
      const socket = new WebSocket(chat.streamUrl);
      socket.on('message', (data) => frames.push(String(data).length));
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
      await walkToPin(latchkey, chat, name);
      const guessed = await chat.say('12312312');
      const polled = await chat.poll();
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.close();
      await closed;
      const { watermark, activities } = JSON.parse(polled.body);
      return {
        watermark,
        count: activities.length,
        types: activities.map(({ type }: { type: string }) => type),
        frames,
        sizes: [guessed.body.length, polled.body.length],
        headers: [guessed, polled].map(({ headers }) => Object.keys(headers).sort()),
        cookies: [guessed, polled].map(({ headers }) => headers['set-cookie'] ?? null),
        caching: [guessed, polled].map(({ headers }) => [headers['etag'], headers['cache-control'], headers['vary']]),
      };
    };
    const seen = await look(known);
    latchkey.ground.clock.advance(24 * 60 * minuteMs);
    expect(await look(unknown)).toEqual(seen);
    expect(seen.cookies).toEqual([null, null]);
    expect(seen.types).not.toContain('typing');
    expect(seen.caching[0]?.[1]).toBe('no-store');
  });

  test('Retry-After, and when it begins to be sent, depend on the conversation only', async () => {
    const flood = async (name: string) => {
      const chat = await openChat(latchkey.url);
      await walkToPin(latchkey, chat, name);
      const answers: string[] = [];
      for (let index = 0; index < 70; index++) {
        const { status, headers } = await chat.say('12312312');
        answers.push(`${status} ${headers['retry-after'] ?? ''}`);
      }
      return answers;
    };
    const seen = await flood('alice@demo.example');
    expect(seen.some((answer) => /^429 \d+$/.test(answer))).toBe(true);
    latchkey.ground.clock.advance(24 * 60 * minuteMs);
    expect(await flood('ghost@demo.example')).toEqual(seen);
  });

  test('a fault says the same, with a reference of the same length, whoever it was about', async () => {
    const { audit } = latchkey.running.services;
    const record = audit.record;
    const break_ = async (name: string) => {
      const chat = await openChat(latchkey.url);
      await chat.say('forgot password');
      await chat.heard();
      audit.record = () => Promise.reject(new Error('down'));
      const answer = await chat.say(name);
      audit.record = record;
      const words = (await chat.heard()).join('\n');
      const reference = /this number: ([\w-]+)/.exec(words)?.[1] ?? '';
      return { status: answer.status, size: reference.length, words: words.replace(reference, '<reference>') };
    };
    const seen = await break_('alice@demo.example');
    expect(seen.words).toMatch(/Something went wrong on our side/);
    expect(await break_('ghost@demo.example')).toEqual(seen);
  });

  test('/healthz and /readyz say nothing but that; /metrics is not for strangers and names nobody', async () => {
    const health = async () => {
      const answers = await Promise.all(['/healthz', '/readyz'].map((path) => send(`${latchkey.url}${path}`)));
      return answers.map(({ status, headers: { date: _date, ...headers }, body }) => ({ status, headers, body }));
    };
    const before = await health();
    for (const name of everybody) await walkToPin(latchkey, await openChat(latchkey.url), fullName(name));
    expect(await health()).toEqual(before);
    // Behind a proxy nobody is on loopback.
    expect((await send(`${latchkey.url}/metrics`)).status).toBe(404);
    const stranger = { 'x-forwarded-for': newAddress() };
    expect((await send(`${latchkey.url}/metrics`, { headers: stranger })).status).toBe(404);
    expect((await send(`${latchkey.url}/metrics`, { headers: { 'x-forwarded-for': '127.0.0.1' } })).status).toBe(404);
  });

  test('with a token, /metrics is for whoever has it, and no number tells a name from another', async () => {
    const own = await victims.start({ environment: { METRICS_TOKEN: 'a-token-for-scraping-metrics-0123456789' } });
    expect((await send(`${own.url}/metrics`)).status).toBe(404);
    expect((await send(`${own.url}/metrics`, { headers: { authorization: 'Bearer wrong' } })).status).toBe(404);
    const scrape = async (): Promise<string[]> => {
      const headers = { authorization: 'Bearer a-token-for-scraping-metrics-0123456789' };
      const { status, body } = await send(`${own.url}/metrics`, { headers });
      expect(status).toBe(200);
      // What a conversation moves; times and memory are the process's own.
      return body
        .split('\n')
        .filter((line) => /^latchkey_(?:turns_total|alarms_total|outbox_buried|http_request_seconds_count)/.test(line));
    };
    const moved = async (name: string): Promise<Record<string, number>> => {
      own.ground.clock.advance(24 * 60 * minuteMs);
      const read = (lines: readonly string[]) =>
        Object.fromEntries(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
      const before = read(await scrape());
      const chat = await openChat(own.url);
      await walkToPin(own, chat, name);
      for (let guess = 0; guess < 6; guess++) await chat.say(`1231231${guess}`);
      await settle(own);
      const after = read(await scrape());
      return Object.fromEntries(Object.entries(after).map(([key, value]) => [key, value - (before[key] ?? 0)]));
    };
    await moved('bob@demo.example');
    const seen = await moved('alice@demo.example');
    expect(Object.values(seen).some((value) => value > 0)).toBe(true);
    expect(await moved('ghost@demo.example')).toEqual(seen);
    const { body } = await send(`${own.url}/metrics`, {
      headers: { authorization: 'Bearer a-token-for-scraping-metrics-0123456789' },
    });
    expect(body).not.toMatch(/alice|ghost|bob|demo\.example|decoy/);
  });

  test('the log at its standard level has the same lines for a name that exists and one that does not', async () => {
    const lines = async (name: string) => {
      const from = latchkey.ground.log.lines.length;
      const chat = await openChat(latchkey.url);
      await walkToPin(latchkey, chat, name);
      await chat.say('12312312');
      await settle(latchkey);
      return latchkey.ground.log.lines.slice(from).map(({ level, message }) => `${level} ${message}`);
    };
    const seen = await lines('alice@demo.example');
    expect(await lines('ghost@demo.example')).toEqual(seen);
  });
});
