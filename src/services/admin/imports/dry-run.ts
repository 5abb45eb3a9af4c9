// Owns looking at a whole list without changing anything: before it is shown, before it is applied, before it is approved.
import type { Files } from '../../files/files';
import type { FileId } from '../../ids';
import { type FileLine, readLines } from '../../import/file';
import type { Work } from '../works';
import { type JudgeDeps, type Judged, judgeAll, type Question } from './judging';
import { createReporting, type ImportReport, isException } from './report';

export interface DryRunDeps extends JudgeDeps {
  readonly files: Files;
}

/** A longer list is for the console, where nobody waits for a page. */
export const mostRows = 20_000;

export interface DryRun {
  readonly report: ImportReport;
  readonly exceptions: readonly Judged[];
  readonly tooLong: boolean;
}

/** Counts as it goes: whatever comes after the last line that counts is not read. */
async function* bounded(lines: AsyncIterable<FileLine>, note: { rows: number }): AsyncIterable<FileLine> {
  for await (const line of lines) {
    note.rows += 1;
    if (note.rows > mostRows) return;
    yield line;
  }
}

export async function dryRun(deps: DryRunDeps, question: Question, file: FileId): Promise<DryRun> {
  const reporting = createReporting();
  const exceptions: Judged[] = [];
  const note = { rows: 0 };
  for await (const batch of judgeAll(deps, question, bounded(readLines(deps.files.read(file)), note))) {
    batch.forEach(reporting.add);
    exceptions.push(...batch.filter(isException));
  }
  return { report: reporting.report(), exceptions, tooLong: note.rows > mostRows };
}

/** Whether the list would do exactly what it would have done when it was shown. */
export async function stillMeans(deps: DryRunDeps, question: Question, { body, digest }: Work): Promise<boolean> {
  const { file } = body.command;
  if (file === undefined) return false;
  const { report, tooLong } = await dryRun(deps, question, file);
  return !tooLong && report.complete && report.digest === digest;
}
