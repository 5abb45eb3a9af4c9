// Owns the empty list: every column that an import reads, and nothing else.
import type { AccountId } from '../../ids';
import { columns } from '../../import/row';
import { type HandoutDeps, keepTable } from '../handouts';
import type { Outcome } from '../ports';

async function* nobody(): AsyncIterable<readonly string[]> {
  yield* [];
}

export async function handTemplate(deps: HandoutDeps, by: AccountId): Promise<Outcome> {
  const list = await keepTable(deps, by, { name: 'import-template', columns, rows: nobody() });
  return list === undefined ? { kind: 'lapsed' } : { kind: 'template', list };
}
