// Going through a long list of names.
import type { Source } from '../../../src/services/ids';
import { buildHouse, type House, minuteMs, somewhere } from '../../fakes/house';
import { personName, settleCrowd } from '../otp/crowd';
import { attackScale, auditOf } from '../otp/web-attacker';

jest.setTimeout(300_000 * Math.max(1, attackScale));

/** More than the limit over everybody (5,000 an hour). The catalogue asks for 10,000: ATTACK_SCALE=2. */
const names = Math.min(10_000, 6_000 * attackScale);
let house: House;
beforeEach(async () => {
  house = await buildHouse();
  // Every second name exists.
  await settleCrowd(house.services.store, names / 2, house.ground.clock.nowMs());
});
afterEach(() => house.close());

/** How many of the names were taken, how many refused, from so many addresses. */
async function harvest(addresses: number, perConversation: number) {
  const taken = new Map<string, number>();
  for (let index = 0; index < names; index++) {
    const source = `address-${index % addresses}` as Source;
    const place = somewhere(`harvest-${index % addresses}-${Math.floor(index / addresses / perConversation)}`, {
      source,
    });
    const opened = await house.services.recovery.open(place, { purpose: 'reset', identifier: personName(index) });
    if (opened.ok) taken.set(source, (taken.get(source) ?? 0) + 1);
    else expect(opened.reason).toBe('limited');
  }
  return taken;
}

const isServed = async (): Promise<void> => {
  const place = somewhere('new-address');
  const opened = await house.services.recovery.open(place, { purpose: 'reset', identifier: 'alice@demo.example' });
  if (!opened.ok) throw new Error(opened.reason);
  const sent = await house.services.recovery.send(place, { caseId: opened.caseId, method: 'mail' });
  expect(sent).toMatchObject({ ok: true });
  expect((await house.posted()).map(({ to }) => to)).toEqual(['alice@alice.home.example']);
};

describe('ENU-05: bulk harvest', () => {
  test.each([
    ['one address, one conversation', 1, names],
    ['one address, a new conversation for each name', 1, 1],
    ['100 addresses, a new conversation for every third name', 100, 3],
  ] as const)(
    '%s: ten names an hour for each, one alarm, and others are served',
    async (_, addresses, perConversation) => {
      const taken = await harvest(addresses, perConversation);
      expect([...taken.values()]).toEqual(Array.from({ length: addresses }, () => 10));
      const alarms = await auditOf(house.services, 'alarm');
      expect(alarms.map(({ detail }) => detail?.['limit'])).toEqual(['refusalsInTotal']);
      await isServed();
      // Nothing was looked up, and nobody was written to, for any of those names.
      expect(house.ground.posted).toHaveLength(1);
    },
  );

  test('so many addresses that the limit over everybody is reached: an alarm, and the next hour is a new one', async () => {
    for (let index = 0; index < 5_000; index++) {
      const place = somewhere(`wide-${index}`, { source: `address-${index % 500}` as Source });
      const opened = await house.services.recovery.open(place, { purpose: 'reset', identifier: personName(index) });
      expect(opened.ok).toBe(true);
    }
    const over = await house.services.recovery.open(somewhere('over'), { purpose: 'reset', identifier: 'bob' });
    expect(over).toMatchObject({ ok: false, reason: 'limited' });
    const alarms = await auditOf(house.services, 'alarm');
    expect(alarms.map(({ detail }) => detail?.['limit'])).toEqual(['lookupsInTotal']);
    house.ground.clock.advance(60 * minuteMs);
    await isServed();
  });
});
