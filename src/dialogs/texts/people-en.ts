// Owns, in English, every sentence for a signed-in person about their own account.
import type { PeopleTexts } from './people';

const moment = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});
const channels = { web: 'in the web chat', teams: 'in Microsoft Teams', page: 'on the website' } as const; // by channel

const kinds: PeopleTexts['activity']['kinds'] = {
  'password-reset': 'a new password was chosen',
  'password-changed': 'the password was changed',
  'password-temporary': 'a temporary password was shown',
  'access-pass': 'a Temporary Access Pass was made',
  unlocked: 'the account was unlocked',
  locked: 'the account was locked after failed sign-ins',
  frozen: 'resets were stopped, because somebody said "this wasn\'t me"',
  'pin-sent': 'a PIN was sent',
  'pin-wrong': 'a wrong PIN was typed',
  'signed-in': 'somebody signed in',
  'sign-in-failed': 'a sign-in failed',
  'signed-out': 'signed out',
  'contact-added': 'a recovery contact was added',
  'contact-verified': 'a recovery contact was verified',
  'contact-removed': 'a recovery contact was removed',
  'contact-changed': 'the recovery contacts were changed',
  'service-changed': 'the settings for this service were changed',
};

export const englishPeople: PeopleTexts = {
  help: 'Because you are signed in, you can also say "my contacts", "change password", "my activity" or "deutsch".',
  signInFirst: 'Please sign in first, so that I know it is your account. After that, the chat opens again.',
  signInAgain:
    'You signed in a while ago. To keep your account safe, please sign in once more before you change your contacts.',
  signIn: 'Sign in',
  frozen: ({ helpDesk }) =>
    `Somebody said "this wasn't me" about this account, so nothing can be changed here until the help desk has spoken with you: ${helpDesk}`,

  contacts: {
    button: 'My recovery contacts',
    none: 'You have no recovery contact yet. With one, I can send you a PIN when you forget your password.',
    lead: 'When you forget your password, a PIN can go here:',
    line: ({ method, masked, verified }) =>
      `${method === 'mail' ? 'E-mail' : 'Phone'} ${masked}: ${verified ? 'verified' : 'not verified yet, so no PIN goes there'}`,
    whatNext: 'What would you like to change?',
    pick: 'Please choose one of these, or say "done".',
    add: { mail: 'Add e-mail', sms: 'Add phone' },
    verify: (masked) => `Verify ${masked}`,
    remove: (masked) => `Remove ${masked}`,
    done: 'Done',
    allDone: 'All right. You can change your contacts at any time.',
    ask: {
      mail: 'Which e-mail address? Please take one that you can read without your work password, for example a private one.',
      sms: 'Which phone number? Please type it with the country code, like +44 7700 900123.',
    },
    malformed: {
      mail: 'That does not look like an e-mail address. Please type just one, like name@home.example.',
      sms: 'That does not look like a phone number. Please type it with the country code, like +44 7700 900123.',
    },
    ownMailbox:
      'That is the mailbox of this account itself. You could not read the PIN there when you have lost the password, so please take another address.',
    yours: 'That one is among your contacts already, and verified.',
    tooMany: 'You have as many contacts as I can keep. Please remove one first.',
    noSms: 'Text messages are not switched on here.',
    notServed:
      'We do not send text messages to numbers like that. Please use a mobile number of another country, or e-mail.',
    gone: 'That contact is not there any more.',
    pinOnItsWay: ({ method, masked, minutes }) =>
      `I am sending a PIN to ${masked}${method === 'sms' ? ' as a text message' : ''}. It is good for ${minutes === 1 ? 'one minute' : `${minutes} minutes`}.`,
    added: (masked) =>
      `Saved: ${masked} is verified and can be used now. Your other contacts and your mailbox are told.`,
    verified: (masked) => `${masked} is verified and can be used now. Your other contacts and your mailbox are told.`,
    removed: (masked) => `Removed: no PIN goes to ${masked} any more. All your contacts and your mailbox are told.`,
    askLast: (masked) =>
      `${masked} is the only place that a PIN can go to. Without it you cannot reset your password here. Remove it all the same?`,
    removeLast: 'Remove it',
    keepLast: 'Keep it',
    kept: 'All right, it stays.',
  },

  password: {
    button: 'Change my password',
    onPage: 'You can change your password on this page. Please never type it here.',
    onPageAnonymous:
      'If you still know your password, you can change it on this page. If you do not, I can help you to a new one.',
  },

  teams: {
    button: 'Link my account',
    offered: ({ code, minutes }) =>
      `Your code is ${code}. Sign in on the page and type it there within ${minutes} minutes; then I know you here. Do not give it to anybody, and never type one that somebody sent you.`,
    refused: {
      known: 'I know you here already.',
      nobody: 'I can only link people of this organisation, in a chat with me in Microsoft Teams.',
      'too-often': 'You have had several codes already. Please try again in an hour.',
    },
  },

  activity: {
    button: 'My activity',
    lead: 'This happened with your account lately:',
    none: 'Nothing has happened with your account yet.',
    line: ({ atMs, kind, channel }) => `${moment.format(atMs)} UTC: ${kinds[kind]}, ${channels[channel]}`,
    kinds,
    notYou: ({ helpDesk }) => `Was one of these not you? Please tell the help desk: ${helpDesk}`,
  },
};
