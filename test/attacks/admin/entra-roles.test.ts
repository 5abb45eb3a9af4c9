// Administrators by membership in Entra ID: what they may, how soon it ends, and that trouble with the directory gives nobody a role.
import { createAdministration } from '../../../src/administration';
import type { Command } from '../../../src/services/admin/command';
import type { Admin } from '../../../src/services/admin/ports';
import type { Place } from '../../../src/services/recovery/ports';
import { buildEntraHouse, type Entra, type EntraHouse, enrol, startEntra } from '../../fakes/entra';
import { testConfig } from '../../fakes/ground';
import { somewhere } from '../../fakes/house';
import { builtInRoles } from '../../graph/tenant';

let entra: Entra;
let house: EntraHouse;
let admin: Admin;
let groups: { readonly desk: string; readonly inner: string; readonly owners: string };

beforeEach(async () => {
  entra = await startEntra();
  const { tenant } = entra.double;
  const inner = tenant.addGroup({ displayName: 'Night shift', members: [entra.people.ben] });
  const desk = tenant.addGroup({ displayName: 'Help desk', members: [inner] });
  const owners = tenant.addGroup({ displayName: 'Latchkey owners', members: [entra.people['ada.b']] });
  groups = { inner, desk, owners };
  const environment = { ENTRA_ROLES: `helpdesk=${desk.toUpperCase()}@Bakery, owner=${owners}` };
  house = await buildEntraHouse({ entra, environment });
  await enrol(house.services, entra.people);
  admin = createAdministration(testConfig(), house.services);
});
afterEach(() => house.close());

async function placeOf(name: 'ada' | 'ada.b' | 'ben' | 'cleo'): Promise<Place> {
  const account = await house.services.directory.get(house.account(name));
  if (account === undefined) throw new Error(`nobody ${name}`);
  const { id, stamp, username } = account;
  const caller = { kind: 'account', account: id, stamp, username, authenticatedAtMs: house.clock.nowMs() } as const; // a kind
  return somewhere(name, { caller });
}

const about = (name: string, verb: Command['verb'] = 'status', more: Partial<Command> = {}): Command => ({
  verb,
  target: { kind: 'people', people: [{ kind: 'name', text: `${name}@corp.example` }] },
  ...more,
});
const because = { because: 'she asked' };

test('a member of a nested group is help desk, in the unit that the host named, and nothing more', async () => {
  const ben = await placeOf('ben');
  expect(await admin.isKnown(ben)).toBe(true);
  expect(await admin.run(ben, about('cleo'), null)).toMatchObject({ kind: 'status' });
  expect(await admin.run(ben, about('cleo', 'enable', because), null)).toMatchObject({ kind: 'not-allowed' });
  entra.double.tenant.change(entra.people.cleo, { department: 'Office' });
  house.clock.advance(61_000);
  expect(await admin.run(ben, about('cleo'), null)).toMatchObject({ kind: 'no-change', tally: { outside: 1 } });
});

test('a directory role stands for a role here, and its holders are known as second persons', async () => {
  await house.close();
  entra = await startEntra();
  const { tenant } = entra.double;
  tenant.assignRole({ principalId: entra.people.cleo, roleDefinitionId: builtInRoles.globalAdministrator });
  house = await buildEntraHouse({ entra, environment: { ENTRA_ROLES: `owner=${builtInRoles.globalAdministrator}` } });
  await enrol(house.services, entra.people);
  admin = createAdministration(testConfig(), house.services);
  expect(await admin.isKnown(await placeOf('cleo'))).toBe(true);
  expect(await admin.isKnown(await placeOf('ada'))).toBe(false);
  const owners = await house.services.roles.holders('owner', 10);
  expect(owners.map(({ account }) => account).sort()).toEqual([house.account('cleo'), house.account('hugo')].sort());
});

test('an ordinary member of the tenant holds nothing', async () => {
  expect(await admin.isKnown(await placeOf('cleo'))).toBe(false);
});

describe('ADM-03: authorisation freshness', () => {
  test('whoever left the group is refused at once for a change, and not listened to after a minute', async () => {
    const boss = await placeOf('ada.b');
    expect(await admin.isKnown(boss)).toBe(true);
    entra.double.tenant.changeGroup(groups.owners, { members: [] });
    expect(await admin.run(boss, about('cleo', 'disable', because), null)).toEqual({ kind: 'lapsed' });
    expect((await house.services.enrolments.get(house.account('cleo')))?.enabled).toBe(true);
    house.clock.advance(61_000);
    expect(await admin.isKnown(boss)).toBe(false);
  });

  test('a disabled administrator is refused at once, and not listened to after a few minutes', async () => {
    const boss = await placeOf('ada.b');
    entra.double.tenant.change(entra.people['ada.b'], { accountEnabled: false });
    expect(await admin.run(boss, about('cleo', 'disable', because), null)).toEqual({ kind: 'lapsed' });
    house.clock.advance(10 * 60_000);
    expect(await admin.isKnown(boss)).toBe(false);
  });

  test('a directory that does not answer refuses: nothing changes, and nobody is listened to', async () => {
    const boss = await placeOf('ada.b');
    entra.double.faults.add('unavailable-503', { operation: 'users.transitiveMemberOf.list', times: 100 });
    expect(await admin.isKnown(boss)).toBe(false);
    await expect(admin.run(boss, about('cleo', 'disable', because), null)).rejects.toMatchObject({
      code: 'directory.unavailable',
    });
    expect((await house.services.enrolments.get(house.account('cleo')))?.enabled).toBe(true);
  });
});

test('ADM-04: whoever administers by a group is out of the help desk\u2019s reach, too', async () => {
  const ben = await placeOf('ben');
  for (const verb of ['reset', 'unlock', 'revoke'] as const) {
    const outcome = await admin.run(ben, about('ada.b', verb, because), null);
    expect(outcome).toMatchObject({ kind: 'no-change', tally: { protected: 1, change: 0 } });
  }
  expect(entra.double.effects('users.update')).toEqual([]);
  expect(entra.double.effects('users.revokeSignInSessions')).toEqual([]);
});

describe('ADM-04: every class of privileged account in Entra ID', () => {
  type Arrange = (id: string) => unknown;
  const tenant = () => entra.double.tenant;
  const { globalAdministrator } = builtInRoles;
  const classes: readonly (readonly [what: string, arrange: Arrange])[] = [
    ['holds a directory role', (id) => tenant().assignRole({ principalId: id, roleDefinitionId: globalAdministrator })],
    ['eligible for one', (id) => tenant().makeEligible({ principalId: id, roleDefinitionId: globalAdministrator })],
    [
      'in a role-assignable group',
      (id) => tenant().addGroup({ displayName: 'G', members: [id], isAssignableToRole: true }),
    ],
    ['owns one', (id) => tenant().addGroup({ displayName: 'G', owners: [id], isAssignableToRole: true })],
    [
      'under restricted management',
      (id) => tenant().addUnit({ displayName: 'Board', members: [id], isMemberManagementRestricted: true }),
    ],
    [
      'holds a custom role',
      (id) => tenant().assignRole({ principalId: id, roleDefinitionId: '0c0c0c0c-1111-2222-3333-444444444444' }),
    ],
  ];
  const verbs = [
    'reset',
    'reset-link',
    'reset-temp',
    'unlock',
    'revoke',
    'enable',
    'disable',
    'login-off',
    'login-on',
  ] as const;

  test.each(classes)('%s: the help desk does nothing, and nothing is written', async (_, arrange) => {
    const ben = await placeOf('ben');
    arrange(entra.people.cleo);
    house.clock.advance(61_000);
    for (const verb of verbs) {
      const outcome = await admin.run(ben, about('cleo', verb, because), null);
      const refused = outcome.kind === 'not-allowed' || (outcome.kind === 'no-change' && outcome.tally.protected === 1);
      expect([verb, refused]).toEqual([verb, true]);
    }
    for (const operation of [
      'users.update',
      'users.revokeSignInSessions',
      'users.authentication.temporaryAccessPassMethods.create',
    ])
      expect(entra.double.effects(operation)).toEqual([]);
    const enrolment = await house.services.enrolments.get(house.account('cleo'));
    expect(enrolment?.enabled).toBe(true);
  });

  test.each(classes)('%s: nor does it reset itself', async (_, arrange) => {
    arrange(entra.people.cleo);
    const account = await house.services.directory.get(house.account('cleo'));
    expect(account && (await house.services.reach.of(account))).toEqual({ ok: false, reason: 'privileged' });
  });
});

test('ADM-14: a grant by chat of what the host mapped cannot be taken back by chat, nor a group be mapped there', async () => {
  expect(await house.services.roles.withdraw(house.account('ada.b'), 'owner')).toBe(0);
  expect(await admin.isKnown(await placeOf('ada.b'))).toBe(true);
});

test.each([
  ['a role that there is none of', 'king=11111111-2222-3333-4444-555555555555'],
  ['a name instead of an id', 'owner=Latchkey owners'],
  ['no directory', 'owner=11111111-2222-3333-4444-555555555555'],
])('ENTRA_ROLES with %s does not start', (_, value) => {
  expect(() => testConfig({ ENTRA_ROLES: value })).toThrow('ENTRA_ROLES');
});
