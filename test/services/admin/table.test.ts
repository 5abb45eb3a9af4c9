// Lists on their way to a file.
import { writeTable } from '../../../src/services/admin/table';

async function* rowsOf(count: number, cell: (n: number) => string, onRow = (_: number): void => undefined) {
  for (let n = 0; n < count; n += 1) {
    onRow(n);
    yield [cell(n), 'x'];
  }
}

const written = async (rows: AsyncIterable<readonly string[]>): Promise<string> => {
  let text = '';
  for await (const piece of writeTable({ name: 'people', columns: ['user', 'note'], rows })) text += piece;
  return text;
};

test('the names of the columns come first, also of an empty list', async () => {
  expect(await written(rowsOf(0, String))).toBe('user,note\n');
  expect(await written(rowsOf(2, String))).toBe('user,note\n0,x\n1,x\n');
});

test('a long list is whole and in order', async () => {
  const lines = (await written(rowsOf(1_234, String))).trimEnd().split('\n');
  expect(lines).toHaveLength(1_235);
  expect(lines.slice(1).map((line) => Number(line.split(',')[0]))).toEqual(Array.from({ length: 1_234 }, (_, n) => n));
});

test('a list is not read further than its reader has got', async () => {
  let read = 0;
  const rows = rowsOf(100_000, String, (n) => {
    read = n;
  });
  const pieces = writeTable({ name: 'people', columns: ['user', 'note'], rows })[Symbol.asyncIterator]();
  await pieces.next();
  expect(read).toBeLessThan(1_000);
});

test.each([
  ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
  ['+cmd', "'+cmd"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['a,"b"\nc', '"a,""b""\nc"'],
])('no cell runs in a spreadsheet or leaves its place: %j', async (cell, expected) => {
  expect(await written(rowsOf(1, () => cell))).toBe(`user,note\n${expected},x\n`);
});
