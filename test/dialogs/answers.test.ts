import { findTyped } from '../../src/dialogs/choices';
import { readIdentifier, readMethod, readPin } from '../../src/dialogs/intents/answers';
import { tellsPassword } from '../../src/dialogs/intents/leaks';
import { isOneSlip } from '../../src/dialogs/intents/typos';

test.each([
  ['48219930', '48219930'],
  ['4821 9930', '48219930'],
  ['4821-9930', '48219930'],
  [' 4 8 2 1 9 9 3 0 ', '48219930'],
  ['my code is 48219930', '48219930'],
  ['PIN: 4821 9930.', '48219930'],
  ['at 10:30 I got 123456', '123456'],
  ['４８２１ ９９３０', '48219930'],
  ['1234', undefined],
  ['1234567890123', undefined],
  ['22.11.2026', undefined],
  ['48219930 or 11112222', undefined],
  ['no digits', undefined],
  ['', undefined],
])('the PIN in "%s" is %s', (text, pin) => {
  expect(readPin(text)).toBe(pin);
});

test.each([
  ['alice@demo.example', 'alice@demo.example'],
  ['  alice ', 'alice'],
  ["It's alice@demo.example.", 'alice@demo.example'],
  ['my username is alice.b', 'alice.b'],
  ['Meine E-Mail-Adresse ist alice@demo.example', 'alice@demo.example'],
  // Judged by the service, never picked apart here.
  ['alice@demo.example evil@elsewhere.example', 'alice@demo.example evil@elsewhere.example'],
  ['alice@demo.example;evil@elsewhere.example', 'alice@demo.example;evil@elsewhere.example'],
  ['<alice@demo.example>', '<alice@demo.example>'],
  ['is', 'is'],
])('the name in "%s" is "%s"', (text, name) => {
  expect(readIdentifier(text)).toBe(name);
});

test.each([
  ['by text message please', 'sms'],
  ['text me', 'sms'],
  ['per E-Mail bitte', 'mail'],
  ['not by sms', undefined],
  ['sms or mail', undefined],
  ['pigeon', undefined],
])('the way in "%s" is %s', (text, method) => {
  expect(readMethod(text)).toBe(method);
});

const choices = [
  { label: 'Send a new PIN', value: 'resend' },
  { label: 'E-Mail', value: 'mail' },
  { label: 'Für mich', value: 'for-me' },
  { label: 'Send later', value: 'later' },
];
test.each([
  ['send a new pin', 'resend'],
  ['SEND A NEW', 'resend'],
  ['email', 'mail'],
  ['mail', 'mail'],
  ['e-mail!', 'mail'],
  ['2', 'mail'],
  ['2.', 'mail'],
  ['(3)', 'for-me'],
  ['fuer mich', 'for-me'],
  ['for-me', 'for-me'],
  ['send', undefined],
  ['sen', undefined],
  ['5', undefined],
  ['0', undefined],
  ['', undefined],
  ['?', undefined],
])('"%s" presses %s', (typed, value) => {
  expect(findTyped(typed, choices)?.value).toBe(value);
});

test.each([
  'my new password is Hunter2hunter2',
  'password: Hunter2',
  'Password=Hunter2!',
  'pw: geheim1',
  'my password is correct horse battery staple',
  'change my password to Blue-Lamp-42',
  'password Hunter2',
  'mein neues Passwort ist Blaumeise77',
  'mein passwort lautet: blaumeise',
  'Passwort soll Blaumeise sein',
])('"%s" tells a password', (text) => {
  expect(tellsPassword(text)).toBe(true);
});

test.each([
  'my password is wrong',
  'my password is not working',
  'my password is expired',
  'my password is gone',
  'mein Passwort ist abgelaufen',
  'mein Passwort ist nicht mehr gültig',
  'reset my password',
  'I forgot my password',
  'the password to my account',
  'what is my password?',
  'password reset',
  'password: 48219930',
  'forgot password please',
  'password',
  'is it',
])('"%s" does not', (text) => {
  expect(tellsPassword(text)).toBe(false);
});

test.each([
  ['pasword', 'password', true],
  ['passwrod', 'password', true],
  ['passwordd', 'password', true],
  ['passward', 'password', true],
  ['password', 'password', true],
  ['paswrod', 'password', false],
  ['assword', 'password', false],
  ['docked', 'locked', false],
])('%s for %s: %s', (typed, known, slip) => {
  expect(isOneSlip(typed, known)).toBe(slip);
});
