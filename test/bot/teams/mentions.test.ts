// Somebody who is mentioned in Teams: known by their identity, never by the name that is shown.
import { randomUUID } from 'node:crypto';
import { readTeamsActivity } from '../../../src/bot/teams/incoming';
import { createIdentities } from '../../../src/services/accounts/identities';
import { createRoles } from '../../../src/services/roles';
import { actionsOf, activityOf, appId, homeTenant, person, startTeams, wordsOf } from './teams-world';

const bot = { type: 'mention', text: '<at>Latchkey</at>', mentioned: { id: `28:${appId}`, name: 'Latchkey' } };
const of = (name: string, objectId?: unknown) => ({
  type: 'mention',
  text: `<at>${name}</at>`,
  mentioned: { id: `29:${name}`, name, ...(objectId !== undefined && { aadObjectId: objectId }) },
});

test.each([
  ['<at>Latchkey</at> status', [bot], 'status', []],
  ['enable <at>Bob</at> for 1h', [of('Bob', 'AB-1')], 'enable \ue000  for 1h', [{ name: 'Bob', objectId: 'ab-1' }]],
  [
    '<at>Latchkey</at> enable <at>Alex</at>, <at>Alex</at>',
    [bot, of('Alex', '1'), of('Alex', '2')],
    'enable  \ue000 ,  \ue001',
    [
      { name: 'Alex', objectId: '1' },
      { name: 'Alex', objectId: '2' },
    ],
  ],
  ['enable <at>Bob</at>', [of('Bob')], 'enable  \ue000', [{ name: 'Bob', objectId: null }]],
  ['enable <at>Bob</at>', [of('Bob', { $ne: 1 })], 'enable  \ue000', [{ name: 'Bob', objectId: null }]],
  ['enable <at>Bob</at>', [], 'enable', []],
  ['enable <at>Bob</at>', 'nonsense', 'enable', []],
  ['enable \ue000', [of('Bob', '1')], 'enable', []],
  ['enable bob', [{ ...of('b', '1'), text: 'b' }], 'enable bob', []],
])('%s', (text, entities, words, mentioned) => {
  const read = readTeamsActivity(activityOf(person(), { text, entities }));
  const { input, ...rest } = read as Extract<typeof read, { kind: 'turn' }>; // a message is a turn
  expect((input as { text: string }).text.replace(/ +/g, ' ')).toBe(words.replace(/ +/g, ' '));
  expect(rest.mentioned).toEqual(mentioned);
});

test('a mention is an account where it is linked; a linked name of somebody else helps nobody', async () => {
  const world = await startTeams();
  const { services } = world.latchkey.running;
  const [grace, erin] = [person(), person()];
  const idOf = async (username: string) => {
    const found = await services.directory.find(username);
    if (!found.ok) throw new Error(`nobody ${username}`);
    return found.account.id;
  };
  await createIdentities(services).link(grace, { account: await idOf('grace'), by: 'test' });
  await createIdentities(services).link(erin, { account: await idOf('erin'), by: 'test' });
  await createRoles(services).grant({
    account: await idOf('grace'),
    role: 'owner',
    by: 'operator',
    scope: '*',
    untilMs: null,
  });
  const hear = async (text: string, entities: unknown[]) => {
    world.latchkey.ground.clock.advance(5_000);
    await world.post(activityOf(grace, { text, entities }));
    return world.arrived();
  };
  const ask = async (text: string, entities: unknown[]) => (await hear(text, entities)).map(wordsOf).join(' ');
  try {
    expect(grace.tenant).toBe(homeTenant);
    expect(await ask('enable <at>Carol L</at>', [of('Carol L', erin.objectId)])).toContain(
      'Switched on: erin@demo.example',
    );
    expect(await ask('status <at>bob@demo.example</at>', [of('bob@demo.example', randomUUID())])).toContain(
      'I cannot tell which account "bob@demo.example" has',
    );
    expect(await ask('status <at>bob@demo.example</at>', [of('bob@demo.example')])).toContain('I cannot tell');

    // In a sentence; and what is only shown goes on by its button.
    expect(await ask('please switch off resets for <at>Carol L</at>', [of('Carol L', erin.objectId)])).toMatch(
      /Understood as: disable erin@demo.example\s+Switched off: erin@demo.example/,
    );
    const shown = (await hear("please end <at>Carol L</at>'s sessions", [of('Carol L', erin.objectId)])).at(-1);
    expect(wordsOf(shown ?? { body: {} })).toContain('revoke erin@demo.example');
    const [doIt] = actionsOf(shown ?? { body: {} });
    expect(doIt).toMatchObject({ title: 'Do it' });
    const value = { action: { type: 'Action.Execute', verb: 'choose', data: doIt.data } };
    await world.post(activityOf(grace, { type: 'invoke', name: 'adaptiveCard/action', value }));
    expect((await world.arrived()).map(wordsOf).join(' ')).toContain('Signed out everywhere');
  } finally {
    await world.stop();
  }
});
