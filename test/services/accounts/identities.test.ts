import { createIdentities, parseTeamsIdentity } from '../../../src/services/accounts/identities';
import type { AccountId } from '../../../src/services/ids';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { createFakeClock } from '../../fakes/time';

const tenant = 'AAAAAAAA-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const objectId = '11111111-bbbb-4ccc-8ddd-EEEEEEEEEEEE';
const [alice, bob] = ['local:alice', 'local:bob'] as [AccountId, AccountId]; // ids for tests

test('an identity has one account, whatever the case of its letters, and an account may have several', async () => {
  const store = createSqliteStore({ path: ':memory:' });
  await store.open();
  const identities = createIdentities({ store, clock: createFakeClock() });
  expect(await identities.link({ tenant, objectId }, { account: alice, by: 'operator' })).toEqual({ before: null });
  expect(await identities.accountOf({ tenant: tenant.toLowerCase(), objectId: objectId.toLowerCase() })).toBe(alice);
  expect(await identities.link({ tenant, objectId }, { account: bob, by: 'operator' })).toEqual({ before: alice });
  expect(await identities.accountOf({ tenant, objectId })).toBe(bob);
  expect(await identities.of(alice)).toEqual([]);
  await identities.link({ tenant, objectId: tenant }, { account: bob, by: 'operator' });
  expect(await identities.of(bob)).toHaveLength(2);
  expect(await identities.unlink({ tenant, objectId })).toBe(true);
  expect(await identities.accountOf({ tenant, objectId })).toBeUndefined();
  expect(await identities.accountOf({ tenant: objectId, objectId: tenant })).toBeUndefined();
  await store.close();
});

test.each([
  ['', false],
  ['a/b', false],
  [tenant, false],
  [`${tenant}/${objectId}/more`, false],
  [`${tenant}/alice@demo.example`, false],
  [`${tenant}/${objectId}`, true],
  ['00000000-0000-0000-0000-0000000000001/00000000-0000-0000-0000-0000000000020', true],
])('%p typed as an identity: %p', (text, good) => expect(parseTeamsIdentity(text) !== undefined).toBe(good));
