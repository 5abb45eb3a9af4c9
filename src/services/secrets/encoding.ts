// Owns the one way to join values before they are hashed or signed: every part is preceded by its length, so no two
// different lists of parts can run together into the same bytes.

/** UTF-8 parts, each behind its byte length as 4 big-endian bytes. */
export function encodeParts(...parts: readonly string[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const bytes = Buffer.from(part, 'utf8');
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}
