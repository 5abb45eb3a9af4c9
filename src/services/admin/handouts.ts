// Owns lists that administrators take away: kept for whoever asked, under an address that opens for nobody else.

import type { Files } from '../files/files';
import type { AccountId, FileId } from '../ids';
import type { Clock } from '../ports';
import { type Table, writeTable } from './table';

/** A list that is ready. */
export interface Handout {
  readonly file: FileId;
  readonly name: string;
  readonly bytes: number;
  /** Asks for a sign-in as whoever it was made for. */
  readonly url: string;
}

export interface HandoutDeps {
  readonly files: Files;
  readonly clock: Clock;
  readonly publicUrl: string;
}

/** `enable-2026-11-25.csv`: of a table's name only what is harmless in a header. */
export const fileNameFor = (table: Pick<Table, 'name'>, nowMs: number): string =>
  `${table.name.replace(/[^a-z0-9-]/g, '').slice(0, 40) || 'list'}-${new Date(nowMs).toISOString().slice(0, 10)}.csv`;

/** Undefined: it is gone by now. */
export async function handOut(
  { files, publicUrl }: HandoutDeps,
  by: AccountId,
  file: FileId,
): Promise<Handout | undefined> {
  const note = await files.look(file, by);
  return note && { file, name: note.name, bytes: note.bytes, url: new URL(`/admin/files/${file}`, publicUrl).href };
}

/** Undefined: more than anybody should take away this way. */
export async function keepTable(deps: HandoutDeps, by: AccountId, table: Table): Promise<Handout | undefined> {
  const name = fileNameFor(table, deps.clock.nowMs());
  const file = await deps.files.keep({ by, kind: 'list', name }, writeTable(table));
  return file === undefined ? undefined : handOut(deps, by, file);
}
