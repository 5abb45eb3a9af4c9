// Owns the wire to Teams' connector: one request, to an allowed host, with our token, bounded in time and size, following no
// redirect. The SDK's own client retries for seconds and follows redirects, so CloudAdapter is given this one.
import type { ServiceUrls } from './service-url';

/** What CloudAdapter sends and asks for; its other operations are not used. */
export interface Connector {
  sendToConversation(conversation: string, activity: object): Promise<{ readonly id: string }>;
  replyToActivity(conversation: string, activity: string, body: object): Promise<{ readonly id: string }>;
  updateActivity(conversation: string, activity: string, body: object): Promise<{ readonly id: string }>;
}

export interface Refused {
  /** The conversation takes nothing any more: the person blocked the bot, or the app was removed. */
  readonly gone?: boolean;
  /** Too often: milliseconds until it takes something again. */
  readonly restMs?: number;
}

/** `permanent`: trying again cannot help (blocked by the person, gone, an address that is not allowed). */
export class Undelivered extends Error {
  readonly permanent: boolean;
  readonly gone: boolean;
  readonly restMs: number | undefined;

  constructor(reason: string, permanent: boolean, { gone = false, restMs }: Refused = {}) {
    super(reason);
    this.name = 'Undelivered';
    this.permanent = permanent;
    this.gone = gone;
    this.restMs = restMs;
  }
}

export interface ConnectorDeps {
  readonly fetch: typeof fetch;
  readonly serviceUrls: ServiceUrls;
  /** A bearer token for the connector; undefined where none is asked for (Playground). */
  readonly token: () => Promise<string | undefined>;
}

interface Sending {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body: object;
}

const requestTimeoutMs = 3_000;
const mostAnswerCharacters = 65_536;
/** Too early, too often, or the connector's own trouble (learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit). */
const worthRetrying: ReadonlySet<number> = new Set([408, 412, 429]);

const timedOut = (): Undelivered => new Undelivered('no token in time', false);

async function tokenInTime(deps: ConnectorDeps): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timedOut()), requestTimeoutMs);
  });
  try {
    return await Promise.race([deps.token(), late]);
  } catch (thrown) {
    throw thrown instanceof Undelivered ? thrown : new Undelivered('no token', false);
  } finally {
    clearTimeout(timer);
  }
}

/** Never quotes an address or what was sent. */
async function request(deps: ConnectorDeps, url: string, { method, body }: Sending): Promise<Response> {
  const token = await tokenInTime(deps);
  try {
    return await deps.fetch(url, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(requestTimeoutMs),
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Undelivered('not reached', false);
  }
}

/** The id of what was sent; '' where the connector says none. */
async function readId(response: Response): Promise<string> {
  const text = (await response.text().catch(() => '')).slice(0, mostAnswerCharacters);
  const id = /"id"\s*:\s*"([^"\\]{1,512})"/.exec(text)?.[1];
  return id ?? '';
}

const tooOften = 429;
const goneStatuses: ReadonlySet<number> = new Set([403, 404]);
const usualRestMs = 2_000;
const longestRestMs = 5 * 60_000;

/** RFC 9110 10.2.3: seconds; a date, which Teams does not send, counts as nothing said. */
function restOf(response: Response): number {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1_000, longestRestMs) : usualRestMs;
}

function refusedBy(response: Response): Undelivered {
  const { status } = response;
  const permanent = status < 500 && !worthRetrying.has(status);
  const restMs = status === tooOften ? restOf(response) : undefined;
  return new Undelivered(`answered ${status}`, permanent, { gone: goneStatuses.has(status), restMs });
}

async function send(deps: ConnectorDeps, base: string, sending: Sending): Promise<{ readonly id: string }> {
  // Checked here as well, right before the token goes out: what is stored may be older than the list (attack BF-08).
  const allowed = deps.serviceUrls.allow(base);
  if (allowed === undefined) throw new Undelivered('address not allowed', true);
  const response = await request(deps, `${allowed}/v3/conversations/${sending.path}`, sending);
  if (response.ok) return { id: await readId(response) };
  await response.body?.cancel().catch(() => undefined);
  throw refusedBy(response);
}

/** Throws `Undelivered`. */
export function createConnector(deps: ConnectorDeps, serviceUrl: string): Connector {
  const path = (...parts: readonly string[]): string => parts.map(encodeURIComponent).join('/activities/');
  const post = (where: string, body: object) => send(deps, serviceUrl, { method: 'POST', path: where, body });
  return {
    sendToConversation: (conversation, activity) => post(`${encodeURIComponent(conversation)}/activities`, activity),
    replyToActivity: (conversation, activity, body) => post(path(conversation, activity), body),
    updateActivity: (conversation, activity, body) =>
      send(deps, serviceUrl, { method: 'PUT', path: path(conversation, activity), body }),
  };
}
