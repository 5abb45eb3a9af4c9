// Owns administration as the conversation sees it: who asks is looked up anew, the table is asked, then the verb runs.
import type { Audit, AuditEvent } from '../audit/events';
import type { WorkId } from '../ids';
import type { JobHandler } from '../notify/ports';
import type { Log } from '../ports';
import { eventAt } from '../recovery/event-at';
import type { Place } from '../recovery/ports';
import { type ApprovalDeps, approve, askToResume, deny, listPending, switchResets } from './approvals';
import { type Askers, createAskers } from './askers';
import { readCase, searchByCommand } from './audit-commands';
import { mayUse } from './authority';
import { change, type Pressed, press } from './changes';
import { type Command, type Verb, verbs } from './command';
import { type HeldPress, hold, takeConfirmed } from './confirmations';
import type { ChangeVerb } from './effect';
import { effects } from './effects';
import { needsSignIn } from './freshness';
import { createArrivals } from './imports/arrivals';
import { createImports, type Imports } from './imports/imports';
import { createImportRuns, type RunsDeps } from './imports/runs';
import { handTemplate } from './imports/template';
import { invite } from './invitations/inviting';
import { createApprovedJob } from './job';
import { blockNetwork, type NetworkDeps, unblockNetwork } from './networks';
import { withNewestList } from './newest-list';
import { createOffers } from './offers';
import type { Asker } from './plan';
import { policyRuns } from './policy-commands';
import type { Admin, Check, Outcome, Press } from './ports';
import { answerAbout, type ReadVerb } from './questions';
import { type ReportCommandDeps, reportRuns } from './report-commands';
import { follow, type SummonsDeps } from './summons';
import type { TrailDeps } from './trail';
import type { Work } from './works';

interface Own {
  readonly audit: Audit;
  readonly log: Log;
  /** Doctor's checks; what they say holds no secret and no address. */
  readonly examine: () => Promise<readonly Check[]>;
  /** Checks the newest part of the audit. */
  readonly verifyAudit: () => Promise<{ readonly ok: boolean; readonly events: number }>;
}

export type AdminDeps = Omit<ApprovalDeps, 'askerOf' | 'imports'> &
  Omit<RunsDeps, 'askerOf'> &
  Omit<TrailDeps, 'policy'> &
  ReportCommandDeps &
  NetworkDeps &
  SummonsDeps &
  Own;

type Deps = AdminDeps & Pick<ApprovalDeps, 'askerOf'> & { readonly imports: Imports };

interface Asked {
  readonly place: Place;
  readonly asker: Asker;
  readonly command: Command;
  readonly last: Work | undefined;
}

/** An import is not a change of the same thing for everybody, so it goes its own way. */
const pressWork = (deps: Deps, pressed: Pressed, choice: Press): Promise<Outcome> =>
  pressed.work.verb === 'import' ? deps.imports.press(pressed, choice) : press(deps, pressed, choice);

type Run = (deps: Deps, asked: Asked) => Promise<Outcome>;

const changing = (verb: ChangeVerb): Run => {
  return (deps, { place, asker, command }) => change(deps, { place, asker, verb, command });
};
const asking = (verb: ReadVerb): Run => {
  return (deps, { place, asker, command }) => answerAbout(deps, { place, asker, command: { ...command, verb } });
};

const runs: Readonly<Record<Verb, Run>> = {
  // Each change is one row of `effects`.
  ...(Object.fromEntries(
    Object.keys(effects).map((verb) => [verb, changing(verb as ChangeVerb)]), // keys of `effects`
  ) as Record<ChangeVerb, Run>), // built from exactly these keys
  status: asking('status'),
  why: asking('why'),
  contact: asking('contact'),
  who: asking('who'),
  audit: asking('audit'),
  'report-ready': asking('report-ready'),
  'report-not-ready': asking('report-not-ready'),
  'report-not-enrolled': asking('report-not-enrolled'),
  export: asking('export'),
  ...reportRuns,
  'audit-search': searchByCommand,
  'audit-case': readCase,
  'audit-verify': async ({ verifyAudit, audit }, { place }) => {
    const verdict = await verifyAudit();
    const outcome = verdict.ok ? 'ok' : 'failed';
    await audit.record({ ...eventAt(place), action: 'audit.verified', outcome, detail: { events: verdict.events } });
    return { kind: 'verified', ...verdict };
  },
  ...policyRuns,
  doctor: async ({ examine }) => ({ kind: 'doctor', checks: await examine() }),
  invite,
  'block-network': blockNetwork,
  'unblock-network': unblockNetwork,
  pause: (deps, asked) => switchResets(deps, asked, true),
  resume: (deps, asked) => askToResume(deps, asked),
  pending: (deps) => listPending(deps),
  approve: (deps, asked) => approve(deps, asked, asked.command.number ?? 0),
  deny: (deps, asked) => deny(deps, asked, asked.command.number ?? 0),
  import: (deps, asked) => deps.imports.begin(asked),
  'import-template': (deps, { asker }) => handTemplate(deps, asker.account),
  undo: async (deps, { place, asker, last }) =>
    last === undefined
      ? { kind: 'nothing-to-undo' }
      : pressWork(deps, { place, asker, work: last, typed: null }, 'undo'),
  help: async (_, { asker, command }) => ({
    kind: 'help',
    verbs: verbs.filter((verb) => mayUse(asker.roles, verb)),
    about: command.about ?? '',
  }),
};

/** What the last command of the same person in this conversation was about. */
function resolveLast(command: Command, last: Work | undefined): Command | undefined {
  if (command.target?.kind !== 'last') return command;
  const target = last?.body.command.target;
  return target === undefined || target.kind === 'last' ? undefined : { ...command, target };
}

const refusals: ReadonlySet<Outcome['kind']> = new Set(['not-allowed', 'own-role', 'own-request', 'sign-in-first']);

const outcomeIn = ({ kind }: Outcome): AuditEvent['outcome'] => (refusals.has(kind) ? 'refused' : 'ok');

/** Every command is in the audit before anything comes of it, and again with what came of it. */
async function runAudited(deps: Deps, asked: Asked): Promise<Outcome> {
  const { place, asker, command } = asked;
  const about = { ...eventAt(place), action: 'admin.command', detail: { command: command.verb } } as const; // an action's name
  if (!mayUse(asker.roles, command.verb)) {
    await deps.audit.record({ ...about, outcome: 'refused', reason: 'role' });
    return { kind: 'not-allowed', verb: command.verb };
  }
  await deps.audit.record({ ...about, outcome: 'started' });
  const stale = needsSignIn({ verb: command.verb, grave: false }, place, deps.clock.nowMs());
  const outcome = await (stale ? hold(deps, { place, asker, command, press: null }) : runs[command.verb](deps, asked));
  await follow(deps, asked, outcome);
  await deps.audit.record({ ...about, outcome: outcomeIn(outcome), reason: outcome.kind });
  return outcome;
}

const nobody: Outcome = { kind: 'lapsed' };

interface Office {
  readonly deps: Deps;
  readonly askers: Askers;
}

async function runFor({ deps, askers }: Office, place: Place, asked: { command: Command; last: WorkId | null }) {
  const asker = await askers.byCaller(place.caller);
  if (asker === undefined) return nobody;
  const found = asked.last === null ? undefined : await deps.works.get(asked.last);
  const last = found?.by === asker.account ? found : undefined;
  const resolved = resolveLast(asked.command, last);
  const command = resolved && (await withNewestList(deps.files, asker.account, resolved));
  return command === undefined ? ({ kind: 'no-last' } as const) : runAudited(deps, { place, asker, command, last });
}

async function pressFor({ deps, askers }: Office, place: Place, { work: id, choice, typed }: HeldPress) {
  const [asker, work] = await Promise.all([askers.byCaller(place.caller), deps.works.get(id)]);
  if (asker === undefined || work === undefined) return nobody;
  const { verb } = work.body.command;
  const about = { ...eventAt(place), action: 'admin.command', detail: { command: verb, kind: choice } } as const; // names
  if (!mayUse(asker.roles, verb)) {
    await deps.audit.record({ ...about, outcome: 'refused', reason: 'role' });
    return { kind: 'not-allowed', verb } as const; // a kind's name
  }
  await deps.audit.record({ ...about, outcome: 'started' });
  const outcome = await pressWork(deps, { place, asker, work, typed }, choice);
  await follow(deps, { place, asker, command: work.body.command }, outcome);
  await deps.audit.record({ ...about, outcome: outcomeIn(outcome), reason: outcome.kind });
  return outcome;
}

export interface Administration extends Admin {
  /** The outbox handlers of what takes longer than a turn. */
  readonly jobs: { readonly admin: JobHandler; readonly import: JobHandler };
}

/** See the port. Faults pass through: trouble never allows anything. */
export function createAdmin(given: AdminDeps): Administration {
  const askers = createAskers(given);
  const askerOf = askers.byAccount;
  const runs = createImportRuns({ ...given, askerOf });
  const deps: Deps = { ...given, askerOf, imports: createImports({ ...given, runs }) };
  const office = { deps, askers };
  return {
    ...createOffers({ ...deps, askers }),
    ...createArrivals({ ...deps, askers }),
    jobs: { admin: createApprovedJob(deps), import: runs.job },
    isKnown: ({ caller }) => askers.isKnown(caller),
    run: (place, command, last) => runFor(office, place, { command, last }),
    press: (place, pressed) => pressFor(office, place, pressed),

    async goOn(place, work) {
      const confirmed = await takeConfirmed(deps, place, work);
      if (confirmed === undefined) return undefined;
      const { place: signedIn, command, press: held } = confirmed;
      return held === null ? runFor(office, signedIn, { command, last: null }) : pressFor(office, signedIn, held);
    },

    noteDenied(place, verb) {
      const event = {
        ...eventAt(place),
        action: 'admin.denied',
        outcome: 'refused',
        detail: { command: verb },
      } as const; // names
      deps.audit.record(event).catch((fault: unknown) => deps.log.error('a refusal was not recorded', { fault }));
    },
  };
}
