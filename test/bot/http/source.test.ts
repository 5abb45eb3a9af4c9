import { clientAddress, isLoopbackAddress } from '../../../src/bot/http/source';
import { createSourceOf, networkOf } from '../../../src/services/limits/sources';
import { testKeyring } from '../../fakes/secrets';

test.each([
  ['203.0.113.7', '203.0.113'],
  ['::ffff:203.0.113.7', '203.0.113'],
  ['2001:db8:1:2:3:4:5:6', '20010db8000100'],
  ['2001:db8:1:2ff::1', '20010db8000102'],
  ['::1', '00000000000000'],
  ['nonsense', 'unknown'],
])('the network of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test('neighbours share a bucket, strangers do not, and the bucket shows no address', () => {
  const sourceOf = createSourceOf(testKeyring);
  expect(sourceOf('203.0.113.7')).toBe(sourceOf('203.0.113.99'));
  expect(sourceOf('203.0.113.7')).not.toBe(sourceOf('203.0.114.7'));
  expect(sourceOf('203.0.113.7')).not.toContain('203');
});

test.each([
  ['no proxy is trusted', '10.0.0.1', '1.2.3.4', 0, '10.0.0.1'],
  ['one proxy: the last entry', '10.0.0.1', '6.6.6.6, 1.2.3.4', 1, '1.2.3.4'],
  ['two proxies: the one before', '10.0.0.1', '6.6.6.6, 1.2.3.4, 10.0.0.2', 2, '1.2.3.4'],
  ['fewer entries than proxies', '10.0.0.1', '1.2.3.4', 3, '10.0.0.1'],
  ['no header', '10.0.0.1', undefined, 1, '10.0.0.1'],
])('%s', (_name, socket, header, hops, expected) => {
  expect(clientAddress(socket, header, hops)).toBe(expected);
});

test('loopback is loopback in every notation', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'].map(isLoopbackAddress)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(['10.0.0.1', '2001:db8::1', '::ffff:8.8.8.8', ''].map(isLoopbackAddress)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
