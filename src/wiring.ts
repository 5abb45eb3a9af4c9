// Owns how the product is put together below the conversation: config in, services out. main.ts and cli.ts stand on it.
import { hostname } from 'node:os';
import type { Config } from './config';
import { openDirectories } from './directories';
import { type Ground, layGround } from './ground';
import { callbackPath, createFederatedSignIn, type FederatedSignIn } from './services/accounts/federated';
import { createIdentities } from './services/accounts/identities';
import { createSessions } from './services/accounts/sessions';
import { createSignIn } from './services/accounts/sign-in';
import { createAudit } from './services/audit/recorder';
import { connectGraph } from './services/directory/graph/connect';
import { graphPrefix } from './services/directory/graph/user';
import { localPrefix } from './services/directory/local';
import { createAccounts } from './services/directory/local-accounts';
import { createEnrolments } from './services/enrolment';
import { createFiles } from './services/files/files';
import type { AccountId } from './services/ids';
import { createInvitations } from './services/invitations';
import { createLeases } from './services/leases';
import { createThrottle } from './services/limits/throttle';
import { createMappedRoles } from './services/mapped-roles';
import { createObjections } from './services/passwords/objections';
import { createTickets } from './services/passwords/tickets';
import { createDrafts } from './services/policy/draft';
import { createLivePolicy } from './services/policy/live';
import { createFollower } from './services/reports/follower';
import { createReports } from './services/reports/reports';
import { createRoles } from './services/roles';
import { checkSecretCanary } from './services/secrets/canary';
import { createSealer } from './services/secrets/sealer';
import { createRecoveryParts } from './wiring-recovery';

/** Identity, passwords and proofs: everything that knows accounts. */
function createIdentity(config: Config, ground: Ground) {
  const { store, clock, random, keyring } = ground;
  const { publicUrl } = config;
  const throttle = createThrottle({ store, clock });
  const { memberships, ...directories } = openDirectories(config, ground, throttle);
  const { directory, directoryPeople, authority } = directories;
  const local = createRoles({ store, clock });
  const mapped = { ...ground, local, mappings: config.entraRoles, people: directoryPeople, prefix: graphPrefix };
  const roles = memberships === undefined ? local : createMappedRoles({ ...mapped, memberships });
  const enrolments = createEnrolments({ store, clock });
  const audit = createAudit(ground);
  const sessions = createSessions({ ...ground, directory });
  const signIn = createSignIn({ ...ground, authority, sessions, throttle, audit });
  const tickets = createTickets({ store, clock, random, publicUrl });
  const sealer = createSealer({ keyring, random });
  const accounts = createAccounts(ground);
  return {
    accounts,
    ...directories,
    roles,
    invitations: createInvitations({ store, clock }),
    enrolments,
    audit,
    throttle,
    sessions,
    signIn,
    tickets,
    sealer,
  };
}

export type Identity = ReturnType<typeof createIdentity>;

export type Services = ReturnType<typeof createServices>;

/** Undefined: nobody can be signed in with Microsoft. */
function openFederated({ graph, publicUrl }: Config, deps: Ground & Identity): FederatedSignIn | undefined {
  const codeFlow = deps.entra?.codeFlow;
  if (codeFlow === undefined || graph === undefined) return undefined;
  const { tenantId, clientId } = graph;
  const place = { tenantId, clientId, redirectUri: `${publicUrl}${callbackPath}` };
  return createFederatedSignIn({ ...deps, ...place, codeFlow, identities: createIdentities(deps) });
}

/** Everything but the conversation and the wire. Nothing is opened, nothing runs yet. */
export function createServices(config: Config, given: Ground = layGround(config)) {
  const policy = createLivePolicy({ ...given, initial: given.policy });
  const entra = given.entra ?? (config.graph && connectGraph({ ...given, registration: config.graph }));
  const ground = { ...given, policy, entra };
  const identity = createIdentity(config, ground);
  const parts = createRecoveryParts(config, ground, identity);
  const services = { ...ground, ...identity, ...parts };
  const leases = createLeases(ground);
  const follower = createFollower({ ...ground, leases });
  return {
    ...services,
    /** Names this process in leases. */
    processName: `${hostname()}/${process.pid}/${ground.random.bytes(4).toString('hex')}`,
    leases,
    follower,
    reports: createReports({ ...ground, follower }),
    files: createFiles(services),
    drafts: createDrafts({ ...ground, live: policy }),
    federated: openFederated(config, services),
    ownPasswords: config.local,
    keepsPassword: (account: AccountId) => account.startsWith(`${localPrefix}:`),
    objectionsWith: (onAlarm: () => void) => createObjections({ ...services, onAlarm }),
  };
}

/** Opens the store and checks that SECRET_KEY belongs to it. Throws faults. */
export async function openServices(config: Config, ground?: Ground): Promise<Services> {
  const services = createServices(config, ground);
  await services.store.open();
  await checkSecretCanary(services);
  await services.policy.refresh();
  return services;
}
