// Owns forgetting somebody: everything that says who an account id is goes. What stays in the audit is that id, which is
// random and then nobody's, so the chain stays whole (docs/decisions/0015-erasure.md).
import type { Audit, AuditEvent } from './audit/events';
import type { CollectionName } from './collections';
import type { AccountId } from './ids';
import type { Store } from './ports';

const perPage = 500;

/** Whatever names its account in a field of that name. */
const byAccount = [
  ...(['sessions', 'tickets', 'grants', 'challenges', 'cases', 'intents', 'contacts'] as const),
  ...(['roles', 'identities', 'aliases'] as const), // names of collections, like the line above
];

async function removeAll(remove: () => Promise<number>): Promise<number> {
  for (let gone = 0; ; ) {
    const now = await remove();
    gone += now;
    if (now < perPage) return gone;
  }
}

/** What was said in chats that the account was signed in to, and the chats themselves. */
async function removeChats(store: Store, account: AccountId): Promise<number> {
  let gone = 0;
  for (;;) {
    const chats = await store.find('conversations', { where: { account }, limit: perPage });
    for (const { id } of chats) {
      gone += await removeAll(() => store.removeWhere('activities', { conversation: id }, perPage));
      gone += (await store.remove('conversations', id)) ? 1 : 0;
    }
    if (chats.length < perPage) return gone;
  }
}

async function removeFiles(store: Store, by: AccountId): Promise<number> {
  let gone = 0;
  for (;;) {
    const files = await store.find('files', { where: { by }, limit: perPage });
    for (const { id } of files) {
      gone += await removeAll(() => store.removeWhere('fileParts', { file: id }, perPage));
      gone += (await store.remove('files', id)) ? 1 : 0;
    }
    if (files.length < perPage) return gone;
  }
}

async function removeOne(store: Store, name: CollectionName, id: string): Promise<number> {
  return (await store.remove(name, id)) ? 1 : 0;
}

/** The account itself goes last: asked again after a crash, the rest is found by it. Returns how many records went. */
export async function eraseAccount(
  { store, audit }: { readonly store: Store; readonly audit: Audit },
  account: AccountId,
  by: string,
): Promise<number> {
  const event = { action: 'account.erased', actor: by, target: account } satisfies Partial<AuditEvent>;
  await audit.record({ ...event, outcome: 'started' });
  let count = (await removeChats(store, account)) + (await removeFiles(store, account));
  count += await removeAll(() => store.removeWhere('works', { by: account }, perPage));
  for (const name of byAccount) count += await removeAll(() => store.removeWhere(name, { account }, perPage));
  count += await removeOne(store, 'enrolments', account);
  count += await removeOne(store, 'invitations', account);
  count += await removeOne(store, 'accounts', account);
  await audit.record({ ...event, outcome: 'ok', detail: { count } });
  return count;
}
