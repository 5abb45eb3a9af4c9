// Owns what is remembered of an invitation: where it went, and whether it was taken up or taken back. Never a link, never a
// password.
import type { InvitationDoc } from './collections';
import type { AccountId } from './ids';
import type { Clock, Store } from './ports';

const keptMs = 90 * 24 * 3_600_000;

export interface Invitations {
  get(account: AccountId): Promise<InvitationDoc | undefined>;
  /** Open from now on, whatever it was. */
  open(invitation: Pick<InvitationDoc, 'id' | 'username' | 'address' | 'guest' | 'by'>): Promise<void>;
  /** For exactly one caller: somebody takes it up. */
  take(account: AccountId): Promise<boolean>;
  /** Nothing came of that. */
  giveBack(account: AccountId): Promise<void>;
  /** False: it is not open any more. */
  withdraw(account: AccountId): Promise<boolean>;
}

export function createInvitations({ store, clock }: { readonly store: Store; readonly clock: Clock }): Invitations {
  const move = async (id: AccountId, from: InvitationDoc['state'], state: InvitationDoc['state']): Promise<boolean> =>
    (await store.update('invitations', { id, where: { state: from } }, { set: { state } })) !== undefined;
  return {
    get: (account) => store.get('invitations', account),
    async open({ id, ...more }) {
      const sentAt = clock.nowMs();
      const set = { ...more, state: 'open', sentAt, expiresAt: sentAt + keptMs } as const; // a state's name
      if (!(await store.insert('invitations', { id, ...set })).ok) await store.update('invitations', { id }, { set });
    },
    take: (account) => move(account, 'open', 'used'),
    giveBack: async (account) => {
      await move(account, 'used', 'open');
    },
    withdraw: (account) => move(account, 'open', 'withdrawn'),
  };
}
