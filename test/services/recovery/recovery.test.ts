// The recovery as the conversation uses it: real services, real store, a clock that moves when told.

import type { CaseId, ChallengeId, GrantId } from '../../../src/services/ids';
import type { Place, Recovery } from '../../../src/services/recovery/ports';
import { buildHouse, type House, minuteMs, somewhere } from '../../fakes/house';

let house: House;
let recovery: Recovery;

beforeEach(async () => {
  house = await buildHouse();
  recovery = house.services.recovery;
});
afterEach(() => house.close());

async function open(
  place: Place,
  identifier = 'alice@demo.example',
  purpose: 'reset' | 'unlock' = 'reset',
): Promise<CaseId> {
  const opened = await recovery.open(place, { purpose, identifier });
  if (!opened.ok) throw new Error(opened.reason);
  return opened.caseId;
}

async function send(place: Place, caseId: CaseId, method: 'mail' | 'sms' = 'mail'): Promise<ChallengeId> {
  const sent = await recovery.send(place, { caseId, method });
  if (!sent.ok) throw new Error(sent.reason);
  return sent.challenge;
}

async function prove(place: Place, identifier?: string, purpose?: 'reset' | 'unlock'): Promise<GrantId> {
  const challenge = await send(place, await open(place, identifier, purpose));
  const checked = await recovery.check(place, { challenge, pin: await house.pin() });
  if (!checked.ok || checked.next !== 'grant') throw new Error(JSON.stringify(checked));
  return checked.grant;
}

const token = (url: string): string => url.split('/t/')[1] ?? '';
const from = { source: somewhere().source, correlation: 'page' };
const good = 'quiet lantern under the bridge';

describe('a reset', () => {
  test('ends with a new password, dead sessions and a notice to every address', async () => {
    const place = somewhere();
    const { services } = house;
    const grant = await prove(place);
    await house.posted();
    const finished = await recovery.finish(place, grant);
    if (!finished.ok || finished.outcome !== 'page') throw new Error('no page');
    expect(finished.kind).toBe('own');
    expect(await services.passwords.choose({ ...from, token: token(finished.url), password: good })).toEqual({
      ok: true,
    });

    const verified = await services.authority.verifyByName('alice@demo.example', good);
    expect(verified.ok).toBe(true);
    const notices = await house.posted();
    expect(notices.map(({ to }) => to).sort()).toEqual(
      ['+12025550142', 'alice@alice.home.example', 'alice@demo.example'].sort(),
    );
    expect(notices.map(({ text }) => text).join()).not.toContain(good);
    expect(notices.find(({ to }) => to === 'alice@alice.home.example')?.text).toContain('/t/');
  });

  test('by policy hands out a temporary password, once, that must be changed and lapses', async () => {
    house.ground.setPolicy({ outcome: 'temporary', sms: true });
    const { services } = house;
    const place = somewhere();
    const finished = await recovery.finish(place, await prove(place));
    if (!finished.ok || finished.outcome !== 'page') throw new Error('no page');
    const revealed = await services.passwords.reveal({ ...from, token: token(finished.url) });
    if (!revealed.ok) throw new Error(revealed.reason);
    expect(revealed.validUntilMs).toBe(house.ground.clock.nowMs() + 24 * 60 * minuteMs);
    expect(await services.passwords.reveal({ ...from, token: token(finished.url) })).toEqual({
      ok: false,
      reason: 'lapsed',
    });

    const verified = await services.authority.verifyByName('alice@demo.example', revealed.password);
    expect(verified).toMatchObject({ ok: true, mustChange: true });
    house.ground.clock.advance(24 * 60 * minuteMs + 1);
    expect(await services.authority.verifyByName('alice@demo.example', revealed.password)).toMatchObject({
      reason: 'lapsed',
    });
  });

  test('writes once, however often the page is sent', async () => {
    const place = somewhere();
    const finished = await recovery.finish(place, await prove(place));
    if (!finished.ok || finished.outcome !== 'page') throw new Error('no page');
    const request = { ...from, token: token(finished.url) };
    const { passwords } = house.services;
    const results = await Promise.all(
      ['first', 'second', 'third'].map((name) => passwords.choose({ ...request, password: `${good} ${name}` })),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(results.filter((result) => !result.ok && result.reason === 'lapsed')).toHaveLength(2);
  });

  test('keeps the link when the rules refuse the password, and when all hashing slots are taken', async () => {
    const place = somewhere();
    const finished = await recovery.finish(place, await prove(place));
    if (!finished.ok || finished.outcome !== 'page') throw new Error('no page');
    const { passwords } = house.services;
    const request = { ...from, token: token(finished.url) };
    expect(await passwords.choose({ ...request, password: 'kiosk amber' })).toMatchObject({
      reason: 'rules',
      broken: ['length'],
    });
    house.ground.hasher.busy = true;
    expect(await passwords.choose({ ...request, password: good })).toMatchObject({ reason: 'busy' });
    house.ground.hasher.busy = false;
    expect(await passwords.choose({ ...request, password: good })).toEqual({ ok: true });
  });
});

describe('a PIN', () => {
  test('five wrong tries kill it, and the right one comes too late', async () => {
    const place = somewhere();
    const challenge = await send(place, await open(place));
    const pin = await house.pin();
    const wrong = pin.startsWith('0') ? `1${pin.slice(1)}` : `0${pin.slice(1)}`;
    const answers = [];
    for (let guess = 0; guess < 5; guess++) answers.push(await recovery.check(place, { challenge, pin: wrong }));
    expect(answers).toEqual([4, 3, 2, 1, 0].map((triesLeft) => ({ ok: false, reason: 'wrong', triesLeft })));
    expect(await recovery.check(place, { challenge, pin })).toEqual({ ok: false, reason: 'used-up' });
  });

  test('lives ten minutes by mail and five by SMS', async () => {
    const place = somewhere();
    const caseId = await open(place);
    const mailed = await send(place, caseId, 'mail');
    const pin = await house.pin();
    house.ground.clock.advance(10 * minuteMs);
    expect(await recovery.check(place, { challenge: mailed, pin })).toEqual({ ok: false, reason: 'expired' });

    const other = somewhere('b');
    const texted = await send(other, await open(other, 'alice'), 'sms');
    const digits = await house.pin();
    expect(digits).toHaveLength(6);
    house.ground.clock.advance(5 * minuteMs);
    expect(await recovery.check(other, { challenge: texted, pin: digits })).toEqual({ ok: false, reason: 'expired' });
  });

  test('a newer one kills the older one', async () => {
    const place = somewhere();
    const caseId = await open(place);
    const first = await send(place, caseId);
    const firstPin = await house.pin();
    house.ground.clock.advance(31_000);
    const second = await send(place, caseId);
    const secondPin = await house.pin();
    expect(await recovery.check(place, { challenge: first, pin: firstPin })).toEqual({ ok: false, reason: 'used-up' });
    expect(await recovery.check(place, { challenge: second, pin: secondPin })).toMatchObject({
      ok: true,
      next: 'grant',
    });
  });

  test('is refused in another conversation, by its own id too', async () => {
    const here = somewhere('a');
    const there = somewhere('b');
    const challenge = await send(here, await open(here));
    const pin = await house.pin();
    expect(await recovery.check(there, { challenge, pin })).toEqual({ ok: false, reason: 'expired' });
    expect(await recovery.check(here, { challenge, pin })).toMatchObject({ ok: true });
  });

  test('dies when the password changes after it was made', async () => {
    const place = somewhere();
    const challenge = await send(place, await open(place));
    const pin = await house.pin();
    const found = await house.services.directory.find('alice@demo.example');
    if (!found.ok) throw new Error('no alice');
    await house.services.directory.setPassword(found.account.id, good, { temporaryUntilMs: null });
    expect(await recovery.check(place, { challenge, pin })).toEqual({ ok: false, reason: 'expired' });
  });

  test('cannot be asked for twice within thirty seconds', async () => {
    const place = somewhere();
    const caseId = await open(place);
    await send(place, caseId);
    const again = await recovery.send(place, { caseId, method: 'mail' });
    expect(again).toEqual({ ok: false, reason: 'too-soon', retryAtMs: house.ground.clock.nowMs() + 30_000 });
  });
});

describe('names that cannot be helped', () => {
  test.each([
    'ghost@demo.example',
    'carol@demo.example',
    'dave@demo.example',
    'erin@demo.example',
    'grace@demo.example',
  ])('%s gets the same answers and no message', async (identifier) => {
    const place = somewhere();
    const caseId = await open(place, identifier);
    expect(await recovery.options(place, caseId)).toEqual([
      { method: 'mail', masked: null },
      { method: 'sms', masked: null },
    ]);
    const sent = await recovery.send(place, { caseId, method: 'mail' });
    expect(sent).toMatchObject({ ok: true, minutes: 10, digits: 8 });
    expect(await house.posted()).toEqual([]);
    if (!sent.ok) throw new Error(sent.reason);
    const checked = await recovery.check(place, { challenge: sent.challenge, pin: '12345678' });
    expect(checked).toEqual({ ok: false, reason: 'wrong', triesLeft: 4 });
  });
});

describe('limits', () => {
  test('three sends an hour for what was typed, in whatever conversation, known or not', async () => {
    for (const identifier of ['alice@demo.example', 'ghost@demo.example']) {
      const answers = [];
      for (const name of ['p', 'q', 'r', 's']) {
        const place = somewhere(`${name}-${identifier}`);
        answers.push(await recovery.send(place, { caseId: await open(place, identifier), method: 'mail' }));
      }
      expect(answers.map(({ ok }) => ok)).toEqual([true, true, true, false]);
      expect(answers[3]).toMatchObject({ reason: 'limited' });
    }
  });

  test('an alias reaches the same destination limit, silently', async () => {
    const left = [];
    for (const [index, identifier] of ['alice', 'alice', 'alice', 'alice@demo.example'].entries()) {
      const place = somewhere(`x${index}`);
      await send(place, await open(place, identifier));
      left.push(...(await house.posted()));
    }
    expect(left).toHaveLength(3);
  });

  test('ten lookups an hour from one network', async () => {
    const answers = [];
    for (let index = 0; index < 11; index++) {
      const place = somewhere(`n${index}`, { source: somewhere('net').source });
      answers.push(await recovery.open(place, { purpose: 'reset', identifier: `user${index}@demo.example` }));
    }
    expect(answers.map(({ ok }) => ok)).toEqual([...Array(10).fill(true), false]);
  });

  test('a new PIN does not reset the count of failures: thirty in a row close the channel', async () => {
    let disabled = false;
    for (let round = 0; round < 8 && !disabled; round++) {
      const place = somewhere(`f${round}`);
      const sent = await recovery.send(place, { caseId: await open(place), method: 'mail' });
      if (!sent.ok) {
        disabled = true;
        expect(sent).toMatchObject({ reason: 'limited' });
        break;
      }
      for (let guess = 0; guess < 5; guess++)
        await recovery.check(place, { challenge: sent.challenge, pin: '00000000' });
      house.ground.clock.advance(9 * 60 * minuteMs);
    }
    expect(disabled).toBe(true);
  });
});

describe('an unlock', () => {
  test('opens a locked account by the same proof, without a new password', async () => {
    const place = somewhere();
    const grant = await prove(place, 'frank@demo.example', 'unlock');
    expect(await recovery.finish(place, grant)).toEqual({ ok: true, outcome: 'unlocked', wasLocked: true });
    expect(await recovery.finish(place, grant)).toEqual({ ok: false, reason: 'expired' });
  });

  test('its proof sets no password, and a reset proof opens no page elsewhere', async () => {
    const place = somewhere();
    const grant = await prove(place);
    expect(await recovery.finish(somewhere('b'), grant)).toEqual({ ok: false, reason: 'expired' });
  });
});

describe('two methods', () => {
  test('asks for the second one, and only then gives a grant', async () => {
    house.ground.setPolicy({ methods: 'two', sms: true });
    const place = somewhere();
    const caseId = await open(place);
    const first = await recovery.check(place, { challenge: await send(place, caseId, 'mail'), pin: await house.pin() });
    expect(first).toEqual({ ok: true, next: 'second', options: [{ method: 'sms', masked: null }] });
    house.ground.clock.advance(31_000);
    expect(await recovery.send(place, { caseId, method: 'mail' })).toMatchObject({ ok: false });
    const second = await recovery.check(place, { challenge: await send(place, caseId, 'sms'), pin: await house.pin() });
    expect(second).toMatchObject({ ok: true, next: 'grant' });
  });

  test('somebody with one method only walks the decoy', async () => {
    house.ground.setPolicy({ methods: 'two', sms: true });
    const place = somewhere();
    await send(place, await open(place, 'bob@demo.example'));
    expect(await house.posted()).toEqual([]);
  });
});

describe('"this wasn\'t me"', () => {
  test('freezes the account, ends sessions and raises an alarm, twice without harm', async () => {
    const { services } = house;
    const place = somewhere();
    const finished = await recovery.finish(place, await prove(place));
    if (!finished.ok || finished.outcome !== 'page') throw new Error('no page');
    await services.passwords.choose({ ...from, token: token(finished.url), password: good });
    const notice = (await house.posted()).find(({ to }) => to === 'alice@demo.example');
    const [link] = notice?.text.match(/\/t\/[\w-]{43}/) ?? [];
    const objections = services.objectionsWith(() => undefined);
    for (let time = 0; time < 2; time++) {
      expect(await objections.object({ ...from, token: (link ?? '').slice(3) })).toBe(true);
    }
    const after = somewhere('after');
    await send(after, await open(after));
    expect((await house.posted()).filter(({ subject }) => subject.includes('PIN'))).toEqual([]);
    expect((await house.audited()).filter(({ action }) => action === 'alarm')).not.toHaveLength(0);
  });
});

describe('the audit', () => {
  test('no durable record, no effect', async () => {
    const place = somewhere();
    const grant = await prove(place);
    const finished = await recovery.finish(place, grant);
    if (!finished.ok || finished.outcome !== 'page') throw new Error('no page');
    const insert = house.ground.store.insert.bind(house.ground.store);
    house.ground.store.insert = ((collection: never, ...docs: never[]) =>
      collection === 'audit' ? Promise.reject(new Error('disk full')) : insert(collection, ...docs)) as typeof insert;
    await expect(
      house.services.passwords.choose({ ...from, token: token(finished.url), password: good }),
    ).rejects.toMatchObject({ code: 'audit.unavailable' });
    house.ground.store.insert = insert;
    expect((await house.services.authority.verifyByName('alice@demo.example', good)).ok).toBe(false);
  });
});
