// Owns what is said about a refused line, in both languages: on the page, in the chat, and at the console (English).
import type { Language } from '../notify/templates';
import type { Reason } from './reasons';
import { type Column, columns } from './row';

type Code = Reason['code'];
type Sentences = { readonly [C in Code]: (reason: Extract<Reason, { readonly code: C }>) => string };

/** What a column accepts. */
const wantedEnglish: Readonly<Record<Column, string>> = {
  user: 'one username or mail-like name',
  enabled: 'true or false',
  email: 'one mail address',
  phone: 'a number such as +4930123456 (E.164)',
  ou: 'up to 200 plain characters',
  language: 'en or de',
  until: 'a date such as 2026-12-31, or never',
  note: 'up to 200 plain characters',
  displayName: 'up to 120 plain characters',
  contactId: 'up to 64 plain characters',
};

const wantedGerman: Readonly<Record<Column, string>> = {
  user: 'ein Benutzername oder ein Name wie eine Mailadresse',
  enabled: 'true oder false',
  email: 'eine Mailadresse',
  phone: 'eine Nummer wie +4930123456 (E.164)',
  ou: 'bis zu 200 gewöhnliche Zeichen',
  language: 'en oder de',
  until: 'ein Datum wie 2026-12-31, oder never',
  note: 'bis zu 200 gewöhnliche Zeichen',
  displayName: 'bis zu 120 gewöhnliche Zeichen',
  contactId: 'bis zu 64 gewöhnliche Zeichen',
};

const quoted = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(', ');

const english: Sentences = {
  unfit: ({ column }) => `${column}: must be ${wantedEnglish[column]}`,
  'no-user': () => 'user: is missing',
  'unknown-user': () => 'user: is not known to the directory',
  taken: ({ field }) => `user: is taken, as ${field} of another account`,
  malformed: ({ field }) => `user: is no good as ${field} of an account`,
  'taken-meanwhile': () => 'user: was taken meanwhile',
  repeated: ({ before }) => `user: stands in line ${before} already`,
  over: () => 'until: is over already',
  'own-mailbox': () => "email: is the account's own mailbox",
  'contacts-full': () => 'contacts: there are ten already',
  cells: ({ found, wanted }) => `has ${found} cells instead of ${wanted}`,
  empty: () => 'the file is empty',
  'unknown-columns': ({ names }) => `unknown column ${quoted(names)}; the columns are ${columns.join(', ')}`,
  'column-twice': () => 'a column stands there twice',
  'no-user-column': () => 'the column user is missing',
  quotes: () => 'the quotes in this line do not match',
};

const fieldsGerman: Readonly<Record<'username' | 'email' | 'aliases', string>> = {
  username: 'Benutzername',
  email: 'Mailadresse',
  aliases: 'weiterer Name',
};

const german: Sentences = {
  unfit: ({ column }) => `${column}: erlaubt ist nur ${wantedGerman[column]}`,
  'no-user': () => 'user: fehlt',
  'unknown-user': () => 'user: ist dem Verzeichnis nicht bekannt',
  taken: ({ field }) => `user: ist schon vergeben, als ${fieldsGerman[field]} eines anderen Kontos`,
  malformed: ({ field }) => `user: taugt nicht als ${fieldsGerman[field]} eines Kontos`,
  'taken-meanwhile': () => 'user: wurde inzwischen vergeben',
  repeated: ({ before }) => `user: steht schon in Zeile ${before}`,
  over: () => 'until: liegt in der Vergangenheit',
  'own-mailbox': () => 'email: ist das eigene Postfach des Kontos',
  'contacts-full': () => 'Kontakte: es gibt schon zehn',
  cells: ({ found, wanted }) => `Zellen: ${found} statt ${wanted}`,
  empty: () => 'die Datei ist leer',
  'unknown-columns': ({ names }) => `unbekannte Spalte ${quoted(names)}; die Spalten sind ${columns.join(', ')}`,
  'column-twice': () => 'eine Spalte kommt doppelt vor',
  'no-user-column': () => 'die Spalte user fehlt',
  quotes: () => 'die Anführungszeichen in dieser Zeile passen nicht zusammen',
};

const all: Readonly<Record<Language, Sentences>> = { en: english, de: german };

/** Without an end; several reasons in one line. */
export function sayReasons(language: Language, reasons: readonly Reason[]): string {
  const sentences = all[language];
  // Each sentence is looked up by the code of the reason that it is given.
  return reasons.map((reason) => (sentences[reason.code] as (reason: Reason) => string)(reason)).join('; ');
}
