// Owns the links of the audit chain: how an entry and a checkpoint are bound to what came before them.
import { createHmac } from 'node:crypto';
import type { AuditDoc, CheckpointDoc } from '../collections';
import { encodeParts } from '../secrets/encoding';
import type { DerivedKey } from '../secrets/ports';
import { tame, writeBody } from './body';
import type { AuditEvent } from './events';

/** What the very first checkpoint, and a lane opened before any checkpoint, is linked to. */
export const genesis = 'genesis';

export interface Head {
  readonly lane: string;
  /** Sequence number of the newest entry; 0 = the lane is empty. */
  readonly seq: number;
  /** MAC of the newest entry; for an empty lane that of the checkpoint it starts from. */
  readonly mac: string;
}

export interface Linked {
  readonly id: string;
  readonly at: number;
  readonly body: string;
  readonly prev: string;
}

/** HMAC-SHA-256 over the length-prefixed parts, base64url: no two different entries give the same bytes. */
export const computeMac = (key: Buffer, link: Linked): string =>
  createHmac('sha256', key)
    .update(encodeParts(link.prev, link.id, String(link.at), link.body))
    .digest('base64url');

export const entryId = (lane: string, seq: number): string => `${lane}:${seq}`;
export const checkpointId = (seq: number): string => `checkpoint:${seq}`;
/** The UTC day of an entry, `2026-03-31`. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

export interface NewEntry {
  readonly event: AuditEvent;
  readonly at: number;
  /** See `writeBody`; only on a lane's first entry. */
  readonly opens: number | undefined;
}

/** The entry after `head`. */
export const linkEntry = (key: DerivedKey, head: Head, entry: NewEntry): AuditDoc => {
  const seq = head.seq + 1;
  const link = {
    id: entryId(head.lane, seq),
    at: entry.at,
    body: writeBody(entry.event, entry.opens),
    prev: head.mac,
  };
  return {
    ...link,
    lane: head.lane,
    seq,
    day: dayOf(entry.at),
    action: entry.event.action,
    target: entry.event.target === undefined ? '' : tame(entry.event.target),
    keyId: key.id,
    mac: computeMac(key.key, link),
  };
};

/** The checkpoint after `previous` (undefined = the first). */
export const linkCheckpoint = (
  key: DerivedKey,
  previous: CheckpointDoc | undefined,
  content: { readonly at: number; readonly body: string },
): CheckpointDoc => {
  const seq = (previous?.seq ?? 0) + 1;
  const link = { ...content, id: checkpointId(seq), prev: previous?.mac ?? genesis };
  return { ...link, seq, keyId: key.id, mac: computeMac(key.key, link) };
};

export interface ReadBody {
  readonly action: string;
  readonly target: string;
  readonly opens: number | undefined;
}

/** What the columns beside a body must agree with. Undefined: not a body at all. */
export const readBody = (body: string): ReadBody | undefined => {
  try {
    const parsed: unknown = JSON.parse(body);
    if (parsed === null || typeof parsed !== 'object') return undefined;
    const { action, target, opens } = parsed as Record<string, unknown>; // an object, and every member is checked below
    if (typeof action !== 'string') return undefined;
    return {
      action,
      target: typeof target === 'string' ? target : '',
      opens: typeof opens === 'number' ? opens : undefined,
    };
  } catch {
    return undefined;
  }
};
