// Owns which words together ask for which command. A rule holds when all its words are there and nothing is left over; `a|b` is
// one of them, `a?` may be there.
import type { Verb } from '../../../services/admin/command';
import type { Concept } from './lexicon';

/** Whom a sentence must name: `some` = people or a group of them, `crowd` = a group or nobody, `named` = people by name. */
export type Whom = 'some' | 'named' | 'crowd' | 'none';

interface Rows {
  readonly whom: Whom;
  readonly rows: readonly string[];
}

/** What asks for nothing by itself. */
const soft: ReadonlySet<Concept> = new Set<Concept>(['of', 'within', 'article', 'and', 'filler', 'partOn', 'unit']);

const table: Readonly<Partial<Record<Verb, Rows>>> = {
  status: {
    whom: 'some',
    rows: [
      'status show? account? what?',
      'show account?',
      'how status?',
      'isIt locked|enabled|ready account? resets? login?',
    ],
  },
  why: {
    whom: 'named',
    rows: [
      'why cant|not can? resets? password? login? account?',
      'why locked account?',
      'what stops resets? password? login?',
      'why not ready|enabled resets?',
    ],
  },
  who: {
    whom: 'crowd',
    rows: ['who enabled show? resets? can?', 'who can resets show? password?', 'many enabled account? resets?'],
  },
  enable: {
    whom: 'some',
    rows: [
      'on resets? password?',
      'switch partOn back? resets? password?',
      'free switch? resets? password?',
      'let resets password?',
    ],
  },
  disable: { whom: 'some', rows: ['off resets? password?', 'switch partOff resets? password?'] },
  unlock: { whom: 'some', rows: ['unlock account? locked? login?', 'free switch? account? login?', 'locked account?'] },
  reset: { whom: 'some', rows: ['resets password', 'set back password account?'] },
  'reset-link': { whom: 'some', rows: ['send link resets? password?'] },
  remind: { whom: 'some', rows: ['remind', 'send reminder'] },
  expire: { whom: 'some', rows: ['expire password?'] },
  unblock: { whom: 'some', rows: ['unblock account? resets?'] },
  revoke: { whom: 'some', rows: ['signout everywhere? partOff? account?', 'end|revoke sessions'] },
  'login-on': { whom: 'some', rows: ['on login|account', 'switch partOn login|account back?', 'let login'] },
  'login-off': { whom: 'some', rows: ['off login|account', 'switch partOff login|account', 'lock account? login?'] },
  block: { whom: 'some', rows: ['lock resets', 'block resets? account?'] },
  contact: { whom: 'named', rows: ['contacts show? what?', 'contacts can what?'] },
  audit: { whom: 'named', rows: ['history show? what? account?'] },
  'audit-verify': { whom: 'none', rows: ['verify history', 'isIt verify history', 'show history verify'] },
  'report-not-ready': {
    whom: 'crowd',
    rows: ['who cant|not can? resets show? password?', 'who not ready show?', 'many cant resets password?'],
  },
  'report-week': {
    whom: 'none',
    rows: ['report show? week? isIt?', 'many resets week? password?', 'report show? resets week?'],
  },
  'report-month': { whom: 'none', rows: ['report show? month'] },
  pause: { whom: 'none', rows: ['pause resets everybody? partOff?'] },
  resume: { whom: 'none', rows: ['resume resets everybody?'] },
  policy: { whom: 'none', rows: ['policy show? what? how?'] },
  doctor: { whom: 'none', rows: ['doctor show? isIt?'] },
  grant: { whom: 'named', rows: ['make|switch owner|admin|helpdesk|auditor rights?'] },
  ungrant: { whom: 'named', rows: ['take|revoke owner|admin|helpdesk|auditor rights? away?'] },
  pending: {
    whom: 'none',
    rows: ['pending show? what? request? isIt?', 'request show what?', 'request what pending?'],
  },
  approve: { whom: 'none', rows: ['approve request?'] },
  deny: { whom: 'none', rows: ['deny request? partOff?'] },
  undo: { whom: 'none', rows: ['undo change? mine? switch?'] },
  help: { whom: 'none', rows: ['commands show? what?'] },
};

/** `isIt`: the sentence begins like a question that is answered with yes or no. */
export type Heard = Concept | 'isIt';

export interface Rule {
  readonly verb: Verb;
  readonly whom: Whom;
  readonly needs: readonly (readonly string[])[];
  readonly allows: ReadonlySet<string>;
}

const read = (verb: Verb, whom: Whom, row: string): Rule => {
  const words = row.split(' ');
  const needs = words.filter((word) => !word.endsWith('?')).map((word) => word.split('|'));
  return { verb, whom, needs, allows: new Set([...needs.flat(), ...words.map((word) => word.replace('?', ''))]) };
};

// `Object.entries` forgets the key type; the keys are those of the table above.
const rules: readonly Rule[] = (Object.entries(table) as [Verb, Rows][]).flatMap(([verb, { whom, rows }]) =>
  rows.map((row) => read(verb, whom, row)),
);

const holds = ({ needs, allows }: Rule, heard: ReadonlySet<Heard>): boolean =>
  needs.every((choices) => choices.some((one) => (heard as ReadonlySet<string>).has(one))) &&
  [...heard].every((one) => allows.has(one) || (one !== 'isIt' && soft.has(one)));

/** Every rule that explains everything in the sentence. */
export const rulesFor = (heard: ReadonlySet<Heard>): readonly Rule[] => rules.filter((rule) => holds(rule, heard));
