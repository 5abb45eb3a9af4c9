// Owns the password rules, the same ones while typing and on the server: pure, without imports that run, so that the
// browser script is built from this very file. What needs a list, a hash or the directory (`common`, `reused`, `directory`) is asked elsewhere.
import type { PasswordRule } from '../ports';
import { isMostlyContext } from './context';
import { isRepetitive } from './repetition';

export type Preset = 'nist' | 'entra' | 'classic';

export interface PasswordRules {
  readonly preset: Preset;
  /** Code points after NFC. */
  readonly minLength: number;
  readonly maxLength: number;
  /** How many earlier passwords are refused; 0 = any may come back. */
  readonly history: number;
}

/** Whose password it is going to be. */
export interface PasswordContext {
  /** From contextWords(): folded words that must not make up most of the password. */
  readonly words: readonly string[];
}

/** What the sentences in passwords/words may mention. */
export interface RuleParameters {
  readonly minLength: number;
  readonly maxLength: number;
  readonly classes: number;
  readonly history: number;
}

interface PresetRules {
  readonly minLength: number;
  readonly rules: readonly PasswordRule[];
}

// NIST SP 800-63B-4 3.1.1.2: at least 15 where the password is the only factor, at least 64 allowed (we allow 256), no
// composition, a blocklist with context words. Entra: 8 to 256, three of four classes, no Unicode (concept-sspr-policy).
const presets: { readonly [Name in Preset]: PresetRules } = {
  nist: { minLength: 15, rules: [] },
  entra: { minLength: 8, rules: ['classes'] },
  classic: { minLength: 8, rules: ['capital', 'lower-case', 'number', 'special'] },
};
const everywhere: readonly PasswordRule[] = ['too-long', 'characters', 'repetitive', 'context', 'common'];

/** NIST SP 800-63B-4 3.1.1.2: verifiers should permit at least 64. */
export const maxPasswordLength = 256;
const classesNeeded = 3;
// NFC never shrinks a text to a sixteenth: whatever is longer than this has more than 256 code points.
const maxCodeUnits = maxPasswordLength * 16;

/** The rules of a policy; `minLength` undefined = the preset's own. */
export const passwordRules = (policy: {
  readonly preset: Preset;
  readonly minLength?: number | undefined;
  readonly history: number;
}): PasswordRules => ({
  preset: policy.preset,
  minLength: policy.minLength ?? presets[policy.preset].minLength,
  maxLength: maxPasswordLength,
  history: policy.history,
});

/** NIST SP 800-63B-4 3.1.1.2: NFC before hashing. Nothing else is changed: no trimming, no case, no truncation. */
export const normalizePassword = (typed: string): string => typed.normalize('NFC');

/** Code points after NFC; a text too long to be a password is not walked, and counts as Infinity. */
export const passwordLength = (typed: string): number =>
  typed.length > maxCodeUnits ? Number.POSITIVE_INFINITY : [...normalizePassword(typed)].length;

const classes = [/\p{Lu}/u, /\p{Ll}/u, /\p{Nd}/u, /[^\p{L}\p{M}\p{N}]/u] as const;
const [capital, lowerCase, number, special] = classes;

// Control characters cannot be typed at a sign-in, and half a surrogate pair turns into U+FFFD when it is encoded, so
// that two different passwords would be the same one.
const untypable = /\p{Cc}|\p{Cs}/u;
const outsideAscii = /[^\x20-\x7e]/;

interface Candidate {
  readonly text: string;
  readonly rules: PasswordRules;
  readonly context: PasswordContext;
}

type Check = (candidate: Candidate) => boolean;

/** True = broken. `too-long` is asked first; `common` and `reused` are asked elsewhere. */
const broken: { readonly [Rule in PasswordRule]: Check } = {
  length: ({ text, rules }) => [...text].length < rules.minLength,
  'too-long': () => false,
  characters: ({ text, rules }) => (rules.preset === 'entra' ? outsideAscii : untypable).test(text),
  capital: ({ text }) => !capital.test(text),
  'lower-case': ({ text }) => !lowerCase.test(text),
  number: ({ text }) => !number.test(text),
  special: ({ text }) => !special.test(text),
  classes: ({ text }) => classes.filter((one) => one.test(text)).length < classesNeeded,
  repetitive: ({ text, rules }) => isRepetitive(text, rules.minLength),
  context: ({ text, context }) => isMostlyContext(text, context.words),
  common: () => false,
  reused: () => false,
  directory: () => false,
};

const applying = (rules: PasswordRules): PasswordRule[] => [
  'length',
  ...presets[rules.preset].rules,
  ...everywhere,
  ...(rules.history > 0 ? (['reused'] as const) : []),
];

/**
 * The rules that `typed` breaks, in the order in which describeRules() shows them. Too long is the only answer for what is
 * too long, so that everything behind it works on 256 characters at most.
 */
export function checkPassword(typed: string, context: PasswordContext, rules: PasswordRules): PasswordRule[] {
  if (passwordLength(typed) > rules.maxLength) return ['too-long'];
  const candidate = { text: normalizePassword(typed), rules, context };
  return applying(rules).filter((rule) => broken[rule](candidate));
}

/** What to show before anybody types: every rule in force, with the numbers its sentence may mention. */
export function describeRules(rules: PasswordRules): { rule: PasswordRule; parameters: RuleParameters }[] {
  const { minLength, maxLength, history } = rules;
  const parameters = { minLength, maxLength, history, classes: classesNeeded };
  return applying(rules).map((rule) => ({ rule, parameters }));
}
