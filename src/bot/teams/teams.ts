// Owns the assembly of the Teams channel, and whether there is one: with an app id, or for Playground in the demo.

import { createIdentities } from '../../services/accounts/identities';
import type { ImportDesk } from '../../services/admin/imports/desk';
import type { Audit } from '../../services/audit/events';
import type { Files } from '../../services/files/files';
import type { ConversationKey } from '../../services/ids';
import type { JobHandler, Outbox } from '../../services/notify/ports';
import type { RunningTeller } from '../../services/notify/teller';
import type { Clock, Directory, Log, Random, Store } from '../../services/ports';
import type { Keyring, Sealer } from '../../services/secrets/ports';
import type { Channel, HandleTurn } from '../channel';
import { createRate } from '../direct-line/rates';
import type { Route } from '../http/route';
import type { TeamsAdapter, TeamsApp } from './adapter';
import { createArrivalJob } from './arrivals';
import { createCallers } from './callers';
import { type CloudName, clouds, type TeamsCloud } from './clouds';
import { createConsents } from './consents';
import { createDelivery, type Delivery } from './delivery';
import { createTeamsRoute } from './endpoint';
import { createFileWire } from './fetching';
import { createTeamsGuard } from './guard';
import { createPace } from './pace';
import { createReferences } from './references';
import { createServiceUrls } from './service-url';
import { createSigningKeys } from './signing-keys';
import { createTelling } from './telling';
import { createTeamsTokens } from './tokens';
import { createTeamsTurns } from './turns';

/** What lies beyond our own process; tests put their own here. */
export interface TeamsOutside {
  readonly cloud: TeamsCloud;
  readonly fetch: typeof fetch;
  /** The bot's own token for the connector. */
  readonly token: () => Promise<string | undefined>;
}

export interface TeamsDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly files: Files;
  readonly log: Log;
  readonly keyring: Keyring;
  readonly sealer: Sealer;
  readonly audit: Audit;
  readonly outbox: Outbox;
  readonly directory: Pick<Directory, 'get'>;
  readonly teller: RunningTeller;
  readonly handle: HandleTurn;
  /** Where lists go that are sent here. */
  readonly desk: ImportDesk;
  readonly publicUrl: string;
  /** Undefined: for Playground only. */
  readonly app: (TeamsApp & { readonly cloud: CloudName }) | undefined;
  readonly outside?: Partial<TeamsOutside>;
}

export interface Teams {
  readonly routes: readonly Route[];
  readonly channel: Channel;
  forgetLinks(conversation: ConversationKey): Promise<void>;
  /** The outbox handlers of what is said in Teams. */
  readonly handlers: Readonly<Record<'teams' | 'tell' | 'settle' | 'fetch' | 'upload', JobHandler>>;
  /** Resolves when nothing is being sent. */
  settled(): Promise<void>;
}

const messages = { limit: 60, windowMs: 60_000 };

/** The SDK is loaded with the first call that needs it. */
// A plain import would cost every start half a second; Node's own require does not, and is what the build makes of an import.
const loadAdapter = (): typeof import('./adapter') => require('./adapter') as typeof import('./adapter');

function createOutside({ app, outside }: TeamsDeps): TeamsOutside {
  const cloud = outside?.cloud ?? clouds[app?.cloud ?? 'public'];
  let source: (() => Promise<string>) | undefined;
  const token = async (): Promise<string | undefined> => {
    if (app === undefined) return undefined;
    source ??= loadAdapter().createTokenSource(app, cloud);
    return source();
  };
  return { cloud, fetch, token, ...outside };
}

function createParts(deps: TeamsDeps) {
  const { app, clock, log } = deps;
  const { cloud, fetch: fetchOutside, token } = createOutside(deps);
  const serviceUrls = createServiceUrls(app === undefined ? 'loopback' : cloud.hosts);
  const keys = createSigningKeys({ metadataUrl: cloud.metadataUrl, fetch: fetchOutside, clock, log });
  const tokens = app && createTeamsTokens({ appId: app.appId, issuer: cloud.issuer, keys, clock });
  let opened: TeamsAdapter | undefined;
  const adapter = (): TeamsAdapter => {
    opened ??= loadAdapter().createTeamsAdapter({ fetch: fetchOutside, serviceUrls, token }, app?.appId ?? '');
    return opened;
  };
  const wire = createFileWire({ fetch: fetchOutside, suffixes: cloud.fileHosts });
  // Playground has none either.
  const offering = app !== undefined && cloud.fileHosts.length > 0;
  return { guard: createTeamsGuard({ ...deps, tokens, serviceUrls }), adapter, wire, offering };
}

export function createTeams(deps: TeamsDeps): Teams {
  const { app, clock } = deps;
  const { guard, adapter, wire, offering } = createParts(deps);
  const references = createReferences(deps);
  const telling = createTelling({ ...deps, references, delivery: () => delivery });
  const { giveUp: instead } = telling;
  const delivery: Delivery = createDelivery({ ...deps, adapter, references, instead, pace: createPace(clock) });
  const identities = createIdentities(deps);
  const callers = createCallers({ ...deps, identities, homeTenant: app?.tenantId.toLowerCase() });
  const turns = createTeamsTurns({ ...deps, callers, references, delivery, appId: app?.appId, files: offering });
  const consents = createConsents({ ...deps, callers, references, delivery, wire });
  const rate = createRate(messages, clock);
  return {
    routes: [createTeamsRoute({ guard, rate, turns, consents, adapter })],
    channel: turns.channel,
    forgetLinks: turns.forgetLinks,
    handlers: {
      teams: delivery.handler,
      tell: telling.handler,
      settle: telling.settle,
      fetch: createArrivalJob({ ...deps, wire }),
      upload: consents.upload,
    },
    settled: delivery.settled,
  };
}
