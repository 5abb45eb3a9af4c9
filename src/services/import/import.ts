// Owns an import as a whole: lines in, a report out, a batch at a time so that memory stays small and writes share a commit.
import type { Random } from '../ports';
import { randomId } from '../secrets/random';
import { type ApplyDeps, type ApplyOptions, applyPlan } from './apply';
import type { FileLine } from './file';
import { type ImportOptions, planRow, type RowPlan } from './plan';
import type { Reason } from './reasons';
import { sayReasons } from './sentences';

export interface ImportReport {
  readonly create: number;
  readonly change: number;
  readonly same: number;
  readonly refused: number;
  /** By line, at most the first 100. */
  readonly problems: readonly Problem[];
  /** The first of each kind: what a dry run shows. */
  readonly examples: readonly Example[];
  /** False: the file could not be read to its end. */
  readonly complete: boolean;
}

export interface Problem {
  readonly line: number;
  /** In English, as the console speaks. */
  readonly reason: string;
}

export interface Example {
  readonly line: number;
  readonly user: string;
  readonly verdict: Verdict;
  readonly what: string;
}

type Verdict = 'create' | 'change' | 'same';

export interface ImportJob extends ImportOptions {
  readonly lines: AsyncIterable<FileLine>;
  /** False: a dry run, which writes nothing. */
  readonly apply: boolean;
  readonly onProgress?: (lines: number) => void;
}

const batchSize = 500;
const mostProblems = 100;
const mostExamples = 5;

/** Throws `Fault('store.unavailable' | 'audit.unavailable')`; what was done until then stays, importing again goes on. */
export async function runImport(deps: ApplyDeps & { readonly random: Random }, job: ImportJob): Promise<ImportReport> {
  const correlation = randomId(deps.random);
  const tally = createTally();
  const event = { action: 'import.applied', actor: job.by, correlation } as const; // an action's name
  if (job.apply) await deps.audit.record({ ...event, outcome: 'started' });
  let done = 0;
  for await (const batch of inBatches(job.lines)) {
    await Promise.all(batch.map((line) => takeLine(deps, { line, tally, job: { ...job, correlation } })));
    done += batch.length;
    job.onProgress?.(done);
  }
  const report = tally.report();
  const detail = { created: report.create, changed: report.change, rows: done };
  if (job.apply) await deps.audit.record({ ...event, outcome: report.complete ? 'ok' : 'failed', detail });
  return report;
}

interface LineJob {
  readonly line: FileLine;
  readonly tally: Tally;
  readonly job: ImportJob & ApplyOptions;
}

async function takeLine(deps: ApplyDeps, { line, tally, job }: LineJob): Promise<void> {
  if (line.kind !== 'row') {
    tally.refuse(line.line, line.kind === 'bad' ? line.reasons : [line.reason], line.kind === 'unreadable');
    return;
  }
  const plan = await planRow(deps, line.row, job);
  const problem = await carryOut(deps, plan, job);
  if (problem !== undefined) tally.refuse(line.line, [problem], false);
  else if (plan.ok) tally.accept(line.line, plan);
}

async function carryOut(deps: ApplyDeps, plan: RowPlan, job: LineJob['job']): Promise<Reason | undefined> {
  if (!plan.ok) return plan.reason;
  return job.apply && plan.steps.length > 0 ? applyPlan(deps, plan, job) : undefined;
}

async function* inBatches(lines: AsyncIterable<FileLine>): AsyncIterable<FileLine[]> {
  let batch: FileLine[] = [];
  for await (const line of lines) {
    batch.push(line);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

interface Tally {
  accept(line: number, plan: Extract<RowPlan, { ok: true }>): void;
  refuse(line: number, reasons: readonly Reason[], unreadable: boolean): void;
  report(): ImportReport;
}

const verdictOf = ({ steps }: Extract<RowPlan, { ok: true }>): Verdict => {
  if (steps.length === 0) return 'same';
  return steps.some((step) => step.kind === 'account' && step.outcome === 'created') ? 'create' : 'change';
};

function createTally(): Tally {
  const counts = { create: 0, change: 0, same: 0, refused: 0 };
  const problems: Problem[] = [];
  const examples: Example[] = [];
  let complete = true;
  return {
    accept(line, plan) {
      const verdict = verdictOf(plan);
      counts[verdict] += 1;
      if (examples.filter((example) => example.verdict === verdict).length >= mostExamples) return;
      const what = [...new Set(plan.steps.map(({ kind }) => kind.replace('-', ' ')))].join(', ');
      examples.push({ line, user: plan.row.user, verdict, what });
    },
    refuse(line, reasons, unreadable) {
      counts.refused += 1;
      if (problems.length < mostProblems) problems.push({ line, reason: sayReasons('en', reasons) });
      if (unreadable) complete = false;
    },
    report: () => ({
      ...counts,
      problems: problems.sort((left, right) => left.line - right.line),
      examples: examples.sort((left, right) => left.line - right.line),
      complete,
    }),
  };
}
