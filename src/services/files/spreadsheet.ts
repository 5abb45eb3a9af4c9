// Owns how a list is handed out: so that spreadsheets read it as UTF-8.
const byteOrderMark = '\uFEFF';

export const markBytes = Buffer.byteLength(byteOrderMark);

export async function* withMark(pieces: AsyncIterable<string>): AsyncIterable<string> {
  yield byteOrderMark;
  yield* pieces;
}
