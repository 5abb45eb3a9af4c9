// What should never have been a list: each is refused in words, changes nothing, and costs little (as attacks DOS-04, DOS-06).
import { startLatchkey, type TestLatchkey } from '../../../support/latchkey';
import { type Clerk, clerkAt } from './clerk';

let latchkey: TestLatchkey;
let clerk: Clerk;
beforeAll(async () => {
  latchkey = await startLatchkey();
  clerk = await clerkAt(latchkey, 'grace@demo.example');
});
afterAll(() => latchkey.stop());

const megabyte = 1_024 * 1_024;
const head = 'user,enabled\r\n';

const lists: readonly (readonly [string, BlobPart, RegExp])[] = [
  ['a field of three megabytes', `${head}${'x'.repeat(3 * megabyte)},true\r\n`, /cannot be read to its end/],
  ['a million columns', `user${',enabled'.repeat(400_000)}\r\n`, /cannot be read to its end/],
  ['a quote that is never closed', `${head}"${'a,true\r\n'.repeat(300_000)}`, /cannot be read to its end/],
  ['quotes in every place', `${head}${'a"b"c,"x"y\r\n'.repeat(1_000)}`, /cannot be read to its end/],
  ['a column that there is not', 'user,password\r\nalice,secret\r\n', /cannot be read to its end.*unknown column/],
  ['a column twice', 'user,user\r\nalice,bob\r\n', /a column stands there twice/],
  [
    'an archive that unpacks to anything',
    Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(100_000)]),
    /workbook/,
  ],
  ['an old workbook', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(1_000)]), /workbook/],
  ['zeros', Buffer.alloc(100_000), /no text|empty/],
  ['UTF-16 without its mark', Buffer.from(`${head}alice,true`, 'utf16le'), /no text/],
  ['nothing', '', /choose a file|empty/],
  ['blank lines', '\r\n'.repeat(100_000), /empty/],
  [
    'more lines than may be',
    `${head}${Array.from({ length: 20_001 }, (_, n) => `nobody${n},true`).join('\n')}`,
    /more than 20,000/,
  ],
];

test.each(lists)('%s', async (_, content, said) => {
  await clerk.get('/admin/import');
  await clerk.upload('/admin/import', new Blob([content as Uint8Array<ArrayBuffer>])); // text or bytes
  expect(clerk.words).toMatch(said);
  expect(clerk.words).not.toContain('What it would do');
});

const own = { 'sec-fetch-site': 'same-origin' };
const boundary = 'multipart/form-data; boundary=b';
const bodies: readonly (readonly [string, RequestInit, number])[] = [
  ['more than four megabytes', { body: Buffer.alloc(5 * megabyte, 97), headers: { 'content-type': boundary } }, 413],
  ['compressed', { body: 'x', headers: { 'content-type': boundary, 'content-encoding': 'gzip' } }, 415],
  ['no boundary', { body: 'x', headers: { 'content-type': 'multipart/form-data' } }, 415],
  ['JSON', { body: '{}', headers: { 'content-type': 'application/json' } }, 415],
  ['a form without a file', { body: new URLSearchParams({ csrf: 'x' }) }, 415],
  ['no parts at all', { body: 'nothing of the kind', headers: { 'content-type': boundary } }, 400],
  ['a hundred thousand parts', { body: '--b\r\n'.repeat(100_000), headers: { 'content-type': boundary } }, 400],
  [
    'a part that never ends',
    {
      body: '--b\r\ncontent-disposition: form-data; name="file"; filename="x"\r\n\r\nuser',
      headers: { 'content-type': boundary },
    },
    400,
  ],
];

test.each(bodies)('a body that is %s', async (_, { body, headers }, status) => {
  // A refusal may come before all of it was sent; then the connection is cut, which is an answer too.
  const sent = clerk.send('/admin/import', { method: 'POST', body, headers: { ...own, ...(headers as object) } });
  expect(
    await sent.then(
      (page) => page.status,
      () => status,
    ),
  ).toBe(status);
});

test('the chat takes no file (DL-09)', async () => {
  const chat = await clerk.chat();
  const path = `/v3/directline/conversations/${chat.conversationId}/upload?userId=me`;
  const form = new FormData();
  form.append('file', new Blob(['user\nalice']), 'x.csv');
  expect((await clerk.send(path, { method: 'POST', body: form })).status).toBe(404);
});
