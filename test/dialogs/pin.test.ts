import { createWorld } from '../fakes/world';
import { createTalk } from './transcript';

const talk = createTalk(createWorld);

const untilThePin = `
  user: forgot password
  bot: What's your work e-mail or username?
  user: alice@demo.example
  bot: Where should the PIN go? [E-mail] [Text message]
  press: E-mail
  bot: If that account *
  bot: Please type the PIN *
  mail: {pin}
`;

const done = `
  bot: Thank you. [Choose a new password]
  bot: The link works once, *
`;

describe('the PIN', () => {
  test('is right even after a wrong one', () =>
    talk(`${untilThePin}
      user: {wrong}
      bot: That PIN is not right. You have 4 tries left. *
      user: my code is {pin}, thanks
      ${done}`));

  test('that is right comes too late when the tries are gone, with the words of a wrong one', () =>
    talk(`${untilThePin}
      ${Array.from({ length: 5 }, () => 'user: {wrong}\n bot: That PIN is not right*').join('\n')}
      user: {pin}
      bot: That PIN is not right, and there are no tries left for it. You can ask for a new one. *
      clock: +30 s
      user: 1
      bot: If that account *
      bot: Please type the PIN *
      mail: {pin2}
      user: {pin}
      bot: That PIN is not right. You have 4 tries left. *
      user: {pin2}
      ${done}`));

  test('lapses after ten minutes', () =>
    talk(`${untilThePin}
      clock: +10 min
      user: {pin}
      bot: The time for this PIN is over. You can ask for a new one. [Send a new PIN] [Another way] [Cancel]
      user: send again
      bot: If that account *
      bot: Please type the PIN *
      mail: {pin2}
      user: {pin2}
      ${done}`));

  test('is the newest one only', () =>
    talk(`${untilThePin}
      user: I didn't get the code
      bot: A new PIN is possible in about 30 seconds. *
      clock: +31 s
      user: still no mail
      bot: If that account *
      bot: Please type the PIN *
      mail: {pin2}
      user: {pin}
      bot: That PIN is not right. *
      user: {pin2}
      ${done}`));

  test('goes another way on request', () =>
    talk(`${untilThePin}
      clock: +30 s
      user: text me instead
      bot: If that account can be reset here, a PIN is on its way as a text message. *
      bot: Please type the PIN *
      sms: {pin2}
      user: {pin2}
      ${done}`));

  test('costs no try when it cannot be one', () =>
    talk(`${untilThePin}
      user: 1234
      bot: Please type the PIN: digits only, *
      user: where is it?
      bot: Please type the PIN: digits only, *
      user: {wrong} or 11112222
      bot: Please type the PIN: digits only, *
      user: {wrong}
      bot: That PIN is not right. You have 4 tries left. *`));

  test('has no other way where only one is offered', () =>
    talk(
      `
      user: forgot password
      bot: What's your work e-mail or username?
      user: alice@demo.example
      bot: Where should the PIN go? [E-mail]
      user: yes
      bot: If that account *
      bot: Please type the PIN here when you have it. [Send a new PIN] [Cancel]
      user: another way
      bot: There is no other way to send a PIN here. The help desk can help you: *
      user: text me instead
      bot: There is no other way to send a PIN here. *
    `,
      { sms: false },
    ));
});
