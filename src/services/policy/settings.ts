// Owns the policy's settings one by one: their names, how a value is typed, what is allowed, and which way is weaker. A
// setting without a row here does not compile. Ranges stand once, in the schema.
import { z } from 'zod';
import { passwordRules } from '../passwords/rules';
import { type Policy, policySchema } from './policy';

type Leaf = string | number | boolean | readonly unknown[] | undefined;

/** `methods`, `pin.mailMinutes`: every name that a policy file may hold. */
export type SettingName = {
  [Name in keyof Policy & string]: Policy[Name] extends Leaf ? Name : `${Name}.${keyof Policy[Name] & string}`;
}[keyof Policy & string];

export type SettingValue = string | number | boolean | readonly string[] | null;

/** `less`, `more`: of a number, that is weaker. A list: from strict to weak. `fewer`: words taken away. */
type Weaker = 'less' | 'more' | 'fewer' | readonly SettingValue[];

const weaker: Readonly<Record<SettingName, Weaker>> = {
  // A pass counts as several factors at once wherever Entra ID asks for them.
  outcome: ['own', 'temporary', 'pass'],
  passMinutes: 'more',
  passOnce: [true, false],
  methods: ['two', 'one'],
  temporaryByAdmin: [false, true],
  privileged: ['refuse', 'two-methods'],
  // NIST SP 800-63B-4 3.2.9: the telephone network is a restricted way to send a secret.
  sms: [false, true],
  // Many systems may write a profile.
  contacts: ['own', 'directory', 'directory-and-profile'],
  contactsWriteBack: [false, true],
  'pin.mailDigits': 'less',
  'pin.smsDigits': 'less',
  'pin.mailMinutes': 'more',
  'pin.smsMinutes': 'more',
  'pin.tries': 'more',
  'pin.secondsBetweenSends': 'less',
  'password.preset': ['nist', 'classic', 'entra'],
  'password.minLength': 'less',
  'password.history': 'less',
  'password.contextWords': 'fewer',
  'session.idleMinutes': 'more',
  'session.absoluteHours': 'more',
  'session.rememberDays': 'more',
  ticketMinutes: 'more',
  revealMinutes: 'more',
  DaysTilTemporaryPasswordExpires: 'more',
};

// The table's keys are the names by its own type; Object.keys forgets that.
export const settingNames = Object.keys(weaker) as readonly SettingName[];

/** However it is spelled. Undefined: there is no such setting. */
export const settingCalled = (typed: string): SettingName | undefined =>
  settingNames.find((name) => name.toLowerCase() === typed.toLowerCase());

type Group = Readonly<Record<string, unknown>>;

/** Null: not set, so that another setting decides (`password.minLength`: the preset). */
export function settingValue(policy: Policy, name: SettingName): SettingValue {
  const [first = '', second] = name.split('.');
  // A policy is one level of groups over scalars and lists of words, by its schema.
  const found = (policy as Group)[first];
  const value = second === undefined ? found : (found as Group)[second];
  return (value ?? null) as SettingValue; // a leaf, by the schema again
}

/** The policy with this one value, not checked yet. */
export function withValue(policy: Policy, name: SettingName, value: SettingValue): unknown {
  const [first = '', second] = name.split('.');
  const given = value ?? undefined;
  // As above.
  const group = (policy as Group)[first] as Group;
  return { ...policy, [first]: second === undefined ? given : { ...group, [second]: given } };
}

interface Shape {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Shape>>;
}

/** The schema as data: made when first asked for, a millisecond. */
let drawn: Shape | undefined;
function shapeOf(name: SettingName): Shape {
  // JSON Schema is what it gives back; only these few members are read.
  drawn ??= z.toJSONSchema(policySchema) as Shape;
  return name.split('.').reduce<Shape>((shape, step) => shape.properties?.[step] ?? {}, drawn);
}

export type Allowed =
  | { readonly kind: 'number'; readonly low: number; readonly high: number }
  | { readonly kind: 'one-of'; readonly values: readonly string[] }
  | { readonly kind: 'on-off' }
  | { readonly kind: 'words' };

export function allowedFor(name: SettingName): Allowed {
  const { type, enum: values, minimum = 0, maximum = 0 } = shapeOf(name);
  if (values !== undefined) return { kind: 'one-of', values };
  if (type === 'boolean') return { kind: 'on-off' };
  return type === 'array' ? { kind: 'words' } : { kind: 'number', low: minimum, high: maximum };
}

const switches: Readonly<Record<string, boolean>> = {
  ...{ on: true, true: true, yes: true, an: true, ja: true },
  ...{ off: false, false: false, no: false, aus: false, nein: false },
};
const nothing: ReadonlySet<string> = new Set(['none', 'default', '-', 'keine', 'standard']);

type Read<Kind> = (text: string, allowed: Extract<Allowed, { readonly kind: Kind }>) => SettingValue | undefined;

const readers: { readonly [Kind in Allowed['kind']]: Read<Kind> } = {
  number: (text) => (/^\d{1,9}$/.test(text) ? Number(text) : undefined),
  'on-off': (text) => (Object.hasOwn(switches, text.toLowerCase()) ? switches[text.toLowerCase()] : undefined),
  'one-of': (text, { values }) => values.find((value) => value === text.toLowerCase()),
  words: (text) => text.split(',').map((word) => word.trim()),
};

/** Undefined: not a value of this setting at all. Whether it is within the bar, the schema says. */
export function readValue(name: SettingName, typed: string): SettingValue | undefined {
  const text = typed.trim();
  const allowed = allowedFor(name);
  if (nothing.has(text.toLowerCase()) && allowed.kind !== 'on-off') return allowed.kind === 'words' ? [] : null;
  // The table pairs every kind with its own reader; the compiler cannot follow that pairing through `kind`.
  return (readers[allowed.kind] as Read<Allowed['kind']>)(text, allowed as never);
}

/** What counts: a length that is not set is the preset's. */
const effective = (policy: Policy, name: SettingName): SettingValue =>
  name === 'password.minLength' ? passwordRules(policy.password).minLength : settingValue(policy, name);

const words = (value: SettingValue): readonly string[] => (Array.isArray(value) ? value : []);

function isWeaker(name: SettingName, before: SettingValue, after: SettingValue): boolean {
  const way = weaker[name];
  if (way === 'fewer') return words(before).some((word) => !words(after).includes(word));
  if (way === 'less') return Number(after) < Number(before);
  if (way === 'more') return Number(after) > Number(before);
  // What nobody has put in order is taken for weaker.
  return !way.includes(after) || way.indexOf(after) > way.indexOf(before);
}

export interface SettingChange {
  readonly name: SettingName;
  readonly before: SettingValue;
  readonly after: SettingValue;
  readonly weaker: boolean;
}

/** What is different, in the order of the table. */
export const compare = (before: Policy, after: Policy): readonly SettingChange[] =>
  settingNames.flatMap((name) => {
    const change = { name, before: settingValue(before, name), after: settingValue(after, name) };
    if (JSON.stringify(change.before) === JSON.stringify(change.after)) return [];
    return [{ ...change, weaker: isWeaker(name, effective(before, name), effective(after, name)) }];
  });
