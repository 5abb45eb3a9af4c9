// A provider that is down: nothing gets easier because of it.
import type { Senders, Sent } from '../../../src/services/ports';
import { createTestGround } from '../../fakes/ground';
import { minuteMs } from '../../fakes/house';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { auditOf, type Chat, openChat, settle } from './web-attacker';

jest.setTimeout(60_000);

let latchkey: TestLatchkey;
let smsAnswers: Sent;
let smsTried = 0;
const mailed: string[] = [];
beforeEach(async () => {
  smsTried = 0;
  mailed.length = 0;
  const senders: Senders = {
    mail: async ({ to }) => {
      mailed.push(to);
      return { ok: true };
    },
    sms: async () => {
      smsTried += 1;
      return smsAnswers;
    },
  };
  latchkey = await startLatchkey({ environment: { TRUST_PROXY: '1' }, ground: { ...createTestGround(), senders } });
});
afterEach(() => latchkey.stop());

/** Everything said, from the request for a text message until its PIN would be over. */
async function walk(name: string): Promise<{ chat: Chat; words: readonly string[]; otherWay: readonly string[] }> {
  const chat = await openChat(latchkey.url);
  await chat.say('I forgot my password');
  await chat.say(name);
  await chat.press('Text message');
  for (let minute = 0; minute < 6; minute++) {
    await settle(latchkey);
    latchkey.ground.clock.advance(minuteMs);
  }
  await settle(latchkey);
  await chat.say('123 456');
  const words = await chat.heard();
  await chat.press('Another way');
  await settle(latchkey);
  return { chat, words, otherWay: await chat.heard() };
}

describe('OTP-13: fallback under provider failure', () => {
  test.each([
    ['for now', { ok: false, permanent: false, reason: 'down' }],
    ['for good', { ok: false, permanent: true, reason: 'refused' }],
  ] as const)(
    'down %s: no PIN in the chat, no other address, the other way is offered, decoys look alike',
    async (_, answer) => {
      smsAnswers = answer;
      const real = await walk('alice@demo.example');
      expect(smsTried).toBeGreaterThanOrEqual(1);
      // The other registered way works for her, when she asks for it.
      expect(mailed).toEqual(['alice@alice.home.example']);
      for (const said of real.words) expect(said).not.toMatch(/\d{3} ?\d{3}/);
      const notSent = await auditOf(latchkey.running.services, 'pin.not-sent');
      expect(notSent.map(({ outcome }) => outcome)).toContain('failed');

      const tried = smsTried;
      const decoy = await walk('ghost@demo.example');
      expect(smsTried).toBe(tried);
      expect(decoy.words).toEqual(real.words);

      expect(decoy.otherWay).toEqual(real.otherWay);
      expect(mailed).toHaveLength(1);
      expect(await auditOf(latchkey.running.services, 'grant.issued')).toEqual([]);
    },
  );

  test('a PIN whose delivery is given up dies with its time: no late message reaches anybody', async () => {
    smsAnswers = { ok: false, permanent: false, reason: 'down' };
    await walk('alice@demo.example');
    const tried = smsTried;
    smsAnswers = { ok: true };
    for (let minute = 0; minute < 60; minute += 10) {
      latchkey.ground.clock.advance(10 * minuteMs);
      await settle(latchkey);
    }
    expect(smsTried).toBe(tried);
  });
});
