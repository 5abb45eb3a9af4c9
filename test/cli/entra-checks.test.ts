// What doctor says about Entra ID, against the double: permissions, time, and one account that it reads.
import { checkCanary, checkEntraClock, checkPermissions } from '../../src/cli/checks/entra';
import { openServices, type Services } from '../../src/wiring';
import { createTestGround, testConfig } from '../fakes/ground';
import { createEntra, type Entra } from '../services/directory/graph/entra';

const exactly = [
  'User.Read.All',
  'User-PasswordProfile.ReadWrite.All',
  'User.RevokeSessions.All',
  'GroupMember.Read.All',
  'RoleManagement.Read.Directory',
  'Domain.Read.All',
];

let entra: Entra;
let services: Services;
const open = async (permissions: readonly string[] = exactly, more: Record<string, string> = {}) => {
  entra = await createEntra({ permissions, attemptMs: 5_000 });
  const config = testConfig({ ...entra.double.environment, ...more });
  const clock = { nowMs: Date.now };
  services = await openServices(config, { ...createTestGround(), clock, entra });
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
