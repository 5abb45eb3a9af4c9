// Owns what is remembered of one import, from the dry run to the way back; it lies sealed with the work.
import type { FileId } from '../../ids';
import type { ImportReport } from './report';

export interface ImportBook {
  /** What the list was called where it came from. */
  readonly name: string;
  readonly report: ImportReport;
  /** Which lines would do nothing, and why. */
  readonly exceptions?: FileId;
  /** What came of each line. */
  readonly result?: FileId;
  readonly takebacks?: FileId;
  readonly done?: ImportDone;
  /** It meant something else when it was to be applied, so nothing was done. */
  readonly stale?: boolean;
  readonly undone?: { readonly count: number; readonly left: number };
}

export interface ImportDone {
  readonly created: number;
  readonly changed: number;
  /** Lines that would have changed something and did not, because something had changed there meanwhile. */
  readonly failed: number;
}

export const nothingDone: ImportDone = { created: 0, changed: 0, failed: 0 };

export const add = (one: ImportDone, other: ImportDone): ImportDone => ({
  created: one.created + other.created,
  changed: one.changed + other.changed,
  failed: one.failed + other.failed,
});

/** How many people it was about. */
export const total = ({ created, changed, failed }: ImportDone): number => created + changed + failed;
