// Owns the list of password rules: the same words before typing, while typing (web/pages/password.js) and after a refusal.
import { type Acquaintance, contextWords } from '../../services/passwords/context';
import { describeRules, type PasswordRules, passwordRules } from '../../services/passwords/rules';
import { de } from '../../services/passwords/words/de';
import { en } from '../../services/passwords/words/en';
import type { RuleWords } from '../../services/passwords/words/rule-words';
import type { Policy } from '../../services/policy/policy';
import type { PasswordRule } from '../../services/ports';
import type { Language, PageTexts } from './texts/catalogue';

const words: { readonly [Name in Language]: RuleWords } = { en, de };

export interface Guidance {
  readonly rules: PasswordRules;
  /** Folded words that must not make up the password; only of the person in front of the page. */
  readonly words: readonly string[];
}

export const guide = (policy: Policy['password'], known: Acquaintance): Guidance => ({
  rules: passwordRules(policy),
  words: contextWords({ product: 'Latchkey', ...known, words: policy.contextWords }),
});

/** Rules that hardly anybody breaks are shown only once they are broken. */
const isQuiet = (rule: PasswordRule, { preset }: PasswordRules): boolean =>
  rule === 'too-long' || (rule === 'characters' && preset !== 'entra');

interface RuleListProps {
  readonly texts: PageTexts;
  readonly guidance: Guidance;
  readonly broken: readonly PasswordRule[];
}

function State({ texts, broken }: { readonly texts: PageTexts; readonly broken: boolean }) {
  return <span class="unseen">{broken ? `${texts.choose.unmet} ` : ''}</span>;
}

export function RuleList({ texts, guidance, broken }: RuleListProps) {
  const { rules } = guidance;
  return (
    <div
      class="rules"
      id="rules"
      data-rules={JSON.stringify(rules)}
      data-words={JSON.stringify(guidance.words)}
      data-met={texts.choose.met}
      data-unmet={texts.choose.unmet}
    >
      <p class="rules-title">{texts.choose.rulesTitle}</p>
      <ul>
        {describeRules(rules).map(({ rule, parameters }) => (
          <li
            key={rule}
            data-rule={rule}
            data-state={broken.includes(rule) ? 'broken' : 'open'}
            hidden={isQuiet(rule, rules) && !broken.includes(rule)}
          >
            <State texts={texts} broken={broken.includes(rule)} />
            <span>{words[texts.language][rule](parameters)}</span>
          </li>
        ))}
      </ul>
      <p class="unseen" role="status" />
    </div>
  );
}
