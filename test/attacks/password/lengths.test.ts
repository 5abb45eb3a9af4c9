// PWD-01 end to end: through the one-time page, the real hash, and the sign-in page.
import { createHash } from 'node:crypto';
import { createHasher } from '../../../src/services/passwords/hashing';
import type { FakeHasher } from '../../fakes/hasher';
import { testKeyring } from '../../fakes/secrets';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { brokenRules, openForm, signIn, sleepOverIt } from './browser';

jest.setTimeout(120_000);

const alice = 'alice@demo.example';
const letters = (count: number, seed = 'letters'): string => {
  let text = '';
  for (let round = 0; text.length < count; round += 1)
    text += createHash('sha512').update(`${seed}/${round}`).digest('base64url').replace(/[-_]/g, 'x');
  return text.slice(0, count);
};
const emoji = (count: number): string =>
  Array.from({ length: count }, (_, index) =>
    String.fromCodePoint(0x1f600 + (((index * 37) ^ (index >> 2)) % 64)),
  ).join('');
/** `count` code points once composed; more before. */
const composed = (count: number): string => `café ${letters(count - 5, 'nfc')}`.normalize('NFC');

let latchkey: TestLatchkey;
beforeAll(async () => {
  // Of the fake only the Hasher's half is asked for.
  const hasher = createHasher({ keyring: testKeyring, maxWaiting: 16 }) as FakeHasher;
  latchkey = await startLatchkey({ environment: { TRUST_PROXY: '1' }, ground: { hasher } });
});
afterAll(() => latchkey.stop());
afterEach(() => sleepOverIt(latchkey));

const worksAt = async (password: string) => (await signIn(latchkey, alice, password)).status === 303;

describe('PWD-01: length and Unicode', () => {
  test('too short, too long, and what cannot be typed is refused with its reason; the link lives on', async () => {
    const { choose } = await openForm(latchkey, alice);
    const refused: readonly (readonly [password: string, rule: string])[] = [
      [letters(1), 'length'],
      [letters(8), 'length'],
      [letters(14), 'length'],
      [emoji(14), 'length'],
      // 14 characters, although 15 code points arrive.
      [composed(14).normalize('NFD'), 'length'],
      [letters(257), 'too-long'],
      [emoji(257), 'too-long'],
      [letters(5_000), 'too-long'],
      [`${letters(20)}\0`, 'characters'],
      [`${letters(10)}\0${letters(10, 'b')}`, 'characters'],
      [`${letters(20)}\u0007`, 'characters'],
    ];
    for (const [password, rule] of refused) {
      const answer = await choose(password);
      expect([answer.status, brokenRules(answer).includes(rule), rule]).toEqual([422, true, rule]);
    }
    expect((await choose(letters(15))).status).toBe(200);
  });

  const accepted: readonly (readonly [what: string, password: string, others: readonly string[]])[] = [
    ['15', letters(15, 'a'), [letters(14, 'a'), `${letters(15, 'a')}x`, letters(15, 'a').toUpperCase()]],
    ['64', letters(64, 'b'), [letters(63, 'b')]],
    ['128', letters(128, 'c'), [letters(127, 'c'), letters(72, 'c'), `${letters(127, 'c')}!`]],
    ['256', letters(256, 'd'), [letters(255, 'd'), `${letters(256, 'd')}x`, `${letters(255, 'd')}!`]],
    ['15 emoji, which are 30 units', emoji(15), [emoji(14)]],
    ['256 emoji, which are 1,024 bytes', emoji(256), [emoji(255)]],
    ['spaces around it', `  ${letters(20, 'e')} `, [letters(20, 'e'), `  ${letters(20, 'e')}`]],
  ];

  test.each(accepted)('%s: accepted, and it signs in with all of it and nothing else', async (_, password, others) => {
    const { choose } = await openForm(latchkey, alice);
    expect((await choose(password)).status).toBe(200);
    for (const other of others) expect(await worksAt(other)).toBe(false);
    expect(await worksAt(password)).toBe(true);
  });

  test.each([
    ['NFD', 'NFC'],
    ['NFC', 'NFD'],
  ] as const)('chosen as %s, typed as %s: the same password', async (chosen, typed) => {
    const password = `${composed(20)} ${chosen} Å ñ ộ`;
    expect(password.normalize('NFC')).not.toBe(password.normalize('NFD'));
    const { choose } = await openForm(latchkey, alice);
    expect((await choose(password.normalize(chosen))).status).toBe(200);
    expect(await worksAt(password.normalize(typed))).toBe(true);
    expect(await worksAt(password.normalize('NFD').replace(/\p{M}/gu, ''))).toBe(false);
  });
});
