// Owns why a line of an import file, or the rest of it, is refused: as codes, so that everybody reads it in their language.
// A reason names the column, never what stands in it.
import type { RefusedDraft } from '../directory/account-draft';
import type { Column } from './row';

export type Reason =
  | { readonly code: 'unfit'; readonly column: Column }
  | { readonly code: 'taken' | 'malformed'; readonly field: RefusedDraft['field'] }
  | { readonly code: 'cells'; readonly found: number; readonly wanted: number }
  | { readonly code: 'repeated'; readonly before: number }
  /** `names`: the first of them, cut. */
  | { readonly code: 'unknown-columns'; readonly names: readonly string[] }
  | { readonly code: PlainReason };

type PlainReason =
  | 'no-user'
  | 'unknown-user'
  | 'taken-meanwhile'
  | 'over'
  | 'own-mailbox'
  | 'contacts-full'
  | 'empty'
  | 'column-twice'
  | 'no-user-column'
  | 'quotes';
