// Owns the forms that commands have. Small letters stand for themselves, `?` for "may be left out", capitals for a slot.
import type { Verb } from '../../../services/admin/command';

/** `reason`: `because …` is not left out. */
export type Clause = 'time' | 'because' | 'reason';

export interface Form {
  readonly verb: Verb;
  readonly elements: readonly string[];
  readonly clauses: readonly Clause[];
}

const form = (verb: Verb, pattern: string, ...clauses: readonly Clause[]): Form => ({
  verb,
  elements: pattern.split(' '),
  clauses,
});

/** In the order in which help lists them. Of two that begin alike, the longer one comes first. */
export const forms: readonly Form[] = [
  form('status', 'status TARGET'),
  form('why', 'why TARGET'),
  form('who', 'who is? enabled in? TARGET'),
  form('enable', 'enable TARGET', 'time', 'because'),
  form('disable', 'disable TARGET', 'because'),
  form('unlock', 'unlock TARGET', 'because'),
  form('unfreeze', 'unfreeze TARGET', 'because'),
  form('invite', 'invite PERSON GUEST called? CALLED? on? UNIT?', 'because'),
  form('invite', 'invite PERSON to? HOME? called? CALLED? on? UNIT?', 'because'),
  form('resend', 'resend TARGET', 'because'),
  form('withdraw', 'withdraw TARGET', 'because'),
  form('reset-link', 'reset TARGET link', 'reason'),
  form('reset-temp', 'reset TARGET temp', 'reason'),
  form('reset', 'reset TARGET', 'reason'),
  form('revoke', 'revoke TARGET', 'because'),
  form('login-on', 'login on TARGET', 'because'),
  form('login-off', 'login off TARGET', 'because'),
  form('remind', 'remind TARGET'),
  form('expire', 'expire TARGET', 'because'),
  form('lockout-on', 'lockout on TARGET', 'because'),
  form('lockout-off', 'lockout off TARGET', 'because'),
  form('block-network', 'block ip ADDRESS', 'time', 'because'),
  form('block-network', 'block network ADDRESS', 'time', 'because'),
  form('block', 'block TARGET', 'time', 'because'),
  form('unblock-network', 'unblock ip ADDRESS', 'because'),
  form('unblock-network', 'unblock network ADDRESS', 'because'),
  form('unblock', 'unblock TARGET', 'reason'),
  form('contact-set', 'contact TARGET set METHOD ADDRESS', 'because'),
  form('contact-clear', 'contact TARGET clear METHOD', 'because'),
  form('contact', 'contact TARGET'),
  form('audit-verify', 'audit verify'),
  form('audit-case', 'audit case NUMBER'),
  form('audit-case', 'audit case CASE'),
  form('audit-search', 'audit search FILTERS? SPAN?'),
  form('audit', 'audit TARGET SPAN?'),
  form('report-ready', 'report ready in? TARGET?'),
  form('report-not-ready', 'report not-ready in? TARGET?'),
  form('report-not-enrolled', 'report not-enrolled in? TARGET?'),
  form('report-month', 'report month'),
  form('report-failed', 'report failed'),
  form('report-blocked', 'report blocked'),
  form('report-unused-temp', 'report unused temp?'),
  form('report-deliveries', 'report deliveries'),
  form('report-top', 'report top'),
  form('report-stale-contacts', 'report stale contacts?'),
  form('report-actions', 'report who did what'),
  form('report-actions', 'report actions'),
  form('report-week', 'report week?'),
  form('export', 'export TARGET'),
  form('pause', 'pause resets?', 'because'),
  form('resume', 'resume resets?', 'because'),
  form('policy-set', 'policy set SETTING VALUE', 'because'),
  form('policy-diff', 'policy diff'),
  form('policy-simulate', 'policy simulate SETTING VALUE'),
  form('policy-simulate', 'policy simulate'),
  form('policy-activate', 'policy activate', 'because'),
  form('policy-drop', 'policy drop'),
  form('policy-history', 'policy history'),
  form('policy-revert', 'policy revert NUMBER', 'because'),
  form('policy', 'policy show?'),
  form('doctor', 'doctor'),
  form('grant', 'grant ROLE to TARGET on UNIT', 'time', 'because'),
  form('grant', 'grant ROLE to TARGET', 'time', 'because'),
  form('ungrant', 'ungrant ROLE from TARGET', 'because'),
  form('pending', 'pending'),
  form('approve', 'approve NUMBER'),
  form('deny', 'deny NUMBER', 'because'),
  form('import-template', 'import template'),
  form('import', 'import'),
  form('undo', 'undo'),
  form('help', 'help ABOUT?'),
];

const firstOf = ({ elements }: Form): string => elements[0] ?? '';

/** What a command can begin with. */
export const firstWords: readonly string[] = [...new Set(forms.map(firstOf))];

export const formsOf = (firstWord: string): readonly Form[] => forms.filter((one) => firstOf(one) === firstWord);
