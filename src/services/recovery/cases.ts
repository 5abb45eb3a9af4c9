// Owns recovery cases: one for every name that somebody typed, whether it exists or not. Nothing here looks it up.
import { canonicalIdentifier } from '../accounts/identifier';
import type { CaseDoc, Method, ProofPurpose, Purpose, RecoveryCaseDoc } from '../collections';
import type { AccountId, CaseId } from '../ids';
import type { Clock, Random, Store } from '../ports';
import { hashSubject } from '../secrets/hashes';
import type { Keyring, Sealer } from '../secrets/ports';
import { randomId } from '../secrets/random';
import type { Place } from './ports';

/** Bar SB-03: 15 minutes absolute from identification. */
export const caseLifetimeMs = 15 * 60_000;

export interface Cases {
  /** Undefined: what was typed is not one name. */
  create(
    place: Place,
    request: { readonly purpose: Purpose; readonly identifier: string },
  ): RecoveryCaseDoc | undefined;
  /** For an address (canonical) that the account's owner wants to add or to verify. */
  createForContact(place: Place, owner: { readonly account: AccountId; readonly address: string }): CaseDoc;
  store(doc: CaseDoc): Promise<void>;
  /** Undefined for unknown, lapsed, somebody else's conversation, or what is no recovery. */
  load(place: Place, id: CaseId): Promise<RecoveryCaseDoc | undefined>;
  /** The same for a contact that is to be proven, and only for those. */
  loadForContact(place: Place, id: CaseId): Promise<CaseDoc | undefined>;
  /** Either. Good for ending it, and for nothing else. */
  loadAny(place: Place, id: CaseId): Promise<CaseDoc | undefined>;
  identifierOf(doc: CaseDoc): string;
  prove(doc: CaseDoc, method: Method, account: AccountId): Promise<readonly Method[]>;
  /** False when the last PIN of this case was asked for less than `betweenMs` ago. */
  claimSend(doc: CaseDoc, betweenMs: number): Promise<boolean>;
  end(place: Place, id: CaseId): Promise<void>;
}

interface CaseDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly keyring: Keyring;
  readonly sealer: Sealer;
}

/** JSON written by this file only. */
export const provenOf = (doc: CaseDoc): readonly Method[] => JSON.parse(doc.proven) as readonly Method[];

/** The caller's account, when it is that one which they ask for. */
const ownAccount = ({ caller }: Place, canonical: string): AccountId | null =>
  caller.kind === 'account' && canonicalIdentifier(caller.username) === canonical ? caller.account : null;

const isRecovery = (doc: CaseDoc): doc is RecoveryCaseDoc => doc.purpose !== 'contact';

interface Draft<P extends ProofPurpose> {
  readonly purpose: P;
  /** What is sealed: a canonical name or address. */
  readonly identifier: string;
  readonly subject: string;
  readonly account: AccountId | null;
}

function draftCase<P extends ProofPurpose>(
  { clock, random, sealer }: CaseDeps,
  place: Place,
  draft: Draft<P>,
): CaseDoc & { purpose: P } {
  // Ids are made here and only here; the cast is their birth.
  const id = randomId(random) as CaseId;
  const now = clock.nowMs();
  return {
    id,
    conversation: place.conversation,
    channel: place.channel,
    purpose: draft.purpose,
    identifier: sealer.seal(draft.identifier, `case/${id}`),
    subject: draft.subject,
    source: place.source,
    language: place.language,
    proven: '[]',
    account: draft.account,
    lastSentAt: 0,
    createdAt: now,
    expiresAt: now + caseLifetimeMs,
  };
}

export function createCases(deps: CaseDeps): Cases {
  const { store, clock, keyring, sealer } = deps;
  const loadAny: Cases['loadAny'] = async (place, id) => {
    const doc = await store.get('cases', id);
    if (doc === undefined || doc.expiresAt <= clock.nowMs()) return undefined;
    return doc.conversation === place.conversation && doc.channel === place.channel ? doc : undefined;
  };
  return {
    create(place, { purpose, identifier }) {
      const canonical = canonicalIdentifier(identifier);
      if (canonical === undefined) return undefined;
      const account = ownAccount(place, canonical);
      // Strangers who type this name share a count; its proven owner has one of their own (bar 5.3, attack DOS-03).
      const subject =
        account === null ? hashSubject(keyring, 'identifier', canonical) : hashSubject(keyring, 'proven', account);
      return draftCase(deps, place, { purpose, identifier: canonical, subject, account });
    },

    createForContact(place, { account, address }) {
      const subject = hashSubject(keyring, 'contact', account);
      return draftCase(deps, place, { purpose: 'contact', identifier: address, subject, account });
    },

    async store(doc) {
      await store.insert('cases', doc);
    },

    loadAny,
    async load(place, id) {
      const doc = await loadAny(place, id);
      return doc !== undefined && isRecovery(doc) ? doc : undefined;
    },
    async loadForContact(place, id) {
      const doc = await loadAny(place, id);
      return doc !== undefined && !isRecovery(doc) ? doc : undefined;
    },

    identifierOf: (doc) => sealer.open(doc.identifier, `case/${doc.id}`),

    async prove(doc, method, account) {
      const proven = [...new Set([...provenOf(doc), method])];
      await store.update('cases', { id: doc.id }, { set: { proven: JSON.stringify(proven), account } });
      return proven;
    },

    async claimSend(doc, betweenMs) {
      const now = clock.nowMs();
      const target = { id: doc.id, where: { lastSentAt: { lte: now - betweenMs } } };
      return (await store.update('cases', target, { set: { lastSentAt: now } })) !== undefined;
    },

    async end(place, id) {
      await store.update('cases', { id, where: { conversation: place.conversation } }, { set: { expiresAt: 0 } });
    },
  };
}
