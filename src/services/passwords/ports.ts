// Owns what pages may ask of one-time links and password writes, and the answers they can get.
import type { TicketPurpose } from '../collections';
import type { AccountId, ConversationKey, GrantId, Source, WorkId } from '../ids';
import type { PasswordRule } from '../ports';

export interface Ticket {
  /** SHA-256 of the token. */
  readonly id: string;
  readonly purpose: TicketPurpose;
  readonly account: AccountId;
  readonly grant: GrantId | null;
  readonly conversation: ConversationKey | null;
  readonly work: WorkId | null;
  /** Of a reveal link; left out: a temporary password. */
  readonly shows?: 'pass';
  readonly expiresAt: number;
}

export interface Tickets {
  /** `url` is PUBLIC_URL + `/t/<token>`: 256 random bits, stored only hashed. */
  issue(ticket: {
    readonly purpose: TicketPurpose;
    readonly account: AccountId;
    readonly grant?: GrantId;
    readonly conversation?: ConversationKey;
    readonly work?: WorkId;
    readonly shows?: 'pass';
    readonly lifetimeMs: number;
  }): Promise<{ readonly token: string; readonly url: string; readonly untilMs: number }>;
  /** Looks without using it up: what a GET may do. Undefined for unknown, used, expired, wrong purpose. */
  look(token: string, purpose?: TicketPurpose): Promise<Ticket | undefined>;
  /** For exactly one caller, once. */
  consume(token: string, purpose: TicketPurpose): Promise<Ticket | undefined>;
  /** Gives a consumed ticket back, when nothing came of it (rules refused, no hashing slot). */
  reopen(token: string): Promise<void>;
  /** Everything of this account that is still open dies, except the objections ("this wasn't me"). */
  killFor(account: AccountId): Promise<void>;
}

interface FromPage {
  readonly token: string;
  readonly source: Source;
  readonly correlation: string;
}

export type Written =
  | { readonly ok: true }
  /** Unknown, used or expired link: one answer. */
  | { readonly ok: false; readonly reason: 'lapsed' }
  /** The link still works: nothing was used up. */
  | { readonly ok: false; readonly reason: 'rules'; readonly broken: readonly PasswordRule[] }
  | { readonly ok: false; readonly reason: 'busy'; readonly retryAfterSeconds: number }
  /** The directory does not let us set this password; nothing was changed, and the link still works. */
  | { readonly ok: false; readonly reason: 'not-here' }
  /** The directory's answer was lost and cannot be found out: try signing in before starting again. */
  | { readonly ok: false; readonly reason: 'unknown' };

export type Revealed =
  /** `validUntilMs` null: it works until it is changed. */
  | { readonly ok: true; readonly password: string; readonly validUntilMs: number | null }
  /** The directory gives this account no pass: the link is used up, and another one would end the same way. */
  | { readonly ok: false; readonly reason: 'no-pass' }
  | Exclude<Written, { ok: true } | { reason: 'rules' }>;

export type Changed =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'wrong-password' }
  | { readonly ok: false; readonly reason: 'limited'; readonly retryAtMs: number }
  | Exclude<Written, { ok: true } | { reason: 'lapsed' }>;

/** One password write at most per link; sessions end, notices go out and the chat hears of it, also after a crash. */
export interface PasswordPages {
  /** What the form for this link must know: whose context words, until when. Undefined = lapsed. */
  describe(token: string): Promise<{ readonly username: string; readonly untilMs: number } | undefined>;
  choose(request: FromPage & { readonly password: string }): Promise<Written>;
  /** Makes, sets and returns a temporary password, or a pass where the link says so: shown once, stored nowhere. */
  reveal(request: FromPage): Promise<Revealed>;
  /** The same behind the link of an invitation, and of no other. */
  revealInvited(request: FromPage): Promise<Revealed>;
  /** Signed in: needs the current password (the temporary one, for a `change-only` session). */
  change(request: {
    readonly account: AccountId;
    readonly current: string;
    readonly next: string;
    readonly source: Source;
    readonly correlation: string;
  }): Promise<Changed>;
}

/** "This wasn't me." False = the link lapsed. Idempotent for the person: the page says the same the second time. */
export interface Objections {
  object(request: FromPage): Promise<boolean>;
}
