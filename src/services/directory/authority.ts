// Owns what a directory that keeps passwords itself can say about one: is this it, and may it be used now.
import type { AccountId } from '../ids';
import type { Account } from '../ports';

export type NotVerified = 'unknown' | 'disabled' | 'no-password' | 'lapsed' | 'locked' | 'wrong';

export type Verified =
  | {
      readonly ok: true;
      readonly account: Account;
      /** Signed in with a temporary password: nothing but changing it is allowed. */
      readonly mustChange: boolean;
    }
  | {
      readonly ok: false;
      /** For the audit; whoever typed the password never learns it. */
      readonly reason: NotVerified;
      readonly account: AccountId | null;
      /** This very failure locked the account until then; null = it did not. */
      readonly lockedUntilMs: number | null;
    };

/**
 * Verifies passwords. Every answer costs one hash, and every attempt is counted before it is compared, so that no number of
 * parallel guesses gets past a lockout. Throws `Fault('hash.busy')` with nothing counted.
 */
export interface PasswordAuthority {
  /** For somebody who is signed in already. */
  verify(account: AccountId, password: string): Promise<Verified>;
  /** `identifier` is canonical; undefined = what was typed is no name at all, which is as good as unknown. */
  verifyByName(identifier: string | undefined, password: string): Promise<Verified>;
}
