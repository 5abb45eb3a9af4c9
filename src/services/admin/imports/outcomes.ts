// Owns every answer that is about a list.
import type { WorkId } from '../../ids';
import type { Handout } from '../handouts';
import type { ImportDone } from './book';
import type { ImportReport } from './report';

export type ListRefusal =
  | 'several'
  | 'other'
  | 'elsewhere'
  | 'not-fetched'
  | 'too-large'
  | 'workbook'
  | 'not-text'
  | 'empty'
  | 'too-often';

export type ImportOutcome =
  | { readonly kind: 'import-here'; readonly url: string }
  /** A list was sent in the chat: it is fetched now, or why not; then the page takes it. */
  | { readonly kind: 'list-coming' }
  | { readonly kind: 'list-refused'; readonly reason: ListRefusal; readonly url: string }
  | { readonly kind: 'template'; readonly list: Handout }
  | {
      readonly kind: 'import-refused';
      readonly problem: 'too-long' | 'unreadable';
      readonly most: number;
      readonly at: ImportReport['problems'][number] | null;
    }
  | { readonly kind: 'import-nothing'; readonly report: ImportReport; readonly list: Handout | undefined }
  | {
      readonly kind: 'import-preview';
      readonly report: ImportReport;
      readonly work: WorkId;
      readonly type: number | null;
      readonly approval: boolean;
      /** The lines that would do nothing, and why. */
      readonly list: Handout | undefined;
    }
  | {
      readonly kind: 'import-done';
      readonly done: ImportDone;
      readonly work: WorkId;
      readonly undo: boolean;
      readonly list: Handout | undefined;
    };
