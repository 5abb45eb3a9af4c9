// Owns what can go wrong with a call to Graph, and which fault it becomes. The one question that matters: can it have had an
// effect? No fault quotes an answer, a path or a token.
import { Fault, type FaultCode } from '../../faults';
import type { Answer } from './answers';

export type Trouble =
  /** Never reached Graph: no name, no connection, no trust. */
  | { readonly kind: 'unreached'; readonly cause: unknown }
  /** Reached it or not, answered or not: nobody knows. */
  | { readonly kind: 'broken'; readonly cause: unknown }
  | { readonly kind: 'answered'; readonly answer: Answer };

const unreachedCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** fetch hides the reason in causes; the vendor's client wraps it once more. */
function codesOf(thrown: unknown): readonly string[] {
  const codes: string[] = [];
  for (let error: unknown = thrown, depth = 0; error instanceof Error && depth < 5; error = error.cause, depth += 1) {
    codes.push(String(Object(error).code ?? ''));
  }
  return codes;
}

export function troubleOf(thrown: unknown): Trouble {
  const unreached = codesOf(thrown).some((code) => unreachedCodes.has(code));
  return { kind: unreached ? 'unreached' : 'broken', cause: thrown };
}

function codeOf(safe: boolean, trouble: Trouble): FaultCode {
  if (trouble.kind === 'unreached') return 'directory.unavailable';
  if (trouble.kind === 'answered' && trouble.answer.status === 429) return 'directory.throttled';
  if (trouble.kind === 'answered' && [401, 403].includes(trouble.answer.status)) return 'directory.refused';
  return safe ? 'directory.unavailable' : 'directory.lost';
}

const wordsOf = (trouble: Trouble): string => {
  if (trouble.kind === 'unreached') return 'could not be reached';
  if (trouble.kind === 'broken') return 'did not answer in time or broke off';
  const { status, readable } = trouble.answer;
  return readable ? `answered ${status}` : `answered ${status} with something unreadable`;
};

export interface Called {
  readonly operation: string;
  /** Doing it twice is doing it once: nobody has to find out whether it happened. */
  readonly safe: boolean;
  /** The client-request-id, by which Microsoft finds the call. */
  readonly request: string;
}

export function faultOf({ operation, safe, request }: Called, trouble: Trouble): Fault {
  const cause = trouble.kind === 'answered' ? undefined : trouble.cause;
  return new Fault(codeOf(safe, trouble), `Graph ${wordsOf(trouble)}: ${operation}, request ${request}`, cause);
}

/** Whether Graph itself is in trouble, for the breaker; not where only this one call was refused. */
export const isOutage = (trouble: Trouble): boolean => trouble.kind !== 'answered' || trouble.answer.status >= 500;

/** Longer waits are for whoever asks again later. */
const longestWaitSeconds = 5;

/** After such an answer nothing has happened, or it does not matter. */
const mayRepeat = (safe: boolean, { status, readable }: Answer): boolean =>
  status === 429 || (safe && (status >= 500 || !readable));

/**
 * How long to wait before the same call may be made once more; undefined = not at all. What is not `safe` is repeated only
 * where the first one certainly had no effect.
 */
export function waitBeforeRepeat(safe: boolean, trouble: Trouble): number | undefined {
  if (trouble.kind === 'unreached') return 0;
  if (trouble.kind === 'broken') return safe ? 0 : undefined;
  const { status, retryAfterSeconds } = trouble.answer;
  const seconds = retryAfterSeconds ?? (status === 429 ? 1 : 0);
  return mayRepeat(safe, trouble.answer) && seconds <= longestWaitSeconds ? seconds * 1_000 : undefined;
}
