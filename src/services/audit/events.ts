// Owns the names of everything that is audited. An action that is not listed here does not compile.
import type { Scalar } from '../collections';

export type AuditAction =
  | 'case.opened'
  | 'case.refused'
  | 'pin.requested'
  | 'pin.sent'
  | 'pin.not-sent'
  | 'pin.wrong'
  | 'pin.passed'
  | 'pin.refused'
  | 'grant.issued'
  | 'ticket.issued'
  | 'ticket.used'
  | 'ticket.refused'
  | 'password.reset'
  | 'password.change'
  | 'password.temporary'
  | 'password.pass'
  | 'password.expired'
  | 'account.unlock'
  | 'account.locked'
  | 'account.frozen'
  | 'account.created'
  | 'account.changed'
  | 'account.erased'
  | 'enrolment.changed'
  | 'contact.changed'
  | 'contact.copied'
  | 'signin.passed'
  | 'signin.failed'
  | 'session.ended'
  | 'notice.sent'
  | 'notice.failed'
  | 'not-me'
  | 'sequence.violation'
  | 'limit.hit'
  | 'channel.refused'
  | 'alarm'
  | 'import.applied'
  | 'people.exported'
  | 'import.undone'
  | 'list.taken'
  | 'admin.granted'
  | 'admin.revoked'
  | 'admin.command'
  | 'admin.denied'
  | 'admin.approval'
  | 'invitation.sent'
  | 'invitation.withdrawn'
  | 'reset.invited'
  | 'reminder.sent'
  | 'network.blocked'
  | 'network.unblocked'
  | 'resets.paused'
  | 'resets.resumed'
  | 'audit.cut'
  | 'audit.exported'
  | 'audit.searched'
  | 'audit.verified'
  | 'config.changed'
  | 'process.started'
  | 'process.stopped';

/** What a detail may be called. Nothing here can hold a secret, an address or what somebody typed. */
export const detailNames = [
  'addresses',
  'anchors',
  'changed',
  'checkpoints',
  'command',
  'count',
  'created',
  'digits',
  'enabled',
  'events',
  'filters',
  'format',
  'intent',
  'job',
  'kind',
  'lanes',
  'language',
  'limit',
  'method',
  'number',
  'problem',
  'purpose',
  'request',
  'role',
  'rows',
  'scope',
  'sessions',
  'setting',
  'since',
  'template',
  'tries',
  'triesLeft',
  'until',
  'version',
  'wasLocked',
  'weaker',
] as const; // so that the names are a type too
export type DetailName = (typeof detailNames)[number];

/** One event. `actor` and `target` are account ids, `anonymous:<conversation>`, `system`, or a keyed hash of what was typed. */
export interface AuditEvent {
  readonly action: AuditAction;
  readonly outcome: 'started' | 'ok' | 'refused' | 'failed' | 'unknown';
  readonly actor: string;
  readonly target?: string;
  /** Why it was refused or failed: a short literal, never free text from outside. */
  readonly reason?: string;
  readonly channel?: string;
  readonly source?: string;
  /** Joins the log lines and events of one turn, request or case. */
  readonly correlation?: string;
  /** Only listed names are written down; a name that is not listed does not compile. */
  readonly detail?: Readonly<Partial<Record<DetailName, Scalar>>>;
}

export interface Audit {
  /** Resolves once the event is durable. Throws `Fault('audit.unavailable')`: then the effect must not happen. */
  record(event: AuditEvent): Promise<void>;
}
