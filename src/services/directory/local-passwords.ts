// Owns setting passwords in the local directory: the rules, earlier passwords, and the one write.
import type { AccountDoc } from '../collections';
import { Fault } from '../faults';
import type { AccountId } from '../ids';
import type { Blocklist } from '../passwords/blocklist';
import { contextWords } from '../passwords/context';
import type { Hasher, Hashing } from '../passwords/hashing';
import { checkPassword, passwordRules } from '../passwords/rules';
import type { PolicySource } from '../policy/policy';
import type { Clock, Directory, PasswordRule, PasswordSet, Random, Store } from '../ports';
import { randomId } from '../secrets/random';
import { forgiven } from './lockout';

export interface PasswordDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly hasher: Hasher;
  readonly policy: PolicySource;
  readonly blocklist: Blocklist;
  /** The organisation's name: nobody's password may be built around it. */
  readonly organisation: string;
}

const product = 'Latchkey';
const maxRaces = 3;

/** Everything that can be known without a hash. */
async function brokenRules(deps: PasswordDeps, doc: AccountDoc, password: string): Promise<PasswordRule[]> {
  const { password: policy } = deps.policy.current();
  const { username, email, displayName } = doc;
  const { organisation } = deps;
  const words = contextWords({ organisation, product, username, email, displayName, words: policy.contextWords });
  const broken = checkPassword(password, { words }, passwordRules(policy));
  const tooLong = broken.includes('too-long');
  return !tooLong && (await deps.blocklist.includes(password)) ? [...broken, 'common'] : broken;
}

const earlierHashes = (doc: AccountDoc): string[] => {
  // Written by this file only: JSON of string[].
  const parsed: unknown = JSON.parse(doc.passwordHistory);
  return Array.isArray(parsed) ? parsed.filter((hash): hash is string => typeof hash === 'string') : [];
};

/** The hashes that a new password must not match: the last N, today's included; a temporary one never comes back. */
function forbiddenHashes(doc: AccountDoc, history: number): string[] {
  const today = doc.passwordHash === null ? [] : [doc.passwordHash];
  if (doc.temporaryUntil !== null) return [...today, ...earlierHashes(doc).slice(0, history)];
  return [...today, ...earlierHashes(doc)].slice(0, history);
}

/** One after the other, so that one person's change holds one hashing lane at a time. */
async function matchesAny(hashing: Hashing, password: string, hashes: readonly string[]): Promise<boolean> {
  for (const hash of hashes) if (await hashing.verify(password, hash)) return true;
  return false;
}

/** Today's hash joins the earlier ones, unless it was a temporary one, which was never anybody's choice. */
function historyAfter(doc: AccountDoc, history: number): string {
  const chosen = doc.passwordHash !== null && doc.temporaryUntil === null ? [doc.passwordHash] : [];
  return JSON.stringify([...chosen, ...earlierHashes(doc)].slice(0, history));
}

interface Choice {
  readonly password: string;
  readonly temporaryUntil: number | null;
}

/** Undefined: an earlier password. A temporary one is drawn at random, so comparing it would cost hashes for nothing. */
async function hashUnlessReused(deps: PasswordDeps, doc: AccountDoc, choice: Choice): Promise<string | undefined> {
  const { password, temporaryUntil } = choice;
  const forbidden = temporaryUntil === null ? forbiddenHashes(doc, deps.policy.current().password.history) : [];
  return deps.hasher.admit(async (hashing) =>
    (await matchesAny(hashing, password, forbidden)) ? undefined : hashing.hash(password),
  );
}

const changeTo = (deps: PasswordDeps, doc: AccountDoc, temporaryUntil: number | null): Partial<AccountDoc> => ({
  ...forgiven,
  passwordHistory: historyAfter(doc, deps.policy.current().password.history),
  // Always later than the one before, so that a lost answer can be told from no change at all.
  passwordChangedAt: Math.max(deps.clock.nowMs(), (doc.passwordChangedAt ?? 0) + 1),
  stamp: randomId(deps.random),
  mustChange: temporaryUntil !== null,
  temporaryUntil,
});

/** Everything slow first, then one guarded write; undefined = the credential changed meanwhile, so nothing was written. */
async function trySet(deps: PasswordDeps, id: AccountId, choice: Choice): Promise<PasswordSet | undefined> {
  const doc = await deps.store.get('accounts', id);
  if (doc === undefined || doc.disabled) return { ok: false, reason: 'gone' };
  const broken = await brokenRules(deps, doc, choice.password);
  if (broken.length > 0) return { ok: false, reason: 'rules', broken };
  const passwordHash = await hashUnlessReused(deps, doc, choice);
  if (passwordHash === undefined) return { ok: false, reason: 'rules', broken: ['reused'] };
  const set = { passwordHash, ...changeTo(deps, doc, choice.temporaryUntil) };
  // The stamp is the guard: failed sign-ins meanwhile cannot hold this up, another change of the credential does.
  const target = { id, where: { stamp: doc.stamp, disabled: false } };
  const after = await deps.store.update('accounts', target, { set, add: { version: 1 } });
  return after === undefined ? undefined : { ok: true };
}

export const createLocalPasswords = (deps: PasswordDeps): Pick<Directory, 'checkRules' | 'setPassword'> => ({
  async checkRules(id, password) {
    const doc = await deps.store.get('accounts', id);
    return doc === undefined ? [] : brokenRules(deps, doc, password);
  },

  async setPassword(id, password, { temporaryUntilMs }) {
    for (let race = 0; race < maxRaces; race += 1) {
      const set = await trySet(deps, id, { password, temporaryUntil: temporaryUntilMs });
      if (set !== undefined) return set;
    }
    throw new Fault('directory.unavailable', 'A password kept changing while it was being changed');
  },
});
