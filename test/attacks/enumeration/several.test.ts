// Several addresses in one field, and fields that somebody added: whatever is sent, it goes to one registered contact.
import { Agent } from 'node:http';

import { createSmtpSender } from '../../../src/services/notify/smtp';
import type { Senders } from '../../../src/services/ports';
import { createTestGround } from '../../fakes/ground';
import { type MailServer, startMailServer } from '../../services/notify/mail-server';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { auditOf, openChat, send, settle } from '../otp/web-attacker';

jest.setTimeout(120_000);

/** Byte for byte what the demo registered. */
const contacts = new Set(['alice', 'alice.b', 'bob'].map((name) => `${name}@${name.replace('.', '-')}.home.example`));
const evil = 'evil@attacker.example';
const victim = 'alice@demo.example';

/** The server closes a connection whose body it refused to read. */
const once = new Agent({ keepAlive: false });

let mailServer: MailServer;
let latchkey: TestLatchkey;
const texted: string[] = [];
beforeAll(async () => {
  mailServer = await startMailServer();
  const senders: Senders = {
    mail: createSmtpSender({ url: `smtp://127.0.0.1:${mailServer.port}`, from: 'no-reply@demo.example' }),
    sms: async ({ to }) => {
      texted.push(to);
      return { ok: true };
    },
  };
  latchkey = await startLatchkey({ environment: { TRUST_PROXY: '1' }, ground: { ...createTestGround(), senders } });
});
afterAll(async () => {
  await latchkey.stop();
  await mailServer.stop();
});
afterEach(() => {
  latchkey.ground.clock.advance(24 * 3_600_000);
});

const envelopes = () => mailServer.received.map(({ to }) => to);
const expectNobodyElse = (): void => {
  for (const to of envelopes()) {
    expect(to).toHaveLength(1);
    expect(contacts.has(to[0] ?? '')).toBe(true);
  }
  for (const to of texted) expect(to).toBe('+12025550142');
  expect(mailServer.received.some(({ content }) => content.toLowerCase().includes('evil'))).toBe(false);
};

const several: readonly string[] = [
  `${victim},${evil}`,
  `${victim};${evil}`,
  `${victim} ${evil}`,
  `${victim}\t${evil}`,
  `${victim}\n${evil}`,
  `${victim}|${evil}`,
  `["${victim}","${evil}"]`,
  `email[]=${victim}&email[]=${evil}`,
  `${victim}%0aBcc:${evil}`,
  `${victim}\r\nBcc: ${evil}`,
  `${victim}\u0000${evil}`,
  `${victim}\u0000`,
  `<${victim}>`,
  `Alice <${victim}>`,
  `"${evil}"@demo.example`,
  `"${victim}"@attacker.example`,
  `${victim}(${evil})`,
  `alice%attacker.example@demo.example`,
  `@attacker.example:${victim}`,
  `alice@demo.example@attacker.example`,
  `mailto:${victim}?cc=${evil}`,
  `=?utf-8?q?${victim}?=`,
  `${victim}\u2028${evil}`,
  `alice@[127.0.0.1]`,
  `group:${victim},${evil};`,
];

async function walk(activity: unknown) {
  const chat = await openChat(latchkey.url);
  await chat.say('I forgot my password');
  await chat.heard();
  const posted = await chat.post(activity);
  const words = await chat.heard();
  if (words.join(' ').includes('Where should the PIN go?')) {
    await chat.press('E-mail');
    await settle(latchkey);
  }
  return { posted, words };
}

describe('ENU-09: several addresses in one field', () => {
  test.each(several)('%j is nobody: nothing leaves', async (text) => {
    const before = envelopes().length;
    const { posted, words } = await walk({ type: 'message', text });
    expect(posted.status).toBe(200);
    expect(words.join(' ')).toMatch(/does not look like|Where should the PIN go|never type a password/);
    expect(envelopes().length).toBe(before);
    expectNobodyElse();
  });

  test('lists and objects instead of text are refused by the wire', async () => {
    for (const text of [[victim, evil], { 0: victim, 1: evil }, { $ne: null }, 7, true]) {
      const { posted } = await walk({ type: 'message', text });
      expect(posted.status).toBe(400);
    }
    expectNobodyElse();
  });

  test('a field given twice in a body counts once', async () => {
    const chat = await openChat(latchkey.url);
    await chat.say('I forgot my password');
    const raw = `{"type":"message","text":"${evil}","text":"${victim}","email":["${victim}","${evil}"]}`;
    const answered = await send(`${latchkey.url}/v3/directline/conversations/${chat.id}/activities`, {
      method: 'POST',
      headers: { authorization: `Bearer ${chat.token}`, 'content-type': 'application/json' },
      body: raw,
    });
    expect(answered.status).toBe(200);
    await chat.press('E-mail');
    await settle(latchkey);
    expect(envelopes().at(-1)).toEqual(['alice@alice.home.example']);
    expectNobodyElse();
  });

  test('the pages: the same lists in the sign-in form and in addresses send nothing', async () => {
    const before = envelopes().length;
    const field = (value: string) => encodeURIComponent(value);
    for (const value of several) {
      const forms = [
        `username=${field(value)}&password=x`,
        `username[]=${field(victim)}&username[]=${field(value)}&password=x`,
        `username=${field(victim)}&username=${field(value)}&email=${field(evil)}`,
      ];
      for (const path of ['/signin', '/passwordreset', '/password']) {
        for (const body of forms) {
          const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: latchkey.url };
          const { status } = await send(`${latchkey.url}${path}`, { method: 'POST', headers, body, agent: once });
          expect(status).toBeGreaterThanOrEqual(400);
          expect(status).toBeLessThan(500);
        }
      }
      const shown = await send(`${latchkey.url}/passwordreset?email=${field(value)}&to=${field(evil)}`);
      expect(shown.body).not.toContain('attacker.example');
    }
    await settle(latchkey);
    expect(envelopes().length).toBe(before);
  });
});

describe('OTP-12: a PIN goes to the registered address and nowhere else', () => {
  const tampered: readonly Record<string, unknown>[] = [
    { email: evil, to: evil, address: evil, contact: evil },
    { userId: 'bob', account: 'local:bob', accountId: 'bob', user: 'bob' },
    { phone: '+905550000000', number: '+905550000000', sms: '+905550000000' },
    { method: 'sms', methodIndex: -1, index: 99, verified: true, step: 'setPassword', at: 'page' },
    { state: { at: 'page', grant: 'x' }, __proto__: { verified: true }, constructor: { verified: true } },
  ];

  test.each(tampered)('a press with %j sends one mail, to her', async (extra) => {
    const chat = await openChat(latchkey.url);
    await chat.say('I forgot my password');
    await chat.say(victim);
    const before = envelopes().length;
    const data = await chat.submitOf('E-mail');
    await chat.post({
      type: 'message',
      text: evil,
      value: { ...data, ...extra },
      ...extra,
      from: { role: 'user', id: evil },
    });
    await settle(latchkey);
    expect(envelopes().slice(before)).toEqual([['alice@alice.home.example']]);
    expect(texted).toEqual([]);
    expectNobodyElse();
  });

  test('an address typed where the way is asked for is no way', async () => {
    const chat = await openChat(latchkey.url);
    await chat.say('I forgot my password');
    await chat.say(victim);
    const before = envelopes().length;
    for (const typed of [evil, `send it to ${evil}`, `+905550000000`, `E-mail ${evil}`, `mail:${evil}`])
      await chat.say(typed);
    await settle(latchkey);
    for (const to of envelopes().slice(before)) expect(to).toEqual(['alice@alice.home.example']);
    expectNobodyElse();
  });

  test('look-alikes get their own mail, and every PIN that left is on record as sent to its account', async () => {
    for (const [name, to] of [
      ['alice@demo.example', 'alice@alice.home.example'],
      ['alice.b@demo.example', 'alice.b@alice-b.home.example'],
      ['BOB@Demo.Example', 'bob@bob.home.example'],
    ] as const) {
      const before = envelopes().length;
      const chat = await openChat(latchkey.url);
      await chat.say('I forgot my password');
      await chat.say(name);
      await chat.press('E-mail');
      await settle(latchkey);
      expect(envelopes().slice(before)).toEqual([[to]]);
    }
    const sent = await auditOf(latchkey.running.services, 'pin.sent');
    expect(sent.filter(({ outcome }) => outcome === 'started')).toHaveLength(envelopes().length + texted.length);
  });
});
