import { createWorld } from '../fakes/world';
import { createTalk } from './transcript';

const talk = createTalk(createWorld);

const until = (name: string) => `
  user: I'm locked out
  bot: What's your work e-mail or username?
  user: ${name}
  bot: Where should the PIN go? [E-mail] [Text message]
  user: email
  bot: If that account can be unlocked here, a PIN is on its way. It is good for 10 minutes.
  bot: Please type the PIN *
  mail: {pin}
  user: {pin}
`;

describe('unlocking an account', () => {
  test('that is locked', () =>
    talk(`${until('frank@demo.example')}
      bot: Your account is unlocked. You can sign in with your usual password.
      audit: pin.passed ok, grant.issued ok, account.unlock ok
      user: thanks!
      bot: You are welcome!`));

  test('that was not locked: the truth, and a way on', () =>
    talk(`${until('alice@demo.example')}
      bot: Your account was not locked, so there was nothing to unlock. * [Reset my password]
      user: 1
      bot: What's your work e-mail or username?`));

  test('or after all its password, as long as nobody was named', () =>
    talk(`
      user: unlock my account
      bot: What's your work e-mail or username?
      user: no wait, forgot password
      bot: *
      user: forgot password
      bot: What's your work e-mail or username?
      user: alice
      bot: Where should the PIN go? *
      press: E-mail
      bot: If that account can be reset here, *
      bot: Please type the PIN *`));
});
