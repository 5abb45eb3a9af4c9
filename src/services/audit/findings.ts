// Owns what a verification can find wrong, and where.

/**
 * `edited`: does not match its MAC (altered, or made without the key). `missing`: a gap. `cut`: the end is gone.
 * `inserted`: stands where the chain goes past it. `reordered`: genuine, but moved. `relinked`: genuine, but not what
 * stood there (a restored or forked history). `unknown-key`: made with a key that is not configured (`keyId`).
 */
export type Problem = 'edited' | 'missing' | 'cut' | 'inserted' | 'reordered' | 'relinked' | 'unknown-key';

export type BadPlace = { readonly lane: string; readonly seq: number } | { readonly checkpoint: number };

export interface Finding {
  readonly ok: false;
  readonly where: BadPlace;
  readonly problem: Problem;
  readonly keyId?: string;
}

export const badEntry = (lane: string, seq: number, problem: Problem): Finding => ({
  ok: false,
  where: { lane, seq },
  problem,
});

export const badCheckpoint = (seq: number, problem: Problem): Finding => ({
  ok: false,
  where: { checkpoint: seq },
  problem,
});
