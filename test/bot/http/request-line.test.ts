// What a request line and a Host may look like.
import { isPlainRequest } from '../../../src/bot/http/request-line';

const plain = (url: string, ...hosts: string[]): boolean =>
  isPlainRequest({ url, headers: { host: hosts[0] }, rawHeaders: hosts.flatMap((host) => ['Host', host]) });

test.each([
  '/',
  '/signin?signed-out',
  '/t/a-b_c',
  '/a?b=/../c',
  '/v3/directline/conversations/x/activities?watermark=1',
])('%s is plain', (url) => expect(plain(url, '127.0.0.1:3978')).toBe(true));

test.each([
  '/a/../b',
  '/a/./b',
  '/%2e%2e/b',
  '/a\\b',
  '/a#b',
  '*',
  '',
  'http://evil.test/',
  'a',
  '/a b',
  '/\u0000',
  '/"',
])('%j is not', (url) => expect(plain(url, 'reset.example')).toBe(false));

test.each([[[]], [['localhost:1']], [['[::1]:3978']], [['reset.example']]])('hosts %j are for the gate', (hosts) =>
  expect(plain('/', ...hosts)).toBe(true),
);

test.each([
  [['a', 'a']],
  [['a, b']],
  [['a/b']],
  [['a#']],
  [['a?b']],
  [['a@b']],
  [['a b']],
  [['a:99999']],
  [['a:b']],
  [['[::1']],
])('hosts %j are nobody', (hosts) => expect(plain('/', ...hosts)).toBe(false));
