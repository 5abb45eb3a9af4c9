// Owns what an administrator can ask for, once it has been understood: nothing of it says who is asking.
import type { Method } from '../collections';
import type { FileId } from '../ids';
import type { Role } from '../roles';

export const verbs = [
  'status',
  'why',
  'enable',
  'disable',
  'unlock',
  'unfreeze',
  'revoke',
  'login-on',
  'login-off',
  'expire',
  'lockout-on',
  'lockout-off',
  'block',
  'unblock',
  'block-network',
  'unblock-network',
  'remind',
  'contact',
  'contact-set',
  'contact-clear',
  'invite',
  'resend',
  'withdraw',
  'reset',
  'reset-link',
  'reset-temp',
  'who',
  'audit',
  'audit-search',
  'audit-case',
  'audit-verify',
  'report-week',
  'report-month',
  'report-ready',
  'report-not-ready',
  'report-not-enrolled',
  'report-failed',
  'report-blocked',
  'report-unused-temp',
  'report-deliveries',
  'report-top',
  'report-stale-contacts',
  'report-actions',
  'export',
  'pause',
  'resume',
  'policy',
  'policy-set',
  'policy-diff',
  'policy-simulate',
  'policy-activate',
  'policy-drop',
  'policy-history',
  'policy-revert',
  'doctor',
  'grant',
  'ungrant',
  'pending',
  'approve',
  'deny',
  'import',
  'import-template',
  'undo',
  'help',
] as const; // so that the names are a type too
export type Verb = (typeof verbs)[number];

/** `name` is canonical (services/accounts/identifier.ts); `display` is as typed between quotes. */
export type Named = { readonly kind: 'name' | 'display'; readonly text: string };

/** `not-enrolled`: no contact of theirs is verified. `not-ready`: switched on, and something stops a reset. */
export type Standing = 'enabled' | 'not-enrolled' | 'not-ready';

/** One group of people, or several people by name. */
export type Crowd =
  | { readonly kind: 'people'; readonly people: readonly Named[] }
  | { readonly kind: 'unit'; readonly unit: string }
  | { readonly kind: 'group'; readonly group: string }
  /** Whoever stands on the list that was uploaded here last. */
  | { readonly kind: 'file'; readonly file?: FileId }
  | { readonly kind: 'standing'; readonly standing: Standing; readonly unit?: string };

export type Target =
  | Crowd
  | { readonly kind: 'several'; readonly crowds: readonly Crowd[] }
  | { readonly kind: 'all' }
  /** Whoever the last command in this conversation was about. */
  | { readonly kind: 'last' };

/** What an event of the audit can be looked for by. */
export const auditFields = ['action', 'actor', 'target', 'outcome', 'reason', 'channel'] as const; // so that the names are a type too

/** Literal: `text` is compared, whatever it looks like. */
export interface AuditFilter {
  readonly field: (typeof auditFields)[number];
  readonly text: string;
}

export interface Command {
  readonly verb: Verb;
  readonly target?: Target;
  readonly role?: Role;
  /** Where a role reaches; left out = everywhere. */
  readonly unit?: string;
  readonly method?: Method;
  /** As typed; canonical only once a service has read it. */
  readonly address?: string;
  /** Somebody who is invited: as a guest, and how they are called. */
  readonly guest?: true;
  readonly called?: string;
  readonly number?: number;
  /** How far back, milliseconds. */
  readonly spanMs?: number;
  /** Milliseconds since 1970. */
  readonly untilMs?: number;
  /** Plain text, one line, at most 200 characters. */
  readonly because?: string;
  /** What is looked for in the audit: all of it must hold. */
  readonly filters?: readonly AuditFilter[];
  /** What joins the events of one turn, request or case. */
  readonly correlation?: string;
  /** A setting of the policy and its value, as typed; readable only once a service has read them. */
  readonly setting?: string;
  readonly value?: string;
  /** The list that an import is of. */
  readonly file?: FileId;
  /** Whether an import makes people who are not there yet. */
  readonly create?: boolean;
  /** What help is asked about. */
  readonly about?: string;
}
