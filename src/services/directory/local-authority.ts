// Owns checking passwords against the local directory.
import type { AccountDoc } from '../collections';
import { Fault, isFault } from '../faults';
import type { AccountId } from '../ids';
import type { Hasher } from '../passwords/hashing';
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

async function compare({ store, hasher }: AuthorityDeps, { doc, step }: Claimed, password: string): Promise<boolean> {
  try {
    return await hasher.verify(password, doc.passwordHash);
  } catch (thrown) {
    // Nothing was compared, so nothing may count: a full queue must not lock anybody out.
    if (isFault(thrown, 'hash.busy')) {
      await store.update('accounts', { id: doc.id, where: step.undo.where }, step.undo.change);
    }
    throw thrown;
  }
}

/** The same password under today's parameters and key; a full queue leaves it for the next time. */
async function rehash({ hasher }: AuthorityDeps, doc: AccountDoc, password: string): Promise<Partial<AccountDoc>> {
  if (doc.passwordHash === null || !hasher.needsRehash(doc.passwordHash)) return {};
  try {
    return { passwordHash: await hasher.hash(password) };
  } catch (thrown) {
    if (isFault(thrown, 'hash.busy')) return {};
    throw thrown;
  }
}

async function check(deps: AuthorityDeps, found: AccountDoc | undefined, password: string): Promise<Verified> {
  const claimed = await claimAttempt(deps, found);
  if ('reason' in claimed) {
    await deps.hasher.verify(password, null);
    return refusal(claimed.reason, found);
  }
  const { doc, step } = claimed;
  if (!(await compare(deps, claimed, password))) return refusal('wrong', doc, step.lockedUntilMs);
  const change = { set: { ...forgiven, ...(await rehash(deps, doc, password)) }, add: { version: 1 } };
  const after = await deps.store.update('accounts', { id: doc.id, where: { stamp: doc.stamp } }, change);
  // The credential changed while it was being compared: what matched is not the password any more.
  if (after === undefined) return refusal('wrong', doc);
  return { ok: true, account: await toAccount(deps.store, after), mustChange: after.mustChange };
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
