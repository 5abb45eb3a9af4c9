// Owns the shape of the password rules' sentences: a language that misses one does not compile.
import type { PasswordRule } from '../../ports';
import type { RuleParameters } from '../rules';

/** One short sentence per rule, as an instruction: it is read before typing and again when the rule is broken. */
export type RuleWords = { readonly [Rule in PasswordRule]: (parameters: RuleParameters) => string };
