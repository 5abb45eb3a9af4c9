// Owns how a local account may be signed in to: at all, after how many failures, with its password or only to change it.
import type { AccountDoc } from '../collections';
import type { AccountId } from '../ids';
import type { Directory, Random, Store, Switched, Where } from '../ports';
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

async function change({ store }: LoginDeps, id: AccountId, set: Partial<AccountDoc>): Promise<Switched> {
  const after = await store.update('accounts', { id }, { set, add: { version: 1 } });
  return after === undefined ? { ok: false, reason: 'gone' } : { ok: true };
}

export const createLocalLogin = (
  deps: LoginDeps,
): Required<Pick<Directory, 'setDisabled' | 'setLockout' | 'expirePassword'>> => ({
  async setDisabled(id, disabled, stamp) {
    const target = stamp === undefined ? { id } : { id, where: { stamp } };
    if (await switchLogin(deps, target, disabled)) return { ok: true };
    return { ok: false, reason: (await deps.store.get('accounts', id)) === undefined ? 'gone' : 'changed' };
  },
  // What was counted under the other rule counts no longer.
  setLockout: (id, on) => change(deps, id, { lockoutOff: !on, failedSignIns: 0, lockedUntil: null }),
  expirePassword: (id) => change(deps, id, { mustChange: true, stamp: randomId(deps.random) }),
});
