import { createGate } from '../../../src/bot/http/gate';

const gate = createGate({ publicUrl: 'https://reset.example', port: 3978, demo: false });
const demo = createGate({ publicUrl: 'http://127.0.0.1:3978', port: 3978, demo: true });

test.each(['evil.test', 'reset.example.evil.test', 'reset.example:444', '127.0.0.1:3978', undefined, ''])(
  'host %s is not ours',
  (host) => {
    expect(gate.hostAllowed(host)).toBe(false);
  },
);

test('our own name, in any case, and in the demo every loopback name', () => {
  expect(gate.hostAllowed('RESET.example')).toBe(true);
  expect(['127.0.0.1:3978', 'localhost:3978', '[::1]:3978'].every(demo.hostAllowed)).toBe(true);
});

test.each([
  [{ origin: 'https://reset.example' }, true],
  [{ origin: 'https://reset.example.evil.test' }, false],
  [{ origin: 'http://reset.example' }, false],
  [{ origin: 'null' }, false],
  [{ origin: 'null', 'sec-fetch-site': 'same-origin' }, true],
  [{ origin: 'null', 'sec-fetch-site': 'cross-site' }, false],
  [{ 'sec-fetch-site': 'same-origin' }, true],
  [{ 'sec-fetch-site': 'cross-site' }, false],
  [{ 'sec-fetch-site': 'same-site' }, false],
  [{}, true],
])('a form from %j: %s', (headers, allowed) => {
  expect(gate.originAllowed(headers)).toBe(allowed);
});
