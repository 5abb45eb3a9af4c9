// In Teams, what is said anew takes the place of the message that stands there; what comes late says nothing.
import { teamsKey } from '../../../src/bot/teams/callers';
import { homeTenant, person, startTeams, type TeamsWorld, wordsOf } from './teams-world';

let world: TeamsWorld;
beforeEach(async () => {
  world = await startTeams();
});
afterEach(() => world.stop());

test('a new message first, then updates of it, and a link at the end', async () => {
  const who = person();
  await world.say(who, 'help');
  const { outbox, clock } = world.latchkey.running.services;
  const conversation = teamsKey(homeTenant, who.conversation);
  const tell = async (id: string, said: Record<string, string | number>) => {
    world.latchkey.ground.clock.advance(5_000);
    const payload = { name: 'work', conversation, work: 'w1', verb: 'enable', count: 100, ...said };
    await outbox.enqueue({ id, kind: 'chat', payload, notAfterMs: clock.nowMs() + 600_000 });
    return world.arrives(1);
  };
  const [first] = await tell('a', { version: 10, done: 10 });
  expect([first?.method, first && wordsOf(first)]).toEqual(['POST', '"enable" is under way: 10 of 100 people.']);
  const [second] = await tell('b', { version: 50, done: 50 });
  expect([second?.method, second?.path.endsWith(`/activities/${first?.id}`)]).toEqual(['PUT', true]);
  const [end] = await tell('c', { version: 1_000, done: 99, failed: 1, url: 'https://reset.example/admin/files/x' });
  expect([end?.method, end && wordsOf(end)]).toEqual(['PUT', '"enable" is done for 99 people. Not for one person.']);

  await outbox.enqueue({
    id: 'late',
    kind: 'chat',
    payload: { name: 'work', conversation, work: 'w1', verb: 'enable', count: 100, version: 60, done: 60 },
    notAfterMs: clock.nowMs() + 600_000,
  });
  await outbox.runDue();
  expect((await world.say(who, 'help')).map(wordsOf).join(' ')).not.toContain('60 of 100');
});
