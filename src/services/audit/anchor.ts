// Owns the anchor file: one line for each checkpoint, outside the store. Whoever cuts the tail of the audit together with
// its checkpoints would have to cut this file too; keep it where they cannot (append-only, or shipped elsewhere).
import { createReadStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { CheckpointDoc } from '../collections';

export interface AnchorLine {
  readonly seq: number;
  readonly mac: string;
}

export interface Anchor {
  /** Durable (fsync) once resolved. */
  append(checkpoint: CheckpointDoc): Promise<void>;
  /** Every line in order; `undefined` for one that cannot be read (a torn write). A file that is missing has no lines. */
  read(): AsyncIterable<AnchorLine | undefined>;
}

const ownerOnly = 0o600;

/** `path` is made at the first line; only its owner may read it. */
export function createAnchorFile(path: string): Anchor {
  let begun = false;
  return {
    async append({ at, keyId, mac, seq }) {
      await mkdir(dirname(path), { recursive: true });
      const file = await open(path, 'a', ownerOnly);
      try {
        // A line that was torn, by a crash or a full disk, must not spoil the next one.
        const start = begun ? '' : '\n';
        begun = false;
        await file.appendFile(`${start}${JSON.stringify({ seq, at: new Date(at).toISOString(), keyId, mac })}\n`);
        await file.sync();
        begun = true;
      } finally {
        await file.close();
      }
    },
    read: () => readLines(path),
  };
}

async function* readLines(path: string): AsyncIterable<AnchorLine | undefined> {
  const stream = createReadStream(path, 'utf8');
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line.trim() !== '') yield readLine(line);
    }
  } catch (cause) {
    if (!isMissing(cause)) throw cause;
  } finally {
    stream.destroy();
  }
}

const isMissing = (cause: unknown): boolean =>
  typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ENOENT';

const readLine = (line: string): AnchorLine | undefined => {
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed !== 'object' || parsed === null || !('seq' in parsed) || !('mac' in parsed)) return undefined;
    const { mac, seq } = parsed;
    return typeof seq === 'number' && typeof mac === 'string' ? { seq, mac } : undefined;
  } catch {
    return undefined;
  }
};
