// Does the time of an answer tell anything? Three things could be told: how near a guess was, whether there is a PIN at all,
// and whether the name is somebody's. That a PIN has expired or is used up is no secret: the words say so, to everybody.
import { buildHouse, type House, minuteMs, pinIn, somewhere } from '../../fakes/house';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { auc, aucLimit, pairwise, separable, takeTurns, timed } from './separability';
import { attackScale, type Chat, openChat, settle, walkToPin } from './web-attacker';

jest.setTimeout(600_000 * Math.max(1, attackScale));

const monthMs = 31 * 24 * 60 * minuteMs;
const scaled = (samples: number): number => Math.ceil(samples * attackScale);

describe('the yardstick', () => {
  test('knows the same from the different, and what chance allows', async () => {
    expect(auc([1, 2, 3], [1, 2, 3])).toBe(0.5);
    expect(auc([1, 2, 3], [4, 5, 6])).toBe(1);
    expect(auc([4, 5, 6], [1, 2, 3])).toBe(1);
    expect(aucLimit(5_000)).toBeLessThan(0.57);
    const noise = () => Math.random() + Math.random();
    const sampling = { samples: 2_000, warmUp: 0 };
    expect(await separable({ one: noise, same: noise, other: noise }, sampling)).toEqual([]);
    expect(await separable({ one: noise, later: () => noise() + 0.2 }, sampling)).toHaveLength(1);
    expect(pairwise(await takeTurns({ one: noise, two: noise }, sampling))).toHaveLength(1);
  });
});

describe('OTP-14: timing of the PIN check, in process', () => {
  let house: House;
  beforeAll(async () => {
    house = await buildHouse();
  });
  afterAll(() => house.close());

  let rooms = 0;
  /** A challenge that was just asked for; the courier has been. */
  async function challenge(name: string) {
    const place = somewhere(`timing-${++rooms}`);
    const { recovery } = house.services;
    const opened = await recovery.open(place, { purpose: 'reset', identifier: name });
    if (!opened.ok) throw new Error(opened.reason);
    const sent = await recovery.send(place, { caseId: opened.caseId, method: 'mail' });
    if (!sent.ok) throw new Error(sent.reason);
    const before = house.ground.posted.length;
    await house.services.outbox.runDue();
    const fresh = house.ground.posted.slice(before);
    return { place, challenge: sent.challenge, pin: fresh.length > 0 ? pinIn(fresh[0]?.text ?? '') : '12345678' };
  }

  /** The same first digits, all the others different. */
  const sharing = (pin: string, digits: number): string =>
    [...pin].map((digit, index) => (index < digits ? digit : String((Number(digit) + 5) % 10))).join('');

  test('how many leading digits are right is not to be seen', async () => {
    // Five tries each: six classes are spread over fresh challenges, one try of a challenge for each sample.
    const open: Awaited<ReturnType<typeof challenge>>[] = [];
    const next = async () => {
      if (open.length === 0) {
        house.ground.clock.advance(monthMs);
        const fresh = await challenge('alice@demo.example');
        open.push(fresh, fresh, fresh, fresh, fresh);
      }
      return open.pop()!;
    };
    const guess = (digits: number) => async () => {
      const { place, challenge: id, pin } = await next();
      return timed(() => house.services.recovery.check(place, { challenge: id, pin: sharing(pin, digits) }));
    };
    const classes = Object.fromEntries([0, 1, 2, 3, 4, 5].map((digits) => [`${digits} right`, guess(digits)]));
    expect(await separable(classes, { samples: scaled(400), warmUp: 30 })).toEqual([]);
  });

  test('whether there is a PIN behind the question is not to be seen: wrong, lapsed, used up', async () => {
    const { recovery } = house.services;
    const rounds = scaled(300);
    const measure = (name: string, prepare: (one: Awaited<ReturnType<typeof challenge>>) => Promise<void>) => {
      return async (): Promise<number> => {
        house.ground.clock.advance(monthMs);
        const one = await challenge(name);
        await prepare(one);
        return timed(() => recovery.check(one.place, { challenge: one.challenge, pin: '00000000' }));
      };
    };
    const fresh = async () => undefined;
    const late = async () => house.ground.clock.advance(11 * minuteMs);
    const spent = async (one: Awaited<ReturnType<typeof challenge>>) => {
      for (let tries = 0; tries < 5; tries++)
        await recovery.check(one.place, { challenge: one.challenge, pin: '00000001' });
    };
    const sampling = { samples: rounds, warmUp: 30 };
    const [real, decoy] = ['bob@demo.example', 'bot@demo.example'];
    for (const [what, prepare] of [
      ['wrong', fresh],
      ['lapsed', late],
      ['used up', spent],
    ] as const) {
      const classes = { [`${what}, real`]: measure(real, prepare), [`${what}, decoy`]: measure(decoy, prepare) };
      expect(await separable(classes, sampling)).toEqual([]);
    }
  });
});

describe.each([
  { id: 'OTP-14', what: 'the PIN check' },
  { id: 'ENU-01', what: 'every turn before it' },
])('$id: timing of $what, over HTTP', ({ id }) => {
  let latchkey: TestLatchkey;
  beforeAll(async () => {
    latchkey = await startLatchkey({ environment: { TRUST_PROXY: '1' } });
  });
  afterAll(() => latchkey.stop());

  const known = 'bob@demo.example';
  const unknown = 'bot@demo.example';

  const turns: Readonly<
    Record<
      string,
      { prepare: (chat: Chat, name: string) => Promise<void>; run: (chat: Chat, name: string) => Promise<unknown> }
    >
  > =
    id === 'OTP-14'
      ? {
          'a wrong PIN': {
            prepare: (chat, name) => walkToPin(latchkey, chat, name),
            run: (chat) => chat.say('00000000'),
          },
        }
      : {
          'the name': {
            prepare: async (chat) => {
              await chat.say('forgot password');
            },
            run: (chat, name) => chat.say(name),
          },
          'the way': {
            prepare: async (chat, name) => {
              await chat.say('forgot password');
              await chat.say(name);
            },
            run: (chat) => chat.say('E-mail'),
          },
          'another PIN': {
            prepare: async (chat, name) => {
              await walkToPin(latchkey, chat, name);
              latchkey.ground.clock.advance(minuteMs);
            },
            run: (chat) => chat.say('send again'),
          },
        };

  test.each(Object.keys(turns))('%s', async (turn) => {
    const { prepare, run } = turns[turn]!;
    const measure = (name: string) => async (): Promise<number> => {
      latchkey.ground.clock.advance(monthMs);
      const chat = await openChat(latchkey.url);
      await prepare(chat, name);
      const ms = await timed(() => run(chat, name));
      // What the courier does afterwards is not part of the answer, and must not be part of the next sample.
      await settle(latchkey);
      return ms;
    };
    const classes = { known: measure(known), unknown: measure(unknown) };
    expect(await separable(classes, { samples: scaled(250), warmUp: 20 })).toEqual([]);
  });
});
