// Owns reading what Graph answers: bounded, as JSON or not at all, with nothing of it in an error text.

/** A page of 999 people with all we ask for is below 2 MB. */
const mostBytes = 8 * 1024 * 1024;

export interface Answer {
  readonly status: number;
  /** Parsed JSON; undefined for an empty body, or one that is no JSON. */
  readonly body: unknown;
  readonly readable: boolean;
  readonly retryAfterSeconds: number | null;
}

async function readText(response: Response): Promise<string | undefined> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > mostBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string | undefined): Pick<Answer, 'body' | 'readable'> {
  if (text === undefined) return { body: undefined, readable: false };
  if (text === '') return { body: undefined, readable: true };
  try {
    return { body: JSON.parse(text), readable: true };
  } catch {
    return { body: undefined, readable: false };
  }
}

/** Seconds, or a date; null = not said, or nonsense. */
function retryAfter(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const seconds = /^\d{1,6}$/.test(header) ? Number(header) : (Date.parse(header) - nowMs) / 1_000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : null;
}

/** Rejects when the connection breaks or time is up in the middle of the body. */
export async function readAnswer(response: Response, nowMs: number): Promise<Answer> {
  const retryAfterSeconds = retryAfter(response.headers.get('retry-after'), nowMs);
  return { status: response.status, retryAfterSeconds, ...parse(await readText(response)) };
}

const field = (value: unknown, name: string): unknown =>
  // An object may be asked for any field.
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;

/** `code` and `message` of Graph's error object. The message is for matching only: it may quote what was sent. */
export function errorOf(body: unknown): { readonly code: string; readonly message: string } {
  const error = field(body, 'error');
  const [code, message] = [field(error, 'code'), field(error, 'message')];
  return { code: typeof code === 'string' ? code : '', message: typeof message === 'string' ? message : '' };
}
