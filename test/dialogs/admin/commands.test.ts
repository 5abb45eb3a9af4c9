// Administration by command, over the real turn, services and store.
import { type Office, openOffice } from './office';

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

const enrolmentOf = async (username: string) =>
  office.world.services.enrolments.get((await office.idOf(username)) as never);

test('switching somebody on for a day, and taking it back once', async () => {
  const { owner } = office;
  expect(await owner.say('why erin')).toContain('resets are not switched on');
  expect(await owner.say('enable erin for 24h because locked out')).toMatch(/Switched on: erin@demo.example \[Undo\]/);
  expect(await enrolmentOf('erin')).toMatchObject({ enabled: true, reason: 'locked out' });
  expect(await office.world.audited()).toEqual(
    expect.arrayContaining([
      'admin.command started',
      'enrolment.changed started',
      'enrolment.changed ok',
      'admin.command ok',
    ]),
  );
  expect(await owner.say('why last')).toContain('Nothing stops erin@demo.example');
  expect(await owner.say('enable erin')).toContain('[Undo]');
  expect(await owner.press('Undo')).toContain('Undone for one person');
  expect((await enrolmentOf('erin'))?.until).not.toBeNull();
  expect(await owner.say('undo')).toContain('nothing to undo');
});

test('what has changed since is not undone, and what is late is not either', async () => {
  const { owner } = office;
  await office.give('bob', 'admin');
  const bob = await office.desk('bob');
  await owner.say('disable alice');
  await bob.say('enable alice for 2 days');
  expect(await owner.press('Undo')).toContain('Not for one person');
  expect(await enrolmentOf('alice')).toMatchObject({ enabled: true });
  await owner.say('disable alice');
  await office.world.advance(16 * 60_000);
  expect(await owner.press('Undo')).toContain('nothing to undo');
});

test('every verb says what it did', async () => {
  const { owner } = office;
  const said: readonly (readonly [string, string | RegExp])[] = [
    ['status alice', /resets: on[\s\S]*ready: yes[\s\S]*•••42[\s\S]*sign-in: works/],
    ['status alice, carol', /Carol Lindqvist[\s\S]*contacts: none/],
    ['status grace', /privileged: yes[\s\S]*roles: owner/],
    ['why carol', 'there is no contact'],
    ['why dave', 'the account is disabled'],
    ['why grace', 'privileged'],
    ['who is enabled in ou:bakery', /5 of 5 are switched on/],
    ['disable alice because of a test', 'Switched off: alice@demo.example'],
    ['disable alice', 'Nothing to change for alice@demo.example (already so: 1)'],
    ['unlock frank', 'Unlocked: frank@demo.example'],
    ['unlock frank', 'already so'],
    ['revoke bob', 'Signed out everywhere'],
    ['login off bob', 'Cannot sign in any more: bob@demo.example'],
    ['status bob', 'sign-in: disabled'],
    ['login on bob', 'Can sign in again'],
    ['contact alice', /a•••@a•••.example/],
    ['contact carol set email carol@home.example', 'Contact added'],
    ['contact carol set email carol@demo.example', 'mailbox which the lost password opens'],
    ['contact carol set phone nonsense', 'no address I can use'],
    ['contact alice, bob clear phone', 'one person at a time'],
    ['contact alice clear phone', 'Contacts removed'],
    ['unfreeze alice', 'already so'],
    ['reset bob because he called', 'Sent a way to a new password, with a PIN; all their contacts were told: bob'],
    ['reset bob link because he called', 'Sent a link to choose a new password; all their contacts were told: bob'],
    ['reset bob temp because he called', 'policy does not allow that'],
    ['reset bob', 'reset <who> because …'],
    ['reset carol because she called', 'no verified contact'],
    ['audit bob', /session.ended ok by grace@demo.example/],
    ['audit bob 0d', 'cannot read'],
    ['report', /passwords reset: 0/],
    ['report not-ready', /carol@demo.example/],
    ['policy', /pin.mailDigits = 8/],
    ['audit verify', 'events are whole'],
    ['doctor', /ok: store/],
    ['pending', 'No request is waiting'],
    ['enable nobody', 'nobody called nobody'],
    ['enable ou:Nowhere', 'There is no unit "Nowhere". There are: Bakery, Front desk, Office'],
    ['status "Alice Moreau"', 'alice@demo.example'],
    ['status "Nobody At All"', 'nobody called'],
    ['pause resets because incident', 'paused for everybody'],
    ['pause resets', 'paused already'],
    ['resume resets', 'Resets work again'],
    ['enabel alice', 'Did you mean enable,'],
    ['enable', 'enable <who> [for 24h | until 31 Dec] [because …]'],
    ['approve 99', 'no such request'],
    ['help', /status <who>[\s\S]*grant/],
    ['help enable', /let people reset/],
    ['help reset', /reset <who>/],
    ['help unlock', /unlock <who>/],
  ];
  for (const [command, answer] of said) {
    const got = await owner.say(command);
    if (typeof answer === 'string') expect([command, got]).toEqual([command, expect.stringContaining(answer)]);
    else expect([command, got]).toEqual([command, expect.stringMatching(answer)]);
  }
});

test('groups of people, mixed, each of them once', async () => {
  const { owner } = office;
  await owner.say('disable erin');
  const said: readonly (readonly [string, string | RegExp])[] = [
    ['who is enabled in not-enrolled', /of [1-9]/],
    ['status not-ready in ou:Bakery', /Carol Lindqvist/],
    ['who is enabled in dept:bakery', '5 of 5'],
    ['who is enabled in alice, ou:bakery, enabled in ou:Bakery', '5 of 5'],
    ['enable group:Sales', 'has no groups'],
    ['enable erin, group:Sales', 'has no groups'],
    ['enable file', 'no list here yet'],
    ['disable enabled', /will change \d+ people[\s\S]*\[Apply\]/],
  ];
  for (const [command, answer] of said) {
    const got = await owner.say(command);
    if (typeof answer === 'string') expect([command, got]).toEqual([command, expect.stringContaining(answer)]);
    else expect([command, got]).toEqual([command, expect.stringMatching(answer)]);
  }
});

test('nobody beyond reach is offered or named', async () => {
  await office.give('bob', 'admin', 'ou:Front desk');
  const bob = await office.desk('bob');
  const { accounts } = office.world.services;
  for (const [username, unit] of [
    ['twin1', 'Bakery'],
    ['twin2', 'Bakery'],
    ['twin3', 'Front desk'],
  ] as const)
    await accounts.save({ username, unit, displayName: 'The Twin' });
  expect(await bob.say('status "The Twin"')).not.toMatch(/twin[12]/);
  expect(await bob.say('status "Alice Moreau"')).not.toContain('alice@');
  expect(await bob.say('disable "Alice Moreau"')).not.toContain('alice@');
  expect(await bob.say('enable ou:Nowhere')).not.toMatch(/Bakery|Office/);
  await accounts.save({ username: 'twin3', unit: 'Bakery', displayName: 'The Twin' });
  expect(await bob.say('status "The Twin"')).toContain('nobody called The Twin');
});

test('German, too', async () => {
  const desk = await office.desk('grace', 'de');
  expect(await desk.say('enable erin weil sie fragt')).toMatch(/Eingeschaltet: erin@demo.example \[Zurücknehmen\]/);
  expect(await desk.say('status erin')).toMatch(/bereit: ja[\s\S]*weil: sie fragt/);
  expect(await desk.say('help')).toContain('Befehle, die Ihre Rolle erlaubt');
});

test('what an administrator says as a person is answered as to a person', async () => {
  const { owner } = office;
  expect(await owner.say('I forgot my password')).toContain('Is this for yourself');
  expect(await owner.say('status alice')).toContain('not look like');
  expect(await owner.say('cancel')).toContain('Nothing was changed');
  expect(await owner.say('unlock my account')).toContain('Is this for yourself');
  await owner.say('cancel');
  expect(await owner.say('thanks')).toContain('welcome');
});

test('who has which role may do what', async () => {
  await office.give('bob', 'helpdesk');
  await office.give('carol', 'auditor');
  await office.give('alice', 'admin');
  const [bob, carol, alice] = [await office.desk('bob'), await office.desk('carol'), await office.desk('alice')];
  const refused = 'Your role does not allow';
  const said: readonly (readonly [typeof bob, string, string])[] = [
    [bob, 'unlock frank', 'Unlocked'],
    [bob, 'enable erin', refused],
    [bob, 'contact frank set email x@home.example', refused],
    [bob, 'audit frank', refused],
    [bob, 'grant owner to bob', refused],
    [bob, 'unlock grace', 'protected: 1'],
    [bob, 'reset grace because x', 'protected: 1'],
    [bob, 'revoke alice', 'protected: 1'],
    [bob, 'login off frank', refused],
    [carol, 'audit frank', 'account.unlock ok by bob@demo.example'],
    [carol, 'status frank', 'frank'],
    [carol, 'unlock frank', refused],
    [carol, 'contact frank', refused],
    [carol, 'approve 1', refused],
    [carol, 'policy', 'pin.tries'],
    [alice, 'enable erin', 'Switched on'],
    [alice, 'grant admin to erin', refused],
    [alice, 'audit frank', refused],
  ];
  for (const [desk, command, answer] of said)
    expect([command, await desk.say(command)]).toEqual([command, expect.stringContaining(answer)]);
  expect(await bob.say('help')).not.toMatch(/- (?:grant|enable|audit|login|pause)/);
});

test('a role reaches as far as its scope, and ends when it ends', async () => {
  await office.give('bob', 'admin', 'ou:Front desk');
  const bob = await office.desk('bob');
  expect(await bob.say('enable erin')).toContain('Switched on');
  expect(await bob.say('disable alice')).toContain('outside your scope: 1');
  expect(await bob.say('status alice')).toContain('outside your scope: 1');
  expect(await bob.say('pause resets')).toContain('does not allow');
  expect(await bob.say('who is enabled in all')).toContain('of 2');
  expect(await office.owner.say('ungrant admin from bob')).toContain('Role taken back');
  expect(await bob.say('enable erin')).not.toContain('Switched on');
  await office.owner.say('grant helpdesk to bob on ou:"Front desk" for 1h');
  expect(await bob.say('unlock frank')).toContain('Unlocked');
  await office.world.advance(61 * 60_000);
  expect(await bob.say('unlock frank')).not.toContain('already');
});

test('five and more are shown first, and only what was shown is applied', async () => {
  const { owner } = office;
  await office.hire('Sales', 6);
  expect(await owner.say('enable ou:Sales')).toMatch(/will change 6 people[\s\S]*\[Apply\] \[Cancel\]/);
  expect(await owner.press('Cancel')).toContain('Nothing was changed');
  await owner.say('enable ou:sales');
  expect(await owner.press('Apply')).toContain('6 people');
  expect(await enrolmentOf('sales6')).toMatchObject({ enabled: true });
  await owner.say('disable ou:Sales');
  await owner.world.services.enrolments.freeze((await office.idOf('sales6')) as never);
  expect(await owner.press('Apply')).toContain('Something has changed');
  await office.hire('Sales', 7);
  await owner.say('disable ou:Sales');
  await office.world.advance(15 * 60_000);
  expect(await owner.press('Apply')).toContain('That is over');
  expect(await enrolmentOf('sales6')).toMatchObject({ enabled: true });
});

test('more than fifty: the number is typed', async () => {
  const { owner } = office;
  await office.hire('Sales', 51);
  expect(await owner.say('enable ou:Sales')).toMatch(/Type 51 to go on[^[]*\[Cancel\]$/);
  expect(await owner.say('50')).toContain('Please type 51');
  expect(await owner.say('51')).toContain('51 people');
});

test('a privileged account takes two people, neither of them asking alone', async () => {
  const { owner } = office;
  await office.give('alice', 'admin');
  await office.give('bob', 'admin');
  const [alice, bob] = [await office.desk('alice'), await office.desk('bob')];
  expect(await alice.say('disable bob')).toContain('second administrator must approve');
  expect(await alice.press('Apply')).toContain('request 1');
  expect(await alice.say('approve 1')).toContain('own request');
  expect(await bob.say('approve 1')).toContain('does not allow');
  expect(await owner.say('pending')).toMatch(/request 1: disable for one person by alice@demo.example/);
  expect(await owner.say('approve 1')).toContain('Switched off: bob@demo.example');
  expect(await owner.say('approve 1')).toContain('no such request');
  expect(await enrolmentOf('bob')).toMatchObject({ enabled: false });
  await alice.say('enable bob');
  await alice.press('Apply');
  expect(await owner.say('deny 2 because no')).toContain('Request 2 is refused');
  await alice.say('enable bob');
  await alice.press('Apply');
  await owner.say('ungrant admin from alice');
  expect(await owner.say('approve 3')).toContain('does not allow');
});

test('a second owner confirms roles; nobody changes their own', async () => {
  const { owner } = office;
  expect(await owner.say('grant admin to grace')).toContain('their own role');
  expect(await owner.say('grant owner to alice')).toContain('Role given');
  expect(await owner.say('grant helpdesk to bob')).toContain('second administrator must approve');
  expect(await owner.press('Apply')).toContain('request 1');
  const alice = await office.desk('alice');
  expect(await alice.say('approve 1')).toContain('Role given: bob@demo.example');
});

test('pause holds everybody up alike; resume takes two', async () => {
  await office.give('alice', 'admin');
  const stranger = await office.desk();
  await office.owner.say('pause resets because incident');
  await stranger.say('forgot password');
  const known = await stranger.say('bob@demo.example');
  await stranger.say('forgot password');
  expect(await stranger.say('nobody@demo.example')).toBe(known);
  expect(known).toContain('paused for everybody');
  expect(await office.owner.say('resume resets')).toContain('request 1');
  const alice = await office.desk('alice');
  expect(await alice.say('approve 1')).toContain('Resets work again');
  await stranger.say('forgot password');
  expect(await stranger.say('bob@demo.example')).toContain('Where should the PIN go?');
});

test('contacts: the new one is not verified, the old ones hear of it', async () => {
  await office.world.posted();
  await office.owner.say('contact alice set email new@elsewhere.example');
  const posts = await office.world.posted();
  expect(posts.map(({ to }) => to).sort()).toEqual(['+12025550142', 'alice@alice.home.example', 'alice@demo.example']);
  expect(await office.owner.say('contact alice')).toContain('n•••@e•••.example (not verified)');
});
