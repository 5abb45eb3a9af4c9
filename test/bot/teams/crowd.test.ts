// Abuse on the web takes nothing from people in Teams: they have buckets of their own, by person.

import { limitTable } from '../../../src/services/recovery/limits';
import { person, startTeams, wordsOf } from './teams-world';

test("the web's totals are used up, and Teams still answers; one person's limit is that person's only", async () => {
  const world = await startTeams();
  const { throttle } = world.latchkey.running.services;
  for (let hit = 0; hit < limitTable.lookupsInTotal.limit; hit += 500) {
    await Promise.all(Array.from({ length: 500 }, () => throttle.hit('lookupsInTotal|all', limitTable.lookupsInTotal)));
  }
  expect((await throttle.hit('lookupsInTotal|all', limitTable.lookupsInTotal)).allowed).toBe(false);
  const greedy = person();
  await world.say(greedy, 'reset my password');
  expect((await world.say(greedy, 'alice@demo.example')).map(wordsOf).join(' ')).toContain('Where should the PIN go?');
  for (let more = 0; more < limitTable.lookupsPerSource.limit; more += 1) {
    // Another conversation of the same person: the person is what counts.
    const again = { ...greedy, conversation: `a:${more}` };
    await world.say(again, 'reset my password');
    await world.say(again, `name${more}@demo.example`);
  }
  const last = { ...greedy, conversation: 'a:last' };
  await world.say(last, 'reset my password');
  expect((await world.say(last, 'alice@demo.example')).map(wordsOf).join(' ')).toContain('a bit too often');
  const other = person();
  await world.say(other, 'reset my password');
  expect((await world.say(other, 'bob@demo.example')).map(wordsOf).join(' ')).toContain('Where should the PIN go?');
  await world.stop();
});
