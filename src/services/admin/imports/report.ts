// Owns what a dry run found: how many of each fate, the first lines of them, a fingerprint of everything that would be done.
import { createHash } from 'node:crypto';
import type { Step } from '../../import/plan';
import type { Reason } from '../../import/reasons';
import type { ImportFate, Judged } from './judging';

export type ImportTally = Readonly<Record<ImportFate, number>>;

export interface ImportReport {
  readonly tally: ImportTally;
  /** The first lines that change something. */
  readonly examples: readonly {
    readonly line: number;
    readonly user: string;
    readonly what: readonly Step['kind'][];
  }[];
  /** The first lines that cannot be read or done. */
  readonly problems: readonly { readonly line: number; readonly reasons: readonly Reason[] }[];
  /** Every unit that somebody is in or would be: whoever approves must reach all of them. */
  readonly units: readonly string[];
  /** False: the list could not be read to its end. */
  readonly complete: boolean;
  /** Of what would be done, line by line: the same list may mean something else later. */
  readonly digest: string;
}

const mostExamples = 10;
const mostProblems = 50;

const noLines: Record<ImportFate, number> = {
  create: 0,
  change: 0,
  already: 0,
  'not-found': 0,
  outside: 0,
  protected: 0,
  refused: 0,
};

export const changesIn = ({ create, change }: ImportTally): number => create + change;
export const exceptionsIn = (tally: ImportTally): number =>
  tally['not-found'] + tally.outside + tally.protected + tally.refused;

export const isException = ({ fate }: Judged): boolean => !['create', 'change', 'already'].includes(fate);

/** What is done about somebody, each thing once: `account`, `enrolment`, `add-contact`. */
const thingsIn = ({ plan }: Judged): readonly Step['kind'][] => [
  ...new Set((plan?.steps ?? []).map(({ kind }) => kind)),
];

const unitsOf = ({ plan }: Judged): readonly string[] =>
  plan === undefined ? [] : [plan.known.account?.unit, plan.row.unit].filter((unit) => unit !== undefined);

/** What would be done, and to what. */
const meaningOf = ({ plan }: Judged): readonly unknown[] =>
  plan === undefined ? [] : [plan.id, plan.steps, plan.known.enrolment?.version];

export interface Reporting {
  add(judged: Judged): void;
  report(): ImportReport;
}

export function createReporting(): Reporting {
  const tally = { ...noLines };
  const examples: ImportReport['examples'][number][] = [];
  const problems: ImportReport['problems'][number][] = [];
  const units = new Set<string>();
  const hash = createHash('sha256');
  let complete = true;
  return {
    add(judged) {
      const { line, user, fate, reasons, plan, last } = judged;
      tally[fate] += 1;
      complete &&= !last;
      if (plan !== undefined) examples.push({ line, user, what: thingsIn(judged) });
      if (fate === 'refused') problems.push({ line, reasons });
      // Only the first are told; the rest is not kept.
      examples.splice(mostExamples);
      problems.splice(mostProblems);
      for (const unit of unitsOf(judged)) units.add(unit);
      hash.update(`${JSON.stringify([line, fate, ...meaningOf(judged)])}\n`);
    },
    report: () => ({ tally, examples, problems, units: [...units], complete, digest: hash.digest('base64url') }),
  };
}
