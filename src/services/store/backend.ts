// Owns what an engine must do for a store: the Store port without its types, with everything checked before it gets here.
import type { CollectionName } from '../collections';
import type { Inserted } from '../ports';
import type { Guards, Row } from './guard';

export interface RowChange {
  readonly set?: Row;
  readonly add?: Readonly<Record<string, number>>;
}

export interface Selection {
  readonly where: Guards;
  readonly sortBy?: string;
  readonly order?: 'up' | 'down';
  readonly limit: number;
}

/** Every method is one atomic, durable step; engine errors are Faults. */
export interface Backend {
  open(): Promise<void>;
  close(): Promise<void>;
  insert(collection: CollectionName, docs: readonly Row[]): Promise<Inserted>;
  /** `where` names the id. */
  update(collection: CollectionName, where: Guards, change: RowChange): Promise<Row | undefined>;
  /** The first of the selection. */
  claim(collection: CollectionName, selection: Selection, change: RowChange): Promise<Row | undefined>;
  find(collection: CollectionName, selection: Selection): Promise<Row[]>;
  /** Returns how many went, at most `limit`. */
  remove(collection: CollectionName, where: Guards, limit: number): Promise<number>;
  count(collection: CollectionName, where: Guards): Promise<number>;
  together<T>(work: () => Promise<T>): Promise<T>;
  settled(): Promise<void>;
}
