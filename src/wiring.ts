// Owns how the product is put together below the conversation: config in, services out. main.ts and cli.ts stand on it.
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Config } from './config';
import { type Ground, layGround } from './ground';
import { createSessions } from './services/accounts/sessions';
import { createSignIn } from './services/accounts/sign-in';
import { createAudit } from './services/audit/recorder';
import { createContacts } from './services/contacts/contacts';
import { createAllPeople } from './services/directory/all-people';
import { createDirectories } from './services/directory/directories';
import { createLocalDirectory, localPrefix } from './services/directory/local';
import { createAccounts } from './services/directory/local-accounts';
import { createLocalPeople } from './services/directory/local-people';
import { createEnrolments } from './services/enrolment';
import { createFiles } from './services/files/files';
import { createLeases } from './services/leases';
import { createBlocks } from './services/limits/blocks';
import { createFailures } from './services/limits/failures';
import { createRollingThrottle } from './services/limits/rolling';
import { createThrottle } from './services/limits/throttle';
import { createBurialReport, createMailHandlers, createMailroom } from './services/notify/mailroom';
import { createOutbox } from './services/notify/outbox';
import { createCountries } from './services/notify/sms/countries';
import { createTolls, noTolls, type Tolls } from './services/notify/sms/tolls';
import { createTeller } from './services/notify/teller';
import { createTemplates } from './services/notify/templates';
import { createAftermath } from './services/passwords/aftermath';
import { generatePassword } from './services/passwords/generator';
import { createObjections } from './services/passwords/objections';
import { createPasswordPages } from './services/passwords/pages';
import { createTickets } from './services/passwords/tickets';
import { createPasswordWriter } from './services/passwords/writer';
import { createPeople } from './services/people';
import { createDrafts } from './services/policy/draft';
import { createLivePolicy } from './services/policy/live';
import { createCases } from './services/recovery/cases';
import { createChallenges } from './services/recovery/challenges';
import { createClosures } from './services/recovery/closures';
import { createCourier } from './services/recovery/courier';
import { createFinishing } from './services/recovery/finishing';
import { createGrants } from './services/recovery/grants';
import { createRecoveryLimits } from './services/recovery/limits';
import { createNotices } from './services/recovery/notices';
import { createPause } from './services/recovery/pause';
import { createPins } from './services/recovery/pins';
import { createReach } from './services/recovery/reach';
import { createRecovery } from './services/recovery/recovery';
import { createEndProofs, createRevoke } from './services/recovery/revocation';
import { checkSecretCanary } from './services/secrets/canary';
import { createSealer } from './services/secrets/sealer';

const templatesOf = (config: Config): string => config.templateDir ?? join(__dirname, '..', 'templates');

/** Identity, passwords and proofs: everything that knows accounts. */
function createIdentity(config: Config, ground: Ground) {
  const { store, clock, random, keyring, policy, hasher } = ground;
  const { organisation, publicUrl } = config;
  const local = createLocalDirectory({ store, clock, random, hasher, policy, organisation });
  // A second directory is one line in each of these.
  const directory = createDirectories({ [localPrefix]: { directory: local } });
  const directoryPeople = createAllPeople({ [localPrefix]: createLocalPeople(store) });
  const enrolments = createEnrolments({ store, clock });
  const audit = createAudit(ground);
  const throttle = createThrottle({ store, clock });
  const sessions = createSessions({ ...ground, directory });
  const signIn = createSignIn({ ...ground, authority: local.authority, sessions, throttle, audit });
  const tickets = createTickets({ store, clock, random, publicUrl });
  const sealer = createSealer({ keyring, random });
  const accounts = createAccounts(ground);
  return {
    accounts,
    directory,
    directoryPeople,
    authority: local.authority,
    enrolments,
    audit,
    throttle,
    sessions,
    signIn,
    tickets,
    sealer,
  };
}

type Identity = ReturnType<typeof createIdentity>;

const tollsOf = ({ sms }: Config, deps: Ground & Identity): Tolls =>
  sms === undefined ? noTolls : createTolls({ ...deps, ...sms, countries: createCountries(sms.countries) });

/** What leaves the house, and what brings it there. */
function createPost(config: Config, deps: Ground & Identity) {
  const outbox = createOutbox(deps);
  const mailroom = createMailroom({ outbox });
  return { outbox, mailroom, teller: createTeller({ ...deps, outbox, mailroom }), tolls: tollsOf(config, deps) };
}

/** What is counted against whoever tries a recovery, and whom it is closed to. */
function createGuards(ground: Ground, identity: Identity) {
  const { store, clock } = ground;
  const blocks = createBlocks({ store, clock });
  const rollingThrottle = createRollingThrottle({ store, clock });
  const failures = createFailures({ store, clock });
  const deps = { ...ground, ...identity, blocks, rollingThrottle, failures };
  return { blocks, rollingThrottle, closures: createClosures(deps), limits: createRecoveryLimits(deps) };
}

/** Everything that proves something for a while, and how it ends. */
function createProofs(deps: Ground & Identity) {
  const proofs = { challenges: createChallenges(deps), grants: createGrants(deps), cases: createCases(deps) };
  const endProofs = createEndProofs({ ...deps, ...proofs });
  return { ...proofs, pins: createPins(deps), endProofs, revoke: createRevoke({ ...deps, endProofs }) };
}

/** Proofs, mail and the password write: everything that a recovery is made of. */
function createRecoveryParts(config: Config, ground: Ground, identity: Identity) {
  const { store, clock, log } = ground;
  const smsConfigured = ground.senders.sms !== undefined;
  const post = createPost(config, { ...ground, ...identity });
  const { outbox } = post;
  const deps = { ...ground, ...identity, ...post, smsConfigured };
  const proofs = createProofs(deps);
  const { endProofs, revoke } = proofs;
  const reach = createReach(deps);
  const pause = createPause({ store, clock });
  const guards = createGuards(ground, identity);
  const notices = createNotices(deps);
  const finishing = createFinishing({ ...deps, ...proofs, notices });
  const parts = { ...deps, ...proofs, ...guards, pause, reach, finishing };
  const { openTemplates = createTemplates } = ground;
  const templates = openTemplates({
    folder: templatesOf(config),
    facts: { organisation: config.organisation, helpDesk: config.helpDesk, publicUrl: config.publicUrl },
  });
  outbox.handle({
    courier: createCourier(parts),
    aftermath: createAftermath({ ...parts, notices, revoke }),
    ...createMailHandlers({ ...deps, templates, log }),
  });
  outbox.onBuried(createBurialReport(identity));
  const recovery = createRecovery(parts);
  const contacts = createContacts({ ...parts, notices });
  const people = createPeople({ ...parts, contacts, publicUrl: config.publicUrl });
  const write = createPasswordWriter(parts);
  const passwords = createPasswordPages({ ...parts, write, makePassword: () => generatePassword(ground.random) });
  const { limits: _, ...admission } = guards;
  const told = { ...post, notices, templates };
  return { smsConfigured, ...told, ...admission, endProofs, revoke, reach, pause, recovery, people, passwords };
}

export type Services = ReturnType<typeof createServices>;

/** Everything but the conversation and the wire. Nothing is opened, nothing runs yet. */
export function createServices(config: Config, given: Ground = layGround(config)) {
  const policy = createLivePolicy({ ...given, initial: given.policy });
  const ground = { ...given, policy };
  const identity = createIdentity(config, ground);
  const parts = createRecoveryParts(config, ground, identity);
  const services = { ...ground, ...identity, ...parts };
  return {
    ...services,
    /** Names this process in leases. */
    processName: `${hostname()}/${process.pid}/${ground.random.bytes(4).toString('hex')}`,
    leases: createLeases(ground),
    files: createFiles(services),
    drafts: createDrafts({ ...ground, live: policy }),
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
