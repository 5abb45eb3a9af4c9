// Owns doing what an import's list says, some lines at a time: judged anew, the way back written down first, whoever is
// concerned told, and each line's fate kept. Run twice, it changes nothing twice.
import { maskContact } from '../../accounts/contact-address';
import type { FileId } from '../../ids';
import { type ApplyDeps, applyPlan } from '../../import/apply';
import { type FileLine, readLines } from '../../import/file';
import { sayReasons } from '../../import/sentences';
import type { Notices } from '../../recovery/notices';
import type { Place } from '../../recovery/ports';
import { writeRows } from '../table';
import type { Work } from '../works';
import { type ImportBook, type ImportDone, nothingDone } from './book';
import type { DryRunDeps } from './dry-run';
import { type Judged, judgeAll, type Planned, type Question } from './judging';
import { noteBefore, type TakebackDeps } from './takeback';

export interface ApplyingDeps extends DryRunDeps, ApplyDeps, TakebackDeps {
  readonly notices: Notices;
}

export interface Applying {
  readonly work: Work;
  readonly file: FileId;
  readonly book: ImportBook & Required<Pick<ImportBook, 'result' | 'takebacks'>>;
  readonly question: Question;
  readonly place: Place;
}

export interface Stretch {
  /** Lines before it are done. */
  readonly from: number;
  readonly most: number;
}

export const importColumns = ['line', 'user', 'result', 'reason'] as const; // what a reader looks for

type Row = readonly [line: string, user: string, result: string, reason: string];

/** A line that nothing is done about. The list is in English in every language, as its columns are. */
export const rowOf = ({ line, user, fate, reasons }: Judged): Row => {
  const result = fate === 'already' ? 'unchanged' : 'left out';
  return [String(line), user, result, reasons.length === 0 ? fate : sayReasons('en', reasons)];
};

async function* stretch(lines: AsyncIterable<FileLine>, { from, most }: Stretch): AsyncIterable<FileLine> {
  let at = 0;
  for await (const line of lines) {
    at += 1;
    if (at > from + most) return;
    if (at > from) yield line;
  }
}

/** Whoever can be reached now hears of a new contact before it is there (bar 5.8). */
async function tellContacts({ notices, clock }: ApplyingDeps, { work, place }: Applying, { id, steps }: Planned) {
  if (id === undefined) return;
  for (const step of steps) {
    if (step.kind !== 'add-contact') continue;
    const { method, address } = step;
    await notices.tell({
      id: `import/${work.id}/${id}/${method}`,
      account: id,
      template: 'contact-changed',
      channel: place.channel,
      atMs: clock.nowMs(),
      more: { change: 'add', method, masked: maskContact({ method, address }) },
    });
  }
}

interface Fate {
  readonly row: Row;
  readonly done: keyof ImportDone | undefined;
}

async function applyOne(deps: ApplyingDeps, applying: Applying, judged: Judged): Promise<Fate> {
  const { plan, line, user, fate } = judged;
  if (plan === undefined) return { row: rowOf(judged), done: undefined };
  await tellContacts(deps, applying, plan);
  const options = { by: applying.work.by, contactsVerified: false, correlation: applying.work.id };
  const reason = await applyPlan(deps, plan, options);
  if (reason !== undefined) return { row: [String(line), user, 'failed', sayReasons('en', [reason])], done: 'failed' };
  const created = fate === 'create';
  return { row: [String(line), user, created ? 'created' : 'changed', ''], done: created ? 'created' : 'changed' };
}

async function keepTakebacks(deps: ApplyingDeps, { book }: Applying, batch: readonly Judged[]): Promise<void> {
  const plans = batch.flatMap(({ plan }) => (plan === undefined ? [] : [plan]));
  const backs = (await Promise.all(plans.map((plan) => noteBefore(deps, plan)))).filter((back) => back !== undefined);
  if (backs.length === 0) return;
  await deps.files.append(book.takebacks, backs.map((back) => `${JSON.stringify(back)}\n`).join(''));
}

const count = (before: ImportDone, fates: readonly Fate[]): ImportDone => {
  const sum = { ...before };
  for (const { done } of fates) if (done !== undefined) sum[done] += 1;
  return sum;
};

export interface Applied {
  /** How many lines there were. */
  readonly lines: number;
  readonly done: ImportDone;
}

/** What the stretch came to so far, after every batch of it. */
export async function* applyStretch(deps: ApplyingDeps, applying: Applying, range: Stretch): AsyncIterable<Applied> {
  let lines = 0;
  let done = nothingDone;
  const all = readLines(deps.files.read(applying.file));
  for await (const batch of judgeAll(deps, applying.question, stretch(all, range))) {
    await keepTakebacks(deps, applying, batch);
    const fates = await Promise.all(batch.map((judged) => applyOne(deps, applying, judged)));
    if (fates.length > 0) await deps.files.append(applying.book.result, writeRows(fates.map(({ row }) => row)));
    done = count(done, fates);
    lines += batch.length;
    yield { lines, done };
  }
}
