// Owns the fields of a new password, typed twice, with the rules in between; and how a refusal is told beside them.
import type { PasswordRule } from '../../services/ports';
import type { Exchange } from '../http/route';
import { Notice, PasswordField } from './components';
import { type Guidance, RuleList } from './rule-list';
import type { PageTexts } from './texts/catalogue';

/** Why the form is shown again. Never holds what was typed. */
export type Problem =
  | { readonly kind: 'missing' | 'different' | 'busy' }
  | { readonly kind: 'rules'; readonly broken: readonly PasswordRule[] };

export type NewPassword =
  | { readonly ok: true; readonly password: string }
  | { readonly ok: false; readonly problem: Problem };

/** The new password if it was typed twice alike. Nothing is trimmed or cut. */
export function readNewPassword({ form }: Pick<Exchange, 'form'>): NewPassword {
  const { password = '', repeat = '' } = form;
  if (password === '' || repeat === '') return { ok: false, problem: { kind: 'missing' } };
  return password === repeat ? { ok: true, password } : { ok: false, problem: { kind: 'different' } };
}

export function ProblemNotice({
  texts,
  problem,
}: {
  readonly texts: PageTexts;
  readonly problem: Problem | undefined;
}) {
  if (problem === undefined) return null;
  const sentences = {
    missing: texts.choose.missing,
    different: texts.choose.different,
    rules: texts.choose.refused,
    busy: texts.busy.text,
  };
  return (
    <Notice kind={problem.kind === 'busy' ? 'warn' : 'bad'}>
      <p>{sentences[problem.kind]}</p>
    </Notice>
  );
}

interface NewPasswordProps {
  readonly texts: PageTexts;
  readonly guidance: Guidance;
  readonly problem: Problem | undefined;
}

export function NewPasswordFields({ texts, guidance, problem }: NewPasswordProps) {
  const broken = problem?.kind === 'rules' ? problem.broken : [];
  return (
    <>
      <PasswordField
        texts={texts}
        name="password"
        label={texts.choose.newPassword}
        autocomplete="new-password"
        describedBy="rules"
        invalid={broken.length > 0}
      />
      <RuleList texts={texts} guidance={guidance} broken={broken} />
      <PasswordField
        texts={texts}
        name="repeat"
        label={texts.choose.repeat}
        autocomplete="new-password"
        invalid={problem?.kind === 'different'}
      />
    </>
  );
}

/** Tells password managers whose password this is. */
export function HiddenUsername({ username }: { readonly username: string }) {
  return (
    <div class="unseen" aria-hidden="true">
      <input type="text" name="username" value={username} autocomplete="username" readOnly tabIndex={-1} />
    </div>
  );
}

/** Whose account the page is about. */
export function Identity({ texts, username }: { readonly texts: PageTexts; readonly username: string }) {
  return (
    <div class="identity">
      <svg viewBox="0 0 24 24" width="28" height="28" aria-hidden="true">
        <circle cx="12" cy="8" r="4" />
        <path d="M4 20.500c1.200-4 4.300-6 8-6s6.800 2 8 6" />
      </svg>
      <dl>
        <dt>{texts.username}</dt>
        <dd>{username}</dd>
      </dl>
    </div>
  );
}
