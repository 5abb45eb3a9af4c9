// Owns inserting in order: which document was the first duplicate, and which "duplicate" is only our own repeated insert.
import { randomBytes } from 'node:crypto';
import type { Collection } from 'mongodb';
import type { Inserted } from '../../ports';
import type { Row } from '../guard';
import { type Stored, toStored } from './documents';
import { attempt, isDuplicate } from './errors';

/** How many of the documents went in before the first duplicate; all of them when there is none. */
const insertUntilDuplicate = async (collection: Collection<Stored>, docs: readonly Stored[]): Promise<number> => {
  try {
    await collection.insertMany([...docs], { ordered: true });
    return docs.length;
  } catch (thrown) {
    if (!isDuplicate(thrown)) throw thrown;
    // Only MongoBulkWriteError reports a duplicate of insertMany, and it counts what it inserted.
    return (thrown as { insertedCount: number }).insertedCount;
  }
};

/** A write that changes nothing, so that "yes, it is ours" waits for the majority like the insert itself. */
const isOwn = async (collection: Collection<Stored>, doc: Stored): Promise<boolean> => {
  const { _id, _w } = doc;
  const { matchedCount } = await attempt('again', () => collection.updateOne({ _id, _w }, { $set: { _w } }));
  return matchedCount === 1;
};

/** In order, up to the first whose id or unique field exists already. Safe to repeat after a lost answer. */
export const insertInOrder = async (collection: Collection<Stored>, rows: readonly Row[]): Promise<Inserted> => {
  const writeId = randomBytes(12).toString('base64url');
  const docs = rows.map((row, index) => toStored(row, `${writeId}.${index}`));
  let index = 0;
  while (index < docs.length) {
    const rest = docs.slice(index);
    index += await attempt('again', () => insertUntilDuplicate(collection, rest));
    const stopped = docs[index];
    if (stopped === undefined) break;
    if (!(await isOwn(collection, stopped))) return { ok: false, reason: 'duplicate', index };
    index += 1;
  }
  return { ok: true };
};
