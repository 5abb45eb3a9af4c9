// Owns which directories an installation has, and how each is put together. Another one is one part here.
import type { Config } from './config';
import type { Ground } from './ground';
import type { TeamsIdentity } from './services/accounts/identities';
import { createAllPeople } from './services/directory/all-people';
import type { PasswordAuthority } from './services/directory/authority';
import type { Creation } from './services/directory/creation';
import { createDirectories, domainOf, type Part } from './services/directory/directories';
import { createGraphCreation, type GraphCreation } from './services/directory/graph/creation';
import { createGraphDirectory } from './services/directory/graph/graph';
import { createMemberships, type Memberships } from './services/directory/graph/memberships';
import { createGraphPeople } from './services/directory/graph/people';
import { standardPrivilegeRule } from './services/directory/graph/privilege';
import { createPrivilegedIds } from './services/directory/graph/privileged-ids';
import { graphPrefix, idOf } from './services/directory/graph/user';
import { createLocalDirectory, localPrefix } from './services/directory/local';
import { type Accounts, createAccounts } from './services/directory/local-accounts';
import { createLocalPeople } from './services/directory/local-people';
import type { People } from './services/directory/people';
import type { AccountId } from './services/ids';
import type { Throttle } from './services/limits/ports';
import { generatePassword } from './services/passwords/generator';
import type { Directory } from './services/ports';

export interface DirectoryParts {
  readonly creation: Creation;
  readonly directory: Directory;
  readonly directoryPeople: People;
  /** Somebody of the tenant that is our directory is that account, in Teams, too. */
  readonly naturalAccount: (identity: TeamsIdentity) => AccountId | undefined;
  /** Undefined: Entra ID is not used. */
  readonly memberships: Memberships | undefined;
  /** Whether an account of this name may be made here. */
  readonly mayKeep: (username: string) => boolean;
  /** Checks passwords of accounts that Latchkey keeps itself. */
  readonly authority: PasswordAuthority;
}

/** The demo's own people: nobody else is asked about them. */
const demoDomains = ['demo.example'];

type Shelf = Readonly<Record<string, Part & { readonly people: People }>>;

interface Entra {
  readonly creation: GraphCreation | undefined;
  readonly shelf: Shelf;
  readonly memberships: Memberships | undefined;
}

/** Nothing is called before somebody asks for an account. */
function openGraph(config: Config, ground: Ground, throttle: Throttle): Entra {
  const { graph: registration, organisation, publicUrl } = config;
  const nothing: Entra = { shelf: {}, memberships: undefined, creation: undefined };
  if (registration === undefined || ground.entra === undefined) return nothing;
  const { graph } = ground.entra;
  const { customerIssuer, domains } = registration;
  const deps = { ...ground, graph, throttle, organisation, customerIssuer, rule: standardPrivilegeRule };
  const { directory, users } = createGraphDirectory(deps);
  const people = createGraphPeople({ ...deps, users, privilegedIds: createPrivilegedIds(deps) });
  const makePassword = () => generatePassword(ground.random);
  return {
    shelf: { [graphPrefix]: { directory, domains, people } },
    memberships: createMemberships(deps),
    creation: createGraphCreation({ graph, makePassword, publicUrl }),
  };
}

/** A name is made where its domain belongs; where there is one directory, in that. */
function openCreation(config: Config, accounts: Accounts, graph: GraphCreation | undefined): Creation {
  const isLocal = (username: string) => config.local && config.graph?.domains.includes(domainOf(username)) !== true;
  const refused = { ok: false, reason: 'refused' } as const; // a reason's name
  return {
    domains: config.inviteDomains,
    mailboxOf(username) {
      if (isLocal(username)) return 'own';
      return graph === undefined || !username.includes('@') ? undefined : 'elsewhere';
    },
    member: async (draft) =>
      isLocal(draft.username) ? accounts.create(draft) : ((await graph?.member(draft)) ?? refused),
    ...(graph && { guest: graph.guest }),
    hasAccepted: async (id) => (await graph?.hasAccepted(id)) ?? true,
  };
}

export function openDirectories(config: Config, ground: Ground, throttle: Throttle): DirectoryParts {
  const { store, organisation } = { ...ground, ...config };
  const local = createLocalDirectory({ ...ground, organisation });
  const entra = openGraph(config, ground, throttle);
  const shelf: Shelf = {
    ...(config.local
      ? {
          [localPrefix]: {
            directory: local,
            people: createLocalPeople(store),
            domains: config.demo ? demoDomains : [],
          },
        }
      : {}),
    ...entra.shelf,
  };
  const people = Object.fromEntries(Object.entries(shelf).map(([prefix, part]) => [prefix, part.people]));
  return {
    creation: openCreation(config, createAccounts(ground), entra.creation),
    directory: createDirectories(shelf),
    directoryPeople: createAllPeople(people),
    authority: local.authority,
    memberships: entra.memberships,
    mayKeep: (username) => config.local && config.graph?.domains.includes(domainOf(username)) !== true,
    naturalAccount: ({ tenant, objectId }) =>
      tenant.toLowerCase() === config.graph?.tenantId ? idOf(objectId.toLowerCase()) : undefined,
  };
}
