// Owns what may stand in each slot of a form, and what it says.

import { canonicalIdentifier } from '../../../services/accounts/identifier';
import { type Command, type Named, type Target, verbs } from '../../../services/admin/command';
import type { Method } from '../../../services/collections';
import { roles } from '../../../services/roles';
import { forms } from './forms';
import { readDuration } from './times';
import type { Token } from './tokens';

export type Slot = 'TARGET' | 'ROLE' | 'METHOD' | 'ADDRESS' | 'NUMBER' | 'SPAN' | 'UNIT' | 'ABOUT';

/** What a slot makes of the tokens from its place on; undefined: nothing that belongs there. */
export type Taken = { readonly says: Partial<Command>; readonly used: number } | undefined;

const mostNames = 100;
const longestName = 100;

const unitIn = ({ text }: Token): string | undefined => {
  const unit = /^ou:(.{1,100})$/iu.exec(text)?.[1]?.trim();
  return unit === undefined || unit === '' ? undefined : unit;
};

function readNamed({ text, quoted }: Token): Named | undefined {
  if (quoted) {
    const name = text.trim();
    return name === '' || name.length > longestName ? undefined : { kind: 'display', text: name };
  }
  const name = canonicalIdentifier(text.replace(/^@/, ''));
  return name === undefined ? undefined : { kind: 'name', text: name };
}

const joins = (token: Token | undefined): boolean => /^(,|and|und)$/i.test(token?.text ?? '');

/** Somebody, and after each comma or "and" somebody more. */
function readPeople(tokens: readonly Token[]): Taken {
  const people: Named[] = [];
  for (let at = 0; people.length < mostNames; at += 2) {
    const token = tokens[at];
    const named = token === undefined ? undefined : readNamed(token);
    if (named === undefined) return undefined;
    people.push(named);
    if (!joins(tokens[at + 1])) return { says: { target: { kind: 'people', people } }, used: at + 1 };
  }
  return undefined;
}

const groups: Readonly<Record<string, Target>> = {
  all: { kind: 'all' },
  everybody: { kind: 'all' },
  alle: { kind: 'all' },
  last: { kind: 'last' },
};

function readTarget(tokens: readonly Token[]): Taken {
  const [first] = tokens;
  if (first === undefined) return undefined;
  const group = first.quoted ? undefined : ownLookup(groups, first.text.toLowerCase());
  const unit = unitIn(first);
  const target: Target | undefined = unit === undefined ? group : { kind: 'unit', unit };
  return target === undefined ? readPeople(tokens) : { says: { target }, used: 1 };
}

const methods: Readonly<Record<string, Method>> = {
  email: 'mail',
  'e-mail': 'mail',
  mail: 'mail',
  phone: 'sms',
  sms: 'sms',
  mobile: 'sms',
  telefon: 'sms',
};

const one = (says: Partial<Command> | undefined): Taken => (says === undefined ? undefined : { says, used: 1 });

const readNumber = (text: string): Partial<Command> | undefined =>
  /^#?\d{1,9}$/.test(text) ? { number: Number(text.replace('#', '')) } : undefined;

const ownLookup = <Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

type Read = (tokens: readonly Token[]) => Taken;
const word = (read: (text: string) => Partial<Command> | undefined): Read => {
  return ([token]) => (token === undefined ? undefined : one(read(token.text.toLowerCase())));
};
const maybe = <Key extends keyof Command>(key: Key, value: Command[Key]): Partial<Command> | undefined =>
  // One key of a command with its own value.
  value === undefined ? undefined : ({ [key]: value } as Partial<Command>);

const aboutWords: ReadonlySet<string> = new Set([...verbs, ...forms.map(({ elements }) => elements[0] ?? '')]);

export const slots: Readonly<Record<Slot, Read>> = {
  TARGET: readTarget,
  ROLE: word((text) =>
    maybe(
      'role',
      roles.find((role) => role === text),
    ),
  ),
  METHOD: word((text) => maybe('method', ownLookup(methods, text))),
  ADDRESS: (tokens) =>
    tokens.length === 0
      ? undefined
      : { says: { address: tokens.map(({ text }) => text).join(' ') }, used: tokens.length },
  NUMBER: word(readNumber),
  SPAN: word((text) => maybe('spanMs', readDuration(text))),
  UNIT: ([token]) => one(token === undefined ? undefined : maybe('unit', unitIn(token))),
  ABOUT: word((text) => (aboutWords.has(text) ? { about: text } : undefined)),
};
