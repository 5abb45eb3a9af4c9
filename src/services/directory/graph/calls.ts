// Owns making one call to Graph: token, time limit, the one repetition where that is safe, the breaker, the log. What comes
// back is an answer that the caller understands, or a fault.
import type { Clock, Log, Random } from '../../ports';
import { type Answer, errorOf, readAnswer } from './answers';
import { createBreaker } from './breaker';
import type { Method, Send } from './client';
import type { GraphPath } from './paths';
import type { TokenProvider } from './tokens';
import { faultOf, isOutage, type Trouble, troubleOf, waitBeforeRepeat } from './troubles';

export interface Call {
  /** As in Microsoft's reference, for the log: `users.get`. */
  readonly operation: string;
  readonly method: Method;
  readonly path: GraphPath;
  /** JSON; a text goes as it is. */
  readonly body?: object | string;
  /** Not a GET, but doing it twice is doing it once, so that it may be repeated. */
  readonly repeatable?: true;
  /** Advanced query parameters: the answer may lag behind. */
  readonly eventual?: true;
  /** Nobody waits for it: Graph may throttle others less. */
  readonly unhurried?: boolean;
}

export type Reply =
  | { readonly ok: true; readonly body: unknown; readonly request: string }
  /** 400, 404, 405, 409: what the caller has to know. */
  | { readonly ok: false; readonly status: number; readonly code: string; readonly message: string };

export type Graph = (call: Call) => Promise<Reply>;

export interface CallDeps {
  readonly send: Send;
  readonly tokens: TokenProvider;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly wait: (ms: number) => Promise<void>;
  /** Before anything leaves: what was decided so far becomes durable. */
  readonly settle: () => Promise<void>;
  /** Hears of every answer that Graph gave too many of. */
  readonly onThrottled?: () => void;
  /** For one attempt, to the end of the body. */
  readonly attemptMs?: number;
}

const standardAttemptMs = 8_000;
const understood = new Set([400, 404, 405, 409]);

/** A random UUID (RFC 9562, version 4). */
function makeRequestId(random: Random): string {
  const bytes = random.bytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

interface Attempt {
  readonly call: Call;
  readonly request: string;
  readonly token: string;
}

const headersFor = ({ call, request, token }: Attempt): Record<string, string> => ({
  authorization: `Bearer ${token}`,
  'client-request-id': request,
  'return-client-request-id': 'true',
  ...(call.unhurried === true ? {} : { 'x-ms-throttle-priority': 'high' }),
  ...(call.eventual === true ? { consistencylevel: 'eventual' } : {}),
  ...(typeof call.body === 'string' ? { 'content-type': 'text/plain' } : {}),
});

type Attempted = { readonly ok: true; readonly answer: Answer } | { readonly ok: false; readonly trouble: Trouble };

/** A read that says nothing is no answer: whoever believed it would take everybody for privileged, or for nobody. */
const isGood = ({ method }: Call, { status, readable, body }: Answer): boolean =>
  (status >= 200 && status < 300 && readable && (method !== 'GET' || body !== undefined)) || understood.has(status);

async function attempt(deps: CallDeps, tried: Attempt): Promise<Attempted> {
  const { method, path, body } = tried.call;
  const signal = AbortSignal.timeout(deps.attemptMs ?? standardAttemptMs);
  try {
    const response = await deps.send({ method, path, body, headers: headersFor(tried), signal });
    const answer = await readAnswer(response, deps.clock.nowMs());
    return isGood(tried.call, answer) ? { ok: true, answer } : { ok: false, trouble: { kind: 'answered', answer } };
  } catch (thrown) {
    return { ok: false, trouble: troubleOf(thrown) };
  }
}

const isSafe = ({ method, repeatable }: Call): boolean => method === 'GET' || repeatable === true;

const isTokenRefused = (trouble: Trouble): boolean => trouble.kind === 'answered' && trouble.answer.status === 401;

function toReply({ status, body }: Answer, request: string): Reply {
  if (status >= 200 && status < 300) return { ok: true, body, request };
  return { ok: false, status, ...errorOf(body) };
}

const statusOf = (trouble: Trouble): number | null => (trouble.kind === 'answered' ? trouble.answer.status : null);

export function createGraph(deps: CallDeps): Graph {
  const breaker = createBreaker(deps);

  const attemptOnce = async (call: Call, request: string, fresh: boolean): Promise<Attempted> => {
    breaker.enter();
    try {
      const token = await deps.tokens.token({ fresh });
      const attempted = await attempt(deps, { call, request, token });
      if (attempted.ok || !isOutage(attempted.trouble)) breaker.succeeded();
      else breaker.failed();
      return attempted;
    } catch (thrown) {
      breaker.failed();
      throw thrown;
    }
  };

  const note = ({ operation }: Call, request: string, attempted: Attempted): void => {
    if (attempted.ok) deps.log.debug('graph', { operation, request, status: attempted.answer.status });
    else {
      const { trouble } = attempted;
      deps.log.warn('a call to Graph failed', { operation, request, status: statusOf(trouble), kind: trouble.kind });
      if (statusOf(trouble) === 429) deps.onThrottled?.();
    }
  };

  /** A refused token is replaced, whatever the call: it was refused before anything happened. */
  const again = async (call: Call, trouble: Trouble): Promise<boolean> => {
    const waitMs = isTokenRefused(trouble) ? 0 : waitBeforeRepeat(isSafe(call), trouble);
    if (waitMs === undefined) return false;
    await deps.wait(waitMs);
    return true;
  };

  return async (call) => {
    await deps.settle();
    const request = makeRequestId(deps.random);
    let attempted = await attemptOnce(call, request, false);
    note(call, request, attempted);
    if (!attempted.ok && (await again(call, attempted.trouble))) {
      attempted = await attemptOnce(call, request, isTokenRefused(attempted.trouble));
      note(call, request, attempted);
    }
    if (attempted.ok) return toReply(attempted.answer, request);
    throw faultOf({ operation: call.operation, safe: isSafe(call), request }, attempted.trouble);
  };
}
