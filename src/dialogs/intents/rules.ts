// Owns which meanings together say what. A rule holds when all its words are there; `a|b` is one of them, `a?` may be
// there. A message is understood only if its rules explain everything in it.
import type { Meaning } from './negation';

export type Intent =
  | 'reset'
  | 'unlock'
  | 'resend'
  | 'another-way'
  | 'person'
  | 'cancel'
  | 'start-over'
  | 'english'
  | 'german'
  | 'help'
  | 'no'
  | 'yes'
  | 'thanks'
  | 'greeting'
  | 'contacts'
  | 'add-mail'
  | 'add-phone'
  | 'change-password'
  | 'activity';

const table: Readonly<Record<Intent, readonly string[]>> = {
  reset: [
    'reset',
    'reset|new|back password place? account? signin? get? work?',
    'forget|lose password place? account? signin? work?',
    'know not-password',
    'not-know|cant-know password place? account? signin? work?',
    'not-work|cant-work password place?',
    'not-work|cant-work signin account? place?',
    'not-signin|cant-signin account? place? come? get?',
    'cant-get|not-get signin account?',
    'come not-account|not-signin',
    'password expired place?',
    'password wrong',
  ],
  unlock: ['lock was?', 'lock account place? was? get?', 'unlock', 'unlock account place? get? lock?'],
  resend: [
    'resend code? mail? sms? thing?',
    'send again code? mail? new? thing?',
    'send code new?',
    'new|again code send? get?',
    'lose|forget code',
    'not-get|cant-get code|mail',
    'not-get sms',
    'get not-mail|not-code thing?',
    'not-code|not-mail',
    'where code|mail',
    'code expired|wrong',
    'not-work code',
  ],
  'another-way': [
    'way send? code?',
    'sms send? code? thing?',
    'sms|mail|code instead send?',
    'instead',
    'not-sms',
    'not-signin|cant-signin mail|sms',
    'cant-get sms',
  ],
  person: ['person talk? get?', 'talk', 'person help'],
  cancel: ['cancel thing?'],
  'start-over': ['startOver'],
  english: ['english talk?'],
  german: ['german talk?'],
  help: ['help'],
  no: ['no'],
  yes: ['yes'],
  thanks: ['thanks'],
  greeting: ['greeting'],
  contacts: [
    'contacts account? where?',
    'change|remove contacts mail? sms? number? new? account?',
    'add contacts new? account?',
    'change|remove mail account?',
    'change|remove number sms? account?',
  ],
  'add-mail': ['add mail new? account?', 'add mail contacts new? account?'],
  'add-phone': ['add sms number? new? account?', 'add number new? account?', 'add sms contacts number? new? account?'],
  'change-password': ['change password place? account?'],
  activity: ['activity account? was? place?'],
};

export interface Rule {
  readonly intent: Intent;
  readonly needs: readonly (readonly string[])[];
  readonly allows: readonly string[];
}

const read = (intent: Intent, row: string): Rule => {
  const words = row.split(' ');
  return {
    intent,
    needs: words.filter((word) => !word.endsWith('?')).map((word) => word.split('|')),
    allows: words.filter((word) => word.endsWith('?')).map((word) => word.slice(0, -1)),
  };
};

// `Object.entries` forgets the key type; the keys are those of the table above.
const rules: readonly Rule[] = (Object.entries(table) as [Intent, readonly string[]][]).flatMap(([intent, rows]) =>
  rows.map((row) => read(intent, row)),
);

const holds = (rule: Rule, meanings: ReadonlySet<string>): boolean =>
  rule.needs.every((choices) => choices.some((choice) => meanings.has(choice)));

/** What a rule that holds explains of a message. */
const explained = (rule: Rule, meanings: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...rule.needs.flat(), ...rule.allows].filter((name) => meanings.has(name)));

export interface Reading {
  readonly intent: Intent;
  readonly explains: ReadonlySet<string>;
}

const isPart = (small: ReadonlySet<string>, large: ReadonlySet<string>): boolean =>
  small.size < large.size && [...small].every((name) => large.has(name));

/** Every rule that holds, without those that only say a part of what another one says. */
export const readingsOf = (meanings: ReadonlySet<Meaning>): readonly Reading[] => {
  const all = rules
    .filter((rule) => holds(rule, meanings))
    .map((rule) => ({ intent: rule.intent, explains: explained(rule, meanings) }));
  return all.filter(({ explains }) => !all.some((other) => isPart(explains, other.explains)));
};
