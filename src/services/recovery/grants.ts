// Owns grants: the proof that everything the policy asks for was passed. One purpose, one use, never longer than its case.
import type { CaseDoc, GrantDoc, RecoveryCaseDoc } from '../collections';
import type { AccountId, CaseId, ConversationKey, GrantId } from '../ids';
import type { Account, Clock, Random, Store } from '../ports';
import { randomId } from '../secrets/random';

const mostOpenAtOnce = 50;

export interface Grants {
  issue(doc: RecoveryCaseDoc, account: Account): Promise<GrantDoc>;
  /** For a link that goes to a verified contact: whoever reads that has the proof. Of no case and no conversation. */
  issueForLink(account: Account, lifetimeMs: number): Promise<GrantDoc>;
  /** Undefined for unknown, used, lapsed. */
  look(id: GrantId): Promise<GrantDoc | undefined>;
  /** For exactly one caller. `by` names what it was used for (an intent id). */
  consume(grant: GrantDoc, by: string): Promise<boolean>;
  /** Gives it back, when nothing was written. */
  release(id: GrantId, by: string): Promise<void>;
  killFor(account: AccountId): Promise<void>;
  killForCase(doc: CaseDoc): Promise<void>;
}

export function createGrants({ store, clock, random }: { store: Store; clock: Clock; random: Random }): Grants {
  const kill = async (account: AccountId, doomed: (grant: GrantDoc) => boolean): Promise<void> => {
    const found = await store.find('grants', { where: { account }, limit: mostOpenAtOnce });
    const open = found.filter((grant) => grant.usedBy === null && doomed(grant));
    await Promise.all(
      open.map(({ id }) => store.update('grants', { id, where: { usedBy: null } }, { set: { usedBy: 'killed' } })),
    );
  };

  return {
    async issue(doc, account) {
      const grant: GrantDoc = {
        // Ids are made here and only here; the cast is their birth.
        id: randomId(random) as GrantId,
        account: account.id,
        case: doc.id,
        conversation: doc.conversation,
        channel: doc.channel,
        purpose: doc.purpose,
        stamp: account.stamp,
        usedBy: null,
        createdAt: clock.nowMs(),
        expiresAt: doc.expiresAt,
      };
      await store.insert('grants', grant);
      return grant;
    },

    async issueForLink(account, lifetimeMs) {
      // Ids are made here and only here; the casts are their birth. No conversation ever has such a key.
      const id = randomId(random) as GrantId;
      const nowhere = { case: `link/${id}` as CaseId, conversation: `link/${id}` as ConversationKey, channel: 'link' };
      const now = clock.nowMs();
      const about = { account: account.id, purpose: 'reset', stamp: account.stamp, usedBy: null } as const; // a purpose
      const grant: GrantDoc = { id, ...nowhere, ...about, createdAt: now, expiresAt: now + lifetimeMs };
      await store.insert('grants', grant);
      return grant;
    },

    async look(id) {
      const grant = await store.get('grants', id);
      return grant !== undefined && grant.usedBy === null && grant.expiresAt > clock.nowMs() ? grant : undefined;
    },

    async consume(grant, by) {
      const target = { id: grant.id, where: { usedBy: null, expiresAt: { gt: clock.nowMs() } } };
      return (await store.update('grants', target, { set: { usedBy: by } })) !== undefined;
    },

    async release(id, by) {
      await store.update('grants', { id, where: { usedBy: by } }, { set: { usedBy: null } });
    },

    killFor: (account) => kill(account, () => true),
    killForCase: (doc) =>
      doc.account === null ? Promise.resolve() : kill(doc.account, (grant) => grant.case === doc.id),
  };
}
