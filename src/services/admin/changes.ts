// Owns how a change goes from a command to its effect: at once with a way back, or shown first, or approved by somebody else.
import type { Outbox } from '../notify/ports';
import type { Place } from '../recovery/ports';
import { mayReach } from './authority';
import type { Command } from './command';
import { type ConfirmationDeps, hold } from './confirmations';
import type { ChangeVerb } from './effect';
import { isChange } from './effects';
import { type ExecutionDeps, execute } from './execution';
import { needsSignIn } from './freshness';
import { type HandoutDeps, keepTable } from './handouts';
import { type Asker, type ChangePlan, isSmall, numberToType, type PlanDeps, planChange } from './plan';
import type { Outcome, Press } from './ports';
import { putBack } from './putting-back';
import { tableOf } from './results';
import type { Work, Works } from './works';

export interface ChangeDeps extends PlanDeps, ExecutionDeps, HandoutDeps, ConfirmationDeps {
  readonly works: Works;
  readonly outbox: Outbox;
}

export interface Pressed {
  readonly place: Place;
  readonly asker: Asker;
  readonly work: Work;
  readonly typed: number | null;
}

interface Wanted {
  readonly place: Place;
  readonly asker: Asker;
  readonly verb: ChangeVerb;
  readonly command: Command;
}

async function doNow(deps: ChangeDeps, { place, asker }: Pick<Wanted, 'place' | 'asker'>, plan: ChangePlan) {
  const { undo, failed } = await execute(deps, { place, asker, plan });
  const reversible = undo.length > 0 && plan.people.length <= mostUndone;
  const state = reversible ? 'done' : 'noted';
  const { command, people, verb, tally, names } = plan;
  const kept = { state, command, people, undo: reversible ? undo : [] } as const; // a state's name
  const work = await deps.works.add(place, asker.account, kept);
  const list = isSmall(plan) ? undefined : await keepTable(deps, asker.account, tableOf(plan, failed));
  return { kind: 'done', verb, tally, names, failed, work, undo: reversible, list } as const; // a kind's name
}

const mostUndone = 4;

/** Small: done. Anything else is only shown. */
export async function change(deps: ChangeDeps, { place, asker, verb, command }: Wanted): Promise<Outcome> {
  const plan = await planChange(deps, asker, { verb, command });
  if (!plan.ok) return plan.outcome;
  if (isSmall(plan)) return doNow(deps, { place, asker }, plan);
  const { people, tally, names, approval } = plan;
  const work = await deps.works.add(place, asker.account, { state: 'preview', command, people });
  return { kind: 'preview', verb, tally, names, work, type: numberToType(plan), approval };
}

/** What it would do now; undefined = not the same any more. */
export async function planAgain(deps: ChangeDeps, asker: Asker, work: Work): Promise<ChangePlan | undefined> {
  const { command } = work.body;
  if (!isChange(command.verb)) return undefined;
  const plan = await planChange(deps, asker, { verb: command.verb, command });
  return plan.ok && plan.digest === work.digest ? plan : undefined;
}

/** What more than one person weighs: it was typed before, or somebody else approves it. */
const isGrave = (plan: ChangePlan): boolean => plan.approval || numberToType(plan) !== null;

/** The press is kept until they have signed in anew; undefined = there is no need. */
async function holdStale(
  deps: ChangeDeps,
  { place, asker, work, typed }: Pressed,
  { choice, grave }: { readonly choice: Press; readonly grave: boolean },
): Promise<Outcome | undefined> {
  const { command } = work.body;
  if (!needsSignIn({ verb: command.verb, grave }, place, deps.clock.nowMs())) return undefined;
  return hold(deps, { place, asker, command, press: { work: work.id, choice, typed } });
}

async function apply(deps: ChangeDeps, { place, asker, work, typed }: Pressed): Promise<Outcome> {
  const plan = await planAgain(deps, asker, work);
  if (plan === undefined) {
    await deps.works.move(work, 'closed');
    return { kind: 'changed-since' };
  }
  const number = numberToType(plan);
  if (number !== null && typed !== number) return { kind: 'type-it', number, work: work.id };
  const signIn = await holdStale(deps, { place, asker, work, typed }, { choice: 'apply', grave: isGrave(plan) });
  if (signIn !== undefined) return signIn;
  if (plan.approval) {
    const asked = await deps.works.ask(work);
    return asked === undefined ? { kind: 'lapsed' } : { kind: 'asked', number: asked };
  }
  return (await deps.works.move(work, 'closed')) ? doNow(deps, { place, asker }, plan) : { kind: 'lapsed' };
}

async function undo(deps: ChangeDeps, { place, asker, work }: Pressed): Promise<Outcome> {
  const { command } = work.body;
  const people = await Promise.all(work.body.undo.map(({ account }) => deps.people.get(account)));
  const allowed = people.every((person) => person !== undefined && mayReach(asker.roles, command.verb, person.unit));
  if (!allowed) return { kind: 'not-allowed', verb: 'undo' };
  if (!(await deps.works.move(work, 'closed'))) return { kind: 'lapsed' };
  let count = 0;
  for (const step of work.body.undo) {
    const { conversation: _, source, channel, correlation } = place;
    const about = { actor: asker.account, target: step.account, source, channel, correlation };
    const event = { ...about, action: 'admin.command', detail: { command: 'undo', kind: command.verb } } as const; // names
    await deps.audit.record({ ...event, outcome: 'started' });
    const back = await putBack(deps, step);
    await deps.audit.record(back ? { ...event, outcome: 'ok' } : { ...event, outcome: 'failed', reason: 'changed' });
    count += back ? 1 : 0;
  }
  return { kind: 'undone', count, left: work.body.undo.length - count };
}

const stateFor: Readonly<Record<Press, Work['state']>> = { apply: 'preview', drop: 'preview', undo: 'done' };

/** Only whoever asked for it, in the same conversation, while it stands. */
export async function press(deps: ChangeDeps, pressed: Pressed, choice: Press): Promise<Outcome> {
  const { work, asker, place } = pressed;
  const own = work.by === asker.account && work.conversation === place.conversation;
  if (!own || work.state !== stateFor[choice] || work.until <= deps.clock.nowMs()) {
    return choice === 'undo' ? { kind: 'nothing-to-undo' } : { kind: 'lapsed' };
  }
  if (choice === 'undo') return (await holdStale(deps, pressed, { choice, grave: false })) ?? undo(deps, pressed);
  if (choice === 'apply') return apply(deps, pressed);
  await deps.works.move(work, 'closed');
  return { kind: 'dropped' };
}
