// Owns what an import would do about each line of a list, for whoever hands it in: everybody on it must lie within their
// reach, before and after, and nobody who holds a role or is privileged is changed by a list. Changes nothing.

import type { FileLine } from '../../import/file';
import { type ImportOptions, type Known, type PlanDeps, planRow, type RowPlan } from '../../import/plan';
import type { Reason } from '../../import/reasons';
import type { ImportRow } from '../../import/row';
import type { Account } from '../../ports';
import type { Roles } from '../../roles';
import { mayReach } from '../authority';
import type { Asker } from '../plan';

export type ImportFate = 'create' | 'change' | 'already' | 'not-found' | 'outside' | 'protected' | 'refused';

export type Planned = Extract<RowPlan, { ok: true }>;

export interface Judged {
  readonly line: number;
  /** '' where the line could not be read. */
  readonly user: string;
  readonly fate: ImportFate;
  /** Why it is refused. */
  readonly reasons: readonly Reason[];
  /** What would be done; for `create` and `change`. */
  readonly plan: Planned | undefined;
  /** Nothing after it could be read. */
  readonly last: boolean;
}

export interface JudgeDeps extends PlanDeps {
  readonly roles: Roles;
}

export interface Question {
  readonly asker: Asker;
  /** Whether people who are not there yet are made. */
  readonly create: boolean;
}

const batchSize = 200;

const verdict = (line: number, fate: ImportFate, more: Partial<Judged> = {}): Judged => ({
  line,
  user: '',
  fate,
  reasons: [],
  plan: undefined,
  last: false,
  ...more,
});

const reaches = ({ asker }: Question, unit: string): boolean => mayReach(asker.roles, 'import', unit);

/** Known people first: what is wrong with a line about somebody beyond one's reach is not told. */
function judgeKnown(question: Question, account: Account, row: ImportRow): ImportFate | undefined {
  const inReach = reaches(question, account.unit) && (row.unit === undefined || reaches(question, row.unit));
  return inReach ? undefined : 'outside';
}

function judgeNew(question: Question, { unit }: ImportRow): ImportFate {
  if (!question.create) return 'not-found';
  return reaches(question, unit ?? '') ? 'create' : 'outside';
}

interface Judging {
  readonly question: Question;
  readonly holders: ReadonlySet<string>;
}

function fateOf({ question, holders }: Judging, row: ImportRow, known: Known): ImportFate {
  const { account } = known;
  if (account === undefined) return judgeNew(question, row);
  const outside = judgeKnown(question, account, row);
  if (outside !== undefined) return outside;
  return account.privileged || holders.has(account.id) ? 'protected' : 'change';
}

const isAbout = (fate: ImportFate): boolean => fate === 'create' || fate === 'change';

/** A contact that somebody else hands in is its owner's to verify, whatever the list says (bar 5.8, attack ADM-10). */
const optionsOf = ({ asker }: Question): ImportOptions => ({ by: asker.account, contactsVerified: false });

async function judgeRow(deps: JudgeDeps, judging: Judging, { line, row }: Extract<FileLine, { kind: 'row' }>) {
  const { user } = row;
  const plan = await planRow(deps, row, optionsOf(judging.question));
  if (plan.known === undefined) return verdict(line, 'refused', { user, reasons: plan.ok ? [] : [plan.reason] });
  const fate = fateOf(judging, row, plan.known);
  if (!isAbout(fate)) return verdict(line, fate, { user });
  if (!plan.ok) return verdict(line, 'refused', { user, reasons: [plan.reason] });
  return plan.steps.length === 0 ? verdict(line, 'already', { user }) : verdict(line, fate, { user, plan });
}

function judge(deps: JudgeDeps, judging: Judging, line: FileLine): Judged | Promise<Judged> {
  if (line.kind === 'row') return judgeRow(deps, judging, line);
  const reasons = line.kind === 'bad' ? line.reasons : [line.reason];
  return verdict(line.line, 'refused', { reasons, last: line.kind === 'unreadable' });
}

/** In the order of the lines, some at a time, so that memory stays small and what is written shares a commit. */
export async function* judgeAll(
  deps: JudgeDeps,
  question: Question,
  lines: AsyncIterable<FileLine>,
): AsyncIterable<readonly Judged[]> {
  const judging = { question, holders: await deps.roles.everyHolder() };
  let batch: FileLine[] = [];
  for await (const line of lines) {
    batch.push(line);
    if (batch.length < batchSize) continue;
    yield await Promise.all(batch.map((one) => judge(deps, judging, one)));
    batch = [];
  }
  yield await Promise.all(batch.map((one) => judge(deps, judging, one)));
}
