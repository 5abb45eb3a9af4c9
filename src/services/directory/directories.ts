// Owns the installation's directories as one: whoever asks for an account by id reaches the directory it came from, and a
// name is looked up where its domain belongs.
import { canonicalIdentifier } from '../accounts/identifier';
import type { AccountId } from '../ids';
import type { Abilities, Account, Asking, Directory, Found } from '../ports';

const none: Found = { ok: false, reason: 'none' };

const goesBy = ({ username, email, aliases = [], elsewhere = [] }: Account, identifier: string): boolean =>
  [username, email, ...aliases, ...elsewhere].some((name) => canonicalIdentifier(name) === identifier);

/** A directory's search is not believed: whoever it found must go by exactly that name (ENU-06). */
async function findIn(directory: Directory, identifier: string, asking?: Asking): Promise<Found> {
  const found = await directory.find(identifier, asking);
  return found.ok && !goesBy(found.account, identifier) ? none : found;
}

const isDecided = (found: Found): boolean => found.ok || found.reason === 'ambiguous';

/** Exactly one directory may know the name (ENU-06). A directory that cannot answer fails the whole question. */
async function findInAll(directories: readonly Directory[], identifier: string, asking?: Asking): Promise<Found> {
  const answers = await Promise.all(directories.map((directory) => findIn(directory, identifier, asking)));
  const [first, ...others] = answers.filter(isDecided);
  if (first === undefined) return none;
  return others.length === 0 ? first : { ok: false, reason: 'ambiguous' };
}

/** One of the installation's directories. */
export interface Part {
  readonly directory: Directory;
  /** Mail and user name domains, lower case, that only this directory is asked about. Left out: none of its own. */
  readonly domains?: readonly string[];
}

const cannot: Abilities = {
  unlock: false,
  sessions: false,
  temporaryEnds: true,
  pass: false,
  contacts: false,
  lagMs: 0,
};

export const domainOf = (identifier: string): string => identifier.slice(identifier.lastIndexOf('@') + 1);

/** `parts`: by the prefix of their account ids, such as `{ local, graph }`. */
export function createDirectories(parts: Readonly<Record<string, Part>>): Directory {
  const byPrefix = new Map(Object.entries(parts));
  const of = (id: AccountId): Directory | undefined => byPrefix.get(id.slice(0, id.indexOf(':')))?.directory;
  const all = [...byPrefix.values()];
  const partsFor = (identifier: string): readonly Part[] => {
    const owners = all.filter(({ domains }) => domains?.includes(domainOf(identifier)) === true);
    return owners.length === 0 ? all : owners;
  };
  return {
    find(identifier, asking) {
      const asked = partsFor(identifier).map(({ directory }) => directory);
      return findInAll(asked, identifier, asking);
    },
    get: async (id, asking) => of(id)?.get(id, asking),
    abilities: (id) => of(id)?.abilities(id) ?? cannot,
    setPassword: async (id, password, options) =>
      (await of(id)?.setPassword(id, password, options)) ?? { ok: false, reason: 'gone' },
    checkRules: async (id, password) => (await of(id)?.checkRules(id, password)) ?? [],
    passwordChangedAt: async (id) => (await of(id)?.passwordChangedAt(id)) ?? null,
    makePass: async (id, wanted) => (await of(id)?.makePass?.(id, wanted)) ?? { ok: false, reason: 'gone' },
    passMadeAt: async (id) => (await of(id)?.passMadeAt?.(id)) ?? null,
    copyContact: async (id, contact) => (await of(id)?.copyContact?.(id, contact)) ?? { ok: false, reason: 'gone' },
    eraseContact: async (id, contact) => (await of(id)?.eraseContact?.(id, contact)) ?? { ok: false, reason: 'gone' },
    unlock: async (id) => (await of(id)?.unlock(id)) ?? { ok: false, reason: 'gone' },
    revokeSessions: async (id) => (await of(id)?.revokeSessions(id)) ?? false,
    expirePassword: async (id) => (await of(id)?.expirePassword?.(id)) ?? { ok: false, reason: 'unsupported' },
    setLockout: async (id, on) => (await of(id)?.setLockout?.(id, on)) ?? { ok: false, reason: 'unsupported' },
    setDisabled: async (id, disabled, stamp) =>
      (await of(id)?.setDisabled(id, disabled, stamp)) ?? { ok: false, reason: 'gone' },
  };
}
