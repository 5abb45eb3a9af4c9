// Owns the second pair of eyes (bar 5.8): whoever approves is not whoever asked and not whom it is about; both are asked
// for their rights again, and it happens once, exactly as it was shown.
import type { AuditEvent } from '../audit/events';
import type { AccountId } from '../ids';
import type { Pause } from '../recovery/pause';
import type { Place } from '../recovery/ports';
import { mayReach, mayUse } from './authority';
import { type ChangeDeps, planAgain } from './changes';
import type { Verb } from './command';
import { execute } from './execution';
import { keepTable } from './handouts';
import type { Imports } from './imports/imports';
import { inviteApproved } from './invitations/inviting';
import type { Asker, ChangePlan } from './plan';
import { type PolicyDeps, putInForce } from './policy-commands';
import type { Outcome, Waiting } from './ports';
import { tableOf } from './results';
import { askSecond } from './second-person';
import type { Work } from './works';

export interface ApprovalDeps extends Omit<ChangeDeps, 'policy'>, PolicyDeps {
  readonly pause: Pause;
  readonly imports: Pick<Imports, 'approve'>;
  /** What an account holds now; nothing once it is disabled. */
  readonly askerOf: (account: AccountId) => Promise<Asker>;
}

interface Approving {
  readonly place: Place;
  readonly asker: Asker;
  readonly work: Work;
}

/** More are changed by a job, so that no conversation waits for them. */
const mostInTurn = 200;
/** One run of the job: well within the time that a job may take. */
const _mostInRun = 2_000;
const dayMs = 24 * 3_600_000;

async function find(deps: ApprovalDeps, number: number): Promise<Work | undefined> {
  const work = await deps.works.byNumber(number);
  return work?.state === 'pending' && work.until > deps.clock.nowMs() ? work : undefined;
}

const eventOf = ({ place, asker, work }: Approving) =>
  ({
    action: 'admin.approval',
    actor: asker.account,
    target: work.by,
    source: place.source,
    channel: place.channel,
    correlation: place.correlation,
    detail: { number: work.number, command: work.verb, count: work.count },
  }) satisfies Partial<AuditEvent>;

/** Few are about themselves: nobody approves what happens to their own account. In a crowd they may stand too. */
const mayApprove = ({ roles, account }: Asker, { people, verb }: ChangePlan): boolean =>
  people.every(({ id, unit }) => mayReach(roles, verb, unit) && (people.length > mostInTurn || id !== account));

async function start(deps: ApprovalDeps, approving: Approving, plan: ChangePlan): Promise<Outcome> {
  const { work, place } = approving;
  await deps.audit.record({ ...eventOf(approving), outcome: 'ok' });
  if (!(await deps.works.move(work, 'running', { until: deps.clock.nowMs() + dayMs })))
    return { kind: 'no-such-request' };
  const running: Work = { ...work, state: 'running', until: deps.clock.nowMs() + dayMs };
  if (plan.people.length > mostInTurn) {
    const job = { id: `admin/${work.id}`, kind: 'admin', payload: { work: work.id } } as const; // a kind's name
    await deps.outbox.enqueue({ ...job, notAfterMs: running.until });
    return { kind: 'started', number: work.number, count: plan.people.length };
  }
  const { failed } = await execute(deps, { place, asker: { account: work.by }, plan });
  // For whoever approved, who hears of it now, and may reach less than whoever asked: only those who changed.
  const list = await keepTable(deps, approving.asker.account, tableOf({ ...plan, left: [] }, failed));
  await deps.works.move(running, 'closed', { done: plan.people.length });
  const { verb, tally, names } = plan;
  return { kind: 'done', verb, tally, names, failed, work: work.id, undo: false, list };
}

type Settle = (deps: ApprovalDeps, approving: Approving) => Promise<Outcome>;

/** What is about nobody in particular: once somebody else has agreed, it is done. */
const settled: Readonly<Partial<Record<Verb, Settle>>> = {
  /** In the name of whoever asked, as far as both reach now. */
  async invite(deps, { place, asker, work }) {
    const { command } = work.body;
    if (!mayReach(asker.roles, 'invite', command.unit ?? '')) return { kind: 'not-allowed', verb: 'approve' };
    return inviteApproved(deps, { place, asker: await deps.askerOf(work.by), command });
  },
  resume: (deps, approving) => switchResets(deps, approving, false),
  'policy-activate': (deps, { place, asker, work }) => {
    const edition = work.body.command.number ?? 0;
    return putInForce(deps, { place, by: work.by, approvedBy: asker.account, edition });
  },
};

async function settle(deps: ApprovalDeps, approving: Approving, how: Settle): Promise<Outcome> {
  await deps.audit.record({ ...eventOf(approving), outcome: 'ok' });
  if (!(await deps.works.move(approving.work, 'closed'))) return { kind: 'no-such-request' };
  return how(deps, approving);
}

/** Audited before and after; the same for everybody from the next reset on. */
export async function switchResets(
  { pause, audit }: ApprovalDeps,
  { place, asker }: Pick<Approving, 'place' | 'asker'>,
  paused: boolean,
): Promise<Outcome> {
  const action = paused ? 'resets.paused' : 'resets.resumed';
  const { source, channel, correlation } = place;
  const event = { action, actor: asker.account, source, channel, correlation } as const; // an action's name
  await audit.record({ ...event, outcome: 'started' });
  const changed = await pause.set(paused);
  await audit.record({ ...event, outcome: 'ok' });
  return { kind: 'switched', paused, changed };
}

/** Two people, as long as there are two (features D: pause takes one, resume takes two). */
export async function askToResume(deps: ApprovalDeps, { place, asker }: Pick<Approving, 'place' | 'asker'>) {
  if (!(await deps.pause.isOn())) return { kind: 'switched', paused: false, changed: false } as const; // a kind's name
  const asked = await askSecond(deps, { place, asker, command: { verb: 'resume' } });
  return asked ?? switchResets(deps, { place, asker }, false);
}

export async function approve(
  deps: ApprovalDeps,
  by: Pick<Approving, 'place' | 'asker'>,
  number: number,
): Promise<Outcome> {
  const work = await find(deps, number);
  if (work === undefined) return { kind: 'no-such-request' };
  if (work.by === by.asker.account) return { kind: 'own-request' };
  const { verb } = work.body.command;
  const requester = await deps.askerOf(work.by);
  const approving = { ...by, work };
  const refuse = async (): Promise<Outcome> => {
    await deps.audit.record({ ...eventOf(approving), outcome: 'refused', reason: 'role' });
    return { kind: 'not-allowed', verb: 'approve' };
  };
  if (!mayUse(by.asker.roles, verb) || !mayUse(requester.roles, verb)) return refuse();
  const how = settled[verb];
  if (how !== undefined) return settle(deps, approving, how);
  if (verb === 'import') return deps.imports.approve({ ...approving, requester });
  const plan = await planAgain(deps, requester, work);
  if (plan === undefined) {
    await deps.works.move(work, 'closed');
    return { kind: 'changed-since' };
  }
  return mayApprove(by.asker, plan) ? start(deps, approving, plan) : refuse();
}

/** Whoever asked may take it back, too. */
export async function deny(
  deps: ApprovalDeps,
  by: Pick<Approving, 'place' | 'asker'>,
  number: number,
): Promise<Outcome> {
  const work = await find(deps, number);
  if (work === undefined) return { kind: 'no-such-request' };
  if (work.by !== by.asker.account && !mayUse(by.asker.roles, work.body.command.verb)) {
    return { kind: 'not-allowed', verb: 'deny' };
  }
  await deps.audit.record({ ...eventOf({ ...by, work }), outcome: 'refused', reason: 'denied' });
  return (await deps.works.move(work, 'closed')) ? { kind: 'rejected', number } : { kind: 'no-such-request' };
}

export async function listPending({ works, people }: ApprovalDeps): Promise<Outcome> {
  const open = await works.open();
  const waiting = await Promise.all(
    open.map(async (work): Promise<Waiting> => {
      const { number, count, done, until: untilMs, state, body } = work;
      const by = (await people.get(work.by))?.username ?? '';
      const { verb, because = '' } = body.command;
      return { number, count, done, untilMs, running: state === 'running', by, verb, because };
    }),
  );
  return { kind: 'pending', waiting };
}
