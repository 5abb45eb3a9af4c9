// Owns reading the import file: CSV as people save it (UTF-8 or UTF-16, with or without a BOM, commas, semicolons or tabs,
// any line end, quotes), one line at a time.
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { Reason } from './reasons';
import { type Column, columns, type ImportRow, readRow } from './row';

export type FileLine =
  | { readonly kind: 'row'; readonly line: number; readonly row: ImportRow }
  /** This line is refused; the ones after it go on. */
  | { readonly kind: 'bad'; readonly line: number; readonly reasons: readonly Reason[] }
  /** Nothing more can be read. */
  | { readonly kind: 'unreadable'; readonly line: number; readonly reason: Reason };

/** Far above any honest line; an open quote would otherwise swallow the whole file. */
const longestRecord = 16_384;

type Pieces = AsyncIterable<string | Buffer>;

/** Reads in constant memory, but for the users seen so far (each may stand in the file once). */
// A file of Node's own gives buffers, as no encoding is set.
export const readFile = (path: string): AsyncIterable<FileLine> => readLines(createReadStream(path) as Pieces);

/** The same from anywhere; text, or the bytes of a whole file. */
export async function* readLines(pieces: Pieces): AsyncIterable<FileLine> {
  let header: readonly Column[] | undefined;
  const seen = new Map<string, number>();
  for await (const item of readRecords(pieces)) {
    if (!('cells' in item)) {
      yield item;
      return;
    }
    if (header !== undefined) {
      yield checkLine(item, header, seen);
      continue;
    }
    const read = readHeader(item.cells);
    if ('code' in read) {
      yield { kind: 'unreadable', line: item.line, reason: read };
      return;
    }
    header = read;
  }
  if (header === undefined) yield { kind: 'unreadable', line: 1, reason: { code: 'empty' } };
}

interface Line {
  readonly line: number;
  readonly cells: readonly string[];
}

function checkLine({ line, cells }: Line, header: readonly Column[], seen: Map<string, number>): FileLine {
  if (cells.length !== header.length) {
    return { kind: 'bad', line, reasons: [{ code: 'cells', found: cells.length, wanted: header.length }] };
  }
  const read = readRow(new Map(header.map((column, index) => [column, cells[index] ?? ''])));
  if (!read.ok) return { kind: 'bad', line, reasons: read.reasons };
  const before = seen.get(read.row.user);
  if (before !== undefined) return { kind: 'bad', line, reasons: [{ code: 'repeated', before }] };
  seen.set(read.row.user, line);
  return { kind: 'row', line, row: read.row };
}

/** The columns in the file's order, or what is wrong with them. Upper and lower case are the same. */
function readHeader(cells: readonly string[]): readonly Column[] | Reason {
  const named = cells.map((cell) => columns.find((column) => column.toLowerCase() === cell.toLowerCase()));
  const unknown = cells.filter((_, index) => named[index] === undefined);
  if (unknown.length > 0) {
    return { code: 'unknown-columns', names: unknown.slice(0, 3).map((name) => name.slice(0, 40)) };
  }
  const known = named.filter((column) => column !== undefined);
  if (new Set(known).size < known.length) return { code: 'column-twice' };
  return known.includes('user') ? known : { code: 'no-user-column' };
}

export async function* readRecords(pieces: Pieces): AsyncIterable<Line | Extract<FileLine, { kind: 'unreadable' }>> {
  const { delimiter, whole } = await findDelimiter(pieces);
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    max_record_size: longestRecord,
    // Left to itself it takes the first line's end for that of all.
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  const source = Readable.from(whole, { objectMode: false });
  source.on('error', (cause) => parser.destroy(cause)).pipe(parser);
  try {
    // csv-parse gives this shape with `info` on and `columns` off.
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      yield { line: info.lines, cells: record };
    }
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    yield { kind: 'unreadable', line: lineOf(cause), reason: { code: 'quotes' } };
  } finally {
    source.destroy();
  }
}

const lineOf = (error: CsvError): number => {
  const lines: unknown = error['lines'];
  return typeof lines === 'number' ? lines : 0;
};

const mostHeaderCharacters = 1_024;

async function* rejoin(first: string | Buffer, rest: AsyncIterator<string | Buffer>): AsyncIterable<string | Buffer> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

/** Spreadsheets separate by semicolon where the comma is the decimal sign: the header tells. */
async function findDelimiter(pieces: Pieces): Promise<{ readonly delimiter: string; readonly whole: Pieces }> {
  const iterator = pieces[Symbol.asyncIterator]();
  const start = await iterator.next();
  const first = start.done === true ? '' : start.value;
  const [header = ''] = first
    .slice(0, mostHeaderCharacters)
    .toString('latin1')
    .split(/[\r\n]/, 1);
  const delimiter = [';', '\t'].find((candidate) => header.includes(candidate)) ?? ',';
  return { delimiter, whole: rejoin(first, iterator) };
}
