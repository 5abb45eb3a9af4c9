// Owns taking the audit out: JSON lines or CSV, in bounded memory, itself audited. What leaves names people by account id
// only; who may have it is the operator's to decide (docs/audit.md, "Who is in it").
import { stringify } from 'csv-stringify/sync';
import type { AuditDoc } from '../collections';
import type { Clock, Store } from '../ports';
import type { Audit } from './events';

export interface ExportDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly audit: Audit;
}

export interface ExportRequest {
  readonly format: 'jsonl' | 'csv';
  /** Milliseconds since 1970; default everything. */
  readonly sinceMs?: number;
  /** Only events about this account id. */
  readonly target?: string;
  /** Who asks; goes into the audit. */
  readonly actor: string;
}

/** Writes every matching event up to now, oldest first, and returns how many. `write` may wait for a slow reader. */
export async function exportAudit(
  { store, clock, audit }: ExportDeps,
  request: ExportRequest,
  write: (chunk: string) => Promise<void>,
): Promise<number> {
  const span = { fromMs: request.sinceMs ?? 0, throughMs: clock.nowMs(), target: request.target };
  const event = { action: 'audit.exported', actor: request.actor, target: request.target } as const; // an action's name
  const detail = { format: request.format, since: span.fromMs };
  await audit.record({ ...event, outcome: 'started', detail });
  if (request.format === 'csv') await write(writeCsv([columns]));
  let events = 0;
  for await (const entries of readSpan(store, span)) {
    await write(request.format === 'csv' ? writeCsv(entries.map(toCells)) : entries.map(toLine).join(''));
    events += entries.length;
  }
  await audit.record({ ...event, outcome: 'ok', detail: { ...detail, events } });
  return events;
}

const columns = [
  'at',
  'id',
  'action',
  'outcome',
  'actor',
  'target',
  'reason',
  'channel',
  'source',
  'correlation',
  'detail',
  'mac',
];

/** A cell that a spreadsheet would run (= + - @, tab, carriage return first) gets an apostrophe in front (OWASP CSV Injection). */
const writeCsv = (rows: readonly (readonly string[])[]): string => stringify([...rows], { escape_formulas: true });

const parse = (body: string): Record<string, unknown> => {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : { body };
  } catch {
    return { body }; // tampered with: shown as it stands, `audit verify` says where
  }
};

const toFields = ({ id, at, body, keyId, prev, mac }: AuditDoc): Record<string, unknown> => ({
  ...parse(body),
  id,
  at: new Date(at).toISOString(),
  keyId,
  prev,
  mac,
});

const toLine = (entry: AuditDoc): string => `${JSON.stringify(toFields(entry))}\n`;

const toCells = (entry: AuditDoc): string[] => {
  const fields = toFields(entry);
  return columns.map((name) => toCell(fields[name]));
};

const toCell = (value: unknown): string => {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

interface Span {
  readonly fromMs: number;
  readonly throughMs: number;
  readonly target: string | undefined;
}

const perPage = 1000;

/** Pages in order of time. Entries of one millisecond may be split over two pages; none is left out or given twice. */
async function* readSpan(store: Store, { fromMs, throughMs, target }: Span): AsyncIterable<AuditDoc[]> {
  let from = fromMs;
  let known = new Set<string>();
  for (let limit = perPage; ; ) {
    const at = { gte: from, lte: throughMs };
    const where = target === undefined ? { at } : { target, at };
    const page = await store.find('audit', { where, sortBy: 'at', limit });
    yield page.filter(({ id }) => !known.has(id));
    const last = page[page.length - 1];
    if (last === undefined || page.length < limit) return;
    // A page full of one millisecond: ask for more of it.
    limit = last.at === from ? limit * 2 : perPage;
    from = last.at;
    known = new Set(page.filter((entry) => entry.at === last.at).map(({ id }) => id));
  }
}
