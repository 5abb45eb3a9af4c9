// What is said about a refused line, as the console, the page and the chat say it.
import type { Reason } from '../../../src/services/import/reasons';
import { columns } from '../../../src/services/import/row';
import { sayReasons } from '../../../src/services/import/sentences';

test.each<[Reason, string, string]>([
  [{ code: 'no-user' }, 'user: is missing', 'user: fehlt'],
  [{ code: 'repeated', before: 2 }, 'user: stands in line 2 already', 'user: steht schon in Zeile 2'],
  [{ code: 'own-mailbox' }, "email: is the account's own mailbox", 'email: ist das eigene Postfach des Kontos'],
  [
    { code: 'unfit', column: 'until' },
    'until: must be a date such as 2026-12-31, or never',
    'until: erlaubt ist nur ein Datum wie 2026-12-31, oder never',
  ],
])('%j in both languages', (reason, english, german) => {
  expect(sayReasons('en', [reason])).toBe(english);
  expect(sayReasons('de', [reason])).toBe(german);
});

test('a column that nobody knows is quoted, and those that there are stand beside it', () => {
  const said = sayReasons('de', [{ code: 'unknown-columns', names: ['pass"word'] }]);
  expect(said).toContain('unbekannte Spalte "pass\\"word"');
  expect(columns.filter((column) => !said.includes(column))).toEqual([]);
});

test('several reasons of one line stand in one sentence', () => {
  expect(sayReasons('en', [{ code: 'no-user' }, { code: 'cells', found: 1, wanted: 2 }])).toBe(
    'user: is missing; has 1 cells instead of 2',
  );
});
