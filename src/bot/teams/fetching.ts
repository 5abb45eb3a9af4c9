// Owns the wire to where files of Teams lie: one request to an allowed host, never with a token of ours, following no redirect,
// bounded in time, and in size while it streams.
import { isFileAddress } from './file-hosts';

export type Fetched =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly reason: 'elsewhere' | 'not-fetched' | 'too-large' };

export type Put = { readonly ok: true } | { readonly ok: false; readonly reason: 'elsewhere' | 'not-put' };

export interface FileWire {
  /** Neither throws; nor says anything about the address. */
  fetchFile(address: string, mostBytes: number): Promise<Fetched>;
  /** The whole of it, in one request. */
  putFile(address: string, bytes: Buffer): Promise<Put>;
  isFileAddress(address: string): boolean;
}

interface FileWireDeps {
  readonly fetch: typeof fetch;
  /** Of the cloud; none where bots have no files. */
  readonly suffixes: readonly string[];
}

/** For all of it. The job that waits has thirty seconds, and looks at the list in them too. */
const requestTimeoutMs = 10_000;

const refuse = (reason: Extract<Fetched, { ok: false }>['reason']): Fetched => ({ ok: false, reason });

/** Counted after it was unpacked, if it was packed; whatever is beyond the cap is not waited for. */
async function readAll(body: ReadableStream<Uint8Array>, mostBytes: number): Promise<Fetched> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.byteLength;
    // Leaving the loop cancels the stream.
    if (size > mostBytes) return refuse('too-large');
    pieces.push(piece);
  }
  return { ok: true, bytes: Buffer.concat(pieces) };
}

async function read(response: Response, mostBytes: number): Promise<Fetched> {
  const { status, headers, body } = response;
  const announced = Number(headers.get('content-length') ?? 0);
  if (status === 200 && body !== null && !(announced > mostBytes)) return readAll(body, mostBytes);
  await body?.cancel().catch(() => undefined);
  return refuse(status === 200 && announced > mostBytes ? 'too-large' : 'not-fetched');
}

/** learn.microsoft.com/graph/api/driveitem-createuploadsession: the address is one of such a session's. */
async function put({ fetch: fetchOutside }: FileWireDeps, address: string, bytes: Buffer): Promise<Put> {
  const size = bytes.length;
  try {
    const { status, body } = await fetchOutside(address, {
      method: 'PUT',
      redirect: 'manual',
      signal: AbortSignal.timeout(requestTimeoutMs),
      headers: { 'content-type': 'application/octet-stream', 'content-range': `bytes 0-${size - 1}/${size}` },
      // Buffers of our own are views of ordinary memory; the type also allows shared memory.
      body: bytes as BodyInit,
    });
    await body?.cancel().catch(() => undefined);
    return status === 200 || status === 201 ? { ok: true } : { ok: false, reason: 'not-put' };
  } catch {
    return { ok: false, reason: 'not-put' };
  }
}

export const createFileWire = (deps: FileWireDeps): FileWire => ({
  isFileAddress: (address) => isFileAddress(address, deps.suffixes),
  putFile: async (address, bytes) =>
    isFileAddress(address, deps.suffixes) ? put(deps, address, bytes) : { ok: false, reason: 'elsewhere' },
  async fetchFile(address, mostBytes) {
    if (!isFileAddress(address, deps.suffixes)) return refuse('elsewhere');
    try {
      const response = await deps.fetch(address, {
        redirect: 'manual',
        signal: AbortSignal.timeout(requestTimeoutMs),
        headers: { 'accept-encoding': 'identity' },
      });
      return await read(response, mostBytes);
    } catch {
      return refuse('not-fetched');
    }
  },
});
