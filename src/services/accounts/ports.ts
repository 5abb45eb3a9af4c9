// Owns what pages may ask about signing in and about sessions, and the answers they can get.
import type { AccountId, Source } from '../ids';

export interface Session {
  /** Not the token: the id under which it is stored. */
  readonly id: string;
  readonly account: AccountId;
  readonly username: string;
  readonly displayName: string;
  readonly stamp: string;
  /** `change-only`: signed in with a temporary password; may only change it or sign out. */
  readonly scope: 'full' | 'change-only';
  readonly keep: boolean;
  readonly device: string;
  readonly createdAt: number;
  /** When the password was last typed; sensitive actions ask again after 15 minutes. */
  readonly authenticatedAt: number;
  readonly seenAt: number;
  readonly expiresAt: number;
}

export interface StartedSession {
  /** For the cookie: 256 random bits, stored only as its SHA-256. */
  readonly token: string;
  /** Seconds for a kept session; null = until the browser closes. */
  readonly maxAge: number | null;
  readonly session: Session;
}

export interface Sessions {
  start(who: {
    readonly account: AccountId;
    /** The stamp under which the password was verified; default = the account's stamp now. */
    readonly stamp?: string;
    readonly scope: Session['scope'];
    readonly keep: boolean;
    readonly device: string;
    /** When they proved themselves elsewhere; default = now. */
    readonly authenticatedAtMs?: number;
  }): Promise<StartedSession>;
  /** Undefined for unknown, expired, idle too long, ended, or made under an older stamp. Touches `seenAt` (at most once a minute). */
  look(token: string): Promise<Session | undefined>;
  end(token: string): Promise<void>;
  /** Ends all sessions of an account; returns how many. */
  endAll(account: AccountId): Promise<number>;
  list(account: AccountId): Promise<readonly Session[]>;
}

export interface SignInAttempt {
  readonly identifier: string;
  readonly password: string;
  readonly keep: boolean;
  readonly device: string;
  readonly source: Source;
  readonly correlation: string;
}

export type SignedIn =
  | ({ readonly ok: true } & StartedSession)
  /** Wrong, unknown, disabled, locked, or a lapsed temporary password: one answer, the same work, the same time. */
  | { readonly ok: false; readonly reason: 'refused' }
  | { readonly ok: false; readonly reason: 'limited'; readonly retryAtMs: number }
  /** All hashing slots are taken. */
  | { readonly ok: false; readonly reason: 'busy'; readonly retryAfterSeconds: number };

export interface SignIn {
  attempt(attempt: SignInAttempt): Promise<SignedIn>;
}
