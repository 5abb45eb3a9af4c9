// Owns checking passwords against the local directory.
import type { AccountDoc } from '../collections';
import { Fault } from '../faults';
import type { AccountId } from '../ids';
import type { Hasher, Hashing } from '../passwords/hashing';
import type { Clock, Store } from '../ports';
import type { NotVerified, PasswordAuthority, Verified } from './authority';
import { findDocs, toAccount } from './local-lookup';
import { claimSteps, forgiven, isLocked, type Step } from './lockout';

interface AuthorityDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly hasher: Hasher;
}

interface Claimed {
  /** As it is after the claim: the hash to compare with. */
  readonly doc: AccountDoc;
  readonly step: Step;
}

interface Matched {
  readonly doc: AccountDoc;
  readonly password: string;
}

const maxRaces = 50;

/** Why a password cannot be used now, whatever it is. */
function standing(doc: AccountDoc | undefined, nowMs: number): NotVerified | undefined {
  if (doc === undefined) return 'unknown';
  if (doc.disabled) return 'disabled';
  if (doc.passwordHash === null) return 'no-password';
  if (doc.temporaryUntil !== null && doc.temporaryUntil <= nowMs) return 'lapsed';
  return isLocked(doc, nowMs) ? 'locked' : undefined;
}

const refusal = (
  reason: NotVerified,
  doc: AccountDoc | undefined,
  lockedUntilMs: number | null = null,
): Verified & { ok: false } => ({ ok: false, reason, account: doc?.id ?? null, lockedUntilMs });

async function takeStep(store: Store, doc: AccountDoc, nowMs: number): Promise<Claimed | undefined> {
  for (const step of claimSteps(doc, nowMs)) {
    const after = await store.update('accounts', { id: doc.id, where: step.where }, step.change);
    if (after !== undefined) return { doc: after, step };
  }
  return undefined;
}

/** Counts one attempt before it is compared (bar OTP-02, Devise CVE-2019-5421), or says why there is none to count. */
async function claimAttempt(
  { store, clock }: AuthorityDeps,
  first: AccountDoc | undefined,
): Promise<Claimed | { reason: NotVerified }> {
  let doc = first;
  for (let race = 0; race < maxRaces; race += 1) {
    const nowMs = clock.nowMs();
    const reason = standing(doc, nowMs);
    if (doc === undefined || reason !== undefined) return { reason: reason ?? 'unknown' };
    const claimed = await takeStep(store, doc, nowMs);
    if (claimed !== undefined) return claimed;
    doc = await store.get('accounts', doc.id);
  }
  throw new Fault('store.unavailable', 'An account kept changing while somebody signed in');
}

/** The same password under today's parameters and key. */
const renewed = async (hasher: Hasher, hashing: Hashing, { password, doc }: Matched): Promise<Partial<AccountDoc>> =>
  doc.passwordHash !== null && hasher.needsRehash(doc.passwordHash)
    ? { passwordHash: await hashing.hash(password) }
    : {};

async function check(deps: AuthorityDeps, found: AccountDoc | undefined, password: string): Promise<Verified> {
  // Let in first, counted second, compared last: a full house counts nothing and tells nothing.
  return deps.hasher.admit(async (hashing) => {
    const claimed = await claimAttempt(deps, found);
    if ('reason' in claimed) {
      await hashing.verify(password, null);
      return refusal(claimed.reason, found);
    }
    const { doc, step } = claimed;
    if (!(await hashing.verify(password, doc.passwordHash))) return refusal('wrong', doc, step.lockedUntilMs);
    const set = { ...forgiven, ...(await renewed(deps.hasher, hashing, { password, doc })) };
    const target = { id: doc.id, where: { stamp: doc.stamp } };
    const after = await deps.store.update('accounts', target, { set, add: { version: 1 } });
    // The credential changed while it was being compared: what matched is not the password any more.
    if (after === undefined) return refusal('wrong', doc);
    return { ok: true, account: await toAccount(deps.store, after), mustChange: after.mustChange };
  });
}

export function createLocalAuthority(deps: AuthorityDeps): PasswordAuthority {
  return {
    verify: async (id: AccountId, password) => check(deps, await deps.store.get('accounts', id), password),
    async verifyByName(identifier, password) {
      const [doc, ...others] = await findDocs(deps.store, identifier ?? '');
      // Exactly one, or nobody (ENU-06).
      return check(deps, others.length === 0 ? doc : undefined, password);
    },
  };
}
