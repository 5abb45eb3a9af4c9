// The harness itself: a transcript that is wrong must fail, or every other one proves nothing.
import { createFakeWorld } from './fake-world';
import { createTalk } from './transcript';

const talk = createTalk(createFakeWorld);
const lookup = "user: forgot password\nbot: What's your work e-mail or username?\n";

test.each([
  ['an unasserted reply at the end', 'user: forgot password', 'unasserted before this line'],
  ['an unasserted reply in between', 'user: forgot password\nuser: alice', 'unasserted before this line'],
  ['other words', 'user: forgot password\nbot: What is your name?', 'the bot said'],
  ['a missing button', `${lookup}user: alice\nbot: Where should the PIN go? [E-mail]`, 'the bot said'],
  ['one reply too many', `${lookup}bot: And?`, 'the bot said nothing'],
  ['a button that nobody offered', `${lookup}press: E-mail`, 'no card has a button'],
  ['a mail that did not leave', 'mail: {pin}', 'no mail left'],
  ['an event that was not audited', 'audit: pin.sent ok', 'is missing'],
  ['a PIN that was not captured', 'user: {pin}', 'was not captured'],
  ['a page without a link', 'page: secret', 'there is no link'],
  ['a line that is none', 'bit: hello', 'no such line'],
])('%s fails', async (_, script, reason) => {
  await expect(talk(script)).rejects.toThrow(reason);
});

test('the failing line is named', async () => {
  await expect(talk(`${lookup}\nuser: alice\nbot: Nonsense`)).rejects.toThrow('line 5 (bot: Nonsense)');
});

test('proactive words must be asserted, too', async () => {
  const page = `${lookup}
    user: alice
    bot: *
    user: 1
    bot: *
    bot: *
    mail: {pin}
    user: {pin}
    bot: Thank you. [Choose a new password]
    bot: *
    page: secret`;
  await expect(talk(page)).rejects.toThrow('Your password was changed.');
  await talk(`${page}\nbot: Your password was changed. *`);
});
