// Owns reading a list for nothing but who is on it: the column `user`, whatever else there is.
import { readRecords } from './file';

const isUser = (cell: string): boolean => cell.toLowerCase() === 'user';

/** As they stand there, each once. Undefined: it has no such column, or cannot be read to its end. In memory, like the list. */
export async function readUsers(pieces: AsyncIterable<string | Buffer>): Promise<readonly string[] | undefined> {
  const rows: (readonly string[])[] = [];
  for await (const record of readRecords(pieces)) {
    if (!('cells' in record)) return undefined;
    rows.push(record.cells);
  }
  const [head = [], ...people] = rows;
  const column = head.findIndex(isUser);
  if (column < 0) return undefined;
  const users = people.map((cells) => cells[column] ?? '').filter((user) => user !== '');
  return [...new Set(users)];
}
