// Owns the installation's directories as one: whoever asks for an account by id reaches the directory it came from.
import { canonicalIdentifier } from '../accounts/identifier';
import type { AccountId } from '../ids';
import type { Account, Directory, Found } from '../ports';

const none: Found = { ok: false, reason: 'none' };

const goesBy = ({ username, email, aliases = [] }: Account, identifier: string): boolean =>
  [username, email, ...aliases].some((name) => canonicalIdentifier(name) === identifier);

/** A directory's search is not believed: whoever it found must go by exactly that name (ENU-06). */
async function findIn(directory: Directory, identifier: string): Promise<Found> {
  const found = await directory.find(identifier);
  return found.ok && !goesBy(found.account, identifier) ? none : found;
}

/** Exactly one directory may know the name (ENU-06). A directory that cannot answer fails the whole question. */
async function findInAll(directories: readonly Directory[], identifier: string): Promise<Found> {
  const answers = await Promise.all(directories.map((directory) => findIn(directory, identifier)));
  const [first, ...others] = answers.filter((found) => found.ok || found.reason === 'ambiguous');
  if (first === undefined) return none;
  return others.length === 0 ? first : { ok: false, reason: 'ambiguous' };
}

/** `parts`: by the prefix of their account ids, such as `{ local, graph }`. */
export function createDirectories(parts: Readonly<Record<string, Directory>>): Directory {
  const byPrefix = new Map(Object.entries(parts));
  const of = (id: AccountId): Directory | undefined => byPrefix.get(id.slice(0, id.indexOf(':')));
  return {
    find: (identifier) => findInAll([...byPrefix.values()], identifier),
    get: async (id) => of(id)?.get(id),
    setPassword: async (id, password, options) =>
      (await of(id)?.setPassword(id, password, options)) ?? { ok: false, reason: 'gone' },
    checkRules: async (id, password) => (await of(id)?.checkRules(id, password)) ?? [],
    passwordChangedAt: async (id) => (await of(id)?.passwordChangedAt(id)) ?? null,
    unlock: async (id) => (await of(id)?.unlock(id)) ?? { ok: false, reason: 'gone' },
  };
}
