// Owns every sentence of the page for lists in German.
import type { ImportingTexts } from './catalogue';

const people = (count: number): string => (count === 1 ? 'eine Person' : `${count} Personen`);
const persons = (count: number): string => (count === 1 ? 'einer Person' : `${count} Personen`);

export const importingDe: ImportingTexts = {
  title: 'Liste importieren',
  lead: 'Geben Sie eine CSV-Datei mit Personen ab. Zuerst sehen Sie, was sie bewirken würde; geändert wird erst, wenn Sie es sagen.',
  file: 'CSV-Datei',
  fileHint: (megabytes, rows) =>
    `Höchstens ${megabytes} MB und ${rows.toLocaleString('de')} Zeilen, UTF-8 oder UTF-16.`,
  create: 'Konten anlegen für Personen, die noch keines haben',
  createHint: 'Sonst stehen sie unter „nicht gefunden“. Nur für Personen, deren Passwort hier liegt.',
  submit: 'Zeigen, was sie bewirkt',
  template: 'Eine leere Liste mit allen Spalten',
  another: 'Eine andere Liste abgeben',
  problems: {
    'no-file': 'Bitte wählen Sie zuerst eine Datei.',
    workbook:
      'Das ist eine Arbeitsmappe, keine Liste. Bitte speichern Sie sie in Ihrer Tabellenkalkulation als CSV (UTF-8) und geben Sie diese ab.',
    'not-text': 'Diese Datei ist kein Text. Bitte speichern Sie sie als CSV (UTF-8) und geben Sie diese ab.',
    empty: 'Diese Datei ist leer.',
    'too-large': 'Diese Datei ist zu groß. Bitte teilen Sie sie oder importieren Sie sie an der Konsole.',
    broken: 'Die Datei ist nicht vollständig angekommen. Bitte versuchen Sie es noch einmal.',
    'too-often': 'Das waren viele Listen in einer Stunde. Bitte warten Sie etwas.',
    lapsed: 'Das ist vorbei. Bitte geben Sie die Liste noch einmal ab.',
    'changed-since':
      'Seit der Anzeige hat sich etwas geändert, deshalb ist nichts passiert. Bitte geben Sie die Liste noch einmal ab.',
    'not-allowed': 'Ihre Rolle erlaubt das nicht mehr.',
  },
  unreadable: (line, reason) =>
    `Die Liste ist nicht bis zum Ende lesbar, deshalb geschieht nichts davon. Zeile ${line}: ${reason}.`,
  tooLong: (rows) =>
    `Diese Liste hat mehr als ${rows.toLocaleString('de')} Zeilen. Bitte teilen Sie sie oder importieren Sie sie an der Konsole.`,
  typeIt: (number) => `Bitte geben Sie ${number} ein, um fortzufahren.`,
  nothing: 'Nichts auf dieser Liste würde etwas ändern.',
  shown: { title: 'Was sie bewirken würde', lead: 'Noch ist nichts geändert.' },
  of: (name) => `Liste: ${name}`,
  fates: {
    create: 'werden angelegt',
    change: 'werden geändert',
    already: 'schon so',
    'not-found': 'nicht gefunden',
    outside: 'außerhalb Ihres Bereichs',
    protected: 'geschützt (Rolle oder Rechte: nur einzeln, mit einem Befehl)',
    refused: 'nicht brauchbar',
  },
  first: 'Die ersten Zeilen',
  line: 'Zeile',
  user: 'Person',
  what: 'Was geschieht',
  steps: {
    account: 'Konto',
    enrolment: 'ein- oder ausgeschaltet, oder bis wann',
    'add-contact': 'neuer Kontakt, den die Person bestätigen muss',
    'verify-contact': 'Kontakt bestätigt',
    'remove-contact': 'Kontakt entfernt',
  },
  wrong: 'Was nicht stimmt',
  reason: 'Grund',
  exceptions: 'Zeilen herunterladen, die nichts bewirken (CSV)',
  approval: 'Das betrifft mehr als 200 Personen: Eine zweite Person aus der Verwaltung muss es bestätigen.',
  number: (count) => `Geben Sie ${count} ein, um fortzufahren`,
  apply: 'Anwenden',
  ask: 'Bestätigung anfragen',
  drop: 'Abbrechen',
  lapses: (minutes) => `Das gilt noch ${minutes === 1 ? 'eine Minute' : `${minutes} Minuten`}.`,
  waiting: {
    title: 'Wartet auf Bestätigung',
    text: (request) => `Ein anderer Owner oder Admin schreibt im Chat „approve ${request}“ oder „deny ${request}“.`,
  },
  running: { title: 'Im Gange', text: (reached, count) => `${reached} von ${persons(count)}` },
  again: 'Noch einmal nachsehen',
  done: {
    title: 'Die Liste ist angewendet',
    text: ({ created, changed, failed }) =>
      [`Angelegt: ${created}.`, `Geändert: ${changed}.`, failed > 0 && `Fehlgeschlagen: ${failed}.`]
        .filter(Boolean)
        .join(' '),
  },
  result: 'Herunterladen, was aus jeder Zeile wurde (CSV)',
  undo: 'Zurücknehmen',
  undoHint: '24 Stunden lang, und nur bei Personen, bei denen sich seitdem nichts anderes geändert hat.',
  back: {
    title: 'Die Liste ist zurückgenommen',
    text: (count, left) =>
      left === 0
        ? `Zurückgenommen für ${people(count)}.`
        : `Zurückgenommen für ${people(count)}. Nicht für ${people(left)}: Dort hat sich seitdem etwas anderes geändert.`,
  },
};
