// Owns reading a request's body: its size, time, type and depth are bounded before anything parses it (bar: 64 KiB, depth 32).
import type { IncomingMessage } from 'node:http';

export const mostBodyBytes = 64 * 1_024;
const mostDepth = 32;
const mostFields = 64;
const bodyTimeoutMs = 10_000;

export type BodyKind = 'json' | 'form' | 'nothing';

export type Body =
  | { readonly ok: true; readonly json: unknown; readonly form: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly status: 400 | 408 | 413 | 415; readonly message: string };

const refuse = (status: 400 | 408 | 413 | 415, message: string): Body => ({ ok: false, status, message });

export type Bytes = Buffer | 'too-large' | 'too-slow' | 'broken';

/** Reads at most `most`; what is beyond is neither kept nor waited for. */
export function readBytes(request: IncomingMessage, most: number = mostBodyBytes): Promise<Bytes> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (result: Bytes): void => {
      clearTimeout(timer);
      request.off('data', take).off('end', end).off('error', fail).off('aborted', fail);
      resolve(result);
    };
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > most) finish('too-large');
      else chunks.push(chunk);
    };
    const end = (): void => finish(Buffer.concat(chunks));
    const fail = (): void => finish('broken');
    const timer = setTimeout(() => finish('too-slow'), bodyTimeoutMs);
    request.on('data', take).on('end', end).on('error', fail).on('aborted', fail);
  });
}

const quote = 34;
const backslash = 92;

/** Where the string that opens at `start` ends. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (let code = text.charCodeAt(at); code !== quote && at < text.length; code = text.charCodeAt(at)) {
    at += code === backslash ? 2 : 1;
  }
  return at;
}

/** `[` and `{` differ in one bit, as do `]` and `}`. */
const nestingOf = (code: number): -1 | 0 | 1 => {
  if ((code | 32) === 123) return 1;
  return (code | 32) === 125 ? -1 : 0;
};

/** The deepest nesting of a JSON text, without parsing it: linear, and blind to what stands inside strings. */
export function jsonDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    depth += nestingOf(code);
    if (depth > deepest) deepest = depth;
  }
  return deepest;
}

function parseJson(text: string): Body {
  if (jsonDepth(text) > mostDepth) return refuse(400, 'nested too deeply');
  try {
    // A key called __proto__ must not reach any object that we build on.
    const value: unknown = JSON.parse(text, (key, part: unknown) => (key === '__proto__' ? undefined : part));
    return { ok: true, json: value, form: {} };
  } catch {
    return refuse(400, 'not JSON');
  }
}

/** First value of each name; the rest is dropped. */
export function firstValues(pairs: Iterable<readonly [string, string]>): Readonly<Record<string, string>> {
  const values: Record<string, string> = Object.create(null);
  let count = 0;
  for (const [name, value] of pairs) {
    if (++count > mostFields) break;
    values[name] ??= value;
  }
  return values;
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const types: Readonly<Record<Exclude<BodyKind, 'nothing'>, string>> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
};

function typeProblem(request: IncomingMessage, kind: Exclude<BodyKind, 'nothing'>): Body | undefined {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== types[kind]) return refuse(415, `send ${types[kind]}`);
  if (request.headers['content-encoding'] !== undefined) return refuse(415, 'no content encoding');
  if (Number(request.headers['content-length'] ?? 0) > mostBodyBytes) return refuse(413, 'too large');
  return undefined;
}

const faults: Readonly<Record<Exclude<Bytes, Buffer>, Body>> = {
  'too-large': refuse(413, 'too large'),
  'too-slow': refuse(408, 'too slow'),
  broken: refuse(400, 'broken off'),
};

/** `nothing`: the body is not read at all. An empty JSON body is `undefined`. */
export async function readBody(request: IncomingMessage, kind: BodyKind): Promise<Body> {
  if (kind === 'nothing') return { ok: true, json: undefined, form: {} };
  const empty =
    request.headers['transfer-encoding'] === undefined && (request.headers['content-length'] ?? '0') === '0';
  if (empty) return { ok: true, json: undefined, form: {} };
  const problem = typeProblem(request, kind);
  if (problem !== undefined) return problem;
  const bytes = await readBytes(request);
  if (typeof bytes === 'string') return faults[bytes];
  const text = decode(bytes);
  if (text === undefined) return refuse(400, 'not UTF-8');
  return kind === 'json'
    ? parseJson(text)
    : { ok: true, json: undefined, form: firstValues(new URLSearchParams(text)) };
}
