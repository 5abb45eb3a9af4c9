// Owns making somebody who is not there yet, in whichever directory their name belongs to. Never changes anybody who is.
import type { AccountId } from '../ids';

export interface NewMember {
  /** Canonical. */
  readonly username: string;
  readonly displayName: string;
  readonly unit: string;
}

export interface NewGuest {
  /** Canonical. */
  readonly address: string;
  readonly displayName: string;
}

/** `lost`: the directory's answer never came, so nobody knows. */
export type NotMade = 'taken' | 'malformed' | 'refused' | 'lost';

export type Made = { readonly ok: true; readonly id: AccountId } | { readonly ok: false; readonly reason: NotMade };

export type GuestMade =
  /** `url`: where the guest accepts; worth nothing without their own sign-in. */
  | { readonly ok: true; readonly id: AccountId; readonly url: string }
  | { readonly ok: false; readonly reason: NotMade };

/** Throws what a directory throws, but for a lost answer. */
export interface Creation {
  /** `elsewhere`: the new account's own mailbox opens only after the first sign-in. Undefined: no directory keeps such a name. */
  mailboxOf(username: string): 'own' | 'elsewhere' | undefined;
  member(draft: NewMember): Promise<Made>;
  /** Left out: no directory here has guests. Inviting somebody again who has not accepted yet is harmless. */
  readonly guest?: (draft: NewGuest) => Promise<GuestMade>;
  /** Whether this guest has accepted, or cannot be found. */
  hasAccepted(id: AccountId): Promise<boolean>;
  /** INVITE_DOMAINS: domains, or `*`. */
  readonly domains: readonly string[];
}
