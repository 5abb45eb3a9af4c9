// Owns how rows are set out in the terminal.

// Nothing that came from a file or the store may move the cursor, colour or hide text.
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

export const plain = (text: string): string => text.replace(unprintable, '\uFFFD');

/** Columns as wide as their widest cell; no trailing spaces. Ends with a line end, unless there are no rows. */
export const layOut = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
};
