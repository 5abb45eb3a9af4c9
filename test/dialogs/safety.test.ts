import { createWorld } from '../fakes/world';
import { createTalk } from './transcript';

const talk = createTalk(createWorld);

const deliver = `
  user: forgot password
  bot: What's your work e-mail or username?
  user: alice@demo.example
  bot: Where should the PIN go? [E-mail] [Text message]`;
const verify = `${deliver}
  press: E-mail
  bot: If that account *
  bot: Please type the PIN *
  mail: {pin}`;

describe('old cards', () => {
  test('say so and do nothing else', () =>
    talk(`${deliver}
      user: help
      bot: I help *
      bot: Where should the PIN go? [E-mail] [Text message]
      press old: E-mail
      bot: That button belongs to an earlier message. Please use the newest one, or type your answer.
      audit: sequence.violation refused
      mail: none
      press: E-mail
      bot: If that account *
      bot: Please type the PIN *
      mail: {pin}
      press old: Text message
      bot: That button belongs *
      sms: none
      user: {pin}
      bot: Thank you. [Choose a new password]
      bot: *`));

  test('cannot send a second PIN by a second click', () =>
    talk(`${verify}
      clock: +30 s
      press old: Send a new PIN
      bot: If that account *
      bot: Please type the PIN *
      press old: Send a new PIN
      bot: That button belongs *`));
});

describe('time', () => {
  test('what was identified fifteen minutes ago is forgotten, with the words of a new flow', () =>
    talk(`${verify}
      clock: +15 min
      user: {pin}
      bot: That took a while. To keep your account safe, we start again.
      bot: What's your work e-mail or username?
      user: bob@demo.example
      bot: Where should the PIN go? [E-mail] [Text message]`));

  test('a new PIN does not lengthen it', () =>
    talk(`${verify}
      clock: +10 min
      user: resend
      bot: If that account *
      bot: Please type the PIN *
      mail: {pin2}
      clock: +5 min
      user: {pin2}
      bot: That took a while. *
      bot: What's your work e-mail or username?`));

  test('help is still help when the time is over', () =>
    talk(`${deliver}
      clock: +20 min
      user: help
      bot: That took a while. *
      bot: I help *
      bot: What's your work e-mail or username?`));

  test('a button of the lapsed question begins again, too', () =>
    talk(`${deliver}
      clock: +20 min
      press: E-mail
      bot: That took a while. *
      bot: What's your work e-mail or username?
      mail: none`));
});

describe('events', () => {
  test('about something else are not told in the middle of a flow', () =>
    talk(`${deliver}
      event: password-changed own somebody-elses-grant
      press: E-mail
      bot: If that account *
      bot: Please type the PIN *`));

  test('are told where nothing is under way', () =>
    talk(`
      event: password-failed some-ref
      bot: Your password was not changed. Your old one still counts. You can try again. [Reset my password]
      press: Reset my password
      bot: What's your work e-mail or username?
    `));

  test('do not end another flow', () =>
    talk(`${verify}
      user: {pin}
      bot: Thank you. *
      bot: The link works once, *
      event: password-changed own another-grant
      user: help
      bot: I help *
      bot: The link works once, *
      event: password-unknown another-grant
      page: Orchard-window-battery-9
      bot: Your password was changed. *`));
});
