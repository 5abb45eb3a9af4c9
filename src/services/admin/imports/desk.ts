// Owns what the page for lists may ask: hand one in, look at how it stands, go on with it. Whoever may not import is nobody
// here; everything else goes the way of a command.

import type { Files } from '../../files/files';
import type { AccountId, FileId, WorkId } from '../../ids';
import { decodeList } from '../../import/decode';
import type { Throttle } from '../../limits/ports';
import type { Clock } from '../../ports';
import type { Place } from '../../recovery/ports';
import type { Askers } from '../askers';
import { mayUse } from '../authority';
import { type Handout, handOut } from '../handouts';
import type { Admin, Outcome, Press } from '../ports';
import type { Work, Works } from '../works';
import { type ImportBook, type ImportDone, nothingDone } from './book';
import { importNeedsApproval, importNumber } from './imports';
import type { ImportReport } from './report';

/** An import as whoever asked for it sees it. */
export interface ImportView {
  readonly work: WorkId;
  readonly name: string;
  readonly stage: 'shown' | 'waiting' | 'running' | 'done' | 'taken-back' | 'stale';
  /** What others call it while it waits. */
  readonly number: number;
  /** Until when it can be applied, approved or taken back. */
  readonly untilMs: number;
  readonly report: ImportReport;
  readonly type: number | null;
  readonly approval: boolean;
  readonly people: number;
  readonly reached: number;
  readonly done: ImportDone;
  readonly undone: { readonly count: number; readonly left: number } | undefined;
  readonly exceptions: Handout | undefined;
  readonly result: Handout | undefined;
}

export type HandedIn =
  | { readonly ok: true; readonly outcome: Outcome }
  | { readonly ok: false; readonly reason: 'workbook' | 'not-text' | 'empty' | 'too-often' };

export interface ImportDesk {
  mayImport(place: Place): Promise<boolean>;
  /** Their newest one that is not over. */
  look(place: Place): Promise<ImportView | undefined>;
  handIn(
    place: Place,
    list: { readonly name: string; readonly bytes: Buffer; readonly create: boolean },
  ): Promise<HandedIn>;
  press(
    place: Place,
    press: { readonly work: string; readonly choice: Press; readonly typed: number | null },
  ): Promise<Outcome>;
}

interface DeskDeps {
  readonly admin: Pick<Admin, 'run' | 'press'>;
  readonly askers: Askers;
  readonly works: Works;
  readonly files: Files;
  readonly clock: Clock;
  readonly throttle: Pick<Throttle, 'hit'>;
  readonly publicUrl: string;
}

const handIns = { limit: 40, windowMs: 3_600_000 };

const plainName = (name: string): string => name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, ' ').slice(0, 80);

const stages: Readonly<Partial<Record<Work['state'], ImportView['stage']>>> = {
  preview: 'shown',
  pending: 'waiting',
  running: 'running',
  done: 'done',
};

function endOf(book: ImportBook | undefined): ImportView['stage'] | undefined {
  if (book?.stale === true) return 'stale';
  return book?.undone === undefined ? undefined : 'taken-back';
}

function stageOf({ state, until, body }: Work, nowMs: number): ImportView['stage'] | undefined {
  if (state === 'closed') return endOf(body.book);
  return until > nowMs ? stages[state] : undefined;
}

async function view(deps: DeskDeps, by: AccountId, work: Work): Promise<ImportView | undefined> {
  const { id, number, until, count, done: reached, body } = work;
  const { book } = body;
  const stage = stageOf(work, deps.clock.nowMs());
  if (book === undefined || stage === undefined) return undefined;
  const find = async (file: FileId | undefined) => (file === undefined ? undefined : handOut(deps, by, file));
  const { name, report, done = nothingDone, undone } = book;
  return {
    work: id,
    name,
    stage,
    number,
    untilMs: until,
    report,
    type: importNumber(report),
    approval: importNeedsApproval(report),
    people: count,
    reached,
    done,
    undone,
    exceptions: await find(book.exceptions),
    result: await find(book.result),
  };
}

export function createImportDesk(deps: DeskDeps): ImportDesk {
  const { admin, askers, works, files, throttle } = deps;
  const keep = async (by: AccountId, name: string, text: string): Promise<FileId | undefined> => {
    async function* whole() {
      yield text;
    }
    return files.keep({ by, kind: 'upload', name: plainName(name) }, whole());
  };
  return {
    async mayImport({ caller }) {
      const asker = await askers.byCaller(caller);
      return asker !== undefined && mayUse(asker.roles, 'import');
    },
    async look({ caller }) {
      if (caller.kind !== 'account') return undefined;
      const work = await works.newest(caller.account, 'import');
      return work && view(deps, caller.account, work);
    },
    async handIn(place, { name, bytes, create }) {
      const { caller } = place;
      if (caller.kind !== 'account') return { ok: true, outcome: { kind: 'lapsed' } };
      const hit = await throttle.hit(`import|${caller.account}`, handIns);
      if (!hit.allowed) return { ok: false, reason: 'too-often' };
      const decoded = decodeList(bytes);
      if (!decoded.ok) return decoded;
      const file = await keep(caller.account, name, decoded.text);
      return { ok: true, outcome: await admin.run(place, { verb: 'import', file, create }, null) };
    },
    press: (place, { work, choice, typed }) => admin.press(place, { work: work as WorkId, choice, typed }), // looked up, not believed
  };
}
