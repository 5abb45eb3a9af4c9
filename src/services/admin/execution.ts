// Owns doing what was planned, person by person, each audited before and after it happens.
import type { AuditEvent } from '../audit/events';
import { eventAt } from '../recovery/event-at';
import type { Place } from '../recovery/ports';
import type { EffectDeps, Refusal, Request, Undo } from './effect';
import { effects } from './effects';
import type { Asker, ChangePlan } from './plan';
import type { Person } from './selection';

export type ExecutionDeps = EffectDeps;

export interface Executed {
  readonly undo: readonly Undo[];
  readonly failed: readonly { readonly name: string; readonly reason: Refusal }[];
}

/** At the same time: enough that their commits become one, few enough that conversations go on meanwhile. */
const together = 200;

async function changeOne(deps: ExecutionDeps, request: Request, plan: ChangePlan) {
  const { person, by, command } = request;
  const effect = effects[plan.verb];
  const event = {
    ...eventAt(request.place),
    action: effect.action,
    actor: by,
    target: person.id,
    detail: { command: plan.verb, role: command.role ?? null, until: command.untilMs ?? null },
  } satisfies Partial<AuditEvent>;
  await deps.audit.record({ ...event, outcome: 'started' });
  const applied = await effect.apply(deps, request);
  if (applied.ok) await deps.audit.record({ ...event, outcome: 'ok' });
  else await deps.audit.record({ ...event, outcome: 'failed', reason: applied.reason });
  return applied;
}

/** `onProgress` hears how many are done. A fault stops it where it is; asking again goes on from there. */
export async function execute(
  deps: ExecutionDeps,
  { place, asker, plan }: { readonly place: Place; readonly asker: Pick<Asker, 'account'>; readonly plan: ChangePlan },
  onProgress: (done: number) => Promise<void> = () => Promise.resolve(),
): Promise<Executed> {
  const undo: Undo[] = [];
  const failed: { name: string; reason: Refusal }[] = [];
  const one = async (person: Person): Promise<void> => {
    const request = { person, command: plan.command, by: asker.account, place, crowd: plan.tally.change };
    const applied = await changeOne(deps, request, plan);
    if (!applied.ok) failed.push({ name: person.username, reason: applied.reason });
    else if (applied.undo !== null) undo.push(applied.undo);
  };
  for (let from = 0; from < plan.people.length; from += together) {
    await Promise.all(plan.people.slice(from, from + together).map(one));
    await onProgress(Math.min(from + together, plan.people.length));
  }
  return { undo, failed };
}
