// Owns the process: wires services, conversation and wire, listens, and stops in order. The only file that wires the bot.
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createAdministration } from './administration';
import type { HandleTurn } from './bot/channel';
import { createChatEvents } from './bot/chat-events';
import { createConversations } from './bot/conversations';
import { createDirectLine } from './bot/direct-line/direct-line';
import { createHealthRoutes } from './bot/health';
import { createErrorAnswer } from './bot/http/error-answer';
import { clientAddress } from './bot/http/source';
import { createStaticFiles } from './bot/http/static';
import { createMetrics, type Metrics } from './bot/metrics';
import { createAdminPages } from './bot/pages/admin/admin-pages';
import { createChatRoutes } from './bot/pages/chat';
import { createMailboxRoutes } from './bot/pages/mailbox';
import { createPages } from './bot/pages/pages';
import { createServer, type RunningServer } from './bot/server';
import { createTeams, type Teams, type TeamsOutside } from './bot/teams/teams';
import { createTurn } from './bot/turn';
import { type Config, readConfig } from './config';
import { prepareDemo, welcomeDemo } from './demo';
import { createDialog } from './dialogs/dialog';
import { encodeState, freshState } from './dialogs/state-codec';
import type { Ground } from './ground';
import type { ImportDesk } from './services/admin/imports/desk';
import { createAnchorFile } from './services/audit/anchor';
import { createCheckpoints } from './services/audit/checkpoints';
import { Fault } from './services/faults';
import { createSourceOf } from './services/limits/sources';
import { createSweeper } from './services/sweeper';
import { openServices, type Services } from './wiring';

const sweepEveryMs = 60_000;

/** Holds up no process that wants to end. */
const wait = (ms: number): Promise<void> => pause(ms, undefined, { ref: false });

/** dist/web: beside this file when built, two folders away when run from source. */
const webFolder = (): string => join(__dirname, __filename.endsWith('.ts') ? '../dist/web' : 'web');

export interface Running {
  readonly services: Services;
  readonly server: RunningServer;
  /** Undefined: there is no endpoint for Teams. */
  readonly teams: Teams | undefined;
  /** Stops taking requests, finishes what runs, seals the audit, closes the store. */
  stop(): Promise<void>;
}

interface Outside {
  readonly teams?: Partial<TeamsOutside>;
}

/** With a registration, or in the demo for Playground on this machine; otherwise nobody could be told from anybody. */
function createTeamsChannel(
  config: Config,
  services: Services,
  { turn, desk, outside }: { turn: HandleTurn; desk: ImportDesk; outside: Outside },
) {
  if (config.teams === undefined && !config.demo) {
    services.log.info('no endpoint for Teams: MICROSOFT_APP_ID is not set');
    services.outbox.handle(services.teller.withoutTeams);
    return undefined;
  }
  const teams = createTeams({ ...services, ...config, handle: turn, desk, app: config.teams, outside: outside.teams });
  services.outbox.handle(teams.handlers);
  return teams;
}

function createChat(config: Config, services: Services, { metrics, outside }: { metrics: Metrics; outside: Outside }) {
  const { store, clock, keyring } = services;
  const help = { organisation: config.organisation, helpDesk: config.helpDesk };
  const owner = services.processName;
  const conversations = createConversations({ store, clock, owner, initialState: encodeState(freshState), wait });
  const admin = createAdministration(config, services);
  const turn = createTurn({ ...services, admin, conversations, dialog: createDialog(), help, onTurn: metrics.turn });
  const sourceOf = createSourceOf(keyring);
  const directLine = createDirectLine({
    ...services,
    handle: turn,
    sourceOf: ({ socket, headers }) =>
      sourceOf(clientAddress(socket.remoteAddress ?? '', headers['x-forwarded-for']?.toString(), config.trustProxy)),
    publicUrl: config.publicUrl,
    origins: { own: ownOrigins(config), allowed: config.allowedOrigins },
    shared: config.mongoUri !== undefined,
  });
  const teams = createTeamsChannel(config, services, { turn, desk: admin.desk, outside });
  services.outbox.handle({
    chat: createChatEvents({ ...services, turn, channels: [directLine, ...(teams ? [teams] : [])] }),
  });
  return { directLine, teams, help, confirmations: admin.confirmations, desk: admin.desk };
}

/** The demo answers to every loopback name, so that http://localhost works as well. */
function ownOrigins({ publicUrl, demo, port }: Config): readonly string[] {
  return demo ? [...new Set([publicUrl, `http://127.0.0.1:${port}`, `http://localhost:${port}`])] : [publicUrl];
}

function startJobs(config: Config, services: Services): () => Promise<void> {
  const { outbox, policy, follower, log } = services;
  const checkpoints = createCheckpoints({ ...services, anchor: createAnchorFile(config.anchorFile) });
  const sweeper = createSweeper(services);
  const sweep = setInterval(() => {
    sweeper.sweepOnce().catch((fault: unknown) => log.warn('sweeping failed', { code: String(fault) }));
  }, sweepEveryMs);
  outbox.start();
  checkpoints.start();
  policy.start();
  follower.start();
  return async () => {
    clearInterval(sweep);
    policy.stop();
    await follower.stop();
    await outbox.stop();
    await checkpoints.stop();
  };
}

/** Everything up and listening. Throws faults; then nothing is left running. */
export async function start(config: Config, ground?: Ground, outside: Outside = {}): Promise<Running> {
  const services = await openServices(config, ground);
  if (config.demo) await prepareDemo(services);
  const metrics = createMetrics();
  metrics.watchOutbox(services.outbox.stats);
  services.outbox.onBuried(async ({ kind }) => metrics.buried(kind));
  const { directLine, teams, help, confirmations, desk } = createChat(config, services, { metrics, outside });
  const files = createStaticFiles(webFolder());
  const pageDeps = { ...services, help, objections: services.objectionsWith(metrics.alarm) };
  const server = createServer({
    ...services,
    ...config,
    meter: metrics,
    files,
    routes: [
      ...createHealthRoutes({ ...services, metrics, metricsToken: config.metricsToken, wait }),
      ...directLine.routes,
      ...(teams?.routes ?? []),
      ...createChatRoutes({ ...config, help, files }),
      ...createPages({ ...pageDeps, linking: services.people.linking }),
      ...createAdminPages({ ...pageDeps, confirmations, desk }),
      ...(config.demo ? createMailboxRoutes(services) : []),
    ],
    upgrade: directLine.upgrade,
    errorAnswer: createErrorAnswer(),
  });
  const process = { action: 'process.started', outcome: 'ok', actor: 'system' } as const;
  await services.audit.record({ ...process, correlation: services.processName });
  await server.listen(config.port, config.host);
  const stopJobs = startJobs(config, services);
  return {
    services,
    server,
    teams,
    async stop() {
      const closed = server.close();
      await directLine.close();
      await closed;
      await teams?.settled();
      await services.audit.record({ ...process, action: 'process.stopped' });
      await stopJobs();
      await services.store.close();
    },
  };
}

async function run(): Promise<void> {
  const config = readConfig(process.env);
  const running = await start(config);
  const { log } = running.services;
  process.on('unhandledRejection', (fault) => log.error('unhandled rejection', { fault }));
  const stop = (): void => {
    running.stop().then(
      () => process.exit(0),
      (fault: unknown) => {
        log.error('stopping failed', { fault });
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
  log.info('listening', { url: config.publicUrl });
  if (config.demo) process.stdout.write(await welcomeDemo(config.publicUrl, running.services));
}

if (require.main === module) {
  run().catch((fault: unknown) => {
    // No log exists yet, or it could not help: one short line, never a stack.
    process.stderr.write(`${fault instanceof Fault ? fault.message : `Latchkey cannot start: ${String(fault)}`}\n`);
    process.exit(1);
  });
}
