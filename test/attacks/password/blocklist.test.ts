// PWD-02: no composition rules; lists and context words instead, told with the reason, in both languages, without network.
import { Socket } from 'node:net';
import { dictionary } from '@zxcvbn-ts/language-common';
import { createBlocklist } from '../../../src/services/passwords/blocklist';
import { de } from '../../../src/services/passwords/words/de';
import { en } from '../../../src/services/passwords/words/en';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { brokenRules, openForm, sleepOverIt } from './browser';

jest.setTimeout(120_000);

const parameters = { minLength: 8, maxLength: 256, classes: 3, history: 5 };
const plain = (html: string): string =>
  html
    .replace(/&#39;|&#x27;/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/<[^>]*>/g, '');

let latchkey: TestLatchkey;
const connect = jest.spyOn(Socket.prototype, 'connect');
beforeAll(async () => {
  latchkey = await startLatchkey({
    environment: { TRUST_PROXY: '1' },
    policy: { password: { minLength: 8, contextWords: ['Sourdough'] } },
  });
});
afterAll(() => latchkey.stop());
afterEach(() => sleepOverIt(latchkey));

const listed = ['password', 'iloveyou', 'Football', 'P@ssw0rd', 'sunshine', 'password2026!', 'letmein1'];
const ofContext = [
  'demo ltd 2026',
  'latchkey',
  'L4tchkey!!',
  'alice@demo.example',
  'alice.demo.1',
  'Alice Moreau',
  'm0reau-al1ce',
  'sourdough1',
];

describe('PWD-02: no composition rules; blocklist instead', () => {
  test.each([
    ['en', en],
    ['de', de],
  ] as const)('in %s, what is listed or about the person is refused with the reason', async (language, words) => {
    const { choose } = await openForm(latchkey, 'alice@demo.example', language);
    for (const [rule, passwords] of [
      ['common', listed],
      ['context', ofContext],
    ] as const)
      for (const password of passwords) {
        const answer = await choose(password);
        expect([password, answer.status, brokenRules(answer)]).toEqual([password, 422, expect.arrayContaining([rule])]);
        expect(plain(answer.body)).toContain(words[rule](parameters));
        // Refused, and not shown again.
        if (password !== 'alice@demo.example') expect(answer.body).not.toContain(`value="${password}"`);
      }
  });

  test('an all-lowercase passphrase is accepted, also with a listed word in it; nothing asks for classes', async () => {
    const { choose, browser } = await openForm(latchkey, 'alice@demo.example');
    const page = await browser.get('/password');
    expect(page.body).not.toMatch(/data-rule="(?:capital|number|special|classes|lower-case)"/);
    const accepted = await choose('my password is a pony on the moon');
    expect(accepted.status).toBe(200);
  });

  test('the 3,000 most used ones, in any case and spelling, whole and nothing but whole; and nothing was asked outside', async () => {
    const blocklist = createBlocklist();
    const top = dictionary['passwords-common'].slice(0, 3_000);
    const leet: Readonly<Record<string, string>> = { a: '4', e: '3', i: '1', o: '0', s: '$' };
    for (const word of top) {
      expect([word, await blocklist.includes(word)]).toEqual([word, true]);
      expect([word, await blocklist.includes(word.toUpperCase())]).toEqual([word, true]);
      expect([word, await blocklist.includes(word.replace(/[aeios]/g, (letter) => leet[letter] ?? letter))]).toEqual([
        word,
        true,
      ]);
    }
    expect(await blocklist.includes('correct pony battery staple')).toBe(false);
    expect(await blocklist.includes('the password of the harbour master')).toBe(false);
    const hosts = connect.mock.calls.flat(2).map((argument: unknown) => {
      if (typeof argument !== 'object' || argument === null) return '127.0.0.1';
      // An options object of net.connect.
      return (argument as { host?: string }).host ?? '127.0.0.1';
    });
    expect(hosts.length).toBeGreaterThan(0);
    expect([...new Set(hosts)]).toEqual(['127.0.0.1']);
  });
});
