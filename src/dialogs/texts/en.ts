// Owns every sentence in English.
import type { Texts } from './catalogue';
import { englishPeople } from './people-en';

const counted = (count: number, one: string, many: string): string => (count === 1 ? one : `${count} ${many}`);

/** "about 12 minutes", from milliseconds; always rounded up, so that nobody comes back too early. */
const duration = (ms: number): string => {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  if (seconds <= 55) return `about ${Math.ceil(seconds / 5) * 5} seconds`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes <= 90) return `about ${counted(minutes, 'a minute', 'minutes')}`;
  const hours = Math.ceil(minutes / 60);
  return hours <= 48 ? `about ${hours} hours` : `about ${Math.ceil(hours / 24)} days`;
};

export const english: Texts = {
  language: 'en',

  welcome: ({ organisation }) =>
    `Hello! I am the password assistant of ${organisation}. I can help you when you forgot your password or when your account is locked.`,
  whatNext: 'What can I do for you?',
  notUnderstood: 'I am not sure that I can help with that. I know about forgotten passwords and locked accounts.',
  didYouMean: 'Did you mean one of these?',
  somethingElse: 'I only know about passwords and locked accounts. For anything else, please ask the help desk.',
  youAreWelcome: 'You are welcome!',

  askAccount: "What's your work e-mail or username?",
  askOtherAccount: "What's the work e-mail or username of that account?",
  forYourself: (username) => `Is this for yourself (${username})?`,
  malformed:
    'That does not look like an e-mail address or a username. Please type just one, like name@company.example.',
  paused: ({ helpDesk }) =>
    `Resets and unlocks are paused for everybody right now. Please try again later. If it cannot wait, the help desk can help you: ${helpDesk}`,

  askMethod: 'Where should the PIN go?',
  pickMethod: 'Please choose one of these. Where should the PIN go?',
  addresses: ({ mail, sms }) =>
    [mail && `E-mail goes to ${mail}.`, sms && `Text messages go to ${sms}.`].filter(Boolean).join(' '),
  pinOnItsWay: ({ purpose, method, minutes }) =>
    `If that account can be ${purpose === 'reset' ? 'reset' : 'unlocked'} here, a PIN is on its way${method === 'sms' ? ' as a text message' : ''}. It is good for ${counted(minutes, 'one minute', 'minutes')}.`,
  askPin: 'Please type the PIN here when you have it.',
  notAPin: 'Please type the PIN: digits only, exactly as in the message. Never a password.',
  wrongPin: (triesLeft) => `That PIN is not right. You have ${counted(triesLeft, 'one try', 'tries')} left.`,
  pinExpired: 'The time for this PIN is over. You can ask for a new one.',
  pinUsedUp: 'That PIN is not right, and there are no tries left for it. You can ask for a new one.',
  resendTooSoon: (waitMs) =>
    `A new PIN is possible in ${duration(waitMs)}. Messages can take a moment, and sometimes they hide in the spam folder.`,
  noOtherWay: ({ helpDesk }) => `There is no other way to send a PIN here. The help desk can help you: ${helpDesk}`,
  secondMethod: 'Thank you. This account needs a second proof, by another way.',
  limited: (waitMs, { helpDesk }) =>
    `That was a bit too often. To keep accounts safe, please try again in ${duration(waitMs)}. If that is too long, or if it was somebody else who tried, the help desk can help you: ${helpDesk}`,

  thankYou: 'Thank you.',
  pageWaiting: 'The link works once, so please open it soon. I will tell you here when it is done.',
  pageOnly:
    'Please go on with the link above. If you typed a password here, choose a different one on the page. No link any more? Say "start over".',
  passwordChanged: {
    own: 'Your password was changed. You can sign in with it now. You are signed out everywhere else, and a notice is on its way to your mailbox.',
    temporary:
      'Your password was changed to a temporary one. Sign in with it soon: you will be asked to choose your own. A notice is on its way to your mailbox.',
    pass: 'A Temporary Access Pass was made for you and shown on the page. Sign in with it soon, instead of your password. You are signed out everywhere else, and a notice is on its way to your mailbox.',
  },
  passwordFailed: 'Your password was not changed. Your old one still counts. You can try again.',
  passwordUnknown:
    'I could not find out whether your password was changed. Please try to sign in with the new one first. If that does not work, come back here.',
  passLost:
    'I could not find out whether your Temporary Access Pass was made. If it was, nobody has seen it. Please start again: a new one takes its place.',
  unlocked: 'Your account is unlocked. You can sign in with your usual password.',
  wasNotLocked:
    'Your account was not locked, so there was nothing to unlock. If your password does not work, I can help you to a new one.',
  cannotUnlock: 'I cannot unlock this account on its own, but a new password will open it.',
  keptElsewhere: {
    guest: ({ helpDesk }) =>
      `You are a guest here: your password belongs to the organisation you come from, so please reset it there. Who to ask: ${helpDesk}`,
    synced: ({ helpDesk }) =>
      `Your password is kept in your organisation's own network, and I cannot change it from here. The help desk can: ${helpDesk}`,
    federated: ({ helpDesk }) =>
      `Another sign-in service keeps your password, so please reset it there. Who to ask: ${helpDesk}`,
  },

  help: ({ organisation, helpDesk }) =>
    `I help people of ${organisation} with a forgotten password or a locked account. I send a PIN to an address that you registered, and then you go on. You can say "cancel", "start over", "send again", "another way" or "talk to a person" at any time. I will never ask for your password. Help desk: ${helpDesk}`,
  person: ({ organisation, helpDesk }) =>
    `You can reach the help desk of ${organisation} here: ${helpDesk}. Nobody there will ever ask you for a PIN. We can go on here whenever you like.`,
  cancelled: 'All right, I stopped. Nothing was changed.',
  cancelledAtPage: 'All right, I stopped. If you have not used the link yet, it does not work any more.',
  nothingToCancel: 'There is nothing to cancel.',
  fromTheBeginning: 'All right, from the beginning.',
  timedOut: 'That took a while. To keep your account safe, we start again.',
  alreadyAtIt: {
    reset: 'We are in the middle of a new password. Say "start over" or "cancel" if you want something else.',
    unlock: 'We are in the middle of unlocking an account. Say "start over" or "cancel" if you want something else.',
    contact: 'We are in the middle of your recovery contacts. Say "cancel" if you want something else.',
  },
  nothingToResend: 'There is no PIN to send again at this point.',
  noWayYet: 'You can choose the way when I ask where the PIN should go.',
  languageSet: 'All right, in English.',
  staleCard: 'That button belongs to an earlier message. Please use the newest one, or type your answer.',
  notAChoice: 'That is not one of the choices.',
  neverTypePasswords:
    'Please never type a password in this chat. If that was a real one, do not use it any more: choose a different one on the page that I will open for you.',

  people: englishPeople,

  buttons: {
    reset: 'Reset my password',
    unlock: 'Unlock my account',
    somethingElse: 'Something else',
    forMe: 'For me',
    otherAccount: 'Another account',
    method: { mail: 'E-mail', sms: 'Text message' },
    resend: 'Send a new PIN',
    anotherWay: 'Another way',
    cancel: 'Cancel',
    startOver: 'Start over',
    page: { own: 'Choose a new password', temporary: 'Show my temporary password', pass: 'Show my access pass' },
  },

  directoryDown: (reference) =>
    `I cannot reach the directory of your organisation right now, so I have stopped here. Please write again in a few minutes. Reference: ${reference}`,
  fault: (reference) =>
    `Something went wrong on our side, and this step did not go through. Please try again in a moment. If it happens again, give the help desk this number: ${reference}`,
  busy: 'One moment please, I am still working on your last message.',
  noFiles: 'I cannot do anything with files. Please write to me instead.',
  tooLong: (characters) => `That is too long for me. Please use at most ${characters} characters.`,
  textOnly: 'I can only read text.',
  linkGone: 'The link that was here is over.',
};
