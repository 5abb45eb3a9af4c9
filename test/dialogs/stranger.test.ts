import { createWorld } from '../fakes/world';
import { createTalk } from './transcript';

const talk = createTalk(createWorld);

/** One script for everybody: a difference between two classes of names fails one of them. */
const untilTheTriesAreGone = (name: string, posts: string) => `
  user: forgot password
  bot: What's your work e-mail or username?
  user: ${name}
  bot: Where should the PIN go? [E-mail] [Text message]
  press: E-mail
  bot: If that account can be reset here, a PIN is on its way. It is good for 10 minutes.
  bot: Please type the PIN here when you have it. [Send a new PIN] [Another way] [Cancel]
  ${posts}
  user: {wrong}
  bot: That PIN is not right. You have 4 tries left. [Send a new PIN] [Another way] [Cancel]
  user: {wrong}
  bot: That PIN is not right. You have 3 tries left. [Send a new PIN] [Another way] [Cancel]
  press: Send a new PIN
  bot: A new PIN is possible in about 30 seconds. * [Send a new PIN] [Another way] [Cancel]
  user: {wrong}
  bot: That PIN is not right. You have 2 tries left. [Send a new PIN] [Another way] [Cancel]
  user: {wrong}
  bot: That PIN is not right. You have one try left. [Send a new PIN] [Another way] [Cancel]
  user: {wrong}
  bot: That PIN is not right, and there are no tries left for it. You can ask for a new one. [Send a new PIN] [Another way] [Cancel]
  user: {wrong}
  bot: That PIN is not right, and there are no tries left for it. You can ask for a new one. [Send a new PIN] [Another way] [Cancel]
  clock: +30 s
  user: another way
  bot: If that account can be reset here, a PIN is on its way as a text message. It is good for 5 minutes.
  bot: Please type the PIN here when you have it. [Send a new PIN] [Another way] [Cancel]
  clock: +5 min
  user: {wrong}
  bot: The time for this PIN is over. You can ask for a new one. [Send a new PIN] [Another way] [Cancel]
  press: Send a new PIN
  bot: If that account can be reset here, a PIN is on its way as a text message. It is good for 5 minutes.
  bot: Please type the PIN here when you have it. [Send a new PIN] [Another way] [Cancel]
  clock: +30 s
  press: Send a new PIN
  bot: That was a bit too often. To keep accounts safe, please try again in about * minutes. * [Send a new PIN] [Another way] [Cancel]
`;

describe('a stranger learns nothing from the conversation', () => {
  test.each([
    ['an account that exists', 'alice@demo.example', 'mail: {pin}'],
    ['an account that does not exist', 'nobody@demo.example', 'mail: none'],
    ['a username that does not exist', 'nobody', 'mail: none'],
    ['an account without a contact', 'carol@demo.example', 'mail: none'],
    ['a disabled account', 'dave@demo.example', 'mail: none'],
    ['an account that is not enabled', 'erin@demo.example', 'mail: none'],
    ['a privileged account', 'grace@demo.example', 'mail: none'],
  ])('%s', (_, name, posts) => talk(untilTheTriesAreGone(name, posts)));

  test('who types something that is no name is told so before any lookup', () =>
    talk(`
      user: forgot password
      bot: What's your work e-mail or username?
      user: alice@demo.example;evil@elsewhere.example
      bot: That does not look like an e-mail address or a username. *
      user: my password
      bot: That does not look like an e-mail address or a username. *
      user: yes
      bot: That does not look like an e-mail address or a username. *
      mail: none
    `));

  test('who asks about many names is told when to come back', () =>
    talk(`
      user: forgot password
      bot: What's your work e-mail or username?
      ${Array.from(
        { length: 10 },
        (_, index) => `
      user: name${index}@demo.example
      bot: Where should the PIN go? *
      user: start over
      bot: All right, from the beginning.
      bot: What's your work e-mail or username?`,
      ).join('\n')}
      user: alice@demo.example
      bot: That was a bit too often. To keep accounts safe, please try again in about 60 minutes. *
      clock: +1 h
      user: alice@demo.example
      bot: Where should the PIN go? *
    `));

  test('who types an address where a way is asked for gets nothing sent there', () =>
    talk(`
      user: forgot password
      bot: What's your work e-mail or username?
      user: alice@demo.example
      bot: Where should the PIN go? [E-mail] [Text message]
      user: evil@elsewhere.example
      bot: Please choose one of these. Where should the PIN go? [E-mail] [Text message]
      mail: none
    `));
});
