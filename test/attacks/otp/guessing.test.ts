// Guessing one after the other, at the edges of a PIN's life, and with PINs that were replaced.
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parsePolicy } from '../../../src/services/policy/file';
import type { Place } from '../../../src/services/recovery/ports';
import { hashSubject } from '../../../src/services/secrets/hashes';
import { buildHouse, type House, minuteMs, pinIn, somewhere } from '../../fakes/house';
import { testKeyring } from '../../fakes/secrets';
import { spawnLatchkey } from '../../support/latchkey';
import { auditOf, createVictims, openChat, settle, walkToPin, wrongPin } from './web-attacker';

jest.setTimeout(60_000);

const victims = createVictims();
afterEach(victims.stopAll);

let house: House;
beforeEach(async () => {
  house = await buildHouse();
});
afterEach(() => house.close());

const alice = 'alice@demo.example';
const accountOf = async (name: string) => {
  const found = await house.services.directory.find(name);
  if (!found.ok) throw new Error(`no ${name}`);
  return found.account;
};
const failuresOf = async (name: string): Promise<number> => {
  const key = hashSubject(testKeyring, 'account', (await accountOf(name)).id);
  return (await house.services.store.get('limits', `fail|${key}`))?.n ?? 0;
};

async function request(place: Place, method: 'mail' | 'sms' = 'mail') {
  const opened = await house.services.recovery.open(place, { purpose: 'reset', identifier: alice });
  if (!opened.ok) throw new Error(opened.reason);
  const again = async () => {
    const sent = await house.services.recovery.send(place, { caseId: opened.caseId, method });
    if (!sent.ok) throw new Error(sent.reason);
    return { challenge: sent.challenge, pin: pinIn((await house.posted()).at(-1)?.text ?? '') };
  };
  return { caseId: opened.caseId, again, ...(await again()) };
}

describe('OTP-01: sequential guessing', () => {
  test('five are evaluated; the right sixth is refused with the words for a wrong one; a new PIN forgets nothing', async () => {
    const latchkey = await victims.start({ environment: { TRUST_PROXY: '1' } });
    const { services } = latchkey.running;
    const chats = [await openChat(latchkey.url), await openChat(latchkey.url)] as const;
    const lastWords: string[] = [];
    for (const [index, chat] of chats.entries()) {
      const name = index === 0 ? alice : 'bob@demo.example';
      await walkToPin(latchkey, chat, name);
      const pin = pinIn(latchkey.ground.posted.at(-1)?.text ?? '');
      for (let step = 1; step <= 5; step++) await chat.say(wrongPin(pin, step));
      await chat.heard();
      const sixth = index === 0 ? pin : wrongPin(pin, 6);
      expect((await chat.say(sixth)).status).toBe(200);
      lastWords.push((await chat.heard()).join('|'));
    }
    expect(lastWords[0]).toBe(lastWords[1]);
    expect(lastWords[0]).toMatch(/^That PIN is not right/);
    expect((await auditOf(services, 'pin.wrong')).length).toBe(10);
    expect(await auditOf(services, 'pin.passed')).toEqual([]);

    const found = await services.directory.find(alice);
    if (!found.ok) throw new Error('no alice');
    const failures = async () => {
      const key = hashSubject(testKeyring, 'account', found.account.id);
      return (await services.store.get('limits', `fail|${key}`))?.n ?? 0;
    };
    expect(await failures()).toBe(5);
    latchkey.ground.clock.advance(minuteMs);
    await chats[0].press('Send a new PIN');
    await settle(latchkey);
    const second = pinIn(latchkey.ground.posted.at(-1)?.text ?? '');
    expect(await failures()).toBe(5);
    await chats[0].say(wrongPin(second));
    expect(await failures()).toBe(6);
    await chats[0].heard();
    // The same challenge is the whole difference: the new one works.
    await chats[0].say(second);
    expect((await chats[0].heard()).join('|')).toMatch(/Thank you/);
  });

  test('used up is dead: neither the case, nor another conversation, nor waiting revives it', async () => {
    const place = somewhere('a');
    const { challenge, pin } = await request(place);
    for (let step = 1; step <= 5; step++)
      await house.services.recovery.check(place, { challenge, pin: wrongPin(pin, step) });
    house.ground.clock.advance(minuteMs);
    for (const from of [place, somewhere('b'), somewhere('a', { channel: 'teams' })])
      expect(await house.services.recovery.check(from, { challenge, pin })).toMatchObject({ ok: false });
    expect((await house.services.store.get('challenges', challenge))?.triesLeft).toBe(0);
    expect(await failuresOf(alice)).toBe(5);
  });
});

describe('OTP-05: expiry boundary', () => {
  const lives = [
    ['mail', 10],
    ['sms', 5],
  ] as const;

  test.each(lives)('by %s it lives %i minutes, to the second, by our clock', async (method, minutes) => {
    const place = somewhere('early');
    const early = await request(place, method);
    house.ground.clock.advance(minutes * minuteMs - 1_000);
    expect(await house.services.recovery.check(place, early)).toMatchObject({ ok: true });

    const late = somewhere('late');
    const lapsed = await request(late, method);
    house.ground.clock.advance(minutes * minuteMs + 1_000);
    expect(await house.services.recovery.check(late, lapsed)).toEqual({ ok: false, reason: 'expired' });
    house.ground.clock.advance(-2_000 - minutes * minuteMs);
  });

  test('what time a client claims changes nothing', async () => {
    const latchkey = await victims.start({ environment: { TRUST_PROXY: '1' } });
    const chat = await openChat(latchkey.url);
    await walkToPin(latchkey, chat, alice);
    const pin = pinIn(latchkey.ground.posted.at(-1)?.text ?? '');
    const sentAt = new Date(latchkey.ground.clock.nowMs()).toISOString();
    latchkey.ground.clock.advance(10 * minuteMs + 1_000);
    await chat.heard();
    const forged = { timestamp: sentAt, localTimestamp: sentAt, expiration: '2099-01-01T00:00:00Z', createdAt: 0 };
    await chat.post({ type: 'message', text: pin, ...forged, channelData: { ...forged } });
    expect((await chat.heard()).join('|')).toMatch(/The time for this PIN is over/);
    expect(await auditOf(latchkey.running.services, 'pin.passed')).toEqual([]);
  });

  test.each([{ smsMinutes: 60 }, { smsMinutes: 11 }, { mailMinutes: 11 }, { mailMinutes: 24 * 60 }, { smsMinutes: 0 }])(
    'a policy of %j is refused',
    (pin) => {
      expect(() => parsePolicy({ pin }, 'the test')).toThrow(/pin/);
    },
  );

  test('and the process does not start with it', async () => {
    const file = join(tmpdir(), `latchkey-policy-${process.pid}.json`);
    writeFileSync(file, JSON.stringify({ sms: true, pin: { smsMinutes: 60 } }));
    await expect(spawnLatchkey({ POLICY_FILE: file })).rejects.toThrow(/ended with 1[\s\S]*smsMinutes/);
  });
});

describe('OTP-07: superseded PINs', () => {
  test('of three in a row only the newest counts, and every try with an old one costs a try', async () => {
    const place = somewhere('a');
    const first = await request(place);
    house.ground.clock.advance(minuteMs);
    const second = await first.again();
    house.ground.clock.advance(minuteMs);
    const third = await first.again();
    const { recovery, store } = house.services;
    // Against their own challenges: dead. Against the live one: wrong, and counted.
    for (const old of [first, second])
      expect(await recovery.check(place, { challenge: old.challenge, pin: old.pin })).toMatchObject({ ok: false });
    for (const [index, old] of [first, second].entries()) {
      expect(await recovery.check(place, { challenge: third.challenge, pin: old.pin })).toEqual({
        ok: false,
        reason: 'wrong',
        triesLeft: 4 - index,
      });
    }
    expect(await failuresOf(alice)).toBe(2);
    const refusals = (await house.audited()).filter(({ action }) => action === 'pin.refused');
    expect(refusals).toHaveLength(2);

    // The password changes elsewhere: the directory's stamp moves, as lastPasswordChangeDateTime does in Entra ID.
    const { id, stamp } = await accountOf(alice);
    await house.services.directory.setPassword(id, 'amber kettle on the window sill', { temporaryUntilMs: null });
    expect((await accountOf(alice)).stamp).not.toBe(stamp);
    expect(await recovery.check(place, third)).toMatchObject({ ok: false });
    expect((await store.get('challenges', third.challenge))?.triesLeft).toBe(2);
    expect((await house.audited()).filter(({ action }) => action === 'pin.refused')).toHaveLength(3);
    expect((await house.audited()).filter(({ action }) => action === 'grant.issued')).toEqual([]);
  });

  test('the old one is dead as soon as a new one is asked for, before that is even made', async () => {
    const place = somewhere('a');
    const first = await request(place);
    house.ground.clock.advance(minuteMs);
    expect(await house.services.recovery.send(place, { caseId: first.caseId, method: 'mail' })).toMatchObject({
      ok: true,
    });
    expect(await house.services.recovery.check(place, first)).toMatchObject({ ok: false });
  });

  test('one from another conversation dies as well, whichever of its names the account is called by', async () => {
    const first = await request(somewhere('a'));
    house.ground.clock.advance(minuteMs);
    const elsewhere = somewhere('b');
    const opened = await house.services.recovery.open(elsewhere, { purpose: 'reset', identifier: 'alice' });
    if (!opened.ok) throw new Error(opened.reason);
    await house.services.recovery.send(elsewhere, { caseId: opened.caseId, method: 'mail' });
    await house.posted();
    expect(await house.services.recovery.check(somewhere('a'), first)).toMatchObject({ ok: false });
  });

  test('and after the aftermath of a reset every open PIN and grant is dead', async () => {
    const place = somewhere('a');
    const first = await request(place);
    const { id } = await accountOf(alice);
    await house.services.revoke(id);
    expect(await house.services.recovery.check(place, first)).toMatchObject({ ok: false });
  });
});
