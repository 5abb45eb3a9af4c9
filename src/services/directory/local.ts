// Owns the local directory: people and passwords in Latchkey's own store.
import type { Blocklist } from '../passwords/blocklist';
import { createBlocklist } from '../passwords/blocklist';
import type { Abilities, Directory } from '../ports';
import type { PasswordAuthority } from './authority';
import { createLocalAuthority } from './local-authority';
import { createLocalLogin } from './local-login';
import { findDocs, toAccount } from './local-lookup';
import { createLocalPasswords, type PasswordDeps } from './local-passwords';
import { forgiven, isLocked } from './lockout';

/** What its account ids begin with. */
export const localPrefix = 'local';

const abilities: Abilities = {
  unlock: true,
  sessions: false,
  temporaryEnds: true,
  pass: false,
  contacts: false,
  lagMs: 0,
};

type LocalDeps = Omit<PasswordDeps, 'blocklist'> & { readonly blocklist?: Blocklist };

/** Throws `Fault('store.unavailable')`, and `Fault('hash.busy')` from whatever has to hash, with nothing written. */
export function createLocalDirectory(given: LocalDeps): Directory & { readonly authority: PasswordAuthority } {
  const deps: PasswordDeps = { ...given, blocklist: given.blocklist ?? createBlocklist() };
  const { store, clock } = deps;
  return {
    authority: createLocalAuthority(deps),
    ...createLocalPasswords(deps),
    ...createLocalLogin(deps),
    abilities: () => abilities,
    // Sessions of local accounts are Latchkey's own; whoever revokes ends them there.
    revokeSessions: async (id) => (await store.get('accounts', id)) !== undefined,

    async find(identifier) {
      const [doc, ...others] = await findDocs(store, identifier);
      if (doc === undefined) return { ok: false, reason: 'none' };
      if (others.length > 0) return { ok: false, reason: 'ambiguous' };
      return { ok: true, account: await toAccount(store, doc) };
    },

    async get(id) {
      const doc = await store.get('accounts', id);
      return doc === undefined ? undefined : toAccount(store, doc);
    },

    async passwordChangedAt(id) {
      return (await store.get('accounts', id))?.passwordChangedAt ?? null;
    },

    async unlock(id) {
      const doc = await store.get('accounts', id);
      if (doc === undefined) return { ok: false, reason: 'gone' };
      // The stamp stays: no credential changed, and whoever is signed in is not who guessed.
      const after = await store.update('accounts', { id }, { set: forgiven, add: { version: 1 } });
      return after === undefined
        ? { ok: false, reason: 'gone' }
        : { ok: true, wasLocked: isLocked(doc, clock.nowMs()) };
    },
  };
}
