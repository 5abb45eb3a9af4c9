// What text messages may cost: countries, the month, and PINs that nobody types back (attack DOS-02).
import { createThrottle } from '../../../../src/services/limits/throttle';
import { createCountries } from '../../../../src/services/notify/sms/countries';
import { createTolls } from '../../../../src/services/notify/sms/tolls';
import { createSqliteStore } from '../../../../src/services/store/sqlite';
import { createFakeAudit } from '../../../fakes/audit';
import { createFakeLog } from '../../../fakes/log';
import { createFakeClock } from '../../../fakes/time';

const german = '+4915112345678';
const british = '+447400123456';
const hourMs = 3_600_000;

const open = async (monthlyCap = 1_000) => {
  const store = createSqliteStore({ path: ':memory:' });
  await store.open();
  const clock = createFakeClock();
  const audit = createFakeAudit();
  const throttle = createThrottle({ store, clock });
  const countries = createCountries(['+49', '+44', '+1212']);
  return {
    store,
    clock,
    audit,
    tolls: createTolls({ throttle, clock, audit, log: createFakeLog(), countries, monthlyCap }),
  };
};

let world: Awaited<ReturnType<typeof open>>;
const using = async (cap?: number) => {
  world = await open(cap);
  return world.tolls;
};
afterEach(() => world.store.close());
const alarms = () => world.audit.events.map(({ action, reason }) => `${action} ${reason}`);

test.each([
  ['a mobile of an allowed country', german, true],
  ['a mobile of another one', '+33612345678', false],
  ['premium rate', '+499001234567', false],
  ['shared cost', '+49180512345', false],
  ['a satellite phone', '+8821234567', false],
  ['a landline', '+493012345678', false],
  ['a longer prefix', '+12125551234', true],
  ['its neighbour', '+16465551234', false],
  ['premium rate inside the allowed plan', '+448712345678', false],
  ['too short to be a number', '+49', false],
  ['not a number', '+49DROP TABLE', false],
])('%s: %s is texted: %s', async (_, number, serves) => {
  const tolls = await using();
  expect(tolls.serves(number)).toBe(serves);
  expect(await tolls.refusal(number)).toBe(serves ? undefined : 'country');
});

test('so many in a calendar month, all countries together, one alarm; the next month begins anew', async () => {
  const tolls = await using(3);
  for (const number of [german, british, german]) {
    expect(await tolls.refusal(number)).toBeUndefined();
    await tolls.sent(number, false);
  }
  expect([await tolls.refusal(german), await tolls.refusal(british)]).toEqual(['month', 'month']);
  expect(await tolls.month()).toEqual({ sent: 3, cap: 3 });
  expect(alarms()).toEqual(['alarm sms-month']);
  world.clock.advance(32 * 24 * hourMs);
  expect(await tolls.refusal(german)).toBeUndefined();
});

test('PINs of one country that nobody types back end there with one alarm; another country goes on', async () => {
  const tolls = await using();
  for (let n = 0; n < 49; n += 1) await tolls.sent(german, true);
  expect(await tolls.refusal(german)).toBeUndefined();
  await tolls.sent(german, true);
  expect([await tolls.refusal(german), await tolls.refusal(german)]).toEqual(['conversion', 'conversion']);
  expect(await tolls.refusal(british)).toBeUndefined();
  expect(alarms()).toEqual(['alarm sms-conversion']);
});

test('it mends itself as soon as enough PINs come back, and the next day', async () => {
  const tolls = await using();
  for (let n = 0; n < 50; n += 1) await tolls.sent(german, true);
  for (let n = 0; n < 14; n += 1) await tolls.passed(german);
  expect(await tolls.refusal(german)).toBe('conversion');
  await tolls.passed(german);
  expect(await tolls.refusal(german)).toBeUndefined();
  for (let n = 0; n < 50; n += 1) await tolls.sent(german, true);
  expect(await tolls.refusal(german)).toBe('conversion');
  world.clock.advance(24 * hourMs);
  expect(await tolls.refusal(german)).toBeUndefined();
});

test('notices are not expected back', async () => {
  const tolls = await using();
  for (let n = 0; n < 200; n += 1) await tolls.sent(german, false);
  expect(await tolls.refusal(german)).toBeUndefined();
});
