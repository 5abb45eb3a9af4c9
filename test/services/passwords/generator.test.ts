// Proves that temporary passwords are strong, readable, and good under every preset.
import { createBlocklist } from '../../../src/services/passwords/blocklist';
import { generatePassword } from '../../../src/services/passwords/generator';
import { checkPassword, type Preset, passwordRules } from '../../../src/services/passwords/rules';
import { systemRandom } from '../../../src/services/secrets/random';
import { createFakeRandom } from '../../fakes/time';

const presets: Preset[] = ['nist', 'entra', 'classic'];
const many = Array.from({ length: 2000 }, () => generatePassword(systemRandom));

it('meets every preset', async () => {
  const blocklist = createBlocklist();
  for (const password of many) {
    for (const preset of presets) {
      expect(checkPassword(password, { words: ['demo', 'aiice'] }, passwordRules({ preset, history: 5 }))).toEqual([]);
    }
    expect(await blocklist.includes(password)).toBe(false);
  }
});

it('has no look-alikes and is grouped', () => {
  for (const password of many) expect(password).toMatch(/^(?:[ACDEFHJKMNPRTWXYacdefhjkmnprtwxy3467]{4}-?){4}$/);
  expect(many.join('')).not.toMatch(/[0Oo1lIi2Zz5Ss8B9gquUvV]/);
});

it('comes in at least 2^80 kinds, every character anywhere', () => {
  // Inclusion-exclusion over the three classes that must appear (16 capitals, 16 small letters, 4 numbers).
  const words = (signs: number): number => signs ** 16;
  const kinds = words(36) - words(20) * 2 - words(32) + words(16) * 2 + words(4);
  expect(Math.log2(kinds)).toBeGreaterThan(80);
  for (const place of [0, 5, 10, 18]) {
    expect(new Set(many.map((password) => password.charAt(place))).size).toBe(36);
  }
  expect(new Set(many).size).toBe(many.length);
});

it('comes from the given randomness only', () => {
  expect(generatePassword(createFakeRandom('a'))).toBe(generatePassword(createFakeRandom('a')));
  expect(generatePassword(createFakeRandom('a'))).not.toBe(generatePassword(createFakeRandom('b')));
});
