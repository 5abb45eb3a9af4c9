// Owns which sentences are about running the service as a whole: its policy, its reports, its audit.
import type { AdminTexts } from './catalogue';

type OversightKind =
  | 'found'
  | 'overview'
  | 'ranking'
  | 'listing'
  | 'exported'
  | 'policy'
  | 'policy-draft'
  | 'policy-active'
  | 'policy-simulated'
  | 'policy-history'
  | 'no-setting'
  | 'bad-value'
  | 'no-version'
  | 'no-draft'
  | 'draft-dropped';

type OversightVerb =
  | 'audit-search'
  | 'audit-case'
  | 'report-week'
  | 'report-month'
  | 'report-ready'
  | 'report-not-ready'
  | 'report-not-enrolled'
  | 'report-failed'
  | 'report-blocked'
  | 'report-unused-temp'
  | 'report-deliveries'
  | 'report-top'
  | 'report-stale-contacts'
  | 'report-actions'
  | 'export'
  | 'policy'
  | 'policy-set'
  | 'policy-diff'
  | 'policy-simulate'
  | 'policy-activate'
  | 'policy-drop'
  | 'policy-history'
  | 'policy-revert';

export interface OversightTexts {
  readonly outcomes: Pick<AdminTexts['outcomes'], OversightKind>;
  readonly verbs: Pick<AdminTexts['verbs'], OversightVerb>;
  readonly slots: Readonly<Record<string, string>>;
}
