// Owns the list of what a bulk command came to: who changed, who did not, and why. In no language: it is for spreadsheets.

import type { Command } from './command';
import type { Refusal } from './effect';
import type { ChangePlan, Fate } from './plan';
import type { Selected } from './selection';
import type { Table } from './table';

/** Somebody whom a command does not change. */
export interface Left {
  readonly name: string;
  readonly why: Exclude<Fate, 'change'> | 'not-found';
}

/** Whoever cannot be reached is named only where the asker had named them: a unit's or everybody's names are not theirs to see. */
export function leftOf(
  { people, notFound }: Extract<Selected, { ok: true }>,
  fates: readonly Fate[],
  target: NonNullable<Command['target']>,
): readonly Left[] {
  const named = target.kind === 'people' || target.kind === 'file';
  const others = people.flatMap(({ username: name }, index): Left[] => {
    const why = fates[index] ?? 'change';
    return why === 'change' || (why === 'outside' && !named) ? [] : [{ name, why }];
  });
  return [...others, ...notFound.map((name): Left => ({ name, why: 'not-found' }))];
}

export interface Failed {
  readonly name: string;
  readonly reason: Refusal;
}

export const resultColumns = ['user', 'result', 'reason'] as const; // the names are what a reader looks for

type Row = readonly [user: string, result: string, reason: string];

/** One for each person, in the order of their names. */
export function rowsOf(
  { people, left }: Pick<ChangePlan, 'people' | 'left'>,
  failed: readonly Failed[],
): readonly Row[] {
  const reasons = new Map(failed.map(({ name, reason }) => [name, reason]));
  const rows = [
    ...people.map(({ username }): Row => {
      const reason = reasons.get(username);
      return reason === undefined ? [username, 'changed', ''] : [username, 'failed', reason];
    }),
    ...left.map(({ name, why }): Row => [name, 'unchanged', why]),
  ];
  return rows.sort(([a], [b]) => (a < b ? -1 : 1));
}

async function* each<Item>(items: readonly Item[]): AsyncIterable<Item> {
  yield* items;
}

export const tableOf = (plan: ChangePlan, failed: readonly Failed[]): Table => ({
  name: plan.verb,
  columns: resultColumns,
  rows: each(rowsOf(plan, failed)),
});
