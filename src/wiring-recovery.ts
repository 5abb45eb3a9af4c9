// Owns how everything that a recovery is made of is put together: limits, proofs, mail, and the password write.

import { join } from 'node:path';
import type { Config } from './config';
import type { Ground } from './ground';
import { createLinking } from './services/accounts/linking';
import { createContacts } from './services/contacts/contacts';
import { createCopyJob } from './services/contacts/copying';
import { createBlocks } from './services/limits/blocks';
import { createFailures } from './services/limits/failures';
import { createRollingThrottle } from './services/limits/rolling';
import { createBurialReport, createMailHandlers, createMailroom } from './services/notify/mailroom';
import { createOutbox } from './services/notify/outbox';
import { createCountries } from './services/notify/sms/countries';
import { createTolls, noTolls, type Tolls } from './services/notify/sms/tolls';
import { createTeller } from './services/notify/teller';
import { createTemplates } from './services/notify/templates';
import { createAftermath } from './services/passwords/aftermath';
import { generatePassword } from './services/passwords/generator';
import { createPasswordPages } from './services/passwords/pages';
import { createPasswordWriter } from './services/passwords/writer';
import { createPeople } from './services/people';
import { createBegunResets } from './services/recovery/begun';
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
import { createPrivilegedAlerts } from './services/recovery/privileged-alerts';
import { createReach } from './services/recovery/reach';
import { createRecovery } from './services/recovery/recovery';
import { createEndProofs, createRevoke, createSessionsJob } from './services/recovery/revocation';
import type { Identity } from './wiring';

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
function createProofs(deps: Ground & Identity & ReturnType<typeof createPost>) {
  const proofs = { challenges: createChallenges(deps), grants: createGrants(deps), cases: createCases(deps) };
  const endProofs = createEndProofs({ ...deps, ...proofs });
  return { ...proofs, pins: createPins(deps), endProofs, revoke: createRevoke({ ...deps, endProofs }) };
}

const openTemplates = (config: Config, { openTemplates: open = createTemplates }: Ground) => {
  const { templateDir, organisation, helpDesk, publicUrl } = config;
  return open({
    folder: templateDir ?? join(__dirname, '..', 'templates'),
    facts: { organisation, helpDesk, publicUrl },
  });
};

/** Proofs, mail and the password write: everything that a recovery is made of. */
export function createRecoveryParts(config: Config, ground: Ground, identity: Identity) {
  const { store, clock, log } = ground;
  const smsConfigured = ground.senders.sms !== undefined;
  const post = createPost(config, { ...ground, ...identity });
  const { outbox } = post;
  const deps = { ...ground, ...identity, ...post, smsConfigured };
  const proofs = createProofs(deps);
  const { endProofs, revoke, grants } = proofs;
  const reach = createReach(deps);
  const pause = createPause({ store, clock });
  const guards = createGuards(ground, identity);
  const notices = createNotices(deps);
  const finishing = createFinishing({ ...deps, ...proofs, notices });
  const parts = { ...deps, ...proofs, ...guards, pause, reach, finishing };
  const templates = openTemplates(config, ground);
  outbox.handle({
    courier: createCourier(parts),
    sessions: createSessionsJob(parts),
    contact: createCopyJob(parts),
    aftermath: createAftermath({ ...parts, notices, revoke, privilegedAlerts: createPrivilegedAlerts(deps) }),
    ...createMailHandlers({ ...deps, templates, log }),
  });
  outbox.onBuried(createBurialReport(identity));
  const recovery = createRecovery(parts);
  const begun = createBegunResets({ ...parts, recovery });
  const contacts = createContacts({ ...parts, notices });
  const linking = createLinking({ ...parts, notices });
  const people = createPeople({ ...parts, contacts, linking, publicUrl: config.publicUrl });
  const write = createPasswordWriter(parts);
  const passwords = createPasswordPages({ ...parts, write, makePassword: () => generatePassword(ground.random) });
  const { limits: _, ...admission } = guards;
  const told = { ...post, notices, templates };
  const ends = { endProofs, revoke };
  return { smsConfigured, ...told, ...admission, ...ends, grants, reach, pause, recovery, begun, people, passwords };
}
