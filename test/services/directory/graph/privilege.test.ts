// Who counts as privileged in Entra ID, for one person and in lists alike: every way of having power, and every way of not knowing.
import { builtInRoles } from '../../../graph/tenant';
import { createEntra, type Entra } from './entra';

let entra: Entra;
beforeEach(async () => {
  entra = await createEntra({ attemptMs: 8_000 });
});
afterEach(() => entra.close());

const custom = '0c0c0c0c-1111-2222-3333-444444444444';
const { globalAdministrator } = builtInRoles;

type Way = readonly [how: string, arrange: (ada: string) => unknown];
const tenant = () => entra.double.tenant;
const ways: readonly Way[] = [
  ['a built-in role', (ada) => tenant().assignRole({ principalId: ada, roleDefinitionId: globalAdministrator })],
  [
    'a role over one administrative unit only',
    (ada) =>
      tenant().assignRole({
        principalId: ada,
        roleDefinitionId: globalAdministrator,
        directoryScopeId: '/administrativeUnits/1',
      }),
  ],
  ['eligible for a role', (ada) => tenant().makeEligible({ principalId: ada, roleDefinitionId: globalAdministrator })],
  [
    'in a group that roles can be assigned to',
    (ada) => tenant().addGroup({ displayName: 'G', members: [ada], isAssignableToRole: true }),
  ],
  [
    'in it through another group',
    (ada) => {
      const inner = tenant().addGroup({ displayName: 'Inner', members: [ada] });
      return tenant().addGroup({ displayName: 'Outer', members: [inner], isAssignableToRole: true });
    },
  ],
  ['owner of such a group', (ada) => tenant().addGroup({ displayName: 'G', owners: [ada], isAssignableToRole: true })],
  [
    'under restricted management',
    (ada) => tenant().addUnit({ displayName: 'Board', members: [ada], isMemberManagementRestricted: true }),
  ],
];

const inList = async (id: string) => {
  const { people } = await entra.people.page({ limit: 100 });
  return people.find((person) => person.id === `graph:${id}`)?.privileged;
};
const alone = async () => (await entra.directory.get(entra.idOf('ada')))?.privileged;
const asStranger = async () => {
  const found = await entra.directory.find('ada@corp.example', { stranger: true });
  return found.ok && found.account.privileged;
};

test('somebody ordinary is not, alone, by name and in a list', async () => {
  tenant().addGroup({ displayName: 'Staff', members: [entra.ids.ada] });
  expect([await alone(), await asStranger(), await inList(entra.ids.ada)]).toEqual([false, false, false]);
});

test.each(ways)('%s', async (_, arrange) => {
  arrange(entra.ids.ada);
  expect([await alone(), await asStranger(), await inList(entra.ids.ada)]).toEqual([true, true, true]);
  expect(await inList(entra.ids.ben)).toBe(false);
});

test('a custom role', async () => {
  tenant().assignRole({ principalId: entra.ids.ada, roleDefinitionId: custom });
  expect([await alone(), await asStranger()]).toEqual([true, true]);
});

test('a tenant without Privileged Identity Management has nobody eligible, and goes on', async () => {
  tenant().licence = 'free';
  expect([await alone(), await inList(entra.ids.ada)]).toEqual([false, false]);
});

test.each([
  'users.transitiveMemberOf.list',
  'roleManagement.roleAssignments.list',
  'roleManagement.roleEligibilitySchedules.list',
  'groups.list',
])('when %s is denied, nothing is decided about anybody', async (operation) => {
  entra.double.faults.add('denied', { operation, times: 50 });
  await expect(entra.directory.get(entra.idOf('ada'))).rejects.toMatchObject({ code: 'directory.refused' });
  await expect(entra.directory.find('ada@corp.example')).rejects.toMatchObject({ code: 'directory.refused' });
});

test('when lists cannot be read, everybody in them counts as privileged', async () => {
  entra.double.faults.add('denied', { operation: 'roleManagement.roleDefinitions.list', times: 50 });
  expect(await inList(entra.ids.ben)).toBe(true);
});

test.each([
  ['more than one page of memberships', 'users.transitiveMemberOf.list'],
  ['more than one page of groups', 'groups.list'],
])('%s: privileged, for nobody can tell', async (_, operation) => {
  entra.double.faults.tamper(operation, (body) => ({ ...body, '@odata.nextLink': 'https://localhost/next' }));
  expect(await alone()).toBe(true);
});
