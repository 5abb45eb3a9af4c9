// Owns finding people in the local directory by any of their names.
import type { AccountDoc } from '../collections';
import type { Account, Store } from '../ports';

/** More names than this are kept, but not compared with contacts. */
const maxAliases = 100;

/** Everybody who goes by this canonical name: none, one, or too many to be sure (2 are enough to know that). */
export async function findDocs(store: Store, identifier: string): Promise<AccountDoc[]> {
  if (identifier === '') return [];
  const [byName, byMail, alias] = await Promise.all([
    store.find('accounts', { where: { username: identifier }, limit: 2 }),
    store.find('accounts', { where: { email: identifier }, limit: 2 }),
    store.get('aliases', identifier),
  ]);
  const byAlias = alias === undefined ? undefined : await store.get('accounts', alias.account);
  const found = byAlias === undefined ? [...byName, ...byMail] : [...byName, ...byMail, byAlias];
  return [...new Map(found.map((doc) => [doc.id, doc])).values()];
}

export async function toAccount(store: Store, doc: AccountDoc): Promise<Account> {
  const aliases = await store.find('aliases', { where: { account: doc.id }, limit: maxAliases });
  const { id, username, email, displayName, unit, disabled, privileged, stamp, passwordChangedAt } = doc;
  return {
    ...{ id, username, email, displayName, unit, disabled, privileged, stamp, passwordChangedAt },
    aliases: aliases.map((one) => one.id),
    home: 'here',
    canBeTemporary: true,
  };
}
