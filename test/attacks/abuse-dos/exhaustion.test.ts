// DOS-08: conversations and tokens made and never used. How many there can be, what stays of them, and whether somebody
// who comes by for the first time is still let in.
import { createSweeper } from '../../../src/services/sweeper';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { attackScale, openChat, send } from '../otp/web-attacker';

jest.setTimeout(240_000 * Math.max(1, attackScale));

const hourMs = 3_600_000;
const minuteMs = 60_000;

let latchkey: TestLatchkey;
beforeEach(async () => {
  latchkey = await startLatchkey({ environment: { TRUST_PROXY: '1' } });
});
afterEach(() => latchkey.stop());

const network = (index: number): string => `172.${16 + Math.floor(index / 256)}.${index % 256}.9`;
const json = 'application/json';

async function makeToken(from: string): Promise<{ readonly status: number; readonly token?: string }> {
  const headers = { 'content-type': json, origin: latchkey.url, 'x-forwarded-for': from };
  const { status, body } = await send(`${latchkey.url}/v3/directline/tokens/generate`, { method: 'POST', headers });
  return { status, token: status === 200 ? JSON.parse(body).token : undefined };
}

async function startWith(token: string, from: string): Promise<number> {
  const headers = { 'content-type': json, authorization: `Bearer ${token}`, 'x-forwarded-for': from };
  return (await send(`${latchkey.url}/v3/directline/conversations`, { method: 'POST', headers })).status;
}

/** One visit of a flooding client: a token, and a conversation with it. */
async function visit(from: string): Promise<string> {
  const { status, token } = await makeToken(from);
  return token === undefined ? `token ${status}` : `start ${await startWith(token, from)}`;
}

async function flood(visits: number, networks: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const worker = async (offset: number) => {
    for (let index = offset; index < visits; index += 8) {
      const outcome = await visit(network(index % networks));
      counts[outcome] = (counts[outcome] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, offset) => worker(offset)));
  return counts;
}

/** What the store holds of web chats and limits. */
async function rows(): Promise<number> {
  const { store } = latchkey.running.services;
  const names = [
    'lines',
    'conversations',
    'activities',
    'limits',
    'cases',
    'challenges',
    'tickets',
    'signals',
  ] as const;
  const counts = await Promise.all(names.map((name) => store.count(name, {})));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function sweep(): Promise<void> {
  const sweeper = createSweeper(latchkey.running.services);
  for (let round = 0; round < 200; round += 1) if (!(await sweeper.sweepOnce()).more) return;
  throw new Error('the sweeper does not come to an end');
}

async function isServed(from: string): Promise<boolean> {
  const chat = await openChat(latchkey.url, { from });
  await chat.say('hello');
  return /I am the password assistant/.test((await chat.heard()).join());
}

describe('DOS-08: conversation and token exhaustion', () => {
  test('from 10 networks: 60 conversations and 120 tokens an hour each, and no more rows than that', async () => {
    const counts = await flood(1_500, 10);
    expect(counts['start 201']).toBe(600);
    expect(counts['start 429']).toBe(600);
    expect(counts['token 429']).toBe(300);
    expect(await latchkey.running.services.store.count('lines', {})).toBe(600);
    // A refusal of one's own counts for nobody else.
    const total = await latchkey.running.services.throttle.peek('web-chat', { limit: 5_000, windowMs: hourMs });
    expect(total.count).toBe(600);
    expect(await isServed('192.0.2.1')).toBe(true);
  });

  test('from 1,000 networks: the total holds, and a network that was quiet is still served', async () => {
    const counts = await flood(6_000 * attackScale, 1_000);
    expect(counts['start 201']).toBeLessThanOrEqual(5_000);
    expect(counts['start 201']).toBeGreaterThanOrEqual(2_500);
    expect((counts['start 429'] ?? 0) + (counts['token 429'] ?? 0)).toBeGreaterThan(0);
    expect(Object.keys(counts).filter((outcome) => !/201|429/.test(outcome))).toEqual([]);
    for (const from of ['192.0.2.1', '198.51.100.1', '203.0.113.1']) expect(await isServed(from)).toBe(true);

    // Nothing of it stays: a day later the store is as it was.
    const full = await rows();
    latchkey.ground.clock.advance(25 * hourMs);
    await sweep();
    expect(full).toBeGreaterThan(2_500);
    expect(await rows()).toBeLessThan(50);
    expect(await isServed('192.0.2.1')).toBe(true);
  });

  test('round after round the store and the memory stay as large as one round makes them', async () => {
    const sizes: number[] = [];
    const heaps: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      await flood(400, 40);
      sizes.push(await rows());
      latchkey.ground.clock.advance(25 * hourMs);
      await sweep();
      expect(await rows()).toBeLessThan(50);
      heaps.push(process.memoryUsage().rss);
    }
    expect(Math.max(...sizes)).toBeLessThanOrEqual((sizes[0] ?? 0) + 50);
    expect((heaps.at(-1) ?? 0) - (heaps[1] ?? 0)).toBeLessThan(100 * 1_024 * 1_024);
  });

  test('a token alone writes nothing; a refreshed one is no new conversation; an old one is nothing at all', async () => {
    const before = await rows();
    const { token = '' } = await makeToken('192.0.2.7');
    expect(await rows()).toBe(before);
    expect(await startWith(token, '192.0.2.7')).toBe(201);
    for (let again = 0; again < 5; again += 1) expect(await startWith(token, '192.0.2.7')).toBe(200);
    expect(await latchkey.running.services.store.count('lines', {})).toBe(1);
    latchkey.ground.clock.advance(31 * minuteMs);
    expect(await startWith(token, '192.0.2.7')).toBe(403);
  });

  test('one conversation cannot grow without end, by messages or by time', async () => {
    const chat = await openChat(latchkey.url);
    const statuses = new Set<number>();
    for (let step = 0; step < 400; step += 1) {
      if (step % 50 === 0) latchkey.ground.clock.advance(minuteMs);
      statuses.add((await chat.say('hello')).status);
    }
    expect([...statuses].sort()).toEqual([200, 404]);
    expect((await chat.activities()).length).toBeLessThanOrEqual(500);
    expect(await latchkey.running.services.store.count('activities', {})).toBeLessThanOrEqual(500);
  });
});
