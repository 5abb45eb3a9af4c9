// Owns switching the sign-in of a local account off and on.
import type { AccountDoc } from '../collections';
import type { AccountId } from '../ids';
import type { Directory, Random, Store, Where } from '../ports';
import { randomId } from '../secrets/random';

export interface LoginDeps {
  readonly store: Store;
  readonly random: Random;
}

/** Disabling ends every session and every proof, since the stamp changes. False: no such account, or `where` does not hold. */
export async function switchLogin(
  { store, random }: LoginDeps,
  target: { readonly id: AccountId; readonly where?: Where<AccountDoc> },
  disabled: boolean,
): Promise<boolean> {
  const set = disabled ? { disabled, stamp: randomId(random) } : { disabled };
  return (await store.update('accounts', target, { set, add: { version: 1 } })) !== undefined;
}

export const createLocalLogin = (deps: LoginDeps): Pick<Directory, 'setDisabled'> => ({
  async setDisabled(id, disabled, stamp) {
    const target = stamp === undefined ? { id } : { id, where: { stamp } };
    if (await switchLogin(deps, target, disabled)) return { ok: true };
    return { ok: false, reason: (await deps.store.get('accounts', id)) === undefined ? 'gone' : 'changed' };
  },
});
