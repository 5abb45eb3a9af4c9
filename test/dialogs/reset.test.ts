import { createWorld } from '../fakes/world';
import { createTalk } from './transcript';

const talk = createTalk(createWorld);

describe('resetting a password', () => {
  test('from the first word to the changed password', () =>
    talk(`
      user: i forgot my password
      bot: What's your work e-mail or username?
      user: alice@demo.example
      bot: Where should the PIN go? [E-mail] [Text message]
      audit: case.opened ok
      press: E-mail
      bot: If that account can be reset here, a PIN is on its way. It is good for 10 minutes.
      bot: Please type the PIN here when you have it. [Send a new PIN] [Another way] [Cancel]
      mail: {pin} Nobody from IT will ever ask you for it.
      audit: pin.requested ok, pin.sent ok
      user: {pin}
      bot: Thank you. [Choose a new password]
      bot: The link works once, so please open it soon. I will tell you here when it is done.
      audit: pin.passed ok, grant.issued ok, ticket.issued ok
      page: Orchard-window-battery-9
      bot: Your password was changed. *
      audit: password.reset ok, notice.sent ok
      user: hello
      bot: Hello! I am the password assistant of Demo Ltd. *
      bot: What can I do for you? [Reset my password] [Unlock my account]
    `));

  test('in German, typed instead of pressed', () =>
    talk(
      `
      open: -
      bot: Hallo! Ich bin der Passwort-Assistent von Demo Ltd. *
      bot: Was kann ich für Sie tun? [Passwort zurücksetzen] [Konto entsperren]
      user: Ich hab mein Pasword vergessen
      bot: Wie lautet Ihre dienstliche E-Mail-Adresse oder Ihr Benutzername?
      user: alice
      bot: Wohin soll die PIN gehen? [E-Mail] [SMS]
      user: e-mail
      bot: Wenn dieses Konto hier zurückgesetzt werden kann, ist eine PIN unterwegs. Sie gilt 10 Minuten.
      bot: Bitte geben Sie die PIN hier ein, sobald Sie sie haben. [Neue PIN senden] [Anderer Weg] [Abbrechen]
      mail: {pin}
      user: meine PIN ist {pin}
      bot: Danke. [Neues Passwort wählen]
      bot: Der Link gilt nur einmal, *
      page: Obstgarten-Fenster-Batterie-9
      bot: Ihr Passwort wurde geändert. *
    `,
      { locale: 'de-AT' },
    ));

  test('with a PIN by text message', () =>
    talk(`
      user: reset my password
      bot: What's your work e-mail or username?
      user: my e-mail is alice@demo.example.
      bot: Where should the PIN go? [E-mail] [Text message]
      user: by text please
      bot: If that account can be reset here, a PIN is on its way as a text message. It is good for 5 minutes.
      bot: Please type the PIN here when you have it. [Send a new PIN] [Another way] [Cancel]
      sms: {pin}
      mail: none
      user: {pin}
      bot: Thank you. [Choose a new password]
      bot: The link works once, *
    `));

  test('from a deep link, without a second flow beside it', () =>
    talk(`
      open: reset
      bot: Hello! I am the password assistant of Demo Ltd. *
      bot: What's your work e-mail or username?
      user: alice@demo.example
      bot: Where should the PIN go? [E-mail] [Text message]
      open: reset
      bot: Where should the PIN go? [E-mail] [Text message]
      open: unlock
      bot: We are in the middle of a new password. *
      bot: Where should the PIN go? [E-mail] [Text message]
      user: 1
      bot: If that account can be reset here, *
      bot: Please type the PIN here *
    `));

  test('ending in a temporary password', () =>
    talk(
      `
      user: forgot password
      bot: What's your work e-mail or username?
      user: bob@demo.example
      bot: Where should the PIN go? *
      press: E-mail
      bot: If that account *
      bot: Please type the PIN *
      mail: {pin}
      user: {pin}
      bot: Thank you. [Show my temporary password]
      bot: The link works once, *
      page: -
      bot: Your password was changed to a temporary one. *
    `,
      { outcome: 'temporary' },
    ));

  test('with two methods, where the policy asks for them', () =>
    talk(
      `
      user: forgot password
      bot: What's your work e-mail or username?
      user: alice@demo.example
      bot: Where should the PIN go? [E-mail] [Text message]
      press: E-mail
      bot: If that account *
      bot: Please type the PIN *
      mail: {pin}
      user: {pin}
      bot: Thank you. This account needs a second proof, by another way.
      bot: Where should the PIN go? [Text message]
      user: {pin}
      bot: Please choose one of these. Where should the PIN go? [Text message]
      user: another way
      bot: Please choose one of these. Where should the PIN go? [Text message]
      clock: +30 s
      press: Text message
      bot: If that account can be reset here, a PIN is on its way as a text message. It is good for 5 minutes.
      bot: Please type the PIN here when you have it. [Send a new PIN] [Cancel]
      sms: {pin2}
      user: {pin2}
      bot: Thank you. [Choose a new password]
      bot: The link works once, *
    `,
      { methods: 'two' },
    ));
});

describe('somebody whom the channel has proven', () => {
  test('is offered their own account, and sees where a PIN would go', () =>
    talk(
      `
      user: forgot my password
      bot: Is this for yourself (alice@demo.example)? [For me] [Another account]
      user: yes
      bot: E-mail goes to a•••@*.example. Text messages go to •••42.
      bot: Where should the PIN go? [E-mail] [Text message]
    `,
      { signedInAs: 'alice@demo.example' },
    ));

  test('sees nothing about another account', () =>
    talk(
      `
      user: forgot my password
      bot: Is this for yourself (alice@demo.example)? [For me] [Another account]
      press: Another account
      bot: What's the work e-mail or username of that account? [For me] [Another account]
      user: bob@demo.example
      bot: Where should the PIN go? [E-mail] [Text message]
    `,
      { signedInAs: 'alice@demo.example' },
    ));

  test('may change their mind about the other account', () =>
    talk(
      `
      user: forgot my password
      bot: Is this for yourself (bob@demo.example)? [For me] [Another account]
      user: no
      bot: What's the work e-mail or username of that account? [For me] [Another account]
      user: help
      bot: I help people of Demo Ltd *
      bot: Is this for yourself (bob@demo.example)? [For me] [Another account]
      user: for me
      bot: E-mail goes to b•••@*.example.
      bot: Where should the PIN go? [E-mail]
    `,
      { signedInAs: 'bob@demo.example' },
    ));
});
