// Proves the lockout's waits, and that the two ways to claim an attempt exclude each other.
import type { AccountDoc } from '../../../src/services/collections';
import { claimSteps, isLocked, lockoutWaitMs } from '../../../src/services/directory/lockout';

test.each([
  [0, 60],
  [1, 120],
  [2, 240],
  [5, 1920],
  [6, 3600],
  [50, 3600],
  [5000, 3600],
])('after %i lockouts the next one takes %i seconds', (lockouts, seconds) => {
  expect(lockoutWaitMs(lockouts)).toBe(seconds * 1000);
});

test.each([
  [null, false],
  [999, false],
  [1000, false],
  [1001, true],
])('locked until %p is locked at 1000: %p', (lockedUntil, locked) => {
  expect(isLocked({ lockedUntil }, 1000)).toBe(locked);
});

it('guards both steps by the lock and the credential that were read, and each by its part of the count', () => {
  const account = { stamp: 's', lockedUntil: 7, lockouts: 2, failedSignIns: 9 } as AccountDoc; // only what claimSteps reads
  const [ordinary, locking] = claimSteps(account, 1000);
  expect(ordinary.where).toEqual({ stamp: 's', lockedUntil: 7, failedSignIns: { lt: 9 } });
  expect(locking.where).toEqual({ stamp: 's', lockedUntil: 7, lockouts: 2, failedSignIns: { gte: 9 } });
  expect(locking.change.set).toMatchObject({ lockedUntil: 241_000, failedSignIns: 0 });
});
