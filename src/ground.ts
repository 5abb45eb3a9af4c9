// Owns the ground under the services: what touches the outside, chosen by the configuration. Tests put their own there.
import { join } from 'node:path';
import type { Config } from './config';
import type { Graph } from './services/directory/graph/calls';
import { type Connected, connectGraph } from './services/directory/graph/connect';
import { createLog } from './services/log';
import { createGraphMailSender } from './services/notify/graph-mail';
import { createMailboxSenders } from './services/notify/mailbox';
import { createSmsSender } from './services/notify/sms/sender';
import { createSmtpSender } from './services/notify/smtp';
import type { createTemplates } from './services/notify/templates';
import { createHasher, type Hasher } from './services/passwords/hashing';
import { loadPolicy } from './services/policy/file';
import type { PolicySource } from './services/policy/policy';
import type { Clock, Log, Random, Senders, Store } from './services/ports';
import { createClock } from './services/secrets/clock';
import { demoKey } from './services/secrets/key-file';
import { createKeyring } from './services/secrets/keyring';
import type { Keyring } from './services/secrets/ports';
import { systemRandom } from './services/secrets/random';
import { createMongoStore } from './services/store/mongo';
import { createSqliteStore } from './services/store/sqlite';

/** What comes from outside: tests put their own clock, store, senders or hasher here. */
export interface Ground {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly store: Store;
  readonly keyring: Keyring;
  /** What holds until a policy is put in force. */
  readonly policy: PolicySource;
  readonly senders: Senders;
  readonly hasher: Hasher;
  /** One for the directory and the mail; undefined: made where it is needed, or Entra ID is not used. */
  readonly entra?: Connected | undefined;
  /** Default: read from the configured folder, and checked, at every start. */
  readonly openTemplates?: typeof createTemplates;
}

const openStore = (config: Config, log: Log): Store =>
  config.mongoUri === undefined
    ? createSqliteStore({ path: join(config.dataDir, 'latchkey.db'), log })
    : createMongoStore({ uri: config.mongoUri, log });

type Outside = Pick<Ground, 'store' | 'clock' | 'entra'>;

function openMail(config: Config, url: string, graph: Graph | undefined): Senders['mail'] {
  const { graphMailbox: mailbox, mailFrom: from } = config;
  if (mailbox === undefined || graph === undefined) return createSmtpSender({ url, from });
  return createGraphMailSender({ graph, mailbox, from });
}

function openSenders(config: Config, { store, clock, entra }: Outside): Senders {
  if (config.mailUrl === undefined) return createMailboxSenders({ store, clock });
  return {
    mail: openMail(config, config.mailUrl, entra?.graph),
    ...(config.sms && { sms: createSmsSender({ url: config.sms.url, clock }) }),
  };
}

/** The real ground under the services. Nothing is opened yet. */
export function layGround(config: Config): Ground {
  const clock = createClock();
  const random = systemRandom;
  const log = createLog(config.logLevel);
  const store = openStore(config, log);
  const keyring = createKeyring(config.secretKeys ?? [demoKey(config.dataDir, random)]);
  const policy = loadPolicy(config.policyFile, config.demo ? { sms: true } : {});
  const entra = config.graph && connectGraph({ clock, random, log, store, registration: config.graph });
  return {
    ...(entra && { entra }),
    clock,
    random,
    log,
    store,
    keyring,
    policy,
    senders: openSenders(config, { store, clock, entra }),
    hasher: createHasher({ keyring }),
  };
}
