// Owns lists on their way in and out: kept in sealed pieces, for one person, for a day. Nothing of them is ever on a disk
// in the clear.
import type { FileDoc, FilePartDoc } from '../collections';
import type { AccountId, FileId } from '../ids';
import type { Clock, Random, Store } from '../ports';
import type { Sealer } from '../secrets/ports';
import { randomId } from '../secrets/random';

export interface FileNote {
  readonly id: FileId;
  readonly by: AccountId;
  readonly kind: FileDoc['kind'];
  readonly name: string;
  /** Of its text as UTF-8. */
  readonly bytes: number;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

export type NewFile = Pick<FileNote, 'by' | 'kind' | 'name'>;

export interface Files {
  /** An empty one, to be written with `append`. */
  begin(file: NewFile): Promise<FileId>;
  /** In order of calls; two must not run at once. False: it is gone, or would become too large, and stays as it is. */
  append(id: FileId, text: string): Promise<boolean>;
  /** The whole of it. Undefined: too large, and nothing was kept. */
  keep(file: NewFile, pieces: AsyncIterable<string>): Promise<FileId | undefined>;
  /** Undefined: never was, is over, or is somebody else's. */
  look(id: FileId, by: AccountId): Promise<FileNote | undefined>;
  /** The newest that they handed in, at most `maxAgeMs` ago. */
  newestUpload(by: AccountId, maxAgeMs: number): Promise<FileNote | undefined>;
  /** Its text in pieces, in order; nothing of one that is over. */
  read(id: FileId): AsyncIterable<string>;
  remove(id: FileId): Promise<void>;
}

interface FilesDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly sealer: Sealer;
}

export const fileLifetimeMs = 24 * 3_600_000;
/** A million names; whoever needs more asks the console. */
const mostBytes = 128 * 1_024 * 1_024;
/** Well below what either engine takes in one document, sealed. */
const partCharacters = 64 * 1_024;
const partsAtOnce = 16;

const partId = (file: FileId, seq: number): string => `${file}/${String(seq).padStart(6, '0')}`;
const nameContext = (id: string): string => `file/${id}`;

const isHighSurrogate = (text: string, at: number): boolean => (text.charCodeAt(at) & 0xfc00) === 0xd800;

/** Never through the middle of a character: half of one would come out of its seal as another. */
function* inParts(text: string): Iterable<string> {
  for (let from = 0; from < text.length; ) {
    const whole = from + partCharacters;
    const to = isHighSurrogate(text, whole - 1) ? whole - 1 : whole;
    yield text.slice(from, to);
    from = to;
  }
}

function createWriting({ store, clock, random, sealer }: FilesDeps): Pick<Files, 'begin' | 'append'> {
  const appendPart = async (id: FileId, text: string): Promise<boolean> => {
    const bytes = Buffer.byteLength(text);
    const room = { expiresAt: { gt: clock.nowMs() }, bytes: { lte: mostBytes - bytes } };
    const file = await store.update('files', { id, where: room }, { add: { parts: 1, bytes } });
    if (file === undefined) return false;
    const key = partId(id, file.parts);
    const part = { id: key, file: id, seq: file.parts, sealed: sealer.seal(text, key), expiresAt: file.expiresAt };
    return (await store.insert('fileParts', part)).ok;
  };
  return {
    async begin({ by, kind, name }) {
      // Ids are made here and only here; the cast is their birth.
      const id = randomId(random) as FileId;
      const now = clock.nowMs();
      const sealed = sealer.seal(name, nameContext(id));
      const times = { createdAt: now, expiresAt: now + fileLifetimeMs };
      await store.insert('files', { id, by, kind, name: sealed, parts: 0, bytes: 0, ...times });
      return id;
    },
    async append(id, text) {
      for (const part of inParts(text)) if (!(await appendPart(id, part))) return false;
      return true;
    },
  };
}

function createReading({ store, clock, sealer }: FilesDeps): Pick<Files, 'look' | 'newestUpload' | 'read'> {
  const toNote = ({ id, by, kind, name, bytes, createdAt, expiresAt }: FileDoc): FileNote => {
    const times = { createdAtMs: createdAt, expiresAtMs: expiresAt };
    return { id, by, kind, name: sealer.open(name, nameContext(id)), bytes, ...times };
  };
  async function* pages(file: FileId): AsyncIterable<readonly FilePartDoc[]> {
    for (let after = 0, more = true; more; ) {
      const where = { file, seq: { gt: after } };
      const parts = await store.find('fileParts', { where, sortBy: 'seq', limit: partsAtOnce });
      yield parts;
      more = parts.length === partsAtOnce;
      after = parts.at(-1)?.seq ?? after;
    }
  }

  return {
    async look(id, by) {
      const file = await store.get('files', id);
      const theirs = file !== undefined && file.by === by && file.expiresAt > clock.nowMs();
      return theirs ? toNote(file) : undefined;
    },
    async newestUpload(by, maxAgeMs) {
      const createdAt = { gte: clock.nowMs() - maxAgeMs };
      const query = { where: { by, createdAt }, sortBy: 'createdAt', order: 'down', limit: 100 } as const; // names
      const newest = (await store.find('files', query)).find(({ kind }) => kind === 'upload');
      return newest && toNote(newest);
    },
    async *read(file) {
      for await (const parts of pages(file)) {
        const alive = parts.filter(({ expiresAt }) => expiresAt > clock.nowMs());
        for (const { id, sealed } of alive) yield sealer.open(sealed, id);
      }
    },
  };
}

export function createFiles(deps: FilesDeps): Files {
  const { store } = deps;
  const writing = createWriting(deps);
  const remove: Files['remove'] = async (id) => {
    await store.remove('files', id);
    while ((await store.removeWhere('fileParts', { file: id }, 1_000)) > 0);
  };
  return {
    ...writing,
    ...createReading(deps),
    remove,
    async keep(file, pieces) {
      const id = await writing.begin(file);
      for await (const piece of pieces) {
        if (await writing.append(id, piece)) continue;
        await remove(id);
        return undefined;
      }
      return id;
    },
  };
}
