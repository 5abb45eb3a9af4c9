// People of a small tenant: one of each kind that matters.
import { builtInRoles, initialDomain, type Tenant } from './tenant';

export const domain = 'corp.example';

/** Their ids, by the first part of the name. */
export type People = Readonly<Record<(typeof names)[number], string>>;
const names = ['ada', 'ada.b', 'ben', 'cleo', 'dora', 'emil', 'fritz', 'gina', 'hugo', 'iris'] as const;

/**
 * ada, ada.b, ben, cleo: ordinary, with contacts. dora: disabled. emil: synced from on-premises. fritz: in a federated domain. gina: a
 * guest. hugo: Global Administrator. iris: in a role-assignable group.
 */
export function addPeople(tenant: Tenant): People {
  tenant.addDomain(domain);
  tenant.addDomain('fed.example', 'Federated');
  const add = (name: string, more: Record<string, unknown> = {}) =>
    tenant.addUser({
      userPrincipalName: `${name}@${domain}`,
      displayName: name,
      more: { department: 'Bakery', ...more },
    });
  const people = {
    ada: add('ada', { otherMails: ['ada@home.example'], employeeId: '00017' }),
    'ada.b': add('ada.b'),
    ben: add('ben'),
    cleo: add('cleo'),
    dora: add('dora', { accountEnabled: false }),
    emil: add('emil', { onPremisesSyncEnabled: true }),
    fritz: tenant.addUser({ userPrincipalName: 'fritz@fed.example' }),
    gina: tenant.addUser({
      userPrincipalName: `gina_home.example#EXT#@${initialDomain}`,
      mail: 'gina@home.example',
      more: { userType: 'Guest', externalUserState: 'Accepted' },
    }),
    hugo: add('hugo'),
    iris: add('iris'),
  };
  tenant.assignRole({ principalId: people.hugo, roleDefinitionId: builtInRoles.globalAdministrator });
  tenant.addGroup({ displayName: 'Operators', members: [people.iris], isAssignableToRole: true });
  return people;
}
