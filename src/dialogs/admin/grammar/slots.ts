// Owns what may stand in each slot of a form, and what it says.
import { canonicalIdentifier } from '../../../services/accounts/identifier';
import { type AuditFilter, auditFields, type Command, verbs } from '../../../services/admin/command';
import type { Method } from '../../../services/collections';
import { roles } from '../../../services/roles';
import { forms } from './forms';
import { readTarget, unitIn } from './targets';
import { readDuration } from './times';
import type { Token } from './tokens';

export type Slot =
  | 'TARGET'
  | 'ROLE'
  | 'METHOD'
  | 'ADDRESS'
  | 'PERSON'
  | 'HOME'
  | 'GUEST'
  | 'CALLED'
  | 'NUMBER'
  | 'SPAN'
  | 'UNIT'
  | 'ABOUT'
  | 'CASE'
  | 'FILTERS'
  | 'SETTING'
  | 'VALUE';

export const isSlot = (element: string): element is Slot => Object.hasOwn(slots, element);

/** What a slot makes of the tokens from its place on. `stuck`: so many belong there, and the next one does not. */
export type Taken = { readonly says: Partial<Command>; readonly used: number } | { readonly stuck: number };

const methods: Readonly<Record<string, Method>> = {
  email: 'mail',
  'e-mail': 'mail',
  mail: 'mail',
  phone: 'sms',
  sms: 'sms',
  mobile: 'sms',
  telefon: 'sms',
};

const nothing: Taken = { stuck: 0 };
const one = (says: Partial<Command> | undefined): Taken => (says === undefined ? nothing : { says, used: 1 });

const readNumber = (text: string): Partial<Command> | undefined =>
  /^#?\d{1,9}$/.test(text) ? { number: Number(text.replace('#', '')) } : undefined;

const ownLookup = <Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

type Read = (tokens: readonly Token[]) => Taken;
const word = (read: (text: string) => Partial<Command> | undefined): Read => {
  return ([token]) => (token === undefined ? nothing : one(read(token.text.toLowerCase())));
};
const maybe = <Key extends keyof Command>(key: Key, value: Command[Key]): Partial<Command> | undefined =>
  // One key of a command with its own value.
  value === undefined ? undefined : ({ [key]: value } as Partial<Command>);

const caseIn = ({ text, quoted }: Token): Partial<Command> | undefined =>
  !quoted && /^[\w/.:-]{1,80}$/.test(text) ? { correlation: text } : undefined;

function newcomerIn({ text, quoted }: Token): Partial<Command> | undefined {
  const name = quoted ? undefined : canonicalIdentifier(text.replace(/^@/, ''));
  return name === undefined ? undefined : { target: { kind: 'people', people: [{ kind: 'name', text: name }] } };
}

const isWord = (token: Token | undefined, word: string): boolean =>
  token?.quoted === false && token.text.toLowerCase() === word;

/** One line, as it is shown everywhere from then on. */
const calledIn = ({ text }: Token): string | undefined =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}<>"]+/gu, ' ')
    .trim()
    .slice(0, 100)
    .trim() || undefined;

const mostFilters = 6;

/** `action:password.reset`: one of our own words, a colon, and what is looked for, as it stands. */
function filterIn({ text, quoted }: Token): AuditFilter | undefined {
  const colon = text.indexOf(':');
  const field = auditFields.find((name) => name === text.slice(0, colon).toLowerCase());
  const value = text.slice(colon + 1).toLowerCase();
  return quoted || field === undefined || value === '' || value.length > 100 ? undefined : { field, text: value };
}

function readFilters(tokens: readonly Token[]): Taken {
  const filters: AuditFilter[] = [];
  for (const token of tokens.slice(0, mostFilters)) {
    const filter = filterIn(token);
    if (filter === undefined) break;
    filters.push(filter);
  }
  return filters.length === 0 ? nothing : { says: { filters }, used: filters.length };
}

const longestValue = 2_000;

const settingIn = ({ text, quoted }: Token): string | undefined =>
  !quoted && /^[A-Za-z][A-Za-z0-9.]{0,63}$/.test(text) ? text : undefined;

const textOf = (tokens: readonly Token[]): string => tokens.map(({ text }) => text).join(' ');

const aboutWords: ReadonlySet<string> = new Set([...verbs, ...forms.map(({ elements }) => elements[0] ?? '')]);

export const slots: Readonly<Record<Slot, Read>> = {
  TARGET: (tokens) => {
    const read = readTarget(tokens);
    return 'stuck' in read ? read : { says: { target: read.value }, used: read.used };
  },
  ROLE: word((text) =>
    maybe(
      'role',
      roles.find((role) => role === text),
    ),
  ),
  METHOD: word((text) => maybe('method', ownLookup(methods, text))),
  ADDRESS: (tokens) =>
    tokens.length === 0
      ? nothing
      : { says: { address: tokens.map(({ text }) => text).join(' ') }, used: tokens.length },
  // A username or an address, of somebody who is not there yet.
  PERSON: ([token]) => one(token === undefined ? undefined : newcomerIn(token)),
  HOME: ([token]) =>
    one(token === undefined || token.quoted || !token.text.includes('@') ? undefined : { address: token.text }),
  GUEST: ([first, second]) =>
    isWord(first, 'as') && isWord(second, 'guest') ? { says: { guest: true }, used: 2 } : nothing,
  CALLED: ([token]) => one(token?.quoted === true ? maybe('called', calledIn(token)) : undefined),
  NUMBER: word(readNumber),
  SPAN: word((text) => maybe('spanMs', readDuration(text))),
  UNIT: ([token]) => one(token === undefined ? undefined : maybe('unit', unitIn(token))),
  // A correlation is told apart by its letters' case.
  CASE: ([token]) => one(token === undefined ? undefined : caseIn(token)),
  FILTERS: readFilters,
  SETTING: ([token]) => one(maybe('setting', token === undefined ? undefined : settingIn(token))),
  // All that is left, as it was typed: some values are words with commas between them.
  VALUE: (tokens) =>
    tokens.length === 0 ? nothing : { says: { value: textOf(tokens).slice(0, longestValue) }, used: tokens.length },
  ABOUT: word((text) => (aboutWords.has(text) ? { about: text } : undefined)),
};
