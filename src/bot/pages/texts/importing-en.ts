// Owns every sentence of the page for lists in English.
import type { ImportingTexts } from './catalogue';

const people = (count: number): string => (count === 1 ? 'one person' : `${count} people`);

export const importingEn: ImportingTexts = {
  title: 'Import a list',
  lead: 'Hand in a CSV file of people. First you see what it would do; nothing is changed before you say so.',
  file: 'CSV file',
  fileHint: (megabytes, rows) => `At most ${megabytes} MB and ${rows.toLocaleString('en')} lines, UTF-8 or UTF-16.`,
  create: 'Make accounts for people who have none yet',
  createHint: 'Otherwise they are listed as not found. Only for people whose passwords are kept here.',
  submit: 'Show what it would do',
  template: 'An empty list with every column',
  another: 'Hand in another list',
  problems: {
    'no-file': 'Please choose a file first.',
    workbook: 'That is a workbook, not a list. Please save it as CSV (UTF-8) in your spreadsheet and hand that in.',
    'not-text': 'That file is no text. Please save it as CSV (UTF-8) and hand that in.',
    empty: 'That file is empty.',
    'too-large': 'That file is too large. Please cut it in pieces, or import it at the console.',
    broken: 'The file did not arrive whole. Please try again.',
    'too-often': 'That were many lists in one hour. Please wait a little.',
    lapsed: 'That is over. Please hand the list in again.',
    'changed-since': 'Something has changed since this was shown, so nothing was done. Please hand the list in again.',
    'not-allowed': 'Your role does not allow that any more.',
  },
  unreadable: (line, reason) =>
    `The list cannot be read to its end, so nothing of it is done. Line ${line}: ${reason}.`,
  tooLong: (rows) =>
    `That list has more than ${rows.toLocaleString('en')} lines. Please cut it in pieces, or import it at the console.`,
  typeIt: (number) => `Please type ${number} to go on.`,
  nothing: 'Nothing on that list would change anything.',
  shown: { title: 'What it would do', lead: 'Nothing is changed yet.' },
  of: (name) => `List: ${name}`,
  fates: {
    create: 'will be made',
    change: 'will change',
    already: 'already so',
    'not-found': 'not found',
    outside: 'outside your scope',
    protected: 'protected (a role or privileges: one by one, by command)',
    refused: 'not usable',
  },
  first: 'The first lines',
  line: 'Line',
  user: 'User',
  what: 'What happens',
  steps: {
    account: 'account',
    enrolment: 'switched on or off, or until when',
    'add-contact': 'new contact, to be verified by its owner',
    'verify-contact': 'contact verified',
    'remove-contact': 'contact removed',
  },
  wrong: 'What is wrong',
  reason: 'Reason',
  exceptions: 'Download the lines that would do nothing (CSV)',
  approval: 'This is for more than 200 people: a second administrator must approve it.',
  number: (count) => `Type ${count} to go on`,
  apply: 'Apply',
  ask: 'Ask for approval',
  drop: 'Cancel',
  lapses: (minutes) => `This lapses in ${minutes === 1 ? 'one minute' : `${minutes} minutes`}.`,
  waiting: {
    title: 'Waiting for approval',
    text: (request) => `Another owner or admin types "approve ${request}" or "deny ${request}" in the chat.`,
  },
  running: { title: 'Under way', text: (reached, count) => `${reached} of ${people(count)}` },
  again: 'Look again',
  done: {
    title: 'The list is applied',
    text: ({ created, changed, failed }) =>
      [`Made: ${created}.`, `Changed: ${changed}.`, failed > 0 && `Failed: ${failed}.`].filter(Boolean).join(' '),
  },
  result: 'Download what came of each line (CSV)',
  undo: 'Take it back',
  undoHint: 'For 24 hours, and only for people about whom nothing else has changed since.',
  back: {
    title: 'The list is taken back',
    text: (count, left) =>
      left === 0
        ? `Taken back for ${people(count)}.`
        : `Taken back for ${people(count)}. Not for ${people(left)}: something else has changed there since.`,
  },
};
