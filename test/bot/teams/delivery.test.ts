// What becomes of words when Teams does not take them: a turn never waits for it, and nothing is lost or said twice.
import { createPace } from '../../../src/bot/teams/pace';
import { createFakeClock } from '../../fakes/time';
import { activityOf, eventually, person, startTeams, type TeamsWorld, wordsOf } from './teams-world';

let world: TeamsWorld;
beforeEach(async () => {
  world = await startTeams();
});
afterEach(() => world.stop());

const waiting = () => world.latchkey.running.services.store.count('outbox', { state: 'waiting' });

/** Lets the outbox try again until everything has gone, in steps that are short against a job's lease. */
async function letOutboxWork(): Promise<void> {
  await eventually(async () => {
    world.latchkey.ground.clock.advance(3_000);
    await world.latchkey.running.services.outbox.runDue();
    return (await waiting()) === 0;
  });
}

test.each([
  ['a dead address', 503],
  ['an address that never answers', 0],
])('%s does not hold up the turn; the words come when it is back, once and in order', async (_what, status) => {
  const who = person();
  // Loads the SDK.
  await world.say(person(), 'hello');
  world.connector.status = status;
  const started = Date.now();
  expect(
    await world.post(
      activityOf(who, {
        type: 'conversationUpdate',
        membersAdded: [{ id: `28:${'11111111-2222-4333-8444-555555555555'}` }],
      }),
    ),
  ).toMatchObject({ status: 200 });
  // The connector's own patience is 3 s for each request.
  expect(Date.now() - started).toBeLessThan(2_500);
  expect(await world.arrived()).toEqual([]);
  expect(await waiting()).toBe(1);
  world.connector.status = 200;
  await letOutboxWork();
  const words = (await world.arrived()).map(wordsOf);
  expect(words).toHaveLength(2);
  expect(words[0]).toContain('Hello!');
  expect(words[1]).toBe('What can I do for you?');
});

test('what was sent is not sent again when the rest fails', async () => {
  const who = person();
  await world.say(who, 'reset my password');
  await world.say(who, 'alice@demo.example');
  const { delivered } = world.connector;
  const count = delivered.length;
  // The first reply of the next turn gets through, the second does not.
  const push = delivered.push.bind(delivered);
  delivered.push = (...items) => {
    world.connector.status = delivered.length + items.length > count ? 503 : 200;
    return push(...items);
  };
  await world.say(who, 'E-mail');
  delivered.push = push;
  expect(delivered).toHaveLength(count + 1);
  world.connector.status = 200;
  await letOutboxWork();
  const words = (await world.arrived()).map(wordsOf);
  expect(words).toHaveLength(1);
  expect(words[0]).toContain('type the PIN');
  const all = delivered.map(wordsOf).filter((text) => text.includes('a PIN is on its way'));
  expect(all).toHaveLength(1);
});

test('somebody who blocked the bot is not tried again', async () => {
  world.connector.status = 403;
  await world.say(person(), 'hello');
  await world.latchkey.running.services.outbox.runDue();
  await eventually(async () => (await waiting()) === 0);
  world.connector.status = 200;
  await letOutboxWork();
  expect(await world.arrived()).toEqual([]);
});

test('an address that fails again and again is left alone for a while', async () => {
  world.connector.status = 503;
  for (let turn = 0; turn < 3; turn += 1) {
    await world.post(activityOf(person(), { text: 'hello' }));
    await world.arrived();
  }
  let asked = 0;
  world.connector.headers = new Proxy(
    {},
    {
      ownKeys: () => {
        asked += 1;
        return [];
      },
    },
  );
  for (let turn = 0; turn < 5; turn += 1) {
    await world.post(activityOf(person(), { text: 'hello' }));
    await world.arrived();
  }
  expect(asked).toBe(0);
  world.connector.status = 200;
  world.latchkey.ground.clock.advance(11_000);
  expect((await world.say(person(), 'hello')).length).toBeGreaterThan(0);
});

test("one conversation stays under Teams' four limits, and all of them together under 50 a second", () => {
  const clock = createFakeClock();
  const pace = createPace(clock);
  const startMs = clock.nowMs();
  const sentAt: number[] = [];
  while (clock.nowMs() - startMs < 3_600_000) {
    clock.advance(pace.take('one'));
    sentAt.push(clock.nowMs());
  }
  for (const [most, withinMs] of [
    [7, 1_000],
    [8, 2_000],
    [60, 30_000],
    [1_800, 3_600_000],
  ] as const) {
    // four pairs
    const busiest = Math.max(
      ...sentAt.map((from, index) => sentAt.slice(index).filter((at) => at < from + withinMs).length),
    );
    expect([withinMs, busiest <= most]).toEqual([withinMs, true]);
  }
  const crowd = createPace(clock);
  const free = Array.from({ length: 60 }, (_, index) => crowd.take(`conversation-${index}`)).filter(
    (waitMs) => waitMs < 1_000 - 25,
  );
  expect(free.length).toBeLessThanOrEqual(80);
  expect(crowd.take('one more')).toBeGreaterThan(0);
});
