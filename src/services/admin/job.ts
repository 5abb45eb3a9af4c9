// Owns the job that a large change is done by: so many people at a time, in the order of ids, with rights asked again in every
// run. The chat hears how far it is; at the end whoever asked gets the list of what came of it.
import type { FileId, WorkId } from '../ids';
import type { JobHandler } from '../notify/ports';
import type { ApprovalDeps } from './approvals';
import { mayUse } from './authority';
import { isChange } from './effects';
import { execute } from './execution';
import { fileNameFor, handOut } from './handouts';
import { placeOfJob } from './job-place';
import { type ChangePlan, planChange } from './plan';
import { createProgress, tellEnd } from './progress';
import { resultColumns, rowsOf } from './results';
import { writeRows } from './table';
import type { Work } from './works';

/** One run of the job: well within the time that a job may take. */
const mostInRun = 2_000;

interface Run {
  readonly work: Work;
  /** The last account that the runs before it have reached. */
  readonly after: string;
  readonly failed: number;
  readonly list: FileId;
}

interface Ran {
  readonly after: string;
  readonly left: number;
  readonly failed: number;
}

async function planNow(deps: ApprovalDeps, { body, by }: Work): Promise<ChangePlan | undefined> {
  const { command } = body;
  const { verb } = command;
  const requester = await deps.askerOf(by);
  if (!isChange(verb) || !mayUse(requester.roles, verb)) return undefined;
  const plan = await planChange(deps, requester, { verb, command });
  return plan.ok ? plan : undefined;
}

/** Changes the next ones after this account. */
async function goOn(deps: ApprovalDeps, { work, after, failed, list }: Run): Promise<Ran> {
  const plan = await planNow(deps, work);
  if (plan === undefined) return { after: '', left: 0, failed };
  const rest = plan.people.filter(({ id }) => id > after).sort((a, b) => (a.id < b.id ? -1 : 1));
  const people = rest.slice(0, mostInRun);
  const before = work.count - rest.length;
  const progress = createProgress(deps, work, before);
  const run = { place: placeOfJob(work), asker: { account: work.by }, plan: { ...plan, people } };
  const executed = await execute(deps, run, (done) => progress.reached(before + done));
  // Whoever is not changed stands in the first stretch of the list.
  const left = after === '' ? plan.left : [];
  await deps.files.append(list, writeRows(rowsOf({ people, left }, executed.failed)));
  const reached = people.at(-1)?.id ?? after;
  return { after: reached, left: rest.length - people.length, failed: failed + executed.failed.length };
}

async function beginList({ files, clock }: ApprovalDeps, { by, verb }: Work): Promise<FileId> {
  const list = await files.begin({ by, kind: 'list', name: fileNameFor({ name: verb }, clock.nowMs()) });
  await files.append(list, writeRows([resultColumns]));
  return list;
}

async function end(deps: ApprovalDeps, { work, list }: Run, failed: number): Promise<void> {
  await deps.works.move(work, 'closed', { done: work.count });
  const changed = Math.max(0, work.count - failed);
  await tellEnd(deps, work, { changed, failed, list: await handOut(deps, work.by, list) });
}

async function leaveRest(deps: ApprovalDeps, { work, list }: Run, { after, left, failed }: Ran): Promise<void> {
  const payload = { work: work.id, after, list, failed };
  await deps.outbox.enqueue({ id: `admin/${work.id}/${after}`, kind: 'admin', payload, notAfterMs: work.until });
  await deps.works.move(work, 'running', { done: Math.max(0, work.count - left) });
}

/** The outbox handler of kind `admin`. Run twice, it changes nothing twice that is so already. */
export function createApprovedJob(deps: ApprovalDeps): JobHandler {
  return async ({ payload }) => {
    // The ids were stored when it was approved, and by the run before.
    const work = await deps.works.get(String(payload['work']) as WorkId);
    if (work?.state !== 'running') return { done: true };
    const list = payload['list'] ? (String(payload['list']) as FileId) : await beginList(deps, work);
    const run = { work, after: String(payload['after'] ?? ''), failed: Number(payload['failed'] ?? 0), list };
    const ran = await goOn(deps, run);
    await (ran.left > 0 ? leaveRest(deps, run, ran) : end(deps, run, ran.failed));
    return { done: true };
  };
}
