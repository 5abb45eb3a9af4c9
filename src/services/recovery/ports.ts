// Owns what the conversation may ask of a recovery, and every answer it can get. For an anonymous caller no answer here
// depends on whether the account exists: limits count what was typed, and everything else happens in the courier, later.
import type { TeamsPerson } from '../accounts/linking';
import type { Method, Purpose } from '../collections';
import type { AccountId, CaseId, ChallengeId, ConversationKey, GrantId, Source } from '../ids';
import type { PasswordHome } from '../ports';

/** Who is talking, as the channel has proven it; nothing a client can set. */
export type Caller =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'account';
      readonly account: AccountId;
      readonly stamp: string;
      readonly username: string;
      /** When they last signed in, where the channel knows; left out, nothing counts as a fresh sign-in. */
      readonly authenticatedAtMs?: number;
    };

/** Where a turn comes from; bound into every case, challenge and grant made in it. */
export interface Place {
  readonly conversation: ConversationKey;
  readonly channel: string;
  readonly source: Source;
  readonly caller: Caller;
  /** Who it is in Teams, in a talk between two, whether that is linked to an account or not. */
  readonly teams?: TeamsPerson;
  readonly language: string;
  readonly correlation: string;
}

export type Limited = { readonly ok: false; readonly reason: 'limited'; readonly retryAtMs: number };

export type Opened =
  | { readonly ok: true; readonly caseId: CaseId }
  /** Not a name at all: empty, too long, several addresses, control characters. Same for everybody, before any lookup. */
  | { readonly ok: false; readonly reason: 'malformed' }
  /** All resets are held up, for everybody alike. */
  | { readonly ok: false; readonly reason: 'paused' }
  /** Only to the proven owner of the account: its password is kept somewhere else, or its directory cannot unlock. */
  | { readonly ok: false; readonly reason: Exclude<PasswordHome, 'here'> | 'no-unlock' }
  | Limited;

export interface Option {
  readonly method: Method;
  /** Masked (`a•••@h•••.example`, `•••42`), and only for a proven caller's own account. */
  readonly masked: string | null;
}

export type SentPin =
  | { readonly ok: true; readonly challenge: ChallengeId; readonly digits: number; readonly minutes: number }
  | { readonly ok: false; readonly reason: 'expired' }
  | { readonly ok: false; readonly reason: 'too-soon'; readonly retryAtMs: number }
  | Limited;

export type Checked =
  | { readonly ok: true; readonly next: 'grant'; readonly grant: GrantId }
  /** The policy wants a second method; the case keeps what was proven. */
  | { readonly ok: true; readonly next: 'second'; readonly options: readonly Option[] }
  | { readonly ok: false; readonly reason: 'wrong'; readonly triesLeft: number }
  | { readonly ok: false; readonly reason: 'expired' | 'used-up' }
  | Limited;

export type Finished =
  /** A one-time page. The URL goes into the card and nowhere else. */
  | {
      readonly ok: true;
      readonly outcome: 'page';
      readonly kind: 'own' | 'temporary' | 'pass';
      readonly url: string;
      readonly untilMs: number;
    }
  | { readonly ok: true; readonly outcome: 'unlocked'; readonly wasLocked: boolean }
  /** Proof is given, so the truth may be told: this directory cannot unlock. */
  | { readonly ok: false; readonly reason: 'unsupported' }
  | { readonly ok: false; readonly reason: 'expired' };

export interface Recovery {
  /** Opens a case for what somebody typed. Counts the source, the conversation, the subject and the total first. */
  open(place: Place, request: { readonly purpose: Purpose; readonly identifier: string }): Promise<Opened>;
  /** The ways to send a PIN. For an anonymous caller: what the policy offers to anybody. */
  options(place: Place, caseId: CaseId): Promise<readonly Option[]>;
  /** Stores a challenge (a real one or a decoy, unknown as yet) and leaves the rest to the courier. */
  send(place: Place, request: { readonly caseId: CaseId; readonly method: Method }): Promise<SentPin>;
  /** Claims one attempt before comparing. `pin` as typed: spaces and hyphens are dropped. */
  check(place: Place, request: { readonly challenge: ChallengeId; readonly pin: string }): Promise<Checked>;
  /** Turns a grant into its outcome: a one-time page, or an unlocked account. */
  finish(place: Place, grant: GrantId): Promise<Finished>;
  /** Forgets the case: its open challenges and grants die. Counters stay. */
  abandon(place: Place, caseId: CaseId): Promise<void>;
}
