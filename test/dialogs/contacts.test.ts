// People keep their own recovery contacts: every story, told over the real turn and services.
import { createWorld } from '../fakes/world';
import { createTalk } from './transcript';

const talk = createTalk(createWorld);
const alice = { signedInAs: 'alice@demo.example' };
const bob = { signedInAs: 'bob@demo.example' };

const shown = `
  user: my contacts
  bot: When you forget your password, a PIN can go here:*E-mail a•••@a•••.example: verified*Phone •••42: verified*What would you like to change? [Add e-mail] [Add phone] [Remove a•••@a•••.example] [Remove •••42] [Done]`;
const asked = `${shown}
  press: Add e-mail
  bot: Which e-mail address? Please take one that you can read without your work password, for example a private one. [Cancel]`;
const waiting = `${asked}
  user: alice.moreau@post.example
  bot: I am sending a PIN to a•••@p•••.example. It is good for 10 minutes.
  bot: Please type the PIN here when you have it. [Send a new PIN] [Cancel]
  mail: {pin} to add this address to the ways back into an account`;

describe('adding a contact', () => {
  test('it is typed, proven by a PIN that went there, usable only then, and everybody else is told', () =>
    talk(
      `${waiting}
      audit: pin.requested ok, pin.sent started
      user: {pin}
      bot: Saved: a•••@p•••.example is verified and can be used now. Your other contacts and your mailbox are told.
      bot: When you forget*E-mail a•••@p•••.example: verified*[Done]
      audit: pin.passed ok, contact.changed started, notice.sent started, contact.changed ok
      mail: The e-mail address a•••@p•••.example can now be used to get back into your account.
      press: Done
      bot: All right. You can change your contacts at any time.`,
      alice,
    ));

  test('a phone number, by what somebody says', () =>
    talk(
      `
      user: add a phone number
      bot: Which phone number? Please type it with the country code, like +44 7700 900123. [Cancel]
      user: it is +44 7700 900123
      bot: I am sending a PIN to •••23 as a text message. It is good for 5 minutes.
      bot: Please type the PIN here *
      sms: {pin}
      user: {pin}
      bot: Saved: •••23 is verified *
      bot: When you forget *Phone •••23: verified*`,
      bob,
    ));

  test('in German, from the link in a mail', () =>
    talk(
      `
      open: contacts
      bot: Hallo! Ich bin der Passwort-Assistent von Demo Ltd. *
      bot: Wenn Sie Ihr Passwort vergessen, kann eine PIN hierhin gehen:*b•••@b•••.example: bestätigt* [E-Mail hinzufügen] [Telefon hinzufügen] [b•••@b•••.example entfernen] [Fertig]
      user: E-Mail hinzufügen
      bot: Welche E-Mail-Adresse? * [Abbrechen]
      user: bob@zuhause.example
      bot: Ich schicke eine PIN an b•••@z•••.example. Sie gilt 10 Minuten.
      bot: Bitte geben Sie die PIN hier ein, *
      mail: {pin}
      user: {pin}
      bot: Gespeichert: b•••@z•••.example ist bestätigt *
      bot: Wenn Sie *`,
      { ...bob, locale: 'de' },
    ));

  test('phones are not offered where no text message can be sent', () =>
    talk(
      `
      user: my contacts
      bot: When you forget * [Add e-mail] [Remove b•••@b•••.example] [Done]
      user: add a phone number
      bot: Text messages are not switched on here.
      bot: When you forget * [Add e-mail] [Remove b•••@b•••.example] [Done]`,
      { ...bob, sms: false },
    ));

  test('what is no address costs nothing and is asked again', () =>
    talk(
      `${asked}
      user: somewhere at home
      bot: That does not look like an e-mail address. Please type just one, like name@home.example. [Cancel]
      user: a@home.example;b@home.example
      bot: That does not look like an e-mail address. * [Cancel]
      mail: none`,
      alice,
    ));

  test.each(['alice@demo.example', 'ALICE@demo.example', 'alice+home@demo.example'])(
    'the mailbox that the lost password opens is refused, with the reason: %s',
    (address) =>
      talk(
        `${asked}
      user: ${address}
      bot: That is the mailbox of this account itself. You could not read the PIN there when you have lost the password, so please take another address. [Cancel]
      audit: contact.changed refused
      mail: none`,
        alice,
      ),
  );

  test('an address that is somebody else’s contact or mailbox looks like any other', async () => {
    for (const address of ['bob@bob.home.example', 'bob@demo.example', 'nobody@bob.home.example'])
      await talk(
        `${asked}
        user: ${address}
        bot: I am sending a PIN to *. It is good for 10 minutes.
        bot: Please type the PIN here when you have it. [Send a new PIN] [Cancel]`,
        alice,
      );
  });

  test('one’s own is not sent a second PIN', () =>
    talk(
      `${asked}
      user: alice@alice.home.example
      bot: That one is among your contacts already, and verified.
      bot: When you forget *
      mail: none`,
      alice,
    ));
});

describe('the PIN of a contact', () => {
  test('wrong five times, then a new one; the first counts no more', () =>
    talk(
      `${waiting}
      user: {wrong}
      bot: That PIN is not right. You have 4 tries left. [Send a new PIN] [Cancel]
      user: {wrong}
      bot: That PIN is not right. You have 3 tries left. *
      user: {wrong}
      bot: That PIN is not right. You have 2 tries left. *
      user: {wrong}
      bot: That PIN is not right. You have one try left. *
      user: {wrong}
      bot: That PIN is not right, and there are no tries left for it. You can ask for a new one. *
      user: {pin}
      bot: That PIN is not right, and there are no tries left for it. *
      audit: pin.wrong refused, pin.wrong refused, pin.wrong refused, pin.wrong refused, pin.wrong refused, pin.refused refused
      press: Send a new PIN
      bot: A new PIN is possible in about 30 seconds. *
      clock: +30 s
      press: Send a new PIN
      bot: I am sending a PIN to a•••@p•••.example. *
      bot: Please type the PIN here *
      mail: {pin2}
      user: {pin}
      bot: That PIN is not right. *
      user: {pin2}
      bot: Saved: *
      bot: When you forget *`,
      alice,
    ));

  test('late: over after ten minutes, and the whole after fifteen', () =>
    talk(
      `${waiting}
      clock: +10 min
      user: {pin}
      bot: The time for this PIN is over. You can ask for a new one. [Send a new PIN] [Cancel]
      clock: +5 min
      user: {pin}
      bot: That took a while. To keep your account safe, we start again.
      bot: What can I do for you? *`,
      alice,
    ));

  test('cancelled: it opens nothing any more', () =>
    talk(
      `${waiting}
      user: cancel
      bot: All right, I stopped. Nothing was changed.
      user: my contacts
      bot: When you forget *
      user: {pin}
      bot: Please choose one of these, or say "done". *`,
      alice,
    ));

  test('three an hour, whatever the addresses are', () =>
    talk(
      `${waiting}
      user: cancel
      bot: *
      user: add an e-mail
      bot: Which e-mail address? *
      user: two@post.example
      bot: I am sending *
      bot: Please type *
      user: cancel
      bot: *
      user: add an e-mail
      bot: Which e-mail address? *
      user: three@post.example
      bot: I am sending *
      bot: Please type *
      user: cancel
      bot: *
      user: add an e-mail
      bot: Which e-mail address? *
      user: four@post.example
      bot: That was a bit too often. *
      audit: limit.hit refused`,
      alice,
    ));

  test('something else asked for in between takes nothing away', () =>
    talk(
      `${waiting}
      user: forgot my password
      bot: We are in the middle of your recovery contacts. *
      bot: Please type the PIN here *
      user: my activity
      bot: We are in the middle of your recovery contacts. * [Send a new PIN] [Cancel]
      user: deutsch
      bot: In Ordnung, auf Deutsch.
      bot: Bitte geben Sie die PIN hier ein, *
      user: {pin}
      bot: Gespeichert: *
      bot: Wenn Sie *`,
      alice,
    ));
});

describe('removing a contact', () => {
  test('one of two goes at once, and hears of it', () =>
    talk(
      `${shown}
      press: Remove a•••@a•••.example
      bot: Removed: no PIN goes to a•••@a•••.example any more. All your contacts and your mailbox are told.
      bot: When you forget your password, a PIN can go here:*Phone •••42: verified* [Add e-mail] [Add phone] [Remove •••42] [Done]
      audit: contact.changed started, notice.sent started, contact.changed ok
      mail: The e-mail address a•••@a•••.example can no longer be used to get back into your account.`,
      alice,
    ));

  test('the last one only after a question, and then it does', () =>
    talk(
      `
      user: my contacts
      bot: When you forget * [Remove b•••@b•••.example] [Done]
      press: Remove b•••@b•••.example
      bot: b•••@b•••.example is the only place that a PIN can go to. Without it you cannot reset your password here. Remove it all the same? [Keep it] [Remove it]
      press: Keep it
      bot: All right, it stays.
      bot: When you forget *
      mail: none
      press: Remove b•••@b•••.example
      bot: b•••@b•••.example is the only place *
      user: yes
      bot: Removed: *
      bot: You have no recovery contact yet. *What would you like to change? [Add e-mail] [Add phone] [Done]
      mail: can no longer be used`,
      bob,
    ));
});

describe('who may', () => {
  test('a stranger is told to sign in, with a link, and everything else goes on', () =>
    talk(`
      open: contacts
      bot: Hello! *
      bot: Please sign in first, so that I know it is your account. After that, the chat opens again. [Sign in]
      bot: What can I do for you? [Reset my password] [Unlock my account]
      user: add a phone number
      bot: Please sign in first, * [Sign in]
      bot: What can I do for you? [Reset my password] [Unlock my account]
      user: what happened with my account
      bot: Please sign in first, * [Sign in]
      bot: What can I do for you? *`));

  test('who signed in long ago sees, and signs in again before a change', () =>
    talk(
      `${shown}
      press: Add e-mail
      bot: You signed in a while ago. To keep your account safe, please sign in once more before you change your contacts. [Sign in]
      bot: What can I do for you? *
      audit: contact.changed refused
      user: my contacts
      bot: When you forget *
      press: Remove •••42
      bot: You signed in a while ago. * [Sign in]
      bot: What can I do for you? *
      mail: none`,
      { ...alice, signedInMinutesAgo: 16 },
    ));

  test('a sign-in lasts for fifteen minutes of changes; a PIN asked for in time may still be typed', () =>
    talk(
      `${waiting}
      clock: +9 min
      user: {pin}
      bot: Saved: *
      bot: When you forget *
      press: Add e-mail
      bot: You signed in a while ago. * [Sign in]
      bot: What can I do for you? *`,
      { ...alice, signedInMinutesAgo: 10 },
    ));

  test('a channel that does not know when somebody signed in lets them look only', () =>
    talk(
      `${shown}
      press: Add phone
      bot: You signed in a while ago. * [Sign in]
      bot: What can I do for you? *`,
      { ...alice, signedInMinutesAgo: null },
    ));
});

describe('a signed-in person’s own account', () => {
  test('what happened, in plain words, and never about others', () =>
    talk(
      `${waiting}
      user: {pin}
      bot: Saved: *
      bot: *
      user: what happened with my account
      bot: This happened with your account lately:*a recovery contact was added, in the web chat*a PIN was sent, in the web chat*Was one of these not you? Please tell the help desk: the help desk, phone 1234
      bot: What can I do for you? *`,
      alice,
    ));

  test('the password is changed on a page, never here', () =>
    talk(
      `
      user: I want to change my password
      bot: You can change your password on this page. Please never type it here. [Change my password]
      bot: What can I do for you? [Reset my password] [Unlock my account] [My recovery contacts] [Change my password] [My activity]
      user: help
      bot: I help people of Demo Ltd *Because you are signed in, you can also say "my contacts", "change password", "my activity" or "deutsch".
      bot: What can I do for you? *`,
      alice,
    ));

  test('the language holds for mails too', () =>
    talk(
      `
      user: deutsch
      bot: In Ordnung, auf Deutsch.
      bot: Was kann ich *
      audit: enrolment.changed started, enrolment.changed ok
      user: meine Kontakte
      bot: Wenn Sie *
      user: 4
      bot: Entfernt: *
      bot: Wenn Sie *
      mail: Ihre Kontaktdaten wurden geändert`,
      alice,
    ));
});
