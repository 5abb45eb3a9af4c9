// Owns every sentence for administrators in English.
import type { ListRefusal } from '../../../services/admin/imports/outcomes';
import type { ImportReport, ImportTally } from '../../../services/admin/imports/report';
import type { Status, Tally } from '../../../services/admin/ports';
import { sayReasons } from '../../../services/import/sentences';
import { examplesOf, usagesOf } from '../usage';
import type { AdminTexts } from './catalogue';
import { oversightEnglish } from './oversight-en';
import { lines, list, names, numbered, numbers, plain, sentences, time, whole } from './words';

const people = (count: number): string => (count === 1 ? 'one person' : `${count} people`);

const rest = ({ already, notFound, outside, protected: kept }: Tally): string =>
  [
    already > 0 && `already so: ${already}`,
    notFound > 0 && `not found: ${notFound}`,
    outside > 0 && `outside your scope: ${outside}`,
    kept > 0 && `protected: ${kept}`,
  ]
    .filter(Boolean)
    .join(', ');

const restIn = (tally: Tally): string | false => rest(tally) !== '' && `(${rest(tally)})`;

const changed: Readonly<Record<string, string>> = {
  enable: 'Switched on',
  disable: 'Switched off',
  unlock: 'Unlocked',
  unfreeze: 'Can reset again',
  revoke: 'Signed out everywhere, open PINs and links ended',
  reset: 'Sent a way to a new password, with a PIN; all their contacts were told',
  resend: 'Invited again; the link before is dead',
  withdraw: 'Invitation withdrawn: the link is dead, and the account is disabled',
  'reset-link': 'Sent a link to choose a new password; all their contacts were told',
  'reset-temp': 'Sent the way to a temporary password; all their contacts were told',
  'login-on': 'Can sign in again',
  'login-off': 'Cannot sign in any more',
  remind: 'Reminded to add a contact; large numbers go out little by little',
  expire: 'Must choose a new password at the next sign-in, and is signed out everywhere',
  'lockout-on': 'Locked again by failed sign-ins',
  'lockout-off': 'Not locked by failed sign-ins any more',
  block: 'Cannot reset or unlock for now',
  unblock: 'Can reset and unlock again',
  'contact-set': 'Contact added, to be verified by its owner; the other contacts were told',
  'contact-clear': 'Contacts removed, and told',
  grant: 'Role given',
  ungrant: 'Role taken back',
};

const resetting = (one: Status): readonly string[] => [
  one.enabled ? sentences('resets: on', one.untilMs !== null && `until ${time(one.untilMs)}`) : 'resets: off',
  one.obstacle === null ? 'ready: yes' : `not ready: ${english.obstacles[one.obstacle].what}`,
  ...(one.blockedUntilMs === null ? [] : [`blocked: until ${time(one.blockedUntilMs)}`]),
  ...(one.wrongPins === 0 ? [] : [`wrong PINs in a row: ${one.wrongPins}, by somebody not signed in`]),
  one.contacts.length === 0
    ? 'contacts: none'
    : `contacts: ${one.contacts.map(({ masked, verified }) => `${masked}${verified ? '' : ' (not verified)'}`).join(', ')}`,
];

const signingIn = (one: Status): readonly string[] => [
  `sign-in: ${one.disabled ? 'disabled' : 'works'}`,
  ...(one.mustChange ? ['next sign-in: must choose a new password'] : []),
  ...(one.lockout ? [] : ['failed sign-ins: never lock it']),
  ...(one.lockedUntilMs === null ? [] : [`locked: until ${time(one.lockedUntilMs)}`]),
];

const standing = (one: Status): readonly string[] => [
  ...(one.privileged ? ['privileged: yes'] : []),
  ...(one.roles.length === 0 ? [] : [`roles: ${one.roles.join(', ')}`]),
  `password: ${one.changedAtMs === null ? 'none yet' : `set ${time(one.changedAtMs)}`}`,
  ...(one.because === '' ? [] : [`because: ${plain(one.because)}`]),
];

const importWords: Readonly<Record<keyof ImportTally, string>> = {
  create: 'will be made',
  change: 'will change',
  already: 'already so',
  'not-found': 'not found',
  outside: 'outside your scope',
  protected: 'protected: with a role or privileges, to be changed one by one',
  refused: 'not usable',
};

const counted = (tally: ImportTally): string =>
  list(
    // The table's own keys.
    (Object.keys(importWords) as (keyof ImportTally)[])
      .filter((fate) => tally[fate] > 0)
      .map((fate) => `${importWords[fate]}: ${tally[fate]}`),
  );

const listRefusals: Readonly<Record<ListRefusal, string>> = {
  several: 'One list at a time, please.',
  other: 'I read lists as CSV files only, one at a time. "import template" gives you an empty one.',
  elsewhere: 'I cannot fetch that file here. Please hand it in on the page.',
  'not-fetched': 'I could not fetch that file. Please send it again, or hand it in on the page.',
  'too-large': 'That file is too large. Please cut it in pieces, or import it at the console.',
  workbook: 'That is a workbook, not a list. Please save it as CSV (UTF-8) and send that.',
  'not-text': 'That file is no text. Please save it as CSV (UTF-8) and send that.',
  empty: 'There is nothing in that file.',
  'too-often': 'Those were many lists in one hour. Please wait a little.',
};

const wrong = ({ problems }: ImportReport): string =>
  lines(...problems.slice(0, 5).map(({ line, reasons }) => `line ${line}: ${plain(sayReasons('en', reasons))}`));

export const english: AdminTexts = {
  language: 'en',
  whatNext: 'What next? Type a command, or "help".',
  understood: (line) => `Understood as: ${whole(line)}`,
  meant: (all) =>
    all.length === 1
      ? lines('Do you mean this? Nothing is done yet.', list(all.map(whole)))
      : lines('Which of these do you mean? Nothing is done yet.', numbered(all)),

  outcomes: {
    'not-allowed': ({ verb }) => `Your role does not allow "${verb}" there. "help" lists what it allows.`,
    nobody: ({ names: who }) => `I found nobody called ${names(who)}. Try the username, or "the whole name" in quotes.`,
    ambiguous: ({ name, candidates }) =>
      lines(`"${plain(name)}" could be several people. Which one? Press, or type the number.`, numbered(candidates)),
    'no-unit': ({ name, candidates }) =>
      sentences(`There is no unit "${plain(name)}".`, candidates.length > 0 && `There are: ${names(candidates)}`),
    'too-many': ({ most }) => `That is more than ${most} people. Please use a unit, or import a file.`,
    'no-group': ({ name }) => `There is no group "${plain(name)}".`,
    'same-groups': ({ name }) => `Several groups are called "${plain(name)}". Please name the people, or use a unit.`,
    'no-groups': () => 'The directory here has no groups. Please use ou:Name, or name the people.',
    'no-file': () => 'There is no list here yet. Please upload one first.',
    'no-last': () => '"last" means whoever your last command here was about, and there is none yet.',
    'one-at-a-time': () => 'That works for one person at a time.',
    'own-role': () => 'Nobody changes their own role. Another owner can.',
    refused: ({ reason }) => english.refusals[reason],
    'no-change': ({ tally, names: who }) =>
      sentences('Nothing to change', who.length > 0 && `for ${names(who)}`, restIn(tally)),

    'sign-in-first': () =>
      'Please sign in again for this. Open the page: it shows what you asked for, and one press there lets it go on. The link is good for 15 minutes, once.',

    preview: ({ verb, tally, names: who, type, approval }) =>
      lines(
        `"${verb}" will change ${people(tally.change)}${rest(tally) === '' ? '' : ` (${rest(tally)})`}.`,
        `First: ${names(who)}`,
        approval && 'A second administrator must approve this.',
        type === null ? 'It lapses in 15 minutes.' : `Type ${type} to go on. It lapses in 15 minutes.`,
      ),
    done: ({ verb, tally, names: who, failed }) =>
      lines(
        failed.length < tally.change &&
          sentences(
            `${changed[verb] ?? verb}:`,
            tally.change > who.length
              ? people(tally.change - failed.length)
              : names(who.filter((one) => !failed.some(({ name }) => name === one))),
            restIn(tally),
          ),
        ...failed.slice(0, 5).map(({ name, reason }) => `Not for ${plain(name)}: ${english.refusals[reason]}`),
        failed.length > 5 && `and ${failed.length - 5} more`,
      ),
    'import-here': () => 'Lists are handed in on this page. Nothing is changed before you have seen what would be.',
    'list-coming': () => 'I am reading your list. Nothing is changed before you have seen what it would do.',
    'list-refused': ({ reason }) => listRefusals[reason],
    template: () =>
      'An empty list with every column. A column that you leave out and a cell that is empty change nothing.',
    'import-refused': ({ problem, most, at }) =>
      problem === 'too-long'
        ? `That list has more than ${most} lines. Please cut it in pieces, or import it at the console.`
        : `The list cannot be read to its end, so nothing of it is done${at === null ? '.' : `: line ${at.line}: ${plain(sayReasons('en', at.reasons))}.`}`,
    'import-nothing': ({ report }) =>
      lines('Nothing on that list would change anything.', counted(report.tally), wrong(report)),
    'import-preview': ({ report, type, approval }) =>
      lines(
        'This list would do the following; nothing is changed yet.',
        counted(report.tally),
        report.examples.length > 0 && `First: ${names(report.examples.slice(0, 5).map(({ user }) => user))}`,
        wrong(report),
        approval && 'A second administrator must approve this.',
        type === null ? 'It lapses in 15 minutes.' : `Type ${type} to go on. It lapses in 15 minutes.`,
      ),
    'import-done': ({ done }) =>
      lines(
        'The list is applied.',
        list(
          [
            done.created > 0 && `made: ${done.created}`,
            done.changed > 0 && `changed: ${done.changed}`,
            done.failed > 0 && `failed: ${done.failed}`,
          ].filter((line) => line !== false),
        ),
        'It can be taken back for 24 hours, where nothing else has changed since.',
      ),
    invited: ({ username, guest, masked, hours }) =>
      guest
        ? `Invited as guest: ${username}. The mail says where to accept.`
        : `Invited: ${username}. The mail went to ${masked}; its link shows a temporary password once, within ${hours} hours. "resend" sends another one, "withdraw" ends it.`,
    asked: ({ number, lookalike }) =>
      `${lookalike === undefined ? '' : `Careful: "${plain(lookalike)}" could be taken for somebody with a role or privileges. Nobody is invited yet. `}A second administrator must approve this: request ${number}. They type "approve ${number}" or "deny ${number}" within 15 minutes.`,
    started: ({ number, count }) =>
      `Approved. ${people(count)} are being changed now; "pending" shows how far it is (request ${number}).`,
    'type-it': ({ number }) => `Please type ${number} to go on, or cancel.`,
    'changed-since': () =>
      'Something has changed since this was shown, so nothing was done. Please type the command again.',
    lapsed: () => 'That is over. Please type the command again.',
    dropped: () => 'Cancelled. Nothing was changed.',
    'nothing-to-undo': () => 'There is nothing to undo any more.',
    'no-such-request': () => 'There is no such request waiting. "pending" lists them.',
    'own-request': () => 'Nobody approves their own request. Somebody else has to.',
    undone: ({ count, left }) =>
      sentences(
        `Undone for ${people(count)}.`,
        left > 0 && `Not for ${people(left)}: something else has changed there since.`,
      ),
    rejected: ({ number }) => `Request ${number} is refused. Nothing was changed.`,
    network: ({ blocked, count, untilMs }) =>
      blocked
        ? sentences(
            `No reset or unlock is taken from there`,
            untilMs !== null && `until ${time(untilMs)}.`,
            `It reaches ${count} ${count === 1 ? 'network' : 'networks'} of the size /24 or /56, except for people signed in. "unblock" with the same address ends it.`,
          )
        : count === 0
          ? 'Nothing was blocked there.'
          : 'Resets and unlocks are taken from there again.',
    switched: ({ paused, changed: now }) => {
      if (!now) return paused ? 'Resets were paused already.' : 'Resets were not paused.';
      return paused ? 'Resets are paused for everybody. "resume resets" takes two people.' : 'Resets work again.';
    },

    status: ({ people: shown, more }) =>
      lines(
        ...shown.map((one) =>
          lines(
            `${plain(one.displayName)} (${one.username})${one.unit === '' ? '' : `, ${plain(one.unit)}`}`,
            list([...resetting(one), ...signingIn(one), ...standing(one)]),
          ),
        ),
        more > 0 && `and ${more} more`,
      ),
    why: ({ username, obstacle }) =>
      obstacle === null
        ? `Nothing stops ${username}: a reset works.`
        : `${username} cannot reset: ${english.obstacles[obstacle].what}. ${english.obstacles[obstacle].mend.replace('<user>', username)}`,
    contacts: ({ username, contacts }) =>
      contacts.length === 0
        ? `${username} has no contacts.`
        : lines(
            `Contacts of ${username}:`,
            list(contacts.map(({ masked, verified }) => `${masked}${verified ? '' : ' (not verified)'}`)),
          ),
    who: ({ count, of, names: who }) =>
      lines(
        `${count} of ${of} are switched on.`,
        who.length > 0 && names(who),
        count > who.length && `and ${count - who.length} more`,
      ),
    audit: ({ username, lines: found, more }) =>
      found.length === 0
        ? `Nothing is recorded about ${username} in that time.`
        : lines(
            `Newest first, about ${username}:`,
            list(
              found.map(({ atMs, action, outcome, actor }) =>
                plain(`${time(atMs)} ${action} ${outcome}${actor === '' ? '' : ` by ${actor}`}`),
              ),
            ),
            more && 'There is more: "audit export" at the console has all of it.',
          ),
    verified: ({ ok, events }) =>
      ok
        ? `The newest ${events} events are whole. "audit verify" at the console checks all of them.`
        : 'The audit is NOT whole. Please run "audit verify" at the console now.',
    ...oversightEnglish.outcomes,
    doctor: ({ checks }) => list(checks.map(({ verdict, name, text }) => plain(`${verdict}: ${name}: ${text}`))),
    pending: ({ waiting }) =>
      waiting.length === 0
        ? 'No request is waiting.'
        : list(
            waiting.map(({ number, verb, count, done, running, by, untilMs, because }) =>
              sentences(
                `request ${number}: ${verb}`,
                count > 0 && `for ${people(count)}`,
                `by ${by}`,
                running ? `, ${done} done` : `, until ${time(untilMs)}`,
                because !== '' && `, because "${plain(because)}"`,
              ).replaceAll(' ,', ','),
            ),
          ),
    help: ({ verbs, about }) =>
      lines(
        usagesOf(verbs, about).length === 0
          ? `Your role does not allow "${plain(about)}".`
          : 'Commands that your role allows:',
        list(usagesOf(verbs, about).map(({ verb, usage }) => `${translate(usage)} : ${english.verbs[verb]}`)),
        examplesOf(verbs, about).length > 0 && `For example: ${examplesOf(verbs, about).join('; ')}`,
        'People: a username, a mail address, "a name", several with commas, ou:Name, enabled, not-ready, not-enrolled, all, last.',
      ),
  },

  decided: {
    approved: ({ number, by }) => `${by} has approved your request ${number}.`,
    denied: ({ number, by }) => `${by} has refused your request ${number}. Nothing was changed.`,
    void: ({ number, by }) =>
      `${by} agreed to your request ${number}, but something had changed since, so nothing was done. Please ask again.`,
    lapsed: ({ number }) => `Nobody has decided your request ${number} in time. Nothing was changed.`,
  },

  problems: {
    'unknown-verb': ({ word, expected }) =>
      `I do not know "${plain(word)}". Did you mean ${expected.join(', ')}? "help" lists all commands.`,
    'open-quote': () => 'A quote is not closed.',
    'unknown-mention': ({ word }) =>
      `I cannot tell which account "${plain(word)}" has: nobody is linked to that mention. Please type the username.`,
    missing: ({ expected }) => lines('Something is missing. It is written like this:', list(expected.map(translate))),
    unexpected: ({ word, at, expected }) =>
      lines(
        `I cannot read "${plain(word)}" (character ${at + 1}). It is written like this:`,
        list(expected.map(translate)),
      ),
    'bad-duration': ({ word }) => `"${plain(word)}" is no length of time. Try "for 24h" or "for 2 days".`,
    'bad-date': ({ word }) => `"${plain(word)}" is no date. Try "until 31 Dec" or "until 2026-12-31".`,
    'past-date': ({ word }) => `"${plain(word)}" is over already.`,
    'two-times': ({ word }) => `Only one time, please: "${plain(word)}" is the second.`,
    'missing-reason': () => 'Because of what? Type the reason after "because".',
  },

  work: {
    progress: ({ verb, done, count }) => `"${verb}" is under way: ${done} of ${people(count)}.`,
    ended: ({ verb, done, failed }) =>
      sentences(`"${verb}" is done for ${people(done)}.`, failed > 0 && `Not for ${people(failed)}.`),
  },

  verbs: {
    status: 'how somebody stands',
    why: 'what stops somebody from resetting',
    enable: 'let people reset',
    disable: 'let them no longer',
    unlock: 'open an account that failed sign-ins have locked',
    unfreeze: 'let somebody reset again who had objected',
    revoke: 'end all sessions, PINs and links',
    'login-on': 'let somebody sign in again',
    'login-off': 'disable an account',
    contact: 'where PINs go, masked',
    remind: 'ask those who are switched on to add a contact; once a week at most',
    expire: 'ask for a new password at the next sign-in',
    'lockout-on': 'let failed sign-ins lock an account',
    'lockout-off': 'let them no longer',
    block: 'hold up the resets of somebody; a day, if nothing else is said',
    unblock: 'end that, also after thirty wrong PINs in a row',
    'block-network': 'take no resets from a network; a day, if nothing else is said',
    'unblock-network': 'take them again',
    'contact-set': 'add a contact; its owner verifies it',
    'contact-clear': 'remove contacts',
    reset: 'send somebody the way to a new password; they get a PIN there',
    invite: 'make an account for somebody new, or invite a guest, and write to them',
    resend: 'send an invitation again',
    withdraw: 'take an invitation back that nobody has used',
    'reset-link': 'send somebody a link where they choose a new password',
    'reset-temp': 'send somebody the way to a temporary password, where the policy allows that',
    who: 'who is switched on',
    audit: 'what happened to somebody',
    'audit-verify': 'whether the newest events are whole',
    pause: 'hold up all resets',
    resume: 'let resets go on; takes two people',
    ...oversightEnglish.verbs,
    doctor: 'check the installation',
    grant: 'give a role',
    ungrant: 'take a role back',
    pending: 'what waits for approval',
    approve: 'agree to a request of somebody else',
    deny: 'refuse a request',
    import: 'where a list is handed in',
    'import-template': 'an empty list with every column',
    undo: 'take back your last change',
    help: 'this list',
  },

  obstacles: {
    disabled: { what: 'the account is disabled', mend: '"login on <user>" enables it.' },
    guest: { what: 'the account is a guest', mend: 'Its password is kept by the organisation it comes from.' },
    synced: {
      what: 'the password is kept on premises',
      mend: 'Reset it there, or where your organisation offers password writeback.',
    },
    federated: { what: 'another sign-in service keeps the password', mend: 'Reset it there.' },
    'not-enabled': { what: 'resets are not switched on', mend: '"enable <user>" switches them on.' },
    frozen: { what: 'somebody said "this was not me"', mend: 'Talk to the person, then "unfreeze <user>".' },
    blocked: { what: 'resets are blocked for a while', mend: '"unblock <user> because …" ends that.' },
    closed: {
      what: 'there were thirty wrong PINs in a row',
      mend: 'Talk to the person, then "unblock <user> because …", once a day at most.',
    },
    privileged: { what: 'privileged accounts cannot reset here', mend: 'That is the policy.' },
    'no-contact': { what: 'there is no contact to send a PIN to', mend: '"contact <user> set email …" adds one.' },
    'not-verified': { what: 'no contact is verified yet', mend: 'The person has to verify one first.' },
    'own-mailbox': {
      what: 'the only contact is their own mailbox',
      mend: '"contact <user> set phone …" adds another one.',
    },
    'second-method': {
      what: 'two ways to prove it are needed, and there is one',
      mend: '"contact <user> set phone …" adds another one.',
    },
    paused: { what: 'all resets are paused', mend: '"resume resets" lets them go on.' },
  },

  refusals: {
    'no-reason': 'That needs a reason: add "because …".',
    'cleared-today':
      'wrong PINs were forgiven once today already. Signed in, or in Teams, they can still change things themselves.',
    taken: 'There is an account of that name already, perhaps a disabled one. Nothing was changed.',
    'no-guests': 'There are no guests here: that takes Entra ID. Without "as guest" they get an account.',
    'not-kept': 'No directory here keeps accounts of that name. Entra ID needs a whole one, such as name@your.domain.',
    'needs-address':
      'The invitation needs a mailbox that can be read before the first sign-in: add "to" and a private address.',
    'foreign-domain':
      'That domain is not open to invitations: it is neither yours nor in INVITE_DOMAINS. Nothing was changed.',
    lookalike:
      'That name could be taken for somebody with a role or privileges. A second administrator has to agree, and there is none.',
    'invited-too-often': 'There were too many invitations within the hour: 100 for each administrator, 1,000 for all.',
    'not-made': 'The directory refuses to make that account.',
    'maybe-made':
      'The answer of the directory was lost: the account may have been made or not, and no invitation went out. Please look with "status" in a few minutes.',
    'not-invited': 'Nobody has been invited with that name here.',
    'invitation-used': 'The invitation was taken up already. "login off" disables an account.',
    'invitation-withdrawn': 'The invitation was taken back. "login on", then "resend", invites again.',
    'no-network':
      'That is no network I can block. Try an address such as 203.0.113.9, or a network up to the size of 203.0.0.0/16 or 2001:db8::/48.',
    paused: 'all resets are paused. "resume resets" lets them go on.',
    'two-methods':
      'the policy asks for two proofs there, and a link is only one. "reset <user>" without "link" or "temp" works.',
    'not-by-policy': 'The policy does not allow that (temporaryByAdmin). "reset <user>" works.',
    'no-mailbox': 'there is no mailbox to write to.',
    gone: 'the account is gone.',
    unsupported: 'this directory cannot do that.',
    'no-unlock':
      'their directory has no way to end a lock. It ends by itself after a while, and a new password ends it at once.',
    unreachable: 'there is no verified contact to write to. "why" says more.',
    'too-often': 'they were told three times today already.',
    malformed: 'That is no address I can use.',
    'not-served': 'We send no text messages to numbers like that.',
    'own-mailbox': 'That is the mailbox which the lost password opens. It needs another address.',
    'too-many': 'there are ten contacts already.',
  },

  slots: {
    ...oversightEnglish.slots,
    TARGET: '<who>',
    ROLE: '<owner|admin|helpdesk|auditor>',
    METHOD: '<email|phone>',
    ADDRESS: '<address>',
    PERSON: '<new name>',
    HOME: '<private address>',
    GUEST: 'as guest',
    CALLED: '"<name>"',
    NUMBER: '<number>',
    SPAN: '30d',
    UNIT: 'ou:<name>',
    ABOUT: '<command>',
  },

  buttons: {
    ...numbers,
    signIn: 'Sign in and confirm',
    apply: 'Apply',
    drop: 'Cancel',
    undo: 'Undo',
    list: 'Download the list',
    do: 'Do it',
    page: 'Open the page',
  },
};

const translate = (usage: string): string => usage.replace(/[A-Z]{4,}/g, (slot) => english.slots[slot] ?? slot);
