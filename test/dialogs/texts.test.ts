import type { Texts } from '../../src/dialogs/texts/catalogue';
import { german } from '../../src/dialogs/texts/de';
import { english } from '../../src/dialogs/texts/en';
import { textsFor } from '../../src/dialogs/texts/languages';

test.each([
  ['en', 'en'],
  ['en-GB', 'en'],
  ['de', 'de'],
  ['de-AT', 'de'],
  ['DE_ch', 'de'],
  ['den', 'en'],
  ['fr-FR', 'en'],
  ['', 'en'],
  ['__proto__', 'en'],
  ['constructor', 'en'],
])('the locale "%s" gets the catalogue "%s"', (locale, language) => {
  expect(textsFor(locale).language).toBe(language);
});

const contact = { organisation: 'Demo Ltd', helpDesk: 'phone 1234' };

/** Every sentence that depends on something, said with plausible values. */
const spoken = (texts: Texts): readonly string[] => [
  texts.welcome(contact),
  texts.help(contact),
  texts.person(contact),
  texts.noOtherWay(contact),
  texts.forYourself('alice'),
  texts.addresses({ mail: 'a•••@h•••.example', sms: '•••42' }),
  ...(['reset', 'unlock'] as const).flatMap((purpose) =>
    (['mail', 'sms'] as const).map((method) => texts.pinOnItsWay({ purpose, method, minutes: 10 })),
  ),
  ...[1, 2].map(texts.wrongPin),
  ...[0, 59_000, 12 * 60_000, 86_400_000, 30 * 86_400_000].flatMap((ms) => [
    texts.limited(ms, contact),
    texts.resendTooSoon(ms),
  ]),
  texts.fault('abc'),
  texts.tooLong(512),
];
const plain = (texts: object): string[] =>
  Object.values(texts).flatMap((value: unknown) => {
    if (typeof value === 'string') return [value];
    return typeof value === 'object' && value !== null ? plain(value) : [];
  });

describe.each([english, german])('the catalogue "$language"', (texts) => {
  test('has no empty or unfinished sentence', () => {
    for (const sentence of [...plain(texts), ...spoken(texts)]) {
      expect(sentence).toMatch(/\S/);
      expect(sentence).not.toMatch(/undefined|null|NaN|\[object|\$\{| {2}/);
    }
  });

  test('names the help desk where it sends people there', () => {
    for (const sentence of [texts.help(contact), texts.person(contact), texts.noOtherWay(contact)])
      expect(sentence).toContain('phone 1234');
  });

  test('gives every button of one question a label of its own', () => {
    const { reset, unlock, somethingElse, resend, anotherWay, cancel, method } = texts.buttons;
    for (const labels of [[reset, unlock, somethingElse], [resend, anotherWay, cancel], Object.values(method)])
      expect(new Set(labels).size).toBe(labels.length);
  });
});

test.each([
  [1_000, 'about 5 seconds', 'etwa 5 Sekunden'],
  [30_000, 'about 30 seconds', 'etwa 30 Sekunden'],
  [56_000, 'about a minute', 'etwa einer Minute'],
  [11.2 * 60_000, 'about 12 minutes', 'etwa 12 Minuten'],
  [3_600_000, 'about 60 minutes', 'etwa 60 Minuten'],
  [5 * 3_600_000, 'about 5 hours', 'etwa 5 Stunden'],
  [30 * 86_400_000, 'about 30 days', 'etwa 30 Tagen'],
])('%d ms from now is in %s', (ms, en, de) => {
  expect(english.limited(ms, contact)).toContain(`in ${en}.`);
  expect(german.limited(ms, contact)).toContain(`in ${de} `);
});

test('the story of the product is told in its own words', () => {
  expect(english.askAccount).toBe("What's your work e-mail or username?");
  expect(english.askMethod).toBe('Where should the PIN go?');
  expect(english.pinOnItsWay({ purpose: 'reset', method: 'mail', minutes: 10 })).toBe(
    'If that account can be reset here, a PIN is on its way. It is good for 10 minutes.',
  );
  expect([english.thankYou, english.buttons.page.own]).toEqual(['Thank you.', 'Choose a new password']);
  expect(english.passwordChanged.own).toMatch(/^Your password was changed\./);
});
