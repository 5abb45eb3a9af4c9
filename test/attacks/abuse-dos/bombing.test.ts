// DOS-01 and DOS-02: messages as the weapon. 200 requests in a day for one person; 500 people's telephones in an hour.
import type { ContactId } from '../../../src/services/ids';
import { createFailures } from '../../../src/services/limits/failures';
import { createRollingThrottle } from '../../../src/services/limits/rolling';
import { createRecoveryLimits, limitTable } from '../../../src/services/recovery/limits';
import type { Posted } from '../../fakes/ground';
import { buildHouse, type House, minuteMs, pinIn, somewhere } from '../../fakes/house';
import { personName, settleCrowd } from '../otp/crowd';
import { attackScale } from '../otp/web-attacker';

jest.setTimeout(120_000 * Math.max(1, attackScale));

const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

let house: House;
beforeEach(async () => {
  house = await buildHouse();
});
afterEach(() => house.close());

interface Arrived {
  readonly atMs: number;
  readonly to: string;
  readonly template: 'pin' | 'notice';
}

const isPin = ({ text }: Posted): boolean => !text.includes('/t/');

/** Runs what is due and notes when it arrived. */
async function collect(arrived: Arrived[]): Promise<void> {
  for (const post of await house.posted())
    arrived.push({ atMs: house.ground.clock.nowMs(), to: post.to, template: isPin(post) ? 'pin' : 'notice' });
}

/** The most messages that any stretch of `lengthMs` holds. */
function densest(times: readonly number[], lengthMs: number): number {
  return Math.max(0, ...times.map((start) => times.filter((at) => at >= start && at < start + lengthMs).length));
}

async function ask(name: string, identifier: string, method: 'mail' | 'sms', purpose: 'reset' | 'unlock' = 'reset') {
  const place = somewhere(name);
  const opened = await house.services.recovery.open(place, { purpose, identifier });
  if (!opened.ok) return undefined;
  const sent = await house.services.recovery.send(place, { caseId: opened.caseId, method });
  return sent.ok ? { place, challenge: sent.challenge } : undefined;
}

function expectBar(arrived: readonly Arrived[]): void {
  const pins = arrived.filter(({ template }) => template === 'pin');
  for (const to of new Set(pins.map((one) => one.to))) {
    const times = pins.filter((one) => one.to === to).map(({ atMs }) => atMs);
    expect([to, densest(times, hourMs) <= 3]).toEqual([to, true]);
    expect([to, densest(times, dayMs) <= 10]).toEqual([to, true]);
  }
}

describe('DOS-01: mail and SMS bombing of one person', () => {
  const spellings = ['alice@demo.example', 'ALICE@demo.example', 'Alice@Demo.Example ', 'alice', ' ALICE', 'aLiCe'];

  test.each([
    ['spread over a day', dayMs / 200],
    ['around the full hours', 0],
  ])('200 requests from 50 networks and conversations, %s', async (_, pauseMs) => {
    const arrived: Arrived[] = [];
    for (let request = 0; request < 200; request += 1) {
      // Six requests a minute before each full hour, six right after it: where windows of full hours would be weakest.
      if (pauseMs === 0 && request % 12 === 0) {
        const toHour = hourMs - (house.ground.clock.nowMs() % hourMs);
        house.ground.clock.advance(toHour < 2 * minuteMs ? toHour + hourMs - minuteMs : toHour - minuteMs);
      }
      if (pauseMs === 0 && request % 12 === 6) house.ground.clock.advance(minuteMs + 1);
      const spelling = spellings[request % spellings.length] ?? '';
      await ask(
        `${request % 50}`,
        spelling,
        request % 3 === 0 ? 'sms' : 'mail',
        request % 7 === 0 ? 'unlock' : 'reset',
      );
      await collect(arrived);
      house.ground.clock.advance(pauseMs);
    }
    expect(arrived.length).toBeGreaterThan(2);
    expectBar(arrived);
    const seen = (await house.audited()).map(({ action, reason }) => `${action} ${reason ?? ''}`);
    expect(seen.some((one) => one === 'limit.hit send' || one === 'pin.not-sent limited')).toBe(true);
  });

  test('one mailbox behind several accounts and tagged addresses is one mailbox', async () => {
    const { store, enrolments, accounts } = house.services;
    const tagged = [
      'team@shared.example',
      'TEAM+1@shared.example',
      'team+another@shared.example',
      'team@shared.example',
    ];
    for (const [index, address] of tagged.entries()) {
      const saved = await accounts.save({
        username: `shared${index}@demo.example`,
        aliases: [],
        displayName: `Shared ${index}`,
        unit: '',
        disabled: false,
        privileged: false,
      });
      if (!saved.ok) throw new Error(saved.reason);
      await enrolments.addContact(saved.id, { method: 'mail', address, verified: true });
      await enrolments.enable(saved.id, { by: 'system', reason: 'test' });
    }
    const arrived: Arrived[] = [];
    for (let request = 0; request < 96; request += 1) {
      await ask(`shared-${request}`, `shared${request % 4}@demo.example`, 'mail');
      await collect(arrived);
      house.ground.clock.advance(15 * minuteMs);
    }
    const times = arrived.map(({ atMs }) => atMs);
    expect(times.length).toBeGreaterThanOrEqual(10);
    expect(densest(times, hourMs)).toBeLessThanOrEqual(3);
    expect(densest(times, dayMs)).toBeLessThanOrEqual(10);
    expect(await store.count('challenges', {})).toBeGreaterThan(0);
  });

  test('at least 30 seconds lie between two messages of one request', async () => {
    const place = somewhere('impatient');
    const { recovery } = house.services;
    const opened = await recovery.open(place, { purpose: 'reset', identifier: 'alice' });
    if (!opened.ok) throw new Error(opened.reason);
    const { caseId } = opened;
    expect(await recovery.send(place, { caseId, method: 'mail' })).toMatchObject({ ok: true });
    house.ground.clock.advance(29_999);
    expect(await recovery.send(place, { caseId, method: 'mail' })).toMatchObject({ ok: false, reason: 'too-soon' });
    expect(await recovery.send(place, { caseId, method: 'sms' })).toMatchObject({ ok: false, reason: 'too-soon' });
    house.ground.clock.advance(1);
    expect(await recovery.send(place, { caseId, method: 'mail' })).toMatchObject({ ok: true });
  });

  test('a security notice arrives although the address is used up, once per change, and nobody can cause one unproven', async () => {
    const request = await ask('owner', 'alice', 'sms');
    if (request === undefined) throw new Error('no PIN');
    const pin = pinIn((await house.posted()).at(-1)?.text ?? '');
    const { recovery, passwords } = house.services;
    for (let step = 0; step < 12; step += 1) await ask(`bomber-${step}`, spellings[step % 6] ?? '', 'mail');
    const pins = (await house.posted()).filter(({ to }) => to === 'alice@alice.home.example');
    expect(pins.length).toBeLessThanOrEqual(3);

    // Strangers' failures, lockouts and requests: no notice at all.
    for (let step = 0; step < 40; step += 1) {
      await house.services.signIn.attempt({
        identifier: 'alice',
        password: `wrong ${step}`,
        keep: false,
        device: '',
        ...{ source: somewhere(`bomber-${step}`).source, correlation: 'bomber' },
      });
      await ask(`more-${step}`, 'alice', 'mail', 'unlock');
    }
    expect((await house.posted()).filter((post) => !isPin(post))).toEqual([]);

    // She is who she says: the SMS PIN was superseded by the attackers' requests, or it still works; ask anew tomorrow.
    house.ground.clock.advance(dayMs);
    const again = await ask('owner-2', 'alice', 'mail');
    if (again === undefined) throw new Error('no second PIN');
    const fresh = pinIn((await house.posted()).at(-1)?.text ?? '');
    expect(fresh).not.toBe(pin);
    for (let step = 0; step < 4; step += 1) await ask(`late-${step}`, 'bob', 'mail');
    const checked = await recovery.check(again.place, { challenge: again.challenge, pin: fresh });
    if (!checked.ok || checked.next !== 'grant') throw new Error('refused');
    const finished = await recovery.finish(again.place, checked.grant);
    if (!finished.ok || finished.outcome !== 'page') throw new Error('no page');
    await house.posted();
    const from = { token: finished.url.split('/t/')[1] ?? '', source: again.place.source, correlation: 'page' };
    expect(await passwords.choose({ ...from, password: 'amber kettle on the window sill' })).toEqual({ ok: true });
    const tries = await Promise.all(
      [1, 2, 3].map((step) => passwords.choose({ ...from, password: `violet kettle on sill ${step}` })),
    );
    expect(tries.every(({ ok }) => !ok)).toBe(true);
    const notices = (await house.posted()).filter((post) => !isPin(post)).map(({ to }) => to);
    expect(notices.sort()).toEqual(['+12025550142', 'alice@alice.home.example', 'alice@demo.example']);
    // Run again, as after a crash: still one per change and address.
    expect((await house.posted()).length).toBe(0);
  });
});

describe('DOS-02: SMS pumping', () => {
  const people = 500;
  /** Blocks of neighbouring numbers, a premium range and foreign ones. */
  const numberOf = (index: number): string => {
    const tail = String(index).padStart(4, '0');
    if (index < 300) return `+1202555${tail}`;
    return index < 400 ? `+4490980${tail}` : `+88213${tail}77`;
  };

  async function settlePhones(): Promise<void> {
    const { store } = house.services;
    await settleCrowd(store, people, house.ground.clock.nowMs());
    for (let index = 0; index < people; index += 1) {
      const owner = await store.get('contacts', `contact-${index}`);
      if (owner === undefined) throw new Error('no such person');
      const id = `phone-${index}` as ContactId; // an id of a test's own making
      await store.insert('contacts', { ...owner, id, method: 'sms', address: numberOf(index) });
    }
  }

  test('requests for 500 people within an hour: a few per block of numbers, a cap over all with an alarm, and mail goes on', async () => {
    await settlePhones();
    const texts: Posted[] = [];
    for (let index = 0; index < people; index += 1) {
      const asked = await ask(`pump-${index}`, personName(index), 'sms');
      expect(asked).toBeDefined();
      texts.push(...(await house.posted()).filter(({ kind }) => kind === 'sms'));
      house.ground.clock.advance(6_000);
    }
    const perBlock = new Map<string, number>();
    for (const { to } of texts) perBlock.set(to.slice(0, -3), (perBlock.get(to.slice(0, -3)) ?? 0) + 1);
    expect(texts.length).toBeGreaterThan(20);
    expect(texts.length).toBeLessThanOrEqual(400);
    expect(Math.max(...perBlock.values())).toBeLessThanOrEqual(40);
    const refused = (await house.audited()).filter(
      ({ action, reason }) => action === 'pin.not-sent' && reason === 'limited',
    );
    expect(refused.length).toBe(people - texts.length);

    await ask('mail', personName(7), 'mail');
    expect((await house.posted()).map(({ kind, to }) => `${kind} ${to}`)).toEqual(['mail person7@home.example']);
  });

  test('the caps over everybody hold for an hour and for a day, and each raises one alarm', async () => {
    const { store, clock, throttle, audit, log } = house.services;
    const limits = createRecoveryLimits({
      blocks: { covers: async () => false },
      throttle,
      rollingThrottle: createRollingThrottle({ store, clock }),
      failures: createFailures({ store, clock }),
      clock,
      audit,
      log,
    });
    const sentInHour: number[] = [];
    let person = 0;
    const tryOne = async () => {
      person += 1;
      const reach = {
        accountKey: `a${person}`,
        destination: `d${person}`,
        smsBlock: `b${person}`,
        method: 'sms' as const,
      };
      return limits.mayReach(reach);
    };
    for (let hour = 0; hour < 7; hour += 1) {
      let sent = 0;
      for (let step = 0; step < limitTable.smsInTotal.limit + 5; step += 1) if (await tryOne()) sent += 1;
      sentInHour.push(sent);
      house.ground.clock.advance(hourMs);
    }
    expect(sentInHour).toEqual([200, 200, 200, 200, 200, 0, 0]);
    expect(await limits.mayReach({ accountKey: 'm', destination: 'm', smsBlock: null, method: 'mail' })).toBe(true);
    const alarms = (await house.audited()).filter(({ action }) => action === 'alarm');
    expect(alarms.length).toBeGreaterThanOrEqual(6);
  });

  test('one telephone gets three messages an hour and ten a day at most, whoever asks', async () => {
    const arrived: Arrived[] = [];
    for (let request = 0; request < 100; request += 1) {
      await ask(`phone-${request}`, 'alice', 'sms');
      await collect(arrived);
      house.ground.clock.advance(14 * minuteMs);
    }
    expect(arrived.length).toBeGreaterThanOrEqual(3);
    expectBar(arrived);
  });

  test('without a sender nobody is offered a text message, and asking for one anyway leads nowhere', async () => {
    const bare = await buildHouse({ sms: false });
    const place = somewhere('bare');
    const opened = await bare.services.recovery.open(place, { purpose: 'reset', identifier: 'alice' });
    if (!opened.ok) throw new Error(opened.reason);
    expect(await bare.services.recovery.options(place, opened.caseId)).toEqual([{ method: 'mail', masked: null }]);
    const sent = await bare.services.recovery.send(place, { caseId: opened.caseId, method: 'sms' });
    expect(sent).toMatchObject({ ok: false });
    expect(await bare.posted()).toEqual([]);
    await bare.close();
  });
});
