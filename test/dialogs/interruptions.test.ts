import { createWorld } from '../fakes/world';
import { createFakeWorld } from './fake-world';
import { createTalk } from './transcript';

/** The dialog alone, where only its own words matter; everything that touches a proof runs over the real services. */
const talk = createTalk(createFakeWorld);
const talkForReal = createTalk(createWorld);

const lookup = `
  user: forgot password
  bot: What's your work e-mail or username?`;
const deliver = `${lookup}
  user: alice@demo.example
  bot: Where should the PIN go? [E-mail] [Text message]`;
const verify = `${deliver}
  press: E-mail
  bot: If that account *
  bot: Please type the PIN here when you have it. [Send a new PIN] [Another way] [Cancel]
  mail: {pin}`;
const page = `${verify}
  user: {pin}
  bot: Thank you. [Choose a new password]
  bot: The link works once, *`;

const steps = [
  ['idle', '', 'What can I do for you? [Reset my password] [Unlock my account]'],
  [
    'unsure',
    'user: password\nbot: Did you mean one of these? *',
    'Did you mean one of these? [Reset my password] [Unlock my account] [Something else]',
  ],
  ['lookup', lookup, "What's your work e-mail or username?"],
  ['deliver', deliver, 'Where should the PIN go? [E-mail] [Text message]'],
  ['verify', verify, 'Please type the PIN here when you have it. [Send a new PIN] [Another way] [Cancel]'],
  ['page', page, 'The link works once, *'],
] as const;

describe.each(steps)('at %s', (at, before, question) => {
  const underWay = at !== 'idle' && at !== 'unsure';

  test('help explains and asks the same question again', () =>
    talk(`${before}
      user: help
      bot: I help people of Demo Ltd *the help desk, phone 1234
      bot: ${question}`));

  test('a person can be asked for', () =>
    talk(`${before}
      user: can I talk to a person?
      bot: You can reach the help desk of Demo Ltd here: the help desk, phone 1234. *
      bot: ${question}`));

  test('the language can be changed, and changed back', () =>
    talk(`${before}
      user: deutsch
      bot: In Ordnung, auf Deutsch.
      bot: *
      user: Hilfe
      bot: Ich helfe Menschen bei Demo Ltd*
      bot: *
      user: in English please
      bot: All right, in English.
      bot: ${question}`));

  test('cancel ends it', () =>
    talk(`${before}
      user: cancel
      bot: ${underWay ? 'All right, I stopped. *' : 'There is nothing to cancel.'}
      ${underWay ? '' : 'bot: What can I do for you? *'}
      user: cancel
      bot: There is nothing to cancel.
      bot: What can I do for you? *`));

  test('start over begins again', () =>
    talk(`${before}
      user: start over
      ${underWay ? "bot: All right, from the beginning.\nbot: What's your work e-mail or username?" : 'bot: What can I do for you? *'}`));

  test('thanks are welcome', () =>
    talk(`${before}
      user: thank you
      bot: You are welcome!
      ${underWay ? `bot: ${question}` : ''}`));

  test('asking for the same thing again begins nothing beside it', () =>
    talk(`${before}
      user: reset my password
      ${['deliver', 'verify', 'page'].includes(at) ? `bot: We are in the middle of a new password. *\nbot: ${question}` : "bot: What's your work e-mail or username?"}`));

  test('a password is never taken', () =>
    talk(`${before}
      user: my new password is Hunter2hunter2
      bot: Please never type a password in this chat. *`));

  test('too much text is not read', () =>
    talk(`${before}
      user: ${'forgot password '.repeat(64)}
      bot: That is too long for me. Please use at most 512 characters.*`));
});

describe('out of place', () => {
  test.each(steps.slice(0, 4))('a new PIN at %s', (_at, before, question) =>
    talk(`${before}
      user: resend the code
      bot: There is no PIN to send again at this point.
      bot: ${question}`),
  );

  test.each(steps.slice(0, 3))('another way at %s', (_at, before, question) =>
    talk(`${before}
      user: another way
      bot: You can choose the way when I ask where the PIN should go.
      bot: ${question}`),
  );

  test('unlocking, while a password is being reset', () =>
    talk(`${deliver}
      user: unlock my account
      bot: We are in the middle of a new password. Say "start over" or "cancel" if you want something else.
      bot: Where should the PIN go? [E-mail] [Text message]`));

  test('anything, while the page is open', () =>
    talk(`${page}
      user: Correct-horse-battery-9
      bot: Please go on with the link above. *
      user: resend
      bot: Please go on with the link above. *`));
});

describe('interruptions neither lose nor widen what was proven', () => {
  test('tries stay used', () =>
    talkForReal(`${verify}
      user: {wrong}
      bot: That PIN is not right. You have 4 tries left. *
      user: help
      bot: I help *
      bot: Please type the PIN *
      user: deutsch
      bot: In Ordnung, auf Deutsch.
      bot: Bitte geben Sie die PIN *
      user: {wrong}
      bot: Diese PIN stimmt nicht. Sie haben noch 3 Versuche. *
      user: {pin}
      bot: Danke. [Neues Passwort wählen]
      bot: *`));

  test('a PIN dies with its case when the account is changed', () =>
    talkForReal(`${verify}
      user: wrong account
      bot: All right, from the beginning.
      bot: What's your work e-mail or username?
      user: bob@demo.example
      bot: Where should the PIN go? *
      press: E-mail
      bot: If that account *
      bot: Please type the PIN *
      user: {pin}
      bot: That PIN is not right. You have 4 tries left. *`));

  test('a link dies when its flow is cancelled', () =>
    expect(
      talkForReal(`${page}
        user: cancel
        bot: All right, I stopped. If you have not used the link yet, it does not work any more.
        page: Orchard-window-battery-9`),
    ).rejects.toThrow('the page refused'));
});
