// Owns what a list looks like before it becomes a file: named columns and rows that are read one after another, so that a
// list of a million people needs no more memory than one of ten.
import { stringify } from 'csv-stringify/sync';

export interface Table {
  /** What it is a list of: lower case, digits and hyphens; the beginning of a file's name. */
  readonly name: string;
  readonly columns: readonly string[];
  /** Read once, by one reader. Every row has as many cells as there are columns. */
  readonly rows: AsyncIterable<readonly string[]>;
}

const rowsPerChunk = 500;

/** A cell that a spreadsheet would run (= + - @, tab, carriage return first) gets an apostrophe in front (OWASP CSV Injection). */
export const writeRows = (rows: readonly (readonly string[])[]): string =>
  stringify([...rows], { escape_formulas: true });

/** RFC 4180 text in pieces, the names of the columns first. Holds one piece at a time. */
export async function* writeTable({ columns, rows }: Table): AsyncIterable<string> {
  let waiting: (readonly string[])[] = [columns];
  for await (const row of rows) {
    waiting.push(row);
    if (waiting.length < rowsPerChunk) continue;
    yield writeRows(waiting);
    waiting = [];
  }
  if (waiting.length > 0) yield writeRows(waiting);
}
