// A few guesses on very many accounts.
import type { Source } from '../../../src/services/ids';
import type { Caller, Place } from '../../../src/services/recovery/ports';
import { buildHouse, type House, minuteMs, pinIn, somewhere } from '../../fakes/house';
import { personName, settleCrowd } from './crowd';
import { attackScale, auditOf, wrongPin } from './web-attacker';

jest.setTimeout(300_000 * Math.max(1, attackScale));

let house: House;
beforeAll(async () => {
  house = await buildHouse();
  await settleCrowd(house.services.store, 10_000, house.ground.clock.nowMs());
});
afterAll(() => house.close());

const targets = 2_000;
const addresses = 200;

describe('OTP-04: spraying', () => {
  let evaluated = 0;
  let refused = 0;
  let sent = 0;

  async function attack(index: number): Promise<void> {
    const { recovery } = house.services;
    const place: Place = somewhere(`spray-${index}`, { source: `address-${index % addresses}` as Source });
    const opened = await recovery.open(place, { purpose: 'reset', identifier: personName(index) });
    if (!opened.ok) return;
    const asked = await recovery.send(place, { caseId: opened.caseId, method: 'mail' });
    if (!asked.ok) return;
    sent += 1;
    for (let guess = 0; guess < 5; guess++) {
      const checked = await recovery.check(place, { challenge: asked.challenge, pin: wrongPin('48213370', guess) });
      if (!checked.ok && checked.reason === 'wrong') evaluated += 1;
      if (!checked.ok && checked.reason === 'limited') refused += 1;
    }
  }

  test('2,000 accounts from 200 addresses within an hour: at most 1,000 guesses are evaluated, and an alarm is raised once', async () => {
    for (let index = 0; index < targets; index++) {
      await attack(index);
      // Spread over 50 minutes of one hour.
      if (index % 40 === 39) house.ground.clock.advance(minuteMs);
    }
    expect(sent).toBeGreaterThan(1_000);
    expect(evaluated).toBeLessThanOrEqual(1_000);
    expect(refused).toBe(sent * 5 - evaluated);
    const alarms = (await auditOf(house.services, 'alarm')).filter(
      ({ detail }) => detail?.['limit'] === 'failuresInTotal',
    );
    expect(alarms).toHaveLength(1);
    expect(
      house.ground.log.lines.some(({ level, fields }) => level === 'error' && fields['limit'] === 'failuresInTotal'),
    ).toBe(true);
  });

  test('meanwhile somebody whom Teams has identified completes', async () => {
    const { recovery, directory, outbox } = house.services;
    const found = await directory.find('bob@demo.example');
    if (!found.ok) throw new Error('no bob');
    const { id: account, stamp, username } = found.account;
    const caller: Caller = { kind: 'account', account, stamp, username };
    const place = somewhere('teams', { channel: 'teams', caller, source: 'address-1' as Source });
    const opened = await recovery.open(place, { purpose: 'reset', identifier: username });
    if (!opened.ok) throw new Error(opened.reason);
    const asked = await recovery.send(place, { caseId: opened.caseId, method: 'mail' });
    if (!asked.ok) throw new Error(asked.reason);
    await outbox.runDue();
    const letter = house.ground.posted.filter(({ to }) => to.startsWith('bob@')).at(-1);
    const checked = await recovery.check(place, { challenge: asked.challenge, pin: pinIn(letter?.text ?? '') });
    expect(checked).toMatchObject({ ok: true, next: 'grant' });
    if (checked.ok && checked.next === 'grant')
      expect(await recovery.finish(place, checked.grant)).toMatchObject({ ok: true, outcome: 'page' });
  });

  test('an anonymous stranger has to wait, and the next hour is a new one', async () => {
    const { recovery, outbox } = house.services;
    const walk = async (name: string) => {
      const place = somewhere(name);
      const opened = await recovery.open(place, { purpose: 'reset', identifier: 'alice@demo.example' });
      if (!opened.ok) return opened;
      const asked = await recovery.send(place, { caseId: opened.caseId, method: 'mail' });
      if (!asked.ok) return asked;
      await outbox.runDue();
      const letter = house.ground.posted.filter(({ to }) => to.startsWith('alice@')).at(-1);
      return recovery.check(place, { challenge: asked.challenge, pin: pinIn(letter?.text ?? '') });
    };
    expect(await walk('stranger')).toMatchObject({ ok: false, reason: 'limited' });
    house.ground.clock.advance(60 * minuteMs);
    expect(await walk('later')).toMatchObject({ ok: true });
  });
});
