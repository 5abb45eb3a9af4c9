// The policy by command, over the real turn, services and store.
import { createServices } from '../../../src/wiring';
import { createTestGround, testConfig } from '../../fakes/ground';
import { type Office, openOffice } from './office';

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

const policy = () => office.world.services.policy;
const changesRecorded = async () => {
  const where = { at: { gte: 0 }, action: 'config.changed' };
  const events = await office.world.services.store.find('audit', { where, sortBy: 'at', limit: 100 });
  return events.map(
    ({ body }) => JSON.parse(body) as { outcome: string; actor: string; detail: Record<string, unknown> },
  );
};

test('draft, diff, activate: nothing holds before, and everything afterwards', async () => {
  const { owner } = office;
  expect(await owner.say('policy')).toMatch(/the initial values:[\s\S]*pin.mailMinutes = 10/);
  expect(await owner.say('policy diff')).toContain('There is no draft');
  expect(await owner.say('policy set pin.mailMinutes 8')).toMatch(/pin.mailMinutes: 10 → 8\n/);
  expect(await owner.say('policy set PIN.TRIES 3')).toMatch(/pin.mailMinutes: 10 → 8\n- pin.tries: 5 → 3\n/);
  expect(policy().current().pin).toMatchObject({ mailMinutes: 10, tries: 5 });
  expect(await owner.say('policy show')).toContain('There is a draft');
  expect(await owner.say('policy activate')).toMatch(/^Version 1 of the policy is in force/);
  expect(policy().current().pin).toMatchObject({ mailMinutes: 8, tries: 3 });
  expect(await owner.say('policy activate')).toContain('There is no draft');
  expect(await owner.say('policy history')).toMatch(/version 1, .* by grace@demo.example: pin.mailMinutes: 10 → 8;/);
  const graceId = await office.idOf('grace');
  expect(await changesRecorded()).toEqual([
    expect.objectContaining({
      outcome: 'started',
      actor: graceId,
      detail: { setting: 'pin.mailMinutes', version: 1, weaker: false },
    }),
    expect.objectContaining({ outcome: 'started', detail: { setting: 'pin.tries', version: 1, weaker: false } }),
    expect.objectContaining({ outcome: 'ok', detail: { kind: 'policy', version: 1, count: 2 } }),
  ]);
});

test('what the new policy says is what the next conversation does', async () => {
  const { owner, world } = office;
  const minutes = async () => {
    const stranger = await office.desk();
    await stranger.say('forgot password');
    await stranger.say('bob@demo.example');
    return /good for (\d+) minutes/.exec(await stranger.press('E-mail'))?.[1];
  };
  expect(await minutes()).toBe('10');
  await owner.say('policy set pin.mailMinutes 4');
  await owner.say('policy activate');
  await world.advance(3_600_000);
  expect(await minutes()).toBe('4');
});

test('a draft can be thrown away, and an earlier version comes back', async () => {
  const { owner } = office;
  await owner.say('policy set ticketMinutes 10');
  expect(await owner.say('policy drop')).toContain('The draft is gone');
  expect(await owner.say('policy drop')).toContain('There is no draft');
  await owner.say('policy set ticketMinutes 10');
  await owner.say('policy activate');
  await owner.say('policy set ticketMinutes 7');
  await owner.say('policy activate');
  expect(await owner.say('policy revert 9')).toContain('There is no version 9');
  expect(await owner.say('policy revert 1')).toMatch(/differs from version 2[\s\S]*ticketMinutes: 7 → 10 \(weaker\)/);
  expect(await owner.say('policy activate')).toContain('Version 3');
  expect(await owner.say('policy revert 0')).toContain('ticketMinutes: 10 → 15 (weaker)');
  expect(await owner.say('policy history')).toMatch(/version 3[\s\S]*version 2[\s\S]*version 1/);
});

test.each([
  ['policy set pin.mailDigits 6', 'It can be: a whole number from 8 to 12'],
  ['policy set pin.mailDigits eight', 'a whole number from 8 to 12'],
  ['policy set pin.tries 99', 'a whole number from 1 to 5'],
  ['policy set methods none of them', 'It can be: one, two'],
  ['policy set sms maybe', 'It can be: on, off'],
  ['policy set password.contextWords ab', '3 to 64 characters'],
  ['policy set mailMinuts 3', 'Did you mean'],
  ['policy set nonsense 3', '"policy" lists all of them'],
  ['policy set methods', 'policy set <setting> <value>'],
])('no setting leaves the security bar, and nothing else is one: %s', async (command, answer) => {
  expect(await office.owner.say(command)).toContain(answer === 'Did you mean' ? 'no setting' : answer);
  expect(await office.owner.say('policy diff')).toContain('There is no draft');
});

test('a weaker policy takes a second person, and only what they agreed to', async () => {
  const { owner } = office;
  await office.give('alice', 'admin');
  const alice = await office.desk('alice');
  expect(await owner.say('policy set outcome temporary')).toContain('It is weaker, so a second administrator');
  expect(await owner.say('policy activate because pilot')).toContain('request 1');
  expect(policy().version()).toBe(0);
  expect(await alice.say('pending')).toMatch(/request 1: policy-activate by grace@demo.example, .*"pilot"/);
  expect(await owner.say('approve 1')).toContain('own request');
  await owner.say('policy set pin.tries 4');
  expect(await alice.say('approve 1')).toContain('Something has changed');
  expect(policy().version()).toBe(0);
  await owner.say('policy activate');
  expect(await alice.say('approve 2')).toContain('Version 1');
  expect(policy().current()).toMatchObject({ outcome: 'temporary', pin: { tries: 4 } });
  expect(await owner.say('policy history')).toContain('by grace@demo.example with alice@demo.example');
});

test('a request lapses, can be refused, and is worth nothing once its asker has lost the role', async () => {
  await office.give('alice', 'admin');
  const alice = await office.desk('alice');
  await alice.say('policy set methods one');
  await alice.say('policy set sms off');
  await alice.say('policy activate');
  await alice.say('policy set sms on');
  expect(await alice.say('policy activate')).toContain('request 1');
  expect(await office.owner.say('deny 1')).toContain('refused');
  await alice.say('policy activate');
  await office.owner.say('ungrant admin from alice');
  expect(await office.owner.say('approve 2')).toContain('does not allow');
  await office.give('alice', 'admin');
  await alice.say('policy activate');
  await office.world.advance(16 * 60_000);
  expect(await office.owner.say('approve 3')).toContain('no such request');
  expect(policy().version()).toBe(1);
});

test('two at once: the second one is told, and nothing of the first is undone', async () => {
  await office.give('alice', 'admin');
  const [alice, other] = [await office.desk('alice'), office.owner];
  await other.say('policy set ticketMinutes 10');
  await alice.say('policy activate');
  await other.say('policy set pin.tries 4');
  await office.world.services.store.insert('policies', {
    id: 'policy/2',
    version: 2,
    from: 1,
    by: 'operator',
    approvedBy: null,
    at: office.world.services.clock.nowMs(),
    body: JSON.stringify({ ...policy().current(), revealMinutes: 3 }),
  });
  expect(await other.say('policy activate')).toContain('Something has changed');
  expect(await other.say('policy diff')).toMatch(/differs from version 2:\n- pin.tries: 5 → 4\n/);
  expect(await other.say('policy activate')).toContain('Version 3');
  expect(policy().current()).toMatchObject({ revealMinutes: 3, ticketMinutes: 10, pin: { tries: 4 } });
});

test('whom it would strand is known before, and it is whom "why" names afterwards', async () => {
  const { owner } = office;
  expect(await owner.say('policy simulate')).toContain('There is no draft');
  const said = await owner.say('policy simulate methods two');
  expect(said).toMatch(/With methods: one → two[\s\S]*Can reset: (\d+) now, 1 then[\s\S]*Stranded/);
  const stranded = /Stranded, .*: (\d+): (.*)$/m.exec(said)?.[2]?.split(', ') ?? [];
  expect(stranded).toContain('bob@demo.example');
  expect(policy().current().methods).toBe('one');
  await owner.say('policy set methods two');
  expect(await owner.say('policy simulate')).toBe(said);
  for (const username of stranded) expect(await owner.say(`why ${username}`)).toContain('Nothing stops');
  await owner.say('policy activate');
  for (const username of stranded) expect(await owner.say(`why ${username}`)).toContain('two ways to prove it');
  expect(await owner.say('why alice')).toContain('Nothing stops');
});

test('who may: help desk nothing, auditors look, scopes do not reach', async () => {
  await office.give('bob', 'helpdesk');
  await office.give('carol', 'auditor');
  await office.give('alice', 'admin', 'ou:Bakery');
  const [bob, carol, alice] = [await office.desk('bob'), await office.desk('carol'), await office.desk('alice')];
  const all = ['policy', 'policy diff', 'policy history', 'policy set methods two', 'policy simulate methods two'];
  const changing = ['policy activate', 'policy drop', 'policy revert 0'];
  for (const command of [...all, ...changing]) {
    expect([command, await bob.say(command)]).toEqual([command, expect.stringContaining('does not allow')]);
    expect([command, await alice.say(command)]).toEqual([command, expect.stringContaining('does not allow')]);
  }
  expect(await carol.say('policy')).toContain('pin.tries');
  expect(await carol.say('policy diff')).toContain('There is no draft');
  for (const command of ['policy set methods two', 'policy simulate methods two', ...changing])
    expect([command, await carol.say(command)]).toEqual([command, expect.stringContaining('does not allow')]);
});

test('German, too', async () => {
  const desk = await office.desk('grace', 'de');
  expect(await desk.say('policy set sms aus')).toContain('sms: an → aus');
  expect(await desk.say('policy simulate')).toContain('Können zurücksetzen');
  expect(await desk.say('policy activate')).toContain('Fassung 1 der Richtlinie gilt');
  expect(await desk.say('policy history')).toContain('durch grace@demo.example');
});

test('another process on the same store follows, and a restart finds it', async () => {
  const { owner, world } = office;
  const beside = createServices(testConfig(), createTestGround({ store: world.services.store }));
  await owner.say('policy set ticketMinutes 10');
  await owner.say('policy activate');
  expect(beside.policy.current().ticketMinutes).toBe(15);
  await beside.policy.refresh();
  expect(beside.policy.current().ticketMinutes).toBe(10);
  expect(beside.policy.version()).toBe(1);
});
