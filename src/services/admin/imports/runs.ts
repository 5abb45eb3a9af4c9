// Owns carrying an import out, and taking it back: at once for a few, by a durable job for many. Rights are asked again in
// every run; a run that died is done again and changes nothing twice.
import assert from 'node:assert';
import type { Audit, AuditAction, AuditEvent } from '../../audit/events';
import type { AccountId, WorkId } from '../../ids';
import type { JobHandler, Outbox } from '../../notify/ports';
import type { Clock } from '../../ports';
import { eventAt } from '../../recovery/event-at';
import type { Place } from '../../recovery/ports';
import { mayUse } from '../authority';
import { fileNameFor, type HandoutDeps, handOut } from '../handouts';
import { placeOfJob } from '../job-place';
import type { Asker } from '../plan';
import type { Outcome } from '../ports';
import { createProgress, tellEnd } from '../progress';
import { writeRows } from '../table';
import type { Work, Works } from '../works';
import { type Applied, type Applying, type ApplyingDeps, applyStretch, importColumns } from './applying';
import { add, type ImportBook, nothingDone, total } from './book';
import { stillMeans } from './dry-run';
import { undoStretch } from './undoing';

export interface RunsDeps extends ApplyingDeps, HandoutDeps {
  readonly works: Works;
  readonly outbox: Outbox;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly askerOf: (account: AccountId) => Promise<Asker>;
}

interface Asked {
  readonly place: Place;
  readonly asker: Asker;
  readonly work: Work;
}

export interface ImportRuns {
  /** `asker`: whoever asked for it, also when somebody else approved. */
  apply(asked: Asked): Promise<Outcome>;
  undo(asked: Asked): Promise<Outcome>;
  /** The outbox handler of kind `import`. */
  readonly job: JobHandler;
}

/** More than this is done by a job, so that nobody waits for it. */
const mostInTurn = 200;
/** One run of the job: well within the time that a job may take. */
const mostInRun = 1_000;
const dayMs = 24 * 3_600_000;

type Doing = 'apply' | 'undo';

interface Run {
  readonly place: Place;
  readonly asker: Asker;
  readonly work: Work;
  readonly from: number;
}

const bookOf = ({ body }: Work): ImportBook => {
  assert(body.book !== undefined, 'an import has a book');
  return body.book;
};

const withBook = (work: Work, more: Partial<ImportBook>): Work => ({
  ...work,
  body: { ...work.body, book: { ...bookOf(work), ...more } },
});

const amend = async ({ works }: RunsDeps, work: Work, more: Partial<ImportBook>): Promise<Work> => {
  const after = withBook(work, more);
  await works.amend(work.id, after.body);
  return after;
};

const record = (
  { audit }: RunsDeps,
  { place, asker }: Omit<Run, 'from' | 'work'>,
  event: Pick<AuditEvent, 'action' | 'outcome' | 'detail' | 'reason'>,
) => audit.record({ ...eventAt(place), actor: asker.account, ...event });

async function beginLists(deps: RunsDeps, { work }: Asked): Promise<Work> {
  const { by } = work;
  const name = fileNameFor({ name: 'import' }, deps.clock.nowMs());
  const [result, takebacks] = await Promise.all([
    deps.files.begin({ by, kind: 'list', name }),
    deps.files.begin({ by, kind: 'undo', name: 'undo' }),
  ]);
  await deps.files.append(result, writeRows([importColumns]));
  return amend(deps, work, { result, takebacks });
}

const applyingOf = ({ work, asker, place }: Run): Applying | undefined => {
  const { command } = work.body;
  const book = bookOf(work);
  const { result, takebacks } = book;
  if (command.file === undefined || result === undefined || takebacks === undefined) return undefined;
  const question = { asker, create: command.create === true };
  return { work, file: command.file, book: { ...book, result, takebacks }, question, place };
};

/** Where to go on; undefined: that was all. */
async function applyOn(deps: RunsDeps, run: Run): Promise<number | undefined> {
  const applying = applyingOf(run);
  if (applying === undefined) return undefined;
  const before = bookOf(run.work).done ?? nothingDone;
  let applied: Applied = { lines: 0, done: nothingDone };
  const progress = createProgress(deps, run.work, total(before));
  for await (applied of applyStretch(deps, applying, { from: run.from, most: mostInRun })) {
    const done = total(add(before, applied.done));
    await deps.works.move(run.work, 'running', { done });
    // A few are done before anybody could read it.
    if (run.work.count > mostInTurn) await progress.reached(done);
  }
  await amend(deps, run.work, { done: add(before, applied.done) });
  return applied.lines < mostInRun ? undefined : run.from + applied.lines;
}

async function undoOn(deps: RunsDeps, { work, asker, place, from }: Run): Promise<number | undefined> {
  const { takebacks, undone = { count: 0, left: 0 } } = bookOf(work);
  if (takebacks === undefined) return undefined;
  const { people, count, left } = await undoStretch(deps, { takebacks, asker, place }, { from, most: mostInRun });
  await amend(deps, work, { undone: { count: undone.count + count, left: undone.left + left } });
  return people < mostInRun ? undefined : from + people;
}

const goOn: Readonly<Record<Doing, typeof applyOn>> = { apply: applyOn, undo: undoOn };

async function finishApply(deps: RunsDeps, { work, asker, place }: Run): Promise<Outcome> {
  const { done = nothingDone, result } = bookOf(work);
  const until = deps.clock.nowMs() + dayMs;
  await deps.works.move(work, 'done', { until, expiresAt: until, done: total(done) });
  const detail = { created: done.created, changed: done.changed, count: total(done) };
  await record(deps, { place, asker }, { action: 'import.applied', outcome: 'ok', detail });
  const list = result && (await handOut(deps, work.by, result));
  return { kind: 'import-done', done, work: work.id, undo: true, list };
}

async function finishUndo(deps: RunsDeps, { work, asker, place }: Run): Promise<Outcome> {
  const { undone = { count: 0, left: 0 } } = bookOf(work);
  await deps.works.move(work, 'closed');
  await record(deps, { place, asker }, { action: 'import.undone', outcome: 'ok', detail: { count: undone.count } });
  return { kind: 'undone', ...undone };
}

const finish: Readonly<Record<Doing, typeof finishApply>> = { apply: finishApply, undo: finishUndo };

const started: Readonly<Record<Doing, AuditAction>> = { apply: 'import.applied', undo: 'import.undone' };

async function enqueue(
  { outbox }: RunsDeps,
  work: Work,
  { doing, from }: { doing: Doing; from: number },
): Promise<void> {
  const payload = { work: work.id, doing, from };
  await outbox.enqueue({ id: `import/${work.id}/${doing}/${from}`, kind: 'import', payload, notAfterMs: work.until });
}

/** From the start to the end, or to the job that goes on with it. */
async function run(deps: RunsDeps, doing: Doing, asked: Asked): Promise<Outcome> {
  const { work, place, asker } = asked;
  await record(deps, asked, { action: started[doing], outcome: 'started', detail: { count: work.count } });
  if (work.count > mostInTurn) {
    await enqueue(deps, work, { doing, from: 0 });
    return { kind: 'started', number: work.number, count: work.count };
  }
  let now = work;
  for (let from: number | undefined = 0; from !== undefined; ) {
    from = await goOn[doing](deps, { place, asker, work: now, from });
    now = (await deps.works.get(work.id)) ?? now;
  }
  return finish[doing](deps, { place, asker, work: now, from: 0 });
}

/** Nothing is done by a list that means something else by now than what was shown and approved. */
async function drop(deps: RunsDeps, { work, asker, place }: Run): Promise<void> {
  await amend(deps, work, { stale: true });
  await deps.works.move(work, 'closed');
  await record(deps, { place, asker }, { action: 'import.applied', outcome: 'failed', reason: 'changed' });
}

const isStale = async (deps: RunsDeps, doing: Doing, { work, asker, from }: Run): Promise<boolean> =>
  doing === 'apply' &&
  from === 0 &&
  bookOf(work).done === undefined &&
  !(await stillMeans(deps, { asker, create: work.body.command.create === true }, work));

/** Whoever lost the role meanwhile changes nobody any more; what was done stays, and can be seen. */
async function goOnByJob(deps: RunsDeps, doing: Doing, run: Run): Promise<void> {
  if (await isStale(deps, doing, run)) return drop(deps, run);
  const next = mayUse(run.asker.roles, 'import') ? await goOn[doing](deps, run) : undefined;
  if (next !== undefined) return enqueue(deps, run.work, { doing, from: next });
  const outcome = await finish[doing](deps, { ...run, work: (await deps.works.get(run.work.id)) ?? run.work });
  if (outcome.kind !== 'import-done') return;
  const { done, list } = outcome;
  await tellEnd(deps, run.work, { changed: done.created + done.changed, failed: done.failed, list });
}

const jobOf = (deps: RunsDeps): JobHandler => {
  return async ({ payload }) => {
    // The id was stored by enqueue().
    const work = await deps.works.get(String(payload['work']) as WorkId);
    if (work?.state !== 'running') return { done: true };
    const [asker, place, from] = [await deps.askerOf(work.by), placeOfJob(work), Number(payload['from'] ?? 0)];
    await goOnByJob(deps, payload['doing'] === 'undo' ? 'undo' : 'apply', { place, asker, work, from });
    return { done: true };
  };
};

export function createImportRuns(deps: RunsDeps): ImportRuns {
  /** Only one caller gets it to run. */
  const take = async ({ work }: Asked): Promise<Work | undefined> => {
    const until = deps.clock.nowMs() + dayMs;
    const taken = await deps.works.move(work, 'running', { until, expiresAt: until });
    return taken ? { ...work, state: 'running', until } : undefined;
  };
  return {
    async apply(asked) {
      const work = await take(asked);
      if (work === undefined) return { kind: 'lapsed' };
      return run(deps, 'apply', { ...asked, work: await beginLists(deps, { ...asked, work }) });
    },
    async undo(asked) {
      const work = await take(asked);
      return work === undefined ? { kind: 'nothing-to-undo' } : run(deps, 'undo', { ...asked, work });
    },
    job: jobOf(deps),
  };
}
