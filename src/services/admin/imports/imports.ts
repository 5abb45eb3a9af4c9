// Owns an import by an administrator from the dry run to the way back. It goes the way of every large change: shown first,
// the number typed, approved by somebody else, applied only while it still means what was shown.

import type { AuditEvent } from '../../audit/events';
import type { FileId } from '../../ids';
import { eventAt } from '../../recovery/event-at';
import type { Place } from '../../recovery/ports';
import { mayReach } from '../authority';
import type { Command } from '../command';
import { type ConfirmationDeps, hold } from '../confirmations';
import { needsSignIn } from '../freshness';
import { type HandoutDeps, keepTable } from '../handouts';
import type { Asker } from '../plan';
import type { Outcome, Press } from '../ports';
import type { Work } from '../works';
import { type ApplyingDeps, importColumns, rowOf } from './applying';
import type { ImportBook } from './book';
import { type DryRun, dryRun, mostRows, stillMeans } from './dry-run';
import { changesIn, type ImportReport } from './report';
import type { ImportRuns } from './runs';

export interface ImportsDeps extends ApplyingDeps, HandoutDeps, ConfirmationDeps {
  readonly runs: ImportRuns;
}

export interface Asking {
  readonly place: Place;
  readonly asker: Asker;
}

type Pressed = Asking & { readonly work: Work; readonly typed: number | null };

export interface Imports {
  /** Shows what a list would do; without a list, where one can be handed in. */
  begin(asking: Asking & { readonly command: Command }): Promise<Outcome>;
  press(pressed: Pressed, choice: Press): Promise<Outcome>;
  /** `requester`: whoever asked, as they are now. */
  approve(approving: Asking & { readonly work: Work; readonly requester: Asker }): Promise<Outcome>;
}

const mostByButton = 50;
/** More take a second administrator, and a job. */
export const mostByOne = 200;

export const importNumber = ({ tally }: ImportReport): number | null =>
  changesIn(tally) > mostByButton ? changesIn(tally) : null;
export const importNeedsApproval = ({ tally }: ImportReport): boolean => changesIn(tally) > mostByOne;

const questionOf = (asker: Asker, { create }: Command) => ({ asker, create: create === true });

async function* rowsOf({ exceptions }: DryRun): AsyncIterable<readonly string[]> {
  for (const one of exceptions) yield rowOf(one);
}

const keepExceptions = async (deps: ImportsDeps, { asker }: Asking, run: DryRun) =>
  run.exceptions.length === 0
    ? undefined
    : keepTable(deps, asker.account, { name: 'import-left-out', columns: importColumns, rows: rowsOf(run) });

async function show(deps: ImportsDeps, asking: Asking, { command, run }: { command: Command; run: DryRun }) {
  const { report } = run;
  const list = await keepExceptions(deps, asking, run);
  const name = (command.file && (await deps.files.look(command.file, asking.asker.account))?.name) ?? '';
  if (!report.complete || run.tooLong) {
    const problem = run.tooLong ? 'too-long' : 'unreadable';
    return { kind: 'import-refused', problem, most: mostRows, at: report.problems.at(-1) ?? null } as const; // kinds' names
  }
  if (changesIn(report.tally) === 0) return { kind: 'import-nothing', report, list } as const; // a kind's name
  const book: ImportBook = { name, report, exceptions: list?.file };
  const kept = { state: 'preview', command, digest: report.digest, count: changesIn(report.tally), book } as const; // a state
  const work = await deps.works.add(asking.place, asking.asker.account, kept);
  const [type, approval] = [importNumber(report), importNeedsApproval(report)];
  return { kind: 'import-preview', report, work, type, approval, list } as const; // a kind's name
}

/** Few lines are looked at again at once; many by the job, before it does anything: no conversation waits for that. */
async function again(deps: ImportsDeps, asker: Asker, work: Work): Promise<ImportReport | undefined> {
  const { command, book } = work.body;
  if (book === undefined || command.file === undefined) return undefined;
  if (work.count > mostByOne) return book.report;
  return (await stillMeans(deps, questionOf(asker, command), work)) ? book.report : undefined;
}

async function apply(deps: ImportsDeps, { place, asker, work, typed }: Pressed): Promise<Outcome> {
  const report = await again(deps, asker, work);
  if (report === undefined) {
    await deps.works.move(work, 'closed');
    return { kind: 'changed-since' };
  }
  const number = importNumber(report);
  if (number !== null && typed !== number) return { kind: 'type-it', number, work: work.id };
  if (!importNeedsApproval(report)) return deps.runs.apply({ place, asker, work });
  const asked = await deps.works.ask(work);
  return asked === undefined ? { kind: 'lapsed' } : { kind: 'asked', number: asked };
}

const stateFor: Readonly<Record<Press, Work['state']>> = { apply: 'preview', drop: 'preview', undo: 'done' };

const approvalOf = ({ place, asker }: Asking, work: Work): Omit<AuditEvent, 'outcome'> => ({
  ...eventAt(place),
  action: 'admin.approval',
  actor: asker.account,
  target: work.by,
  detail: { number: work.number, command: work.verb, count: work.count },
});

/** Only whoever asked; from where does not matter, as their rights are asked again. */
const isTheirs = ({ clock }: ImportsDeps, { work, asker }: Pressed, choice: Press): boolean =>
  work.by === asker.account && work.state === stateFor[choice] && work.until > clock.nowMs();

async function drop({ works }: ImportsDeps, { work }: Pressed): Promise<Outcome> {
  await works.move(work, 'closed');
  return { kind: 'dropped' };
}

/** A list can put in contacts, so it takes what they take. */
async function confirmed(deps: ImportsDeps, pressed: Pressed, choice: 'apply' | 'undo'): Promise<Outcome> {
  const { place, asker, work, typed } = pressed;
  if (!needsSignIn({ verb: 'import', grave: true }, place, deps.clock.nowMs())) {
    return choice === 'undo' ? deps.runs.undo(pressed) : apply(deps, pressed);
  }
  return hold(deps, { place, asker, command: work.body.command, press: { work: work.id, choice, typed } });
}

export function createImports(deps: ImportsDeps): Imports {
  const { works, runs } = deps;
  return {
    async begin({ command, ...asking }) {
      if (command.file === undefined)
        return { kind: 'import-here', url: new URL('/admin/import', deps.publicUrl).href };
      const file: FileId = command.file;
      if ((await deps.files.look(file, asking.asker.account)) === undefined) return { kind: 'lapsed' };
      return show(deps, asking, { command, run: await dryRun(deps, questionOf(asking.asker, command), file) });
    },
    async press(pressed, choice) {
      if (isTheirs(deps, pressed, choice))
        return choice === 'drop' ? drop(deps, pressed) : confirmed(deps, pressed, choice);
      return choice === 'undo' ? { kind: 'nothing-to-undo' } : { kind: 'lapsed' };
    },
    async approve({ work, requester, ...asking }) {
      const report = await again(deps, requester, work);
      if (report === undefined) {
        await works.move(work, 'closed');
        return { kind: 'changed-since' };
      }
      if (!report.units.every((unit) => mayReach(asking.asker.roles, 'import', unit))) {
        await deps.audit.record({ ...approvalOf(asking, work), outcome: 'refused', reason: 'role' });
        return { kind: 'not-allowed', verb: 'approve' };
      }
      await deps.audit.record({ ...approvalOf(asking, work), outcome: 'ok' });
      return runs.apply({ place: asking.place, asker: requester, work });
    },
  };
}
