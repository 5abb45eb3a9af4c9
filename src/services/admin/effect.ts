// Owns what an effect is: what a command changes about one person, when there is nothing to change, and what can be said
// against it. The rows themselves stand in effects.ts.
import type { Audit, AuditAction } from '../audit/events';
import type { ContactDoc, EnrolmentDoc } from '../collections';
import type { Creation } from '../directory/creation';
import type { Enrolments } from '../enrolment';
import type { AccountId, ContactId } from '../ids';
import type { Invitations } from '../invitations';
import type { RollingThrottle, Throttle } from '../limits/ports';
import type { Mailroom, Teller } from '../notify/ports';
import type { Tolls } from '../notify/sms/tolls';
import type { Tickets } from '../passwords/ports';
import type { Policy, PolicySource } from '../policy/policy';
import type { Clock, Directory, Random, Store } from '../ports';
import type { Closures } from '../recovery/closures';
import type { Grants } from '../recovery/grants';
import type { Notices } from '../recovery/notices';
import type { Pause } from '../recovery/pause';
import type { Place } from '../recovery/ports';
import type { Reach } from '../recovery/reach';
import type { EndProofs, Revoke } from '../recovery/revocation';
import type { Roles } from '../roles';
import type { Command, Verb } from './command';
import type { Person } from './selection';

/** How to put one person back. Each holds only while nothing else has changed there since. */
export type Undo =
  | {
      readonly kind: 'enrolment';
      readonly account: AccountId;
      readonly before: EnrolmentDoc | null;
      readonly version: number;
    }
  | { readonly kind: 'login'; readonly account: AccountId; readonly disabled: boolean; readonly stamp: string }
  | { readonly kind: 'lockout'; readonly account: AccountId; readonly on: boolean }
  | { readonly kind: 'contact-added'; readonly account: AccountId; readonly contact: ContactId }
  | { readonly kind: 'contacts-removed'; readonly account: AccountId; readonly contacts: readonly ContactDoc[] };

export type Refusal =
  | 'gone'
  | 'unsupported'
  | 'no-unlock'
  | 'unreachable'
  | 'too-often'
  | 'malformed'
  | 'not-served'
  | 'own-mailbox'
  | 'too-many'
  | 'no-reason'
  | 'paused'
  | 'two-methods'
  | 'not-by-policy'
  | 'no-mailbox'
  | 'cleared-today'
  | 'no-network'
  | NotInvited;

/** Why nobody is invited, or not again. */
export type NotInvited =
  | 'taken'
  | 'no-guests'
  | 'not-kept'
  | 'needs-address'
  | 'foreign-domain'
  | 'lookalike'
  | 'invited-too-often'
  | 'not-made'
  | 'maybe-made'
  | 'not-invited'
  | 'invitation-used'
  | 'invitation-withdrawn';

export type Applied =
  | { readonly ok: true; readonly undo: Undo | null }
  | { readonly ok: false; readonly reason: Refusal };

export interface EffectDeps {
  readonly clock: Clock;
  readonly directory: Directory;
  readonly enrolments: Enrolments;
  readonly roles: Roles;
  readonly revoke: Revoke;
  readonly endProofs: EndProofs;
  readonly closures: Closures;
  readonly grants: Pick<Grants, 'issueForLink'>;
  readonly tickets: Tickets;
  readonly pause: Pause;
  readonly audit: Audit;
  readonly policy: PolicySource;
  readonly reach: Reach;
  readonly notices: Notices;
  readonly tolls: Pick<Tolls, 'serves'>;
  readonly mailroom: Mailroom;
  readonly throttle: Throttle;
  readonly rollingThrottle: RollingThrottle;
  readonly teller: Pick<Teller, 'tellPerson'>;
  readonly store: Store;
  readonly random: Random;
  readonly creation: Creation;
  readonly invitations: Invitations;
  readonly smsConfigured: boolean;
  readonly publicUrl: string;
}

export interface Request {
  readonly person: Person;
  readonly command: Command;
  readonly by: AccountId;
  readonly place: Place;
  /** How many the command is about. */
  readonly crowd: number;
}

export interface Effect {
  readonly action: AuditAction;
  /** True: there is nothing to change. */
  already(person: Person, command: Command, nowMs: number): boolean;
  apply(deps: EffectDeps, request: Request): Promise<Applied>;
  /** The same for what only the store can say: whom of these it would change nothing about. */
  settled?(deps: EffectDeps, people: readonly Person[]): Promise<ReadonlySet<AccountId>>;
  /** True: out of bounds for everybody who may administer, whatever they hold. */
  protects?(person: Person, policy: Policy): boolean;
  /** For one person at a time. */
  readonly single?: true;
  /** Never without a reason. */
  readonly reasoned?: true;
  /** True: the help desk does not do this alone (attack ADM-10). */
  second?(deps: EffectDeps, request: Omit<Request, 'place' | 'crowd'>): Promise<boolean>;
  /** Why this cannot be asked for at all, before anything is shown. */
  refuse?(deps: EffectDeps, request: Omit<Request, 'place' | 'crowd'>): Promise<Refusal | undefined>;
}

export type ChangeVerb = Extract<
  Verb,
  | 'enable'
  | 'disable'
  | 'unlock'
  | 'unfreeze'
  | 'revoke'
  | 'expire'
  | 'lockout-on'
  | 'lockout-off'
  | 'block'
  | 'unblock'
  | 'remind'
  | 'reset'
  | 'reset-link'
  | 'reset-temp'
  | 'resend'
  | 'withdraw'
  | 'login-on'
  | 'login-off'
  | 'contact-set'
  | 'contact-clear'
  | 'grant'
  | 'ungrant'
>;
