// Owns who an account is in Teams: the pair of tenant id and object id, which Microsoft never reuses and nobody can choose
// (ASVS 6.8.1). Names, mail addresses and chat ids are never an identity.
import type { IdentityDoc } from '../collections';
import type { AccountId } from '../ids';
import type { Clock, Store } from '../ports';

/** As the channel has verified it; lower case or not. */
export interface TeamsIdentity {
  readonly tenant: string;
  readonly objectId: string;
}

export interface Identities {
  /** `before`: whose it was until now. One account may have several identities; an identity has one account. */
  link(
    identity: TeamsIdentity,
    to: { readonly account: AccountId; readonly by: string },
  ): Promise<{ readonly before: AccountId | null }>;
  /** Like `link`, for an identity that is nobody's. False: somebody has it. */
  claim(identity: TeamsIdentity, to: { readonly account: AccountId; readonly by: string }): Promise<boolean>;
  unlink(identity: TeamsIdentity): Promise<boolean>;
  /** All that this account has by then; how many. What is an identity without a link stays one. */
  unlinkAll(account: AccountId): Promise<number>;
  accountOf(identity: TeamsIdentity): Promise<AccountId | undefined>;
  of(account: AccountId): Promise<readonly IdentityDoc[]>;
}

const mostIdentities = 50;
// Microsoft's are GUIDs; those of its Playground have one digit more.
const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12,13}$/i;

const idOf = ({ tenant, objectId }: TeamsIdentity): string => `teams/${tenant.toLowerCase()}/${objectId.toLowerCase()}`;

/** Undoes `idOf`. */
export function identityIn({ id }: Pick<IdentityDoc, 'id'>): TeamsIdentity {
  const [, tenant = '', objectId = ''] = id.split('/');
  return { tenant, objectId };
}

/** `<tenant id>/<object id>`, both GUIDs, as an operator types it. */
export function parseTeamsIdentity(text: string): TeamsIdentity | undefined {
  const [tenant = '', objectId = '', ...rest] = text.trim().split('/');
  return rest.length === 0 && guid.test(tenant) && guid.test(objectId) ? { tenant, objectId } : undefined;
}

interface IdentitiesDeps {
  readonly store: Store;
  readonly clock: Clock;
  /** Whose an identity is without a link: in a directory that is the tenant itself. */
  readonly naturalAccount?: (identity: TeamsIdentity) => AccountId | undefined;
}

export function createIdentities({ store, clock, naturalAccount }: IdentitiesDeps): Identities {
  return {
    async link(identity, { account, by }) {
      const doc: IdentityDoc = { id: idOf(identity), account, linkedBy: by, linkedAt: clock.nowMs() };
      if ((await store.insert('identities', doc)).ok) return { before: null };
      const before = (await store.get('identities', doc.id))?.account ?? null;
      const { id, ...set } = doc;
      await store.update('identities', { id }, { set });
      return { before };
    },
    claim: async (identity, { account, by }) =>
      (await store.insert('identities', { id: idOf(identity), account, linkedBy: by, linkedAt: clock.nowMs() })).ok,
    unlink: (identity) => store.remove('identities', idOf(identity)),
    unlinkAll: (account) => store.removeWhere('identities', { account }, mostIdentities),
    accountOf: async (identity) =>
      (await store.get('identities', idOf(identity)))?.account ?? naturalAccount?.(identity),
    of: (account) => store.find('identities', { where: { account }, limit: mostIdentities }),
  };
}
