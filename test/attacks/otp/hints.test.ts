// What a stranger learns about where a PIN goes.
import type { Caller } from '../../../src/services/recovery/ports';
import { buildHouse, type House, minuteMs, somewhere } from '../../fakes/house';
import { createVictims, openChat, settle, walkToPin } from './web-attacker';

jest.setTimeout(60_000);

const victims = createVictims();
afterEach(victims.stopAll);

let house: House;
beforeEach(async () => {
  house = await buildHouse();
});
afterEach(() => house.close());

const everybody = ['alice', 'alice.b', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'ghost'];
const hourMs = 60 * minuteMs;

describe('OTP-11: masked destination hints', () => {
  test('asked 20 times over days, a stranger gets the same two words for everybody, and no address', async () => {
    for (let day = 0; day < 20; day++) {
      for (const name of everybody) {
        const place = somewhere(`${name}-${day}`);
        const opened = await house.services.recovery.open(place, { purpose: 'reset', identifier: name });
        if (!opened.ok) throw new Error(opened.reason);
        expect(await house.services.recovery.options(place, opened.caseId)).toEqual([
          { method: 'mail', masked: null },
          { method: 'sms', masked: null },
        ]);
      }
      house.ground.clock.advance(7 * hourMs);
    }
  });

  test('nothing that is said on the way to the PIN names a contact, or a piece of one', async () => {
    const latchkey = await victims.start({ environment: { TRUST_PROXY: '1' } });
    for (const name of everybody) {
      const chat = await openChat(latchkey.url);
      await walkToPin(latchkey, chat, `${name}@demo.example`);
      await chat.say('help');
      const said = (await chat.poll()).body;
      expect(said).not.toMatch(/home\.example|0142|•|\*\*\*/);
    }
    await settle(latchkey);
  });

  test('the throttle comes first: the eleventh question gets no options at all', async () => {
    const place = somewhere('a');
    for (let index = 0; index < 10; index++)
      await house.services.recovery.open(place, { purpose: 'reset', identifier: `name${index}` });
    const opened = await house.services.recovery.open(place, { purpose: 'reset', identifier: 'alice' });
    expect(opened).toMatchObject({ ok: false, reason: 'limited' });
    expect(opened).not.toHaveProperty('caseId');
  });

  test('a proven caller sees their own, masked, the same every time; of somebody else nothing', async () => {
    const found = await house.services.directory.find('alice');
    if (!found.ok) throw new Error('no alice');
    const { id: account, stamp, username } = found.account;
    const caller: Caller = { kind: 'account', account, stamp, username };
    const seen = new Set<string>();
    for (let index = 0; index < 20; index++) {
      const place = somewhere(`own-${index}`, { caller, channel: 'teams' });
      const opened = await house.services.recovery.open(place, { purpose: 'reset', identifier: username });
      if (!opened.ok) throw new Error(opened.reason);
      const options = await house.services.recovery.options(place, opened.caseId);
      seen.add(JSON.stringify(options));
      for (const { method, masked } of options) {
        // First letter, first letter of the domain, the top-level domain; or the last two digits.
        expect(masked).toMatch(method === 'mail' ? /^a•+@a•+\.example$/ : /^•+42$/);
      }
      const others = await house.services.recovery.open(place, { purpose: 'reset', identifier: 'bob' });
      if (!others.ok) throw new Error(others.reason);
      for (const { masked } of await house.services.recovery.options(place, others.caseId)) expect(masked).toBeNull();
      // From another conversation the case cannot be asked at all.
      expect(await house.services.recovery.options(somewhere('thief', { caller }), opened.caseId)).toEqual([]);
      house.ground.clock.advance(hourMs);
    }
    expect(seen.size).toBe(1);
  });
});
