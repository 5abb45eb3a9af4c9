import { maskSecrets } from '../../src/dialogs/intents/mask';

const gone = '••••';

test.each([
  ['48219930', gone],
  ['4821 9930', gone],
  ['4821-9930', gone],
  ['4 8 2 1 9 9 3 0', gone],
  ['48.21.99.30', gone],
  ['my pin is 482199', `my pin is ${gone}`],
  ['it says 4821–9930, right?', `it says ${gone}, right?`],
  ['٤٨٢١٩٩٣٠', gone],
  ['４８２１９９３０', gone],
  ['my password is hunter2 please help', `my password is ${gone}`],
  ['My old Password: correct horse battery', `My old Password: ${gone}`],
  ['mein Passwort ist geheim!', `mein Passwort ist ${gone}`],
  ['mein Kennwort lautet Sommer', `mein Kennwort lautet ${gone}`],
  ['pw: abc', `pw: ${gone}`],
  ['pwd=abc', `pwd=${gone}`],
  ['pass phrase -> over the hills', `pass phrase -> ${gone}`],
  ['line one\npassword is\nx y z', `line one\npassword is\n${gone}`],
  ['P@ssw0rd!', gone],
  ['try Tr0ub4dor&3 then', `try ${gone} then`],
])('%s', (typed, masked) => {
  expect(maskSecrets(typed)).toBe(masked);
});

test.each([
  'I forgot my password',
  'alice@demo.example',
  'bob.smith2@demo.example',
  'E-mail',
  'my password is not working',
  'My password is expired!',
  'mein Passwort ist abgelaufen.',
  'I have 2 phones and 3 laptops, 1 tablet',
  'Ich kann mich nicht anmelden',
  'CORP\\alice',
  'call 112',
])('%s stays', (typed) => {
  expect(maskSecrets(typed)).toBe(typed);
});

test('512 characters of anything take no time', () => {
  const hard = ['1 '.repeat(256), 'password '.repeat(57), 'pw:'.repeat(170), '- '.repeat(256), 'is not '.repeat(73)];
  const started = performance.now();
  for (const text of hard) maskSecrets(`password is ${text}!`.slice(0, 512));
  for (const text of hard) maskSecrets(text);
  expect(performance.now() - started).toBeLessThan(100);
});
