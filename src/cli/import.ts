// Owns `latchkey import`: users from a CSV file, shown first and done on --apply.
import { parseArgs } from 'node:util';
import { readFile } from '../services/import/file';
import { type ImportReport, runImport } from '../services/import/import';
import { type Command, operator, type Terminal, UsageError } from './command';
import { layOut, plain } from './table';

const tellEveryMs = 5_000;

export const importCommand: Command = {
  name: 'import',
  usage: 'latchkey import <users.csv> [--apply] [--contacts-verified]',
  about: 'add or change users from a CSV file; shows what it would do until --apply is given',
  async run(args, { open, terminal }) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { apply: { type: 'boolean', default: false }, 'contacts-verified': { type: 'boolean', default: false } },
    });
    const [path, ...others] = positionals;
    if (path === undefined || others.length > 0) throw new UsageError('exactly one file is wanted');
    const services = await open();
    const report = await runImport(services, {
      lines: readFile(path),
      apply: values.apply,
      by: operator,
      contactsVerified: values['contacts-verified'],
      onProgress: tellProgress(terminal),
    });
    if (terminal.watched) terminal.err('\r\x1b[K');
    await terminal.out(describe(report, values.apply));
    for (const { line, reason } of report.problems) terminal.err(`line ${line}: ${plain(reason)}\n`);
    const untold = report.refused - report.problems.length;
    if (untold > 0) terminal.err(`and ${untold} more\n`);
    if (!report.complete) terminal.err('The file was not read to its end.\n');
    return report.refused === 0 && report.complete;
  },
};

function tellProgress(terminal: Terminal): (lines: number) => void {
  let toldAt = performance.now();
  return (lines) => {
    const now = performance.now();
    if (now - toldAt < (terminal.watched ? 200 : tellEveryMs)) return;
    toldAt = now;
    terminal.err(terminal.watched ? `\r${lines} lines` : `${lines} lines\n`);
  };
}

function describe(report: ImportReport, applied: boolean): string {
  const { create, change, same, refused } = report;
  const counts = [
    [applied ? 'created' : 'will create', String(create)],
    [applied ? 'changed' : 'will change', String(change)],
    ['already so', String(same)],
    [applied ? 'refused' : 'will refuse', String(refused)],
  ];
  const examples = report.examples.map(({ line, user, verdict, what }) => [
    `line ${line}`,
    verdict,
    plain(user),
    what === '' ? 'nothing to do' : what,
  ]);
  const hint = applied ? '' : '\nNothing was changed. Add --apply to do it.\n';
  return `${layOut(counts)}${examples.length > 0 ? `\n${layOut(examples)}` : ''}${hint}`;
}
