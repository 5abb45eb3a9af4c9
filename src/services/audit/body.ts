// Owns what of an event is written down: a fixed set of fields, scalars only, no control characters, no long text.
import type { Scalar } from '../collections';
import { type Canonical, canonicalJson } from './canonical';
import { type AuditEvent, detailNames } from './events';

/** Longest string in an event, in UTF-16 units. Ids, literals and hashes are far shorter. */
const longest = 256;
const listed: ReadonlySet<string> = new Set(detailNames);

// OWASP Logging Cheat Sheet (CR, LF injection), ASVS 16.4.1: whatever could forge a line, hide or turn text is written out.
// Control, format (bidirectional marks, zero width), line and paragraph separators, lone surrogates, and the backslash itself.
const dangerous = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\\]/gu;

const writeOut = (character: string): string =>
  character === '\\' ? '\\\\' : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/** Makes a string harmless for every viewer, reversible up to its end, at most 256 units. */
export const tame = (text: string): string => {
  const safe = text.slice(0, longest).replace(dangerous, writeOut);
  return safe.length <= longest && text.length <= longest ? safe : `${safe.slice(0, longest - 1)}…`;
};

const tameScalar = (value: Scalar): Scalar => {
  if (typeof value === 'string') return tame(value);
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
};

const isScalar = (value: unknown): value is Scalar =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

const tameDetail = (detail: AuditEvent['detail']): Canonical | undefined => {
  if (detail === undefined) return undefined;
  // What came through a cast is dropped rather than stringified, since it may hold anything.
  const kept = Object.entries(detail).filter(([name, value]) => listed.has(name) && isScalar(value));
  return Object.fromEntries(kept.map(([name, value]) => [name, tameScalar(value)]));
};

const tameMaybe = (text: string | undefined): string | undefined => (text === undefined ? undefined : tame(text));

/**
 * The stored text of an event. `opens` stands in the first event of a lane: the checkpoint that the lane starts from
 * (its sequence number; 0 = there was none).
 */
export const writeBody = (event: AuditEvent, opens: number | undefined): string =>
  canonicalJson({
    action: event.action,
    actor: tame(event.actor),
    channel: tameMaybe(event.channel),
    correlation: tameMaybe(event.correlation),
    detail: tameDetail(event.detail),
    opens,
    outcome: event.outcome,
    reason: tameMaybe(event.reason),
    source: tameMaybe(event.source),
    target: tameMaybe(event.target),
  });
