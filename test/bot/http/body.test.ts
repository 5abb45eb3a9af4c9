import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { jsonDepth, mostBodyBytes, readBody } from '../../../src/bot/http/body';

function request(body: string | Buffer, headers: Record<string, string> = {}): IncomingMessage {
  const stream = new PassThrough();
  const bytes = Buffer.from(body);
  Object.assign(stream, {
    headers: { 'content-type': 'application/json', 'content-length': String(bytes.length), ...headers },
  });
  stream.end(bytes);
  return stream as unknown as IncomingMessage; // readBody uses the stream and its headers only
}

test('reads JSON and forms, first value of a name', async () => {
  expect(await readBody(request('{"a":[1,"}{"]}'), 'json')).toEqual({ ok: true, json: { a: [1, '}{'] }, form: {} });
  const form = await readBody(
    request('a=1&a=2&b=%C3%A4', { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }),
    'form',
  );
  expect(form).toMatchObject({ ok: true, form: { a: '1', b: 'ä' } });
});

test.each([
  ['another type', request('{}', { 'content-type': 'text/plain' }), 415],
  ['an encoding', request('{}', { 'content-encoding': 'gzip' }), 415],
  ['a long body, announced', request('', { 'content-length': String(mostBodyBytes + 1) }), 413],
  ['a long body, not announced', request('x'.repeat(mostBodyBytes + 1), { 'content-length': '5' }), 413],
  ['broken JSON', request('{"a":'), 400],
  ['bytes that are no UTF-8', request(Buffer.from([0x22, 0xff, 0x22])), 400],
  ['a body nested 33 deep', request('['.repeat(33) + ']'.repeat(33)), 400],
])('refuses %s', async (_name, incoming, status) => {
  expect(await readBody(incoming, 'json')).toMatchObject({ ok: false, status });
});

test('a key called __proto__ reaches nothing', async () => {
  const body = await readBody(request('{"__proto__":{"admin":true},"a":1}'), 'json');
  expect(body).toMatchObject({ ok: true });
  expect(Object.keys((body.ok && (body.json as object)) || {})).toEqual(['a']);
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});

test('depth counts braces outside strings only, and survives strings that never end', () => {
  expect(jsonDepth('{"a":["[[[",{"b\\"]":1}]}')).toBe(3);
  expect(jsonDepth('"'.repeat(60_000))).toBe(0);
  expect(jsonDepth('"\\"'.repeat(20_000))).toBe(0);
});
