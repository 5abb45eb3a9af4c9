// Transcripts: members and guests are invited to Entra ID, whose answers may lag behind. Attacks ADM-08, ADM-09.
import type { Source } from '../../../src/services/ids';
import { createFakeClock } from '../../fakes/time';
import { addPeople } from '../../graph/demo-people';
import { type GraphDouble, startGraphDouble } from '../../graph/double';
import { trustInThisProcess } from '../../graph/trust';
import { type Office, openOffice } from './office';

let double: GraphDouble;
let office: Office;
let distrust: () => void;
beforeEach(async () => {
  // One time for both, so that what one has written is not of the other's future.
  const start = createFakeClock();
  double = await startGraphDouble({ clock: { nowMs: () => office?.world.services.clock.nowMs() ?? start.nowMs() } });
  distrust = await trustInThisProcess(double.authority.certificate);
  addPeople(double.tenant);
  const invitations = { INVITE_DOMAINS: 'corp.example,home.example' };
  office = await openOffice({
    ...double.environment,
    ...invitations,
    DIRECTORY: 'local,graph',
    GRAPH_DOMAINS: 'corp.example',
  });
  await office.world.advance(24 * 60 * 60_000);
  await office.world.posted();
});
afterEach(async () => {
  await office.close();
  distrust();
  await double.stop();
});

const member = 'invite dana@corp.example to dana@home.example called "Dana Braun" on ou:Bakery';
const tokenIn = (text = ''): string => /\/t\/([\w-]{43})/.exec(text)?.[1] ?? '';
const reveal = (token: string) =>
  office.world.services.passwords.revealInvited({ token, source: 'page' as Source, correlation: 'page' }); // a bucket for tests
const posted = async () => (await office.world.posted()).filter(({ subject }) => /invites you/.test(subject ?? ''));
const userCalled = (name: string) => {
  const found = double.tenant.users.allNow().filter(({ userPrincipalName }) => userPrincipalName === name);
  expect(found.length).toBeLessThan(2);
  return found[0];
};
const created = () => double.calls.filter(({ operation }) => operation === 'users.create').length;

test('a member: made with a password that nobody has seen, which the link replaces by one shown once', async () => {
  const said = await office.owner.say(member);
  expect(said).toMatch(/^Invited: dana@corp\.example/);
  expect(said).not.toMatch(/https?:|dana@home/);
  expect(userCalled('dana@corp.example')).toMatchObject({
    displayName: 'Dana Braun',
    department: 'Bakery',
    accountEnabled: true,
  });
  const [mail] = await posted();
  expect(mail).toMatchObject({ to: 'dana@home.example' });
  const { tenant } = double;
  const id = tenant.id('dana@corp.example');
  const [body] = double.calls.filter(({ operation }) => operation === 'users.create').map((call) => call.body);
  expect(body).toMatchObject({ passwordProfile: { forceChangePasswordNextSignIn: true } });
  const token = tokenIn(mail?.text);
  const shown = await reveal(token);
  if (!shown.ok) throw new Error(shown.reason);
  expect(tenant.signIn(id, shown.password)).toBe('must change');
  // The first, which nobody has seen, and the one that was shown.
  expect(tenant.passwordsWritten(id)).toBe(2);
  expect(JSON.stringify([said, mail])).not.toContain(shown.password);
  expect(await reveal(token)).toEqual({ ok: false, reason: 'lapsed' });
});

test('a directory that does not know them yet: invited from its answer, and the link waits for it', async () => {
  double.tenant.lag.staleMs = 60_000;
  expect(await office.owner.say(member)).toMatch(/^Invited: /);
  const token = tokenIn((await posted())[0]?.text);
  expect(await reveal(token)).toMatchObject({ ok: false, reason: 'busy' });
  await office.world.advance(61_000);
  expect(await reveal(token)).toMatchObject({ ok: true });
});

test('the mailbox of the new account itself is no place for its own invitation', async () => {
  expect(await office.owner.say('invite dana@corp.example')).toMatch(/private address/);
  expect(await office.owner.say('invite dana@corp.example to dana+x@corp.example')).toMatch(/private address/);
  expect(created()).toBe(0);
});

test('nobody is overwritten, also when two invite at once or a read lags behind', async () => {
  expect(await office.owner.say('invite ada@corp.example to new@home.example')).toMatch(/of that name already/);
  expect(await office.owner.say('invite dora@corp.example to new@home.example')).toMatch(/of that name already/);
  expect(created()).toBe(0);
  double.tenant.lag.staleMs = 60_000;
  await office.owner.say(member);
  expect(await office.owner.say(member)).toMatch(/of that name already/);
  expect(await posted()).toHaveLength(1);
});

test('a lost answer is not tried again: it is said, and nothing goes out', async () => {
  double.faults.add('reset-after', { operation: 'users.create' });
  expect(await office.owner.say(member)).toMatch(/answer of the directory was lost/);
  expect(created()).toBe(1);
  expect(await posted()).toEqual([]);
});

test('a name like that of a Global Administrator, who has no role here, takes two people', async () => {
  expect(await office.owner.say('invite hug0@corp.example to x@home.example')).toMatch(/there is none/);
  expect(created()).toBe(0);
  await office.give('bob', 'admin');
  expect(await office.owner.say('invite hugo.@corp.example to x@home.example')).toMatch(/cannot (?:read|use)/);
  expect(await office.owner.say('invite hugoo@corp.example to x@home.example')).toMatch(/Careful/);
});

test('who is privileged cannot be read: everybody is alike, and it takes two people', async () => {
  double.faults.add('denied', { operation: 'roleManagement.roleDefinitions.list', times: 20 });
  expect(await office.owner.say(member)).toMatch(/there is none/);
  expect(created()).toBe(0);
});

test('a guest: invited by our mail, with the address where they accept; accepted, not invited again', async () => {
  const said = await office.owner.say('invite gus@home.example as guest called "Gus Berg"');
  expect(said).toMatch(/^Invited as guest: gus@home\.example/);
  expect(said).not.toMatch(/https?:/);
  const [mail] = await posted();
  expect(mail).toMatchObject({ to: 'gus@home.example' });
  expect(mail?.text).toMatch(/as a guest[\s\S]*https:\/\/login\.example\/redeem/);
  expect(mail?.text).not.toMatch(/temporary password/);
  expect(await office.owner.say('resend gus@home.example')).toMatch(/Invited again/);
  expect(await posted()).toHaveLength(1);
  const guest = double.tenant.users.allNow().find(({ mail: address }) => address === 'gus@home.example');
  double.tenant.change(String(guest?.['id']), { externalUserState: 'Accepted' });
  expect(await office.owner.say('resend gus@home.example')).toMatch(/taken up already/);
  expect(await office.owner.say('invite gus@home.example as guest')).toMatch(/of that name already/);
  expect(await office.owner.say('invite gina@evil.example as guest')).toMatch(/not open to invitations/);
});

test('taken back: the link is dead, and nobody signs in', async () => {
  await office.owner.say(member);
  const token = tokenIn((await posted())[0]?.text);
  expect(await office.owner.say('withdraw dana@corp.example')).toMatch(/withdrawn/);
  expect(userCalled('dana@corp.example')).toMatchObject({ accountEnabled: false });
  expect(await reveal(token)).toEqual({ ok: false, reason: 'lapsed' });
});
