// Owns what a person may read of the audit: what happened to their own account, in kinds that the conversation has words for.
// Never who else did what, and nothing whose target is not the caller.
import type { Store } from '../ports';
import type { Place } from '../recovery/ports';
import type { AuditAction, AuditEvent } from './events';

/** What can be told, one sentence each. */
export const activityKinds = [
  'password-reset',
  'password-changed',
  'password-temporary',
  'access-pass',
  'unlocked',
  'locked',
  'frozen',
  'pin-sent',
  'pin-wrong',
  'signed-in',
  'sign-in-failed',
  'signed-out',
  'contact-added',
  'contact-verified',
  'contact-removed',
  'contact-changed',
  'service-changed',
] as const; // so that the names are a type too
export type ActivityKind = (typeof activityKinds)[number];

export interface ActivityEntry {
  readonly atMs: number;
  readonly kind: ActivityKind;
  readonly channel: 'web' | 'teams' | 'page';
}

export interface Activity {
  /** The caller's newest ten, newest first; nothing for an anonymous caller. */
  recent(place: Place): Promise<readonly ActivityEntry[]>;
}

const mostTold = 10;
/** Newest events looked through for ten worth telling: many are steps of one thing. */
const mostRead = 60;

const kinds: Readonly<Partial<Record<`${AuditAction} ${AuditEvent['outcome']}`, ActivityKind>>> = {
  'password.reset ok': 'password-reset',
  'password.change ok': 'password-changed',
  'password.temporary ok': 'password-temporary',
  'password.pass ok': 'access-pass',
  'account.unlock ok': 'unlocked',
  'account.locked ok': 'locked',
  'account.frozen ok': 'frozen',
  'pin.sent started': 'pin-sent',
  'pin.wrong refused': 'pin-wrong',
  'signin.passed ok': 'signed-in',
  'signin.failed refused': 'sign-in-failed',
  'session.ended ok': 'signed-out',
  'contact.changed ok': 'contact-changed',
  'enrolment.changed ok': 'service-changed',
};

const contactKinds: Readonly<Record<string, ActivityKind>> = {
  add: 'contact-added',
  verify: 'contact-verified',
  remove: 'contact-removed',
};

/** The body of an event, as services/audit/body.ts writes it. */
type Body = Pick<AuditEvent, 'outcome' | 'channel' | 'detail'>;

function kindOf(action: string, { outcome, detail }: Body): ActivityKind | undefined {
  // An action that stands in no line has no words.
  const kind = kinds[`${action} ${outcome}` as keyof typeof kinds];
  return kind === 'contact-changed' ? (contactKinds[String(detail?.kind)] ?? kind) : kind;
}

const channelOf = ({ channel }: Body): ActivityEntry['channel'] =>
  channel === 'web' || channel === 'teams' ? channel : 'page';

export const createActivity = ({ store }: { readonly store: Store }): Activity => ({
  async recent({ caller }) {
    if (caller.kind === 'anonymous') return [];
    const where = { target: caller.account };
    const events = await store.find('audit', { where, sortBy: 'at', order: 'down', limit: mostRead });
    const told = events.flatMap(({ action, at, body: text }): ActivityEntry[] => {
      const body = JSON.parse(text) as Body; // canonical JSON of an event
      const kind = kindOf(action, body);
      return kind === undefined ? [] : [{ atMs: at, kind, channel: channelOf(body) }];
    });
    return told.slice(0, mostTold);
  },
});
