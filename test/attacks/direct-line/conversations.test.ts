// Whose conversation it is: ids that cannot be guessed, tokens that open one conversation, and names that nobody can claim.
import { deflateSync } from 'node:zlib';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { attackScale, type Chat, newAddress, openChat, send } from '../otp/web-attacker';
import { hostOf, rawRequest, sendRaw } from '../web/raw-http';

jest.setTimeout(300_000);

let latchkey: TestLatchkey;
beforeAll(async () => {
  latchkey = await startLatchkey({ environment: { TRUST_PROXY: '1' } });
});
afterAll(() => latchkey.stop());

const canary = 'the canary sings at noon';

describe('DL-01: read or write another conversation by id', () => {
  let mine: Chat;
  let theirs: Chat;
  let before: string;
  beforeAll(async () => {
    mine = await openChat(latchkey.url);
    theirs = await openChat(latchkey.url);
    await theirs.say(canary);
    before = (await theirs.poll()).body;
  });

  const pathTo = (id: string, rest = '/activities'): string => `/v3/directline/conversations/${id}${rest}`;

  test("another's conversation, one that never was, and every way to write its path answer alike and tell nothing", async () => {
    const never = 'x'.repeat(theirs.id.length);
    const headers = { authorization: `Bearer ${mine.token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ type: 'message', text: 'mine now' });
    for (const rest of ['/activities', '']) {
      const [real, unreal] = await Promise.all([
        send(`${latchkey.url}${pathTo(theirs.id, rest)}`, { headers }),
        send(`${latchkey.url}${pathTo(never, rest)}`, { headers }),
      ]);
      expect([real.status, real.body]).toEqual([403, unreal.body]);
      expect(unreal.status).toBe(403);
    }
    const posted = await send(`${latchkey.url}${pathTo(theirs.id)}`, { method: 'POST', headers, body });
    const postedNever = await send(`${latchkey.url}${pathTo(never)}`, { method: 'POST', headers, body });
    expect([posted.status, posted.body]).toEqual([403, postedNever.body]);

    for (const id of [theirs.id, never]) {
      const none = await send(`${latchkey.url}${pathTo(id)}`);
      expect([none.status, JSON.parse(none.body).error.code]).toEqual([401, 'Unauthorized']);
    }
    expect((await theirs.poll()).body).toBe(before);
  });

  test('path tricks', async () => {
    const [a, b] = [mine.id, theirs.id];
    const swapped = [...b].map((one) => (one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase())).join('');
    const paths = [
      pathTo(`${b}%2f..%2f${a}`),
      pathTo(`${a}%2f..%2f${b}`),
      pathTo(`${a}/../${b}`),
      pathTo(`${a}/activities/../../${b}`),
      pathTo(swapped),
      pathTo(`${b}.`),
      pathTo(`${b}%20`),
      pathTo(`${b}%00`),
      pathTo(`${a}%00${b}`),
      pathTo(`${b};${a}`),
      pathTo(`${b}?id=${a}`, ''),
      pathTo(`${b}/activities?id=${a}&conversationId=${a}`, ''),
      pathTo(`%${b.charCodeAt(0).toString(16)}${b.slice(1)}`),
      `//v3/directline/conversations/${b}/activities`,
      `/v3//directline/conversations/${b}/activities`,
      `/v3/directline/conversations//${b}/activities`,
      `/v3/directline/./conversations/${b}/activities`,
      `/V3/DirectLine/conversations/${b}/activities`,
      `http://${hostOf(latchkey.url)}/v3/directline/conversations/${b}/activities`,
    ];
    const body = '{"type":"message","text":"mine now"}';
    const common = [`Host: ${hostOf(latchkey.url)}`, `Authorization: Bearer ${mine.token}`, 'Connection: close'];
    for (const path of paths) {
      const read = await sendRaw(latchkey.url, rawRequest(`GET ${path}`, common));
      expect([path, [400, 403, 404].includes(read.status)]).toEqual([path, true]);
      expect(read.text).not.toContain(canary);
      const type = ['Content-Type: application/json', `Content-Length: ${body.length}`];
      const written = await sendRaw(latchkey.url, rawRequest(`POST ${path}`, [...common, ...type], body));
      expect([path, [400, 403, 404, 405].includes(written.status)]).toEqual([path, true]);
    }
    expect((await theirs.poll()).body).toBe(before);
  });

  test('ids are 256 random bits: no collision, no order, no structure', async () => {
    const count = Math.max(10_000, 10_000 * attackScale);
    const ids: string[] = [];
    // One network may ask 120 times an hour: an attacker has many.
    const ask = async (): Promise<void> => {
      while (ids.length < count) {
        const headers = { 'x-forwarded-for': newAddress(), 'content-type': 'application/json' };
        const answer = await send(`${latchkey.url}/v3/directline/tokens/generate`, { method: 'POST', headers });
        ids.push(JSON.parse(answer.body).conversationId);
      }
    };
    await Promise.all(Array.from({ length: 8 }, ask));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => /^[\w-]{43}$/.test(id))).toBe(true);

    const bytes = ids.map((id) => Buffer.from(id, 'base64url'));
    expect(bytes.every(({ length }) => length === 32)).toBe(true);
    // Every one of the 256 bits is a fair coin: within six standard deviations.
    const six = 6 * Math.sqrt(bytes.length / 4);
    for (let bit = 0; bit < 256; bit++) {
      const ones = bytes.filter((id) => ((id[bit >> 3] ?? 0) >> (bit & 7)) & 1).length;
      expect(Math.abs(ones - bytes.length / 2)).toBeLessThan(six);
    }
    // Neighbours differ as strangers do, and nothing is left to compress.
    const rising = bytes.filter((id, index) => index > 0 && Buffer.compare(id, bytes[index - 1] as Buffer) > 0).length; // index > 0
    expect(Math.abs(rising - bytes.length / 2)).toBeLessThan(six);
    const all = Buffer.concat(bytes);
    expect(deflateSync(all, { level: 9 }).length).toBeGreaterThanOrEqual(all.length);
  });
});

describe('DL-02: from.id, from.role, from.name spoofing in posted activities', () => {
  test('the server stamps who says it; a bot, a skill or a channel is refused; nobody else hears it', async () => {
    const victim = await openChat(latchkey.url);
    await victim.say('hello');
    const victimUser = JSON.parse((await victim.poll()).body).activities[0].from.id as string;
    const before = (await victim.poll()).body;
    const attacker = await openChat(latchkey.url);

    for (const role of [
      'bot',
      'skill',
      'channel',
      'Bot',
      'BOT',
      ' user',
      'admin',
      '',
      null,
      1,
      ['user'],
      { $ne: 'user' },
    ]) {
      for (const type of ['message', 'event', 'typing', 'endOfConversation', 'conversationUpdate', 'invoke']) {
        const answer = await attacker.post({ type, text: 'I am the bot', from: { id: victimUser, role } });
        expect([role, type, answer.status]).toEqual([role, type, 400]);
      }
      // Past the limit of messages in a minute.
      latchkey.ground.clock.advance(61_000);
    }

    const spoofed = {
      type: 'message',
      text: 'what can you do?',
      id: 'chosen-by-me',
      timestamp: '2001-01-01T00:00:00Z',
      channelId: 'msteams',
      serviceUrl: 'https://evil.test/',
      conversation: { id: victim.id, tenantId: 'x' },
      recipient: { id: victimUser, role: 'user' },
      replyToId: 'x',
      from: { id: victimUser, name: 'Latchkey', role: 'user', aadObjectId: 'x', properties: { admin: true } },
      entities: [{ type: 'mention', mentioned: { id: victimUser } }],
      attachments: [{ contentType: 'text/html', content: '<b>x</b>' }],
      suggestedActions: { actions: [] },
      channelData: { clientActivityID: 'c1', tenant: { id: 'x' }, expects: 'pin' },
      textFormat: 'xml',
      speak: '<speak/>',
    };
    expect((await attacker.post(spoofed)).status).toBe(200);
    const { activities } = JSON.parse((await attacker.poll()).body);
    const echo = activities.find(({ text }: { text?: string }) => text === spoofed.text);
    expect(Object.keys(echo).sort()).toEqual(
      ['channelData', 'channelId', 'conversation', 'from', 'id', 'text', 'textFormat', 'timestamp', 'type'].sort(),
    );
    expect(echo.from).toEqual({ id: expect.stringMatching(/^dl_[\w-]{22}$/), role: 'user' });
    expect(echo.from.id).not.toBe(victimUser);
    expect([echo.channelId, echo.textFormat, echo.conversation.id]).toEqual(['directline', 'plain', attacker.id]);
    expect(echo.channelData).toEqual({ clientActivityID: 'c1' });
    expect(echo.timestamp.startsWith('2001')).toBe(false);

    // Prototype keys are names like any other: they change nobody.
    await attacker.post(
      JSON.parse('{"type":"message","text":"x","__proto__":{"role":"bot"},"constructor":{"prototype":{"role":"bot"}}}'),
    );
    expect(({} as Record<string, unknown>)['role']).toBeUndefined();
    expect((await victim.poll()).body).toBe(before);
  });
});
