// A local directory on an embedded store, with a clock and a hasher that a test can steer.

import type { AccountDoc } from '../../../src/services/collections';
import type { AccountDraft } from '../../../src/services/directory/account-draft';
import { createLocalDirectory } from '../../../src/services/directory/local';
import { createAccounts } from '../../../src/services/directory/local-accounts';
import type { AccountId } from '../../../src/services/ids';
import type { Hasher } from '../../../src/services/passwords/hashing';
import { type Policy, policySchema } from '../../../src/services/policy/policy';
import { systemRandom } from '../../../src/services/secrets/random';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { createFakeHasher } from '../../fakes/hasher';
import { createFakeClock } from '../../fakes/time';

export async function createLocal(options: { password?: object; hasher?: Hasher } = {}) {
  const store = createSqliteStore({ path: ':memory:' });
  await store.open();
  const clock = createFakeClock();
  const fakeHasher = createFakeHasher();
  const hasher = options.hasher ?? fakeHasher;
  const random = systemRandom;
  const current: Policy = policySchema.parse({ password: options.password ?? {} });
  const policy = { current: () => current };
  const directory = createLocalDirectory({ store, clock, random, hasher, policy, organisation: 'Demo Bakery' });
  const accounts = createAccounts({ store, clock, random });
  const add = async (draft: AccountDraft): Promise<AccountId> => {
    const saved = await accounts.save(draft);
    if (!saved.ok) throw new Error(`${saved.reason} ${saved.field}`);
    return saved.id;
  };
  const doc = async (id: AccountId): Promise<AccountDoc> => {
    const found = await store.get('accounts', id);
    if (found === undefined) throw new Error('no such account');
    return found;
  };
  /** Sets a password without asking the rules about earlier ones. */
  const give = async (id: AccountId, password: string, temporaryUntilMs: number | null = null): Promise<void> => {
    expect(await directory.setPassword(id, password, { temporaryUntilMs })).toMatchObject({ ok: true });
  };
  return {
    store,
    clock,
    hasher: fakeHasher,
    random,
    policy,
    directory,
    accounts,
    add,
    doc,
    give,
    authority: directory.authority,
  };
}

export type Local = Awaited<ReturnType<typeof createLocal>>;
