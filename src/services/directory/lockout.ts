// Owns the lockout: ten failed sign-ins, then a wait that doubles. Pure: it says which guarded step to take.
import type { AccountDoc } from '../collections';
import type { Change, Where } from '../ports';

// Entra smart lockout and NIST SP 800-63B-4 3.2.2: 10 failures, then 60 s, rising; nobody waits longer than an hour, so that
// a lockout is a nuisance at most for the person it protects.
export const failuresBeforeLockout = 10;
const firstWaitMs = 60_000;
const longestWaitMs = 3_600_000;

/** How long the account is locked after it has been locked `lockouts` times without a success in between. */
export const lockoutWaitMs = (lockouts: number): number => Math.min(firstWaitMs * 2 ** lockouts, longestWaitMs);

export const isLocked = (
  { lockedUntil, lockoutOff }: Pick<AccountDoc, 'lockedUntil' | 'lockoutOff'>,
  nowMs: number,
): boolean => lockoutOff !== true && lockedUntil !== null && lockedUntil > nowMs;

/** A guarded change of one account. */
export interface Step {
  readonly where: Where<AccountDoc>;
  readonly change: Change<AccountDoc>;
  /** What the account is locked until, if the attempt that takes this step fails. */
  readonly lockedUntilMs: number | null;
}

/**
 * The two ways to claim an attempt at an account that is not locked, to be tried in this order: an ordinary one, or the
 * last one, which locks the account at once and is undone by a success. `lockedUntil` guards both, so nobody counts on past
 * a lock, and nothing is ever counted, or a lock extended, while the account is locked.
 */
export function claimSteps(account: AccountDoc, nowMs: number): readonly [Step, Step] {
  const { lockedUntil, lockouts, stamp, lockoutOff } = account;
  const lockedUntilMs = nowMs + lockoutWaitMs(lockouts);
  const last = failuresBeforeLockout - 1;
  const ordinary: Step = {
    where: { stamp, lockedUntil, failedSignIns: { lt: last } },
    change: { add: { failedSignIns: 1, version: 1 } },
    lockedUntilMs: null,
  };
  const locking: Step = {
    where: { stamp, lockedUntil, lockouts, failedSignIns: { gte: last } },
    change: { set: { lockedUntil: lockedUntilMs, failedSignIns: 0 }, add: { lockouts: 1, version: 1 } },
    lockedUntilMs,
  };
  // Without the lockout every attempt is an ordinary one; the limits of the sign-in itself hold all the same.
  return lockoutOff === true ? [{ ...ordinary, where: { stamp } }, ordinary] : [ordinary, locking];
}

/** After the right password, a new password or an unlock, nothing is held against the account. */
export const forgiven = { failedSignIns: 0, lockedUntil: null, lockouts: 0 } as const satisfies Partial<AccountDoc>;
