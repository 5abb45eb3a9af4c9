// The double, asked through the vendor's own clients: what the contract has, what it refuses, and every trouble on demand.
import { randomUUID } from 'node:crypto';
import type { Client } from '@microsoft/microsoft-graph-client';
import { createFakeClock, type FakeClock } from '../fakes/time';
import { handledOperations } from './api';
import { graphClient, tokenFor } from './clients';
import { operations } from './contract';
import { type GraphDouble, startGraphDouble } from './double';
import { builtInRoles, methodIds } from './tenant';
import { trustInThisProcess } from './trust';

const role = builtInRoles.helpdeskAdministrator;
const nobody = randomUUID();

let double: GraphDouble;
let client: Client;
let clock: FakeClock;
let distrust: () => void;
let ids: Readonly<Record<'alice' | 'boss' | 'group' | 'unit', string>>;

async function start(options: Parameters<typeof startGraphDouble>[0] = {}): Promise<void> {
  clock = createFakeClock();
  double = await startGraphDouble({ clock, ...options });
  distrust = await trustInThisProcess(double.authority.certificate);
  const { tenant } = double;
  tenant.addDomain('demo.example');
  const boss = tenant.addUser({ userPrincipalName: 'boss@demo.example' });
  const alice = tenant.addUser({ userPrincipalName: 'alice@demo.example', more: { manager: boss } });
  tenant.addEmailMethod(alice, 'alice@home.example');
  tenant.addPhoneMethod(alice, '+49 30123456');
  const inner = tenant.addGroup({ displayName: 'Inner', members: [alice] });
  const group = tenant.addGroup({ displayName: 'Outer', members: [inner], owners: [boss], isAssignableToRole: true });
  const unit = tenant.addUnit({ displayName: 'Bakery', members: [alice] });
  tenant.assignRole({ principalId: group, roleDefinitionId: role });
  tenant.makeEligible({ principalId: boss, roleDefinitionId: role });
  ids = { alice, boss, group, unit };
  client = graphClient(double, await tokenFor(double));
}

beforeEach(() => start());
afterEach(async () => {
  distrust();
  await double.stop();
});

interface Sent {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  readonly path: string;
  readonly body?: object;
}

const send = async ({ method, path, body }: Sent): Promise<Record<string, unknown>> => {
  // GUIDs in the tables stand for people and groups that exist only once a test runs.
  const filled = (text: string) => text.replaceAll(/<(\w+)>/g, (_, name: keyof typeof ids) => ids[name]);
  const request = client.api(filled(path));
  const filledBody = body === undefined ? undefined : JSON.parse(filled(JSON.stringify(body)));
  if (method === 'get' || method === 'delete') return request[method]();
  return request[method](filledBody);
};

const get = (path: string): Sent => ({ method: 'get', path });
const post = (path: string, body?: object): Sent => ({ method: 'post', path, body });
const patch = (path: string, body: object): Sent => ({ method: 'patch', path, body });
const remove = (path: string): Sent => ({ method: 'delete', path });

const strong = 'Wobbly-ladder-moon-19';
const profile = { password: strong, forceChangePasswordNextSignIn: false };
const newUser = {
  accountEnabled: true,
  displayName: 'New',
  mailNickname: 'new',
  userPrincipalName: 'new@demo.example',
};
const message = {
  subject: 'Hello',
  body: { contentType: 'text', content: 'Your PIN is 1234' },
  toRecipients: [{ emailAddress: { address: 'a@home.example' } }],
};
const authentication = '/users/<alice>/authentication';

/** For each operation a call that Graph takes, and calls that it does not: the contract must be able to fail. */
const table: Readonly<Record<string, { readonly good: Sent; readonly bad: readonly (readonly [number, Sent])[] }>> = {
  'users.list': {
    good: get("/users?$filter=mail%20eq%20'alice%40demo.example'&$select=id,mail&$top=2"),
    bad: [
      [400, get('/users?$select=passwords')],
      [400, get('/users?$top=1000')],
      [400, get("/users?$filter=mail%20eq%20'a")],
      [400, get("/users?$filter=mobilePhone%20eq%20'1'")],
      [400, get('/users?$search=%22displayName:a%22')],
      [400, get('/users?$nonsense=1')],
    ],
  },
  'users.get': {
    good: get('/users/alice%40demo.example?$select=id,lastPasswordChangeDateTime'),
    bad: [
      [404, get(`/users/${nobody}`)],
      [404, get('/users/alice')],
      [400, get('/users/<alice>?$select=password')],
      [400, get('/users/<alice>?$filter=id')],
    ],
  },
  'users.create': {
    good: post('/users', { ...newUser, passwordProfile: profile }),
    bad: [
      [400, post('/users', newUser)],
      [400, post('/users', { ...newUser, passwordProfile: profile, admin: true })],
      [400, post('/users', { ...newUser, userPrincipalName: 'new', passwordProfile: profile })],
      [400, post('/users', { ...newUser, userPrincipalName: 'alice@demo.example', passwordProfile: profile })],
      [400, post('/users', { ...newUser, userPrincipalName: 'new@other.example', passwordProfile: profile })],
    ],
  },
  'users.update': {
    good: patch('/users/<alice>', { passwordProfile: profile }),
    bad: [
      [400, patch('/users/<alice>', { passwordProfile: { ...profile, forceChange: true } })],
      [400, patch('/users/<alice>', { passwordProfile: { ...profile, password: 'short' } })],
      [400, patch('/users/<alice>', { passwordProfile: { ...profile, password: 'P4ssw0rd-P4ssw0rd' } })],
      [400, patch('/users/<alice>', { passwordProfile: { ...profile, password: 'Grüße-aus-Köln-2026' } })],
      [400, patch('/users/<alice>', { passwordProfile: { ...profile, password: `Aa1-${'x'.repeat(253)}` } })],
      [400, patch('/users/<alice>', { mobile: '1' })],
      [404, patch(`/users/${nobody}`, { passwordProfile: profile })],
    ],
  },
  'users.delete': { good: remove('/users/<boss>'), bad: [[404, remove(`/users/${nobody}`)]] },
  'users.manager.get': {
    good: get('/users/<alice>/manager?$select=id,userPrincipalName'),
    bad: [
      [404, get('/users/<boss>/manager')],
      [400, get('/users/<alice>/manager?$select=secret')],
    ],
  },
  'users.directReports.list': {
    good: get('/users/<boss>/directReports'),
    bad: [[404, get(`/users/${nobody}/directReports`)]],
  },
  'users.memberOf.list': { good: get('/users/<alice>/memberOf'), bad: [[400, get('/users/<alice>/memberOf?$top=0')]] },
  'users.transitiveMemberOf.list': {
    good: get('/users/<alice>/transitiveMemberOf?$select=id,displayName'),
    bad: [[404, get(`/users/${nobody}/transitiveMemberOf`)]],
  },
  'users.transitiveMemberOf.groups': {
    good: get('/users/<alice>/transitiveMemberOf/microsoft.graph.group?$select=id,isAssignableToRole'),
    bad: [[400, get('/users/<alice>/transitiveMemberOf/microsoft.graph.group?$select=owners2')]],
  },
  'users.transitiveMemberOf.directoryRoles': {
    good: get('/users/<alice>/transitiveMemberOf/microsoft.graph.directoryRole'),
    bad: [[400, get('/users/<alice>/transitiveMemberOf/microsoft.graph.directoryRole?$select=members')]],
  },
  'users.checkMemberGroups': {
    good: post('/users/<alice>/checkMemberGroups', { groupIds: ['<group>'] }),
    bad: [
      [400, post('/users/<alice>/checkMemberGroups', { groupIds: Array(21).fill(nobody) })],
      [400, post('/users/<alice>/checkMemberGroups', { groupIds: ['not a guid'] })],
      [400, post('/users/<alice>/checkMemberGroups', {})],
    ],
  },
  'users.checkMemberObjects': {
    good: post('/users/<alice>/checkMemberObjects', { ids: ['<group>'] }),
    bad: [[400, post('/users/<alice>/checkMemberObjects', { groupIds: ['<group>'] })]],
  },
  'users.getMemberGroups': {
    good: post('/users/<alice>/getMemberGroups', { securityEnabledOnly: true }),
    bad: [[400, post('/users/<alice>/getMemberGroups', { securityEnabledOnly: 'maybe' })]],
  },
  'users.revokeSignInSessions': {
    good: post('/users/<alice>/revokeSignInSessions'),
    bad: [
      [404, post(`/users/${nobody}/revokeSignInSessions`)],
      [400, post('/users/<alice>/revokeSignInSessions', { all: true })],
    ],
  },
  'users.sendMail': {
    good: post('/users/<boss>/sendMail', { message, saveToSentItems: false }),
    bad: [
      [400, post('/users/<boss>/sendMail', { message: { ...message, toRecipients: 'a@home.example' } })],
      [400, post('/users/<boss>/sendMail', message)],
      [400, post('/users/<boss>/sendMail', { message: { ...message, body: 'text' } })],
    ],
  },
  'users.authentication.methods.list': {
    good: get(`${authentication}/methods`),
    bad: [[404, get(`/users/${nobody}/authentication/methods`)]],
  },
  'users.authentication.passwordMethods.list': {
    good: get(`${authentication}/passwordMethods`),
    bad: [[404, get(`/users/${nobody}/authentication/passwordMethods`)]],
  },
  'users.authentication.emailMethods.list': {
    good: get(`${authentication}/emailMethods`),
    bad: [[404, get(`/users/${nobody}/authentication/emailMethods`)]],
  },
  'users.authentication.emailMethods.create': {
    good: post('/users/<boss>/authentication/emailMethods', { emailAddress: 'boss@home.example' }),
    bad: [
      [400, post('/users/<boss>/authentication/emailMethods', { emailAddress: 'not an address' })],
      [400, post(`${authentication}/emailMethods`, { emailAddress: 'second@home.example' })],
    ],
  },
  'users.authentication.emailMethods.get': {
    good: get(`${authentication}/emailMethods/${methodIds.email}`),
    bad: [[404, get(`${authentication}/emailMethods/${methodIds.mobile}`)]],
  },
  'users.authentication.emailMethods.update': {
    good: patch(`${authentication}/emailMethods/${methodIds.email}`, { emailAddress: 'new@home.example' }),
    bad: [
      [400, patch(`${authentication}/emailMethods/${methodIds.email}`, { address: 'new@home.example' })],
      [404, patch(`/users/<boss>/authentication/emailMethods/${methodIds.email}`, { emailAddress: 'a@home.example' })],
    ],
  },
  'users.authentication.emailMethods.delete': {
    good: remove(`${authentication}/emailMethods/${methodIds.email}`),
    bad: [[404, remove(`${authentication}/emailMethods/${nobody}`)]],
  },
  'users.authentication.phoneMethods.list': {
    good: get(`${authentication}/phoneMethods`),
    bad: [[404, get(`/users/${nobody}/authentication/phoneMethods`)]],
  },
  'users.authentication.phoneMethods.create': {
    good: post('/users/<boss>/authentication/phoneMethods', { phoneNumber: '+49 301234567', phoneType: 'mobile' }),
    bad: [
      [400, post('/users/<boss>/authentication/phoneMethods', { phoneNumber: '+49301234567', phoneType: 'mobile' })],
      [400, post('/users/<boss>/authentication/phoneMethods', { phoneNumber: '+49 301234567', phoneType: 'home' })],
      [400, post(`${authentication}/phoneMethods`, { phoneNumber: '+49 301234567', phoneType: 'mobile' })],
      [
        400,
        post('/users/<boss>/authentication/phoneMethods', { phoneNumber: '+49 301', phoneType: 'alternateMobile' }),
      ],
    ],
  },
  'users.authentication.phoneMethods.get': {
    good: get(`${authentication}/phoneMethods/${methodIds.mobile}`),
    bad: [[404, get(`${authentication}/phoneMethods/${methodIds.office}`)]],
  },
  'users.authentication.phoneMethods.update': {
    good: patch(`${authentication}/phoneMethods/${methodIds.mobile}`, { phoneNumber: '+49 3099999' }),
    bad: [[400, patch(`${authentication}/phoneMethods/${methodIds.mobile}`, { phoneNumber: '03099999' })]],
  },
  'users.authentication.phoneMethods.delete': {
    good: remove(`${authentication}/phoneMethods/${methodIds.mobile}`),
    bad: [[404, remove(`${authentication}/phoneMethods/${methodIds.office}`)]],
  },
  'users.authentication.temporaryAccessPassMethods.list': {
    good: get(`${authentication}/temporaryAccessPassMethods`),
    bad: [[404, get(`/users/${nobody}/authentication/temporaryAccessPassMethods`)]],
  },
  'users.authentication.temporaryAccessPassMethods.create': {
    good: post(`${authentication}/temporaryAccessPassMethods`, { lifetimeInMinutes: 60, isUsableOnce: true }),
    bad: [
      [400, post(`${authentication}/temporaryAccessPassMethods`, { lifetimeInMinutes: 5 })],
      [400, post(`${authentication}/temporaryAccessPassMethods`, { lifetimeInMinutes: 481 })],
      [400, post(`${authentication}/temporaryAccessPassMethods`, { lifetime: 60 })],
    ],
  },
  'users.authentication.temporaryAccessPassMethods.get': {
    good: get(`${authentication}/temporaryAccessPassMethods/<alice>`),
    bad: [[404, get('/users/<boss>/authentication/temporaryAccessPassMethods/<boss>')]],
  },
  'users.authentication.temporaryAccessPassMethods.delete': {
    good: remove(`${authentication}/temporaryAccessPassMethods/<alice>`),
    bad: [[404, remove('/users/<boss>/authentication/temporaryAccessPassMethods/<boss>')]],
  },
  'invitations.create': {
    good: post('/invitations', { invitedUserEmailAddress: 'g@home.example', inviteRedirectUrl: 'https://a.example/' }),
    bad: [
      [400, post('/invitations', { invitedUserEmailAddress: 'g@home.example' })],
      [400, post('/invitations', { invitedUserEmailAddress: 'g', inviteRedirectUrl: 'https://a.example/' })],
      [
        400,
        post('/invitations', { invitedUserEmailAddress: 'g@demo.example', inviteRedirectUrl: 'https://a.example/' }),
      ],
    ],
  },
  'groups.list': {
    good: get('/groups?$filter=isAssignableToRole%20eq%20true&$select=id'),
    bad: [[400, get('/groups?$select=x')]],
  },
  'groups.get': { good: get('/groups/<group>?$select=id,isAssignableToRole'), bad: [[404, get(`/groups/${nobody}`)]] },
  'groups.transitiveMembers.list': {
    good: get('/groups/<group>/transitiveMembers'),
    bad: [[404, get(`/groups/${nobody}/transitiveMembers`)]],
  },
  'groups.owners.list': {
    good: get('/groups/<group>/owners?$select=id'),
    bad: [[404, get(`/groups/${nobody}/owners`)]],
  },
  'directoryRoles.list': { good: get('/directoryRoles'), bad: [[400, get('/directoryRoles?$select=members')]] },
  'directoryRoles.members.list': {
    good: get(`/directoryRoles/${role}/members`),
    bad: [[400, get(`/directoryRoles/${role}/members?$top=0`)]],
  },
  'roleManagement.roleAssignments.list': {
    good: get("/roleManagement/directory/roleAssignments?$filter=principalId%20eq%20'<group>'"),
    bad: [
      [400, get('/roleManagement/directory/roleAssignments')],
      [400, get("/roleManagement/directory/roleAssignments?$filter=who%20eq%20'<group>'")],
    ],
  },
  'roleManagement.roleDefinitions.list': {
    good: get('/roleManagement/directory/roleDefinitions?$select=id,templateId'),
    bad: [[400, get('/roleManagement/directory/roleDefinitions?$select=members')]],
  },
  'roleManagement.roleEligibilitySchedules.list': {
    good: get("/roleManagement/directory/roleEligibilitySchedules?$filter=principalId%20eq%20'<boss>'"),
    bad: [[400, get("/roleManagement/directory/roleEligibilitySchedules?$filter=who%20eq%20'<boss>'")]],
  },
  'administrativeUnits.list': {
    good: get('/directory/administrativeUnits'),
    bad: [[400, get('/directory/administrativeUnits?$top=0')]],
  },
  'administrativeUnits.members.list': {
    good: get('/directory/administrativeUnits/<unit>/members'),
    bad: [[404, get(`/directory/administrativeUnits/${nobody}/members`)]],
  },
  'directoryObjects.getByIds': {
    good: post('/directoryObjects/getByIds', { ids: ['<alice>', '<group>'] }),
    bad: [[400, post('/directoryObjects/getByIds', { ids: ['alice'] })]],
  },
  'auditLogs.directoryAudits.list': {
    good: get('/auditLogs/directoryAudits?$top=5'),
    bad: [[400, get('/auditLogs/directoryAudits?$top=0')]],
  },
  'reports.userRegistrationDetails.list': {
    good: get('/reports/authenticationMethods/userRegistrationDetails?$top=2'),
    bad: [[400, get('/reports/authenticationMethods/userRegistrationDetails?$select=id')]],
  },
  'reports.userRegistrationDetails.get': {
    good: get('/reports/authenticationMethods/userRegistrationDetails/<alice>'),
    bad: [[404, get(`/reports/authenticationMethods/userRegistrationDetails/${nobody}`)]],
  },
  'policies.authenticationMethodsPolicy.get': {
    good: get('/policies/authenticationMethodsPolicy'),
    bad: [[400, get('/policies/authenticationMethodsPolicy?$select=id')]],
  },
  'policies.authenticationMethodConfigurations.get': {
    good: get('/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/temporaryAccessPass'),
    bad: [[404, get('/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/fax')]],
  },
  'organization.list': {
    good: get('/organization?$select=id,displayName'),
    bad: [[400, get('/organization?$select=owner')]],
  },
  'domains.list': { good: get('/domains?$select=id,authenticationType'), bad: [[400, get('/domains?$select=owner')]] },
  'domains.get': { good: get('/domains/demo.example'), bad: [[404, get('/domains/other.example')]] },
  batch: {
    good: post('/$batch', { requests: [{ id: '1', method: 'GET', url: '/users/alice@demo.example' }] }),
    bad: [
      [400, post('/$batch', { requests: [] })],
      [400, post('/$batch', { requests: [{ id: '1', method: 'GET', url: 'https://evil.example/' }] })],
    ],
  },
};

/** What no application may do, whatever it was granted. */
const neverForApplications: Readonly<Record<string, Sent>> = {
  'me.changePassword': post('/me/changePassword', { currentPassword: 'a', newPassword: 'b' }),
  'users.authentication.methods.resetPassword': post(
    `${authentication}/methods/${methodIds.password}/resetPassword`,
    {},
  ),
  'users.authentication.operations.get': get(`${authentication}/operations/1`),
  'users.ownedObjects.list': get('/users/<boss>/ownedObjects'),
};

const givePass = () => send(post(`${authentication}/temporaryAccessPassMethods`, {}));

/** Also what Latchkey never asks for. */
async function mayDoEverything(): Promise<void> {
  const { permissions } = double.app;
  for (const one of ['UserAuthenticationMethod', 'UserAuthMethod-Password', 'Directory'])
    permissions.add(`${one}.Read.All`);
  permissions.add('User.DeleteRestore.All');
  client = graphClient(double, await tokenFor(double));
}

describe('the contract', () => {
  it('has a good and a bad call here for every operation that the double does', () => {
    const known = [...Object.keys(table), ...Object.keys(neverForApplications)];
    expect(known.sort()).toEqual([...handledOperations].sort());
    expect([...operations.keys()].filter((id) => !handledOperations.has(id))).toEqual(['users.delta']);
  });

  it.each(Object.entries(table))('takes %s, and the answer keeps to it', async (operation, { good }) => {
    await mayDoEverything();
    if (operation.includes('temporaryAccessPassMethods')) await givePass();
    await send(good);
    expect(double.calls.at(-1)).toMatchObject({ operation, effect: true });
    expect(double.api.broken).toEqual([]);
  });

  it.each(Object.entries(table))('refuses %s where it does not fit', async (operation, { bad }) => {
    await mayDoEverything();
    for (const [status, sent] of bad) {
      const outcome = await send(sent).catch(({ statusCode }) => statusCode);
      expect({ sent, outcome }).toEqual({ sent, outcome: status });
    }
    const refused = { operation, effect: false };
    expect(double.calls).toMatchObject(bad.map(() => refused));
  });

  it('refuses every operation without its permission, and all of them without a token', async () => {
    double.app.permissions.clear();
    client = graphClient(double, await tokenFor(double));
    for (const [operation, { good }] of Object.entries(table)) {
      if (operation !== 'batch') await expect(send(good)).rejects.toMatchObject({ statusCode: 403 });
    }
    client = graphClient(double, 'none');
    for (const { good } of Object.values(table)) await expect(send(good)).rejects.toMatchObject({ statusCode: 401 });
    expect(double.calls.filter(({ effect }) => effect)).toEqual([]);
  });

  it.each(Object.entries(neverForApplications))('refuses %s to every application', async (operation, sent) => {
    await expect(send(sent)).rejects.toMatchObject({ statusCode: 403 });
    expect(double.calls).toMatchObject([{ operation, effect: false }]);
  });

  it.each([
    ['passwordProfile', { passwordProfile: profile }, 'User-PasswordProfile.ReadWrite.All'],
    ['otherMails', { otherMails: ['a@home.example'] }, 'User-Mail.ReadWrite.All'],
    ['accountEnabled', { accountEnabled: false }, 'User.EnableDisableAccount.All'],
  ])('lets %s be written with its own permission only', async (_, body, permission) => {
    double.app.permissions.delete(permission);
    client = graphClient(double, await tokenFor(double));
    await expect(send(patch('/users/<alice>', body))).rejects.toMatchObject({ statusCode: 403 });
    double.app.permissions.add(permission);
    client = graphClient(double, await tokenFor(double));
    await send(patch('/users/<alice>', body));
    expect(double.effects('users.update')).toHaveLength(1);
  });

  it('shows a reader of basics nothing but basics', async () => {
    double.app.permissions.clear();
    double.app.permissions.add('User.ReadBasic.All');
    client = graphClient(double, await tokenFor(double));
    const seen = await send(get('/users/<alice>?$select=id,mail,lastPasswordChangeDateTime,accountEnabled'));
    expect(Object.keys(seen).sort()).toEqual(['id', 'mail']);
  });

  it('judges each part of a batch by itself', async () => {
    const requests = [
      { id: '1', method: 'GET', url: '/users/<alice>' },
      { id: '2', method: 'PATCH', url: '/users/<alice>', body: { nonsense: 1 } },
      { id: '3', method: 'GET', url: '/users/<boss>/ownedObjects' },
    ];
    const answer = await send(post('/$batch', { requests }));
    expect(answer['responses']).toMatchObject([{ status: 200 }, { status: 400 }, { status: 403 }]);
  });

  it('lacks in a national cloud what that cloud lacks', async () => {
    double.api.cloud = 'china';
    await expect(send(get(`${authentication}/emailMethods`))).rejects.toMatchObject({ statusCode: 400 });
    await expect(send(get(`${authentication}/phoneMethods`))).resolves.toMatchObject({ value: [expect.anything()] });
  });
});

describe('the directory', () => {
  it('keeps what was written: a password, its time, and whether it must be changed', async () => {
    clock.advance(90_000);
    await send(patch('/users/<alice>', { passwordProfile: { password: strong, forceChangePasswordNextSignIn: true } }));
    const { lastPasswordChangeDateTime } = await send(get('/users/<alice>?$select=lastPasswordChangeDateTime'));
    expect(lastPasswordChangeDateTime).toBe('2026-11-21T09:01:30Z');
    expect(double.tenant.signIn(ids.alice, strong)).toBe('must change');
    expect(double.tenant.signIn(ids.alice, 'another')).toBe('wrong');
    expect(double.tenant.passwordsWritten(ids.alice)).toBe(1);
    expect(JSON.stringify(double.calls)).not.toContain(strong);
  });

  it.each([
    ['a synced person', { onPremisesSyncEnabled: true }, 400],
    ['a guest', { userType: 'Guest', externalUserState: 'Accepted' }, 400],
  ])('sets no password for %s', async (_, more, statusCode) => {
    double.tenant.change(ids.alice, more);
    await expect(send(patch('/users/<alice>', { passwordProfile: profile }))).rejects.toMatchObject({ statusCode });
    expect(double.tenant.passwordsWritten(ids.alice)).toBe(0);
  });

  it('sets no password in a federated domain, and none in a restricted unit', async () => {
    double.tenant.addUnit({ displayName: 'Vault', members: [ids.boss], isMemberManagementRestricted: true });
    expect(await send(get('/users/<boss>?$select=isManagementRestricted'))).toEqual({ isManagementRestricted: true });
    await expect(send(patch('/users/<boss>', { passwordProfile: profile }))).rejects.toMatchObject({ statusCode: 403 });
    double.tenant.addDomain('demo.example', 'Federated');
    await expect(send(patch('/users/<alice>', { passwordProfile: profile }))).rejects.toMatchObject({
      statusCode: 400,
    });
  });

  it('knows nested groups, and a role that comes through a group', async () => {
    const groups = await send(get('/users/<alice>/transitiveMemberOf/microsoft.graph.group?$select=displayName'));
    expect(groups['value']).toEqual(expect.arrayContaining([expect.objectContaining({ displayName: 'Outer' })]));
    const roles = await send(get('/users/<alice>/transitiveMemberOf/microsoft.graph.directoryRole'));
    expect(roles['value']).toMatchObject([{ roleTemplateId: role }]);
    expect((await send(get('/users/<boss>/transitiveMemberOf/microsoft.graph.directoryRole')))['value']).toEqual([]);
    expect((await send(get('/groups/<group>/owners')))['value']).toMatchObject([{ id: ids.boss }]);
  });

  it('hands out a collection in pages, by its own links', async () => {
    for (let n = 0; n < 5; n += 1) double.tenant.addUser({ userPrincipalName: `p${n}@demo.example` });
    const seen: string[] = [];
    let path: string | undefined = '/users?$select=userPrincipalName&$top=3';
    while (path !== undefined) {
      const page: Record<string, unknown> = await client.api(path).get();
      for (const user of page['value'] as { userPrincipalName: string }[]) seen.push(user.userPrincipalName); // as selected
      path = page['@odata.nextLink'] === undefined ? undefined : String(page['@odata.nextLink']);
    }
    expect(seen).toHaveLength(7);
    expect(new Set(seen).size).toBe(7);
    expect(double.calls).toHaveLength(3);
  });

  it('reads what was true a while ago, and writes on what is true now', async () => {
    clock.advance(120_000);
    double.tenant.lag.staleMs = 60_000;
    double.tenant.change(ids.alice, { accountEnabled: false });
    await send(patch('/users/<alice>', { otherMails: ['a@home.example'] }));
    const read = () => send(get('/users/<alice>?$select=accountEnabled,otherMails'));
    expect(await read()).toEqual({ accountEnabled: true, otherMails: [] });
    clock.advance(60_000);
    expect(await read()).toEqual({ accountEnabled: false, otherMails: ['a@home.example'] });
    const created = await send(post('/users', { ...newUser, passwordProfile: profile }));
    await expect(send(get(`/users/${created['id']}`))).rejects.toMatchObject({ statusCode: 404 });
  });

  it('keeps the mail it was given, and records that it was, without its words', async () => {
    await send(post('/users/<boss>/sendMail', { message }));
    expect(double.tenant.outbox).toMatchObject([{ mailbox: 'boss@demo.example', message: { subject: 'Hello' } }]);
    expect(JSON.stringify(double.calls)).not.toContain('1234');
  });

  it('gives a free tenant neither reports nor role eligibility', async () => {
    double.tenant.licence = 'free';
    await expect(send(get('/auditLogs/directoryAudits'))).rejects.toMatchObject({ statusCode: 403 });
    await expect(send(get('/roleManagement/directory/roleEligibilitySchedules'))).rejects.toMatchObject({
      code: 'AadPremiumLicenseRequired',
    });
  });
});

describe('troubles', () => {
  const reset = (signal?: AbortSignal) =>
    client.api(`/users/${ids.alice}`).options({ signal }).patch({ passwordProfile: profile });

  it.each([
    ['throttled', 429, false],
    ['error-500', 500, false],
    ['html-502', 502, false],
    ['unavailable-503', 503, false],
    ['empty-504', 504, false],
    ['expired-token', 401, false],
    ['denied', 403, false],
    ['reset-before', -1, false],
    ['reset-after', -1, true],
    ['error-after', 500, true],
  ] as const)('%s: the client sees %i; the password was written: %s', async (kind, statusCode, effect) => {
    double.faults.add(kind, { operation: 'users.update' });
    await expect(reset()).rejects.toMatchObject({ statusCode });
    expect(double.effects('users.update')).toHaveLength(effect ? 1 : 0);
    expect(double.tenant.passwordsWritten(ids.alice)).toBe(effect ? 1 : 0);
    await reset();
  });

  it.each([
    ['hang-before', false],
    ['hang-after', true],
    ['trickle', true],
  ] as const)('%s: only a time limit ends it; the password was written: %s', async (kind, effect) => {
    double.faults.add(kind, { operation: 'users.update' });
    // The client reports 200 for a body that it never got to read to its end.
    await expect(reset(AbortSignal.timeout(300))).rejects.toMatchObject({ statusCode: kind === 'trickle' ? 200 : -1 });
    expect(double.effects('users.update')).toHaveLength(effect ? 1 : 0);
  });

  it.each(['wrong-json', 'empty-answer'] as const)('%s: a read that says nothing', async (kind) => {
    double.faults.add(kind, { operation: 'users.get' });
    const answer = await send(get('/users/<alice>')).catch((thrown: Error) => thrown);
    expect(answer).not.toHaveProperty('id');
    expect(await send(get('/users/<alice>'))).toHaveProperty('id', ids.alice);
  });

  it('come for the call they were planned for, with Retry-After and a canary', async () => {
    double.faults.add('throttled', { operation: /^users/, from: 2, times: 2, retryAfterSeconds: 7, text: 'canary' });
    const seen: unknown[] = [];
    for (let n = 0; n < 4; n += 1) {
      seen.push(
        await send(get('/users/<alice>')).then(
          () => 'ok',
          (error) => [error.statusCode, error.headers.get('retry-after'), error.message],
        ),
      );
    }
    expect(seen).toEqual(['ok', [429, '7', 'canary'], [429, '7', 'canary'], 'ok']);
  });

  it('meet the parts of a batch one by one', async () => {
    double.faults.add('throttled', { operation: 'users.get', text: 'canary' });
    const requests = [1, 2].map((id) => ({ id: String(id), method: 'GET', url: '/users/<alice>' }));
    expect(await send(post('/$batch', { requests }))).toMatchObject({ responses: [{ status: 429 }, { status: 200 }] });
    expect(double.calls).toMatchObject([{ operation: 'batch', parts: ['users.get', 'users.get'], units: 2 }]);
  });

  it('an answer can be tampered with, without breaking the directory', async () => {
    double.faults.tamper('users.list', ({ value, ...rest }) => ({
      ...rest,
      value: [...(value as []), ...(value as [])],
    })); // a list
    const filter = "/users?$filter=mail%20eq%20'alice%40demo.example'";
    expect((await send(get(filter)))['value']).toHaveLength(2);
    double.faults.clear();
    expect((await send(get(filter)))['value']).toHaveLength(1);
  });

  it('a quota is kept over the clock of the tenant', async () => {
    double.quota = { units: 3, perMs: 10_000 };
    for (let n = 0; n < 3; n += 1) await send(get('/users/<alice>'));
    await expect(send(get('/users/<alice>'))).rejects.toMatchObject({ statusCode: 429 });
    clock.advance(10_001);
    await send(get('/users/<alice>'));
  });
});
