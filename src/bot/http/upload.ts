// Owns reading a form that has a file in it: its size, time, type and number of parts are bounded before anything parses it,
// and nothing of it touches a disk.
import type { IncomingMessage } from 'node:http';
import { type Bytes, firstValues, readBytes } from './body';

/** Twenty thousand people with everything that a list can say about them. */
export const mostUploadBytes = 4 * 1_024 * 1_024;
/** The file, its form's token and a few choices. */
const mostParts = 8;
const mostFieldCharacters = 4_096;

export interface UploadedFile {
  /** As the browser says; for showing only. */
  readonly name: string;
  readonly bytes: Buffer;
}

export type Upload =
  | {
      readonly ok: true;
      readonly form: Readonly<Record<string, string>>;
      /** Undefined: the form came without one. */
      readonly file: UploadedFile | undefined;
    }
  | { readonly ok: false; readonly status: 400 | 408 | 413 | 415 };

const refuse = (status: 400 | 408 | 413 | 415): Upload => ({ ok: false, status });

const boundaryShape = /^multipart\/form-data; ?boundary=("?)([\w'()+,./:=?-]{1,70})\1$/i;

const faults: Readonly<Record<Exclude<Bytes, Buffer>, Upload>> = {
  'too-large': refuse(413),
  'too-slow': refuse(408),
  broken: refuse(400),
};

/** Counted before they are parsed: a hundred thousand empty parts would fit into the size. */
function hasFewParts(bytes: Buffer, boundary: string): boolean {
  const mark = Buffer.from(`--${boundary}`, 'latin1');
  let at = 0;
  for (let parts = 0; parts <= mostParts; parts += 1) {
    at = bytes.indexOf(mark, at);
    if (at < 0) return true;
    at += mark.length;
  }
  return false;
}

async function toUpload(parts: FormData): Promise<Upload> {
  const fields: (readonly [string, string])[] = [];
  let file: UploadedFile | undefined;
  for (const [name, value] of parts) {
    if (typeof value === 'string') fields.push([name, value.slice(0, mostFieldCharacters)]);
    else file ??= { name: value.name.slice(0, 200), bytes: Buffer.from(await value.arrayBuffer()) };
  }
  return { ok: true, form: firstValues(fields), file };
}

/** Node's own parser, over bytes that are all there. */
async function parse(bytes: Buffer, type: string): Promise<Upload> {
  try {
    // Buffers of our own are views of ordinary memory; the type also allows shared memory.
    const response = new Response(bytes as BodyInit, { headers: { 'content-type': type } });
    return await toUpload(await response.formData());
  } catch {
    return refuse(400);
  }
}

export async function readUpload(request: IncomingMessage): Promise<Upload> {
  const { headers } = request;
  const type = headers['content-type'] ?? '';
  const boundary = boundaryShape.exec(type)?.[2];
  if (boundary === undefined || headers['content-encoding'] !== undefined) return refuse(415);
  if (Number(headers['content-length'] ?? 0) > mostUploadBytes) return refuse(413);
  const bytes = await readBytes(request, mostUploadBytes);
  if (typeof bytes === 'string') return faults[bytes];
  return hasFewParts(bytes, boundary) ? parse(bytes, type) : refuse(400);
}
