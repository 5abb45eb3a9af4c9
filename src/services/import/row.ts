// Owns what a line of the import file may say: the columns, what each accepts, and which cell is refused.
import { canonicalAddress } from '../accounts/contact-address';
import { canonicalIdentifier } from '../accounts/identifier';
import { type Language, languages } from '../notify/templates';
import type { Reason } from './reasons';

/** One person. A cell that is empty or a column that is missing leaves things as they are. */
export interface ImportRow {
  /** Canonical. */
  readonly user: string;
  readonly enabled?: boolean;
  /** Contacts, canonical. */
  readonly email?: string;
  readonly phone?: string;
  readonly unit?: string;
  readonly language?: Language;
  /** Milliseconds; null = without end. */
  readonly untilMs?: number | null;
  readonly note?: string;
  readonly displayName?: string;
  readonly contactId?: string;
}

export const columns = [
  'user',
  'enabled',
  'email',
  'phone',
  'ou',
  'language',
  'until',
  'note',
  'displayName',
  'contactId',
] as const; // so that the names are a type too
export type Column = (typeof columns)[number];

const truths: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  '1': true,
  false: false,
  no: false,
  off: false,
  '0': false,
};

const readFlag = (text: string): boolean | undefined => {
  const word = text.toLowerCase();
  return Object.hasOwn(truths, word) ? truths[word] : undefined;
};

const readLanguage = (text: string): Language | undefined =>
  languages.find((language) => language === text.toLowerCase());

const day = /^\d{4}-\d{2}-\d{2}$/;
const moment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/;
const dayMs = 86_400_000;

/** A day means its end (UTC), a moment itself, `never` no end. A date that no calendar has is refused. */
const readUntil = (text: string): number | null | undefined => {
  if (text.toLowerCase() === 'never') return null;
  if (!day.test(text) && !moment.test(text)) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at)) return undefined;
  if (!day.test(text)) return at;
  // Date.parse takes 2026-02-30 for the 2nd of March in some engines.
  return new Date(at).toISOString().startsWith(text) ? at + dayMs : undefined;
};

// What would end a line, hide or turn text, or was read in the wrong encoding.
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\uFFFD]/u;

const readText =
  (longest: number) =>
  (text: string): string | undefined =>
    text.length <= longest && !unprintable.test(text) ? text : undefined;

interface Rule {
  readonly field: keyof ImportRow;
  /** Undefined = refused. */
  readonly read: (text: string) => ImportRow[keyof ImportRow] | undefined;
}

const rules: { readonly [Name in Column]: Rule } = {
  user: { field: 'user', read: canonicalIdentifier },
  enabled: { field: 'enabled', read: readFlag },
  email: { field: 'email', read: (text) => canonicalAddress('mail', text) },
  phone: { field: 'phone', read: (text) => readPhone(text) },
  ou: { field: 'unit', read: readText(200) },
  language: { field: 'language', read: readLanguage },
  until: { field: 'untilMs', read: readUntil },
  note: { field: 'note', read: readText(200) },
  displayName: { field: 'displayName', read: readText(120) },
  contactId: { field: 'contactId', read: readText(64) },
};

/** In a file only E.164 as it is: a spreadsheet that dropped the plus or a zero would otherwise make another number. */
const readPhone = (text: string): string | undefined => (canonicalAddress('sms', text) === text ? text : undefined);

export type ReadRow =
  | { readonly ok: true; readonly row: ImportRow }
  | { readonly ok: false; readonly reasons: readonly Reason[] };

/** `cells` by column, trimmed. The reasons name the column, never the value. */
export function readRow(cells: ReadonlyMap<Column, string>): ReadRow {
  const read = [...cells].filter(([, text]) => text !== '').map(([column, text]) => readCell(column, text));
  const reasons: Reason[] = read.flatMap((cell) => ('reason' in cell ? [cell.reason] : []));
  if ((cells.get('user') ?? '') === '') reasons.unshift({ code: 'no-user' });
  if (reasons.length > 0) return { ok: false, reasons };
  const fields = read.flatMap((cell) => ('field' in cell ? [[cell.field, cell.value]] : []));
  // Every value was read by its own column's rule, and a missing user is a reason.
  return { ok: true, row: Object.fromEntries(fields) as ImportRow };
}

type ReadCell = { readonly reason: Reason } | { readonly field: keyof ImportRow; readonly value: unknown };

function readCell(column: Column, text: string): ReadCell {
  const { field, read } = rules[column];
  const value = read(text);
  return value === undefined ? { reason: { code: 'unfit', column } } : { field, value };
}
