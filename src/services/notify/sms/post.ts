// Owns one request to an SMS provider: bounded in time and size, following no redirect, and what its end means.
import type { Sent } from '../../ports';

export interface SmsRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Answered =
  | { readonly ok: true; readonly status: number; readonly body: unknown }
  /** `unclear`: nobody knows whether it was taken. */
  | { readonly ok: false; readonly reason: 'unreachable' | 'unclear' };

export interface PostOptions {
  readonly fetch: typeof fetch;
  /** For everything; below the outbox's lease. */
  readonly timeoutMs: number;
}

const mostCharacters = 65_536;

/** What never reached a server: a refused or unknown address. Anything else may have been taken before the line dropped. */
const neverArrived: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']);

const codeOf = (thrown: unknown): string => {
  // fetch puts the system's error into `cause`; its shape is not typed.
  const { cause } = thrown as { readonly cause?: { readonly code?: unknown } };
  return String(cause?.code ?? '');
};

async function readBounded(response: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  if (response.body === null) return text;
  for await (const chunk of response.body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > mostCharacters) {
      await response.body.cancel().catch(() => undefined);
      break;
    }
  }
  return text;
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Never throws. An answer that is no JSON has the body `undefined`. */
export async function post({ fetch: send, timeoutMs }: PostOptions, request: SmsRequest): Promise<Answered> {
  const { url, headers, body } = request;
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await send(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    return { ok: true, status: response.status, body: parseJson(await readBounded(response)) };
  } catch (thrown) {
    return { ok: false, reason: neverArrived.has(codeOf(thrown)) ? 'unreachable' : 'unclear' };
  }
}

/** Words for a status that says nothing about the message itself: an operator can mend it, so it is tried again. */
const troubles: Readonly<Record<number, string>> = { 401: 'sign-in-refused', 403: 'sign-in-refused', 429: 'too-fast' };

export const later = (status: number): Sent => ({
  ok: false,
  permanent: false,
  reason: troubles[status] ?? (status >= 500 ? 'unavailable' : 'refused'),
});

export const never = (reason: string): Sent => ({ ok: false, permanent: true, reason });

/** `once`: whether the provider knows a second delivery of the same message, so that trying again is safe. */
export const unanswered = (reason: 'unreachable' | 'unclear', once: 'known-twice' | 'may-be-twice'): Sent => ({
  ok: false,
  permanent: false,
  reason: reason === 'unclear' && once === 'known-twice' ? 'no-answer' : reason,
});
