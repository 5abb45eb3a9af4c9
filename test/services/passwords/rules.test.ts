// Proves the password rules (PWD-01, PWD-02) as tables of password and verdict.
import { contextWords } from '../../../src/services/passwords/context';
import {
  checkPassword,
  describeRules,
  normalizePassword,
  type PasswordRules,
  passwordLength,
  passwordRules,
} from '../../../src/services/passwords/rules';
import { de } from '../../../src/services/passwords/words/de';
import { en } from '../../../src/services/passwords/words/en';
import type { PasswordRule } from '../../../src/services/ports';

const nist = passwordRules({ preset: 'nist', history: 5 });
const entra = passwordRules({ preset: 'entra', history: 5 });
const classic = passwordRules({ preset: 'classic', history: 5 });
const nobody = { words: [] };

/** Different code points that do not follow from each other. */
const varied = (length: number, from = 'correct horse battery staple '): string =>
  Array.from({ length }, (_, index) => from.charAt((index * 7 + Math.floor(index / 29) * 5) % from.length)).join('');

type Row = [name: string, password: string, broken: PasswordRule[]];
const verdicts = (rules: PasswordRules, rows: Row[]) =>
  test.each(rows)('%s', (_, password, broken) => {
    expect(checkPassword(password, nobody, rules)).toEqual(broken);
  });

describe('nist', () => {
  verdicts(nist, [
    ['14 characters', varied(14), ['length']],
    ['15 characters', varied(15), []],
    ['64 characters', varied(64), []],
    ['128 characters', varied(128), []],
    ['256 characters', varied(256), []],
    ['257 characters', varied(257), ['too-long']],
    ['a megabyte', 'x'.repeat(1 << 20), ['too-long']],
    ['a passphrase in small letters, nothing else', 'correct horse battery staple', []],
    ['14 emoji are 14 code points, not 28', '🐎🔋📎✅🍎🍌🍒🥕🌶🥔🧅🥦🍄🥜', ['length']],
    ['15 emoji', '🐎🔋📎✅🍎🍌🍒🥕🌶🥔🧅🥦🍄🥜🌰', []],
    ['256 emoji are within the limit', '🐎🔋📎✅🍎🍌🍒🥕🌶🥔🧅🥦🍄🥜🌰🍞'.repeat(16), []],
    ['NFD counts as NFC: 14', 'e\u0301a\u0300o\u0302u\u0308i\u0301n\u0303c\u0327xyvwqjk', ['length']],
    ['NFD counts as NFC: 15', 'e\u0301a\u0300o\u0302u\u0308i\u0301n\u0303c\u0327xyvwqjkz', []],
    ['spaces at the ends count', ' orrect horse b ', []],
    ['a NUL cannot be typed', 'correct horse\u0000battery', ['characters']],
    ['a line end cannot be typed', 'correct horse\nbattery', ['characters']],
    ['half a surrogate pair would become another character', 'correct horse \ud83d battery', ['characters']],
    ['one character', 'a'.repeat(20), ['repetitive']],
    ['a short piece again and again', 'tr0ub4tr0ub4tr0ub4', ['repetitive']],
    ['a word twice', 'passwordpassword', ['repetitive']],
    ['a piece cut short', 'hunter2-hunter2-hunt', ['repetitive']],
    ['numbers in order', '123456789012345', ['repetitive']],
    ['numbers backwards', '987654321987654321', ['repetitive']],
    ['the alphabet', 'abcdefghijklmnop', ['repetitive']],
    ['along the keyboard', 'QwertyuiopAsdfghjkl', ['repetitive']],
    ['along a German keyboard', 'qwertzuiopasdfgh', ['repetitive']],
    ['a long sentence said twice is long enough', 'my cat eats at nine my cat eats at nine', []],
    ['nothing', '', ['length']],
  ]);

  it('takes a shorter minimum where the password is only one factor', () => {
    const eight = passwordRules({ preset: 'nist', minLength: 8, history: 0 });
    expect(checkPassword('k8#vQz1p', nobody, eight)).toEqual([]);
    expect(checkPassword('k8#vQz1', nobody, eight)).toEqual(['length']);
  });
});

describe('entra', () => {
  verdicts(entra, [
    ['three of four classes', 'Correct-horse', []],
    ['two of four', 'correct-horse', ['classes']],
    ['no Unicode', 'Corréct-horse1', ['characters']],
    ['7 characters', 'Cor-ho1', ['length']],
    ['8 characters', 'Cor-hox1', []],
    ['257 characters', `A1${varied(255)}`, ['too-long']],
  ]);
});

describe('classic', () => {
  verdicts(classic, [
    ['all four', 'Correct-horse1', []],
    ['no capital', 'correct-horse1', ['capital']],
    ['no small letter', 'CORRECT-HORSE1', ['lower-case']],
    ['no number', 'Correct-horse', ['number']],
    ['no special character', 'Correcthorse1', ['special']],
    ['capital, number and special missing', 'correcthorse', ['capital', 'number', 'special']],
    ['other alphabets have capitals and numbers too', 'Пароль-один٣', []],
    ['an accent is no special character', 'Corre\u0301cthorse1', ['special']],
  ]);
});

describe('context words', () => {
  const words = contextWords({
    organisation: 'Contoso Bakeries',
    product: 'Latchkey',
    username: 'alice.smith@demo.example',
    email: 'alice.smith@demo.example',
    displayName: 'Alice Mary Smith',
    words: ['Sourdough'],
  });
  test.each([
    ['Contoso Bakeries', true],
    ['ContosoBakeries2026!', true],
    ['C0nt050-B4k3r135', true],
    ['latchkeylatchkey!', true],
    ['L4tchk3y2026!!!!', true],
    ['alice.smith@demo.example', true],
    ['AliceSmith-AliceSmith', true],
    ['AliceMarySmith1', true],
    ['al1ce.sm1th.2026', true],
    ['alice-2026-2026-2026-2026', true],
    ['\u00c1lice Sm\u00edth 2026', true],
    ['sourdough sourdough', true],
    ['coffee with alice on a tuesday', false],
    ['mary had a little lamb', false],
    ['the smith of wroclaw hammers', false],
    ['correct horse battery staple', false],
  ])('%j is mostly such a word: %p', (password, refused) => {
    const roomy = passwordRules({ preset: 'nist', history: 0 });
    expect(checkPassword(password, { words }, roomy).includes('context')).toBe(refused);
  });

  it('leaves out what is too short to mean anything, and never an empty word', () => {
    expect(contextWords({ username: 'al', displayName: 'Al Ng', organisation: '\u0301\u0301\u0301\u0301' })).toEqual([
      'ai ng',
      'aing',
    ]);
  });

  it('a person with a 3-letter name may still write a sentence with it', () => {
    const bob = { words: contextWords({ username: 'bob@demo.example', displayName: 'Bob' }) };
    expect(checkPassword('bobsled racing in june', bob, nist)).toEqual([]);
    expect(checkPassword('bob-bob-bob-2026', bob, nist)).toContain('context');
  });
});

describe('normalizePassword', () => {
  it('applies NFC and changes nothing else', () => {
    expect(normalizePassword('  Cafe\u0301 \uFB01 \u212B ')).toBe('  Caf\u00e9 \uFB01 \u00c5 ');
  });
  it('does not walk what cannot be a password', () => {
    expect(passwordLength('x'.repeat(5000))).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('describeRules', () => {
  it('shows every rule that can be broken, before anybody types', () => {
    const shown = (rules: PasswordRules) => describeRules(rules).map(({ rule }) => rule);
    expect(shown(nist)).toEqual(['length', 'too-long', 'characters', 'repetitive', 'context', 'common', 'reused']);
    expect(shown(passwordRules({ preset: 'entra', history: 0 }))).toContain('classes');
    expect(shown(passwordRules({ preset: 'entra', history: 0 }))).not.toContain('reused');
    expect(shown(classic)).toEqual(expect.arrayContaining(['capital', 'lower-case', 'number', 'special']));
  });

  test.each([
    ['English', en],
    ['German', de],
  ])('has one short sentence per rule in %s, with its numbers', (_, words) => {
    const sentences = [...describeRules(nist), ...describeRules(entra), ...describeRules(classic)].map(
      ({ rule, parameters }) => words[rule](parameters),
    );
    for (const sentence of sentences) expect(sentence).toMatch(/^\S.{9,118}[.!]$/u);
    expect(words.length({ ...describeRules(nist)[0]!.parameters, minLength: 17 })).toContain('17');
    expect(words['too-long'](describeRules(nist)[0]!.parameters)).toContain('256');
    expect(words.reused({ ...describeRules(nist)[0]!.parameters, history: 9 })).toContain('9');
  });
});
