// What doctor says about Entra ID, against the double: permissions, time, and one account that it reads.
import { checkCanary, checkEntraClock, checkEntraNames, checkPermissions } from '../../src/cli/checks/entra';
import type { AccountId } from '../../src/services/ids';
import type { Directory } from '../../src/services/ports';
import { openServices, type Services } from '../../src/wiring';
import { createTestGround, type GroundOptions, testConfig } from '../fakes/ground';
import { createEntra, type Entra } from '../services/directory/graph/entra';

const exactly = [
  'User.Read.All',
  'User-PasswordProfile.ReadWrite.All',
  'User.RevokeSessions.All',
  'User.EnableDisableAccount.All',
  'GroupMember.Read.All',
  'RoleManagement.Read.Directory',
  'Domain.Read.All',
];

let entra: Entra;
let services: Services;
const open = async (
  permissions: readonly string[] = exactly,
  more: Record<string, string> = {},
  policy: GroundOptions['policy'] = {},
) => {
  entra = await createEntra({ permissions, attemptMs: 5_000 });
  const config = testConfig({ ...entra.double.environment, ...more });
  const clock = { nowMs: Date.now };
  services = await openServices(config, { ...createTestGround({ policy }), clock, entra });
  return { config, services };
};
afterEach(async () => {
  await services.store.close();
  await entra.close();
});

const graphMail = {
  MAIL_URL: 'graph:ada@corp.example',
  SECRET_KEY: 'a test key of more than thirty-two bytes 0123456789',
  PUBLIC_URL: 'https://reset.example',
};

test.each([
  ['exactly what is needed', exactly, {}, 'ok exactly what is needed'],
  ['one is missing', exactly.slice(1), {}, 'fail missing: User.Read.All (finding people)'],
  ['mail needs one more', exactly, graphMail, 'fail missing: Mail.Send (mail through Graph)'],
  ['mail has it', [...exactly, 'Mail.Send'], graphMail, 'ok exactly what is needed'],
  ['one too many', [...exactly, 'Mail.Send'], {}, 'warn not needed for what is switched on: Mail.Send'],
  [
    'far too many',
    [...exactly, 'Mail.Send', 'Directory.ReadWrite.All'],
    {},
    'warn far more than needed, take it back: Directory.ReadWrite.All',
  ],
] as const)('permissions: %s', async (_, permissions, more, expected) => {
  const { verdict, text } = await checkPermissions.run(await open(permissions, more));
  expect(`${verdict} ${text}`).toBe(expected);
});

test.each([
  ['Entra ID alone', {}, 'ok not used'],
  ['both, and no domain', { DIRECTORY: 'local,graph' }, 'warn GRAPH_DOMAINS is empty'],
  [
    'both',
    { DIRECTORY: 'local,graph', GRAPH_DOMAINS: 'corp.example' },
    'ok only Entra ID is asked about: corp.example',
  ],
])('whose names are whose: %s', async (_, more, expected) => {
  const { verdict, text } = await checkEntraNames.run(await open(exactly, more));
  expect(`${verdict} ${text}`.slice(0, expected.length)).toBe(expected);
});

const methods = ['UserAuthMethod-Email.Read.All', 'UserAuthMethod-Phone.Read.All'] as const;

test.each([
  ['contacts of our own', 'own', exactly, 'ok exactly what is needed'],
  [
    'methods that nobody asks for',
    'own',
    [...exactly, ...methods],
    `warn not needed for what is switched on: ${methods.join(', ')}`,
  ],
  ['methods', 'directory', [...exactly, ...methods], 'ok exactly what is needed'],
  ['no mail methods', 'directory', [...exactly, methods[1]], `fail missing: ${methods[0]} (contacts by policy)`],
  ['no phones', 'directory-and-profile', [...exactly, methods[0]], `fail missing: ${methods[1]} (contacts by policy)`],
] as const)('permissions by policy: %s', async (_, contacts, permissions, expected) => {
  const { verdict, text } = await checkPermissions.run(await open(permissions, {}, { contacts }));
  expect(`${verdict} ${text}`).toBe(expected);
});

const forPasses = 'UserAuthMethod-TAP.ReadWrite.All';

test.each([
  ['passes', 'pass', [...exactly, forPasses], 'ok exactly what is needed'],
  ['passes without it', 'pass', exactly, `fail missing: ${forPasses} (access passes by policy)`],
  ['no passes', 'own', [...exactly, forPasses], `warn not needed for what is switched on: ${forPasses}`],
] as const)('permissions by outcome: %s', async (_, outcome, permissions, expected) => {
  const { verdict, text } = await checkPermissions.run(await open(permissions, {}, { outcome }));
  expect(`${verdict} ${text}`).toBe(expected);
});

const writing = ['UserAuthMethod-Email.ReadWrite.All', 'UserAuthMethod-Phone.ReadWrite.All'] as const;

test.each([
  ['both', [...exactly, ...writing], 'ok exactly what is needed'],
  ['no phones', [...exactly, writing[0]], `fail missing: ${writing[1]} (writing contacts back)`],
  [
    'reading besides',
    [...exactly, ...writing, ...methods],
    `warn not needed for what is switched on: ${methods.join(', ')}`,
  ],
] as const)('permissions for writing contacts back: %s', async (_, permissions, expected) => {
  const policy = { contacts: 'directory', contactsWriteBack: true } as const; // a value of the policy
  const { verdict, text } = await checkPermissions.run(await open(permissions, {}, policy));
  expect(`${verdict} ${text}`).toBe(expected);
});

type Use = (directory: Directory, ada: AccountId) => Promise<unknown>;
const read: Use = (directory, ada) => directory.get(ada);
const uses: readonly [string, Use][] = [
  ['User.Read.All', read],
  ['GroupMember.Read.All', read],
  ['RoleManagement.Read.Directory', read],
  ['UserAuthMethod-Email.Read.All', read],
  ['UserAuthMethod-Phone.Read.All', read],
  [
    'User-PasswordProfile.ReadWrite.All',
    (directory, ada) => directory.setPassword(ada, 'a Good one 4 once', { temporaryUntilMs: null }),
  ],
  ['User.RevokeSessions.All', (directory, ada) => directory.revokeSessions(ada)],
  ['User.EnableDisableAccount.All', (directory, ada) => directory.setDisabled(ada, false)],
  [forPasses, async (directory, ada) => directory.makePass?.(ada, { minutes: 60, once: true })],
  [writing[0], async (directory, ada) => directory.copyContact?.(ada, { method: 'mail', address: 'ada@new.example' })],
  [writing[1], async (directory, ada) => directory.copyContact?.(ada, { method: 'sms', address: '+491512345678' })],
];

const own: readonly string[] = [...writing, forPasses];

test.each(uses)('%s is needed: without it Graph refuses, with it and the others it does not', async (name, use) => {
  const { services: opened } = await open(
    [...exactly, ...methods, ...(own.includes(name) ? own : [])],
    {},
    { contacts: 'directory' },
  );
  const { permissions } = entra.double.app;
  permissions.delete(name);
  await expect(use(opened.directory, entra.idOf('ada'))).rejects.toMatchObject({ code: 'directory.refused' });
  permissions.add(name);
  await entra.tokens.token({ fresh: true });
  await expect(use(opened.directory, entra.idOf('ada'))).resolves.toBeTruthy();
});

test('a permission that was taken back is missing at once, whatever token is cached', async () => {
  const patient = await open();
  await entra.tokens.token();
  entra.double.app.permissions.delete('User.Read.All');
  expect(await checkPermissions.run(patient)).toMatchObject({ verdict: 'fail' });
});

test('time: compared with the identity platform', async () => {
  const patient = await open();
  expect(await checkEntraClock.run(patient)).toMatchObject({ verdict: 'ok' });
  const late = { ...patient.services, clock: { nowMs: () => Date.now() - 10 * 60_000 } };
  const verdict = await checkEntraClock.run({ ...patient, services: late });
  expect(verdict).toMatchObject({ verdict: 'fail', text: expect.stringMatching(/^(599|600|601) s apart/) });
});

test.each([
  ['an ordinary account', 'ada@corp.example', 'ok'],
  ['nobody', 'nobody@corp.example', 'fail'],
  ['a Global Administrator', 'hugo@corp.example', 'warn'],
  ['somebody synced from elsewhere', 'emil@corp.example', 'warn'],
])('canary: %s', async (_, name, verdict) => {
  expect(await checkCanary.run(await open(exactly, { GRAPH_CANARY: name }))).toMatchObject({ verdict });
  expect(entra.double.effects('users.update')).toEqual([]);
});

test('canary: not set', async () => {
  expect(await checkCanary.run(await open())).toMatchObject({ verdict: 'warn' });
});
