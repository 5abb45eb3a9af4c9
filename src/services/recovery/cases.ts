// Owns recovery cases: one for every name that somebody typed, whether it exists or not. Nothing here looks it up.
import { canonicalIdentifier } from '../accounts/identifier';
import type { CaseDoc, Method, Purpose } from '../collections';
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
  create(place: Place, request: { readonly purpose: Purpose; readonly identifier: string }): CaseDoc | undefined;
  store(doc: CaseDoc): Promise<void>;
  /** Undefined for unknown, lapsed, or somebody else's conversation. */
  load(place: Place, id: CaseId): Promise<CaseDoc | undefined>;
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

export function createCases({ store, clock, random, keyring, sealer }: CaseDeps): Cases {
  return {
    create(place, { purpose, identifier }) {
      const canonical = canonicalIdentifier(identifier);
      if (canonical === undefined) return undefined;
      // Ids are made here and only here; the cast is their birth.
      const id = randomId(random) as CaseId;
      const now = clock.nowMs();
      const own = ownAccount(place, canonical);
      return {
        id,
        conversation: place.conversation,
        channel: place.channel,
        purpose,
        identifier: sealer.seal(canonical, `case/${id}`),
        // Strangers who type this name share a count; its proven owner has one of their own (bar 5.3, attack DOS-03).
        subject: own === null ? hashSubject(keyring, 'identifier', canonical) : hashSubject(keyring, 'proven', own),
        source: place.source,
        language: place.language,
        proven: '[]',
        account: own,
        lastSentAt: 0,
        createdAt: now,
        expiresAt: now + caseLifetimeMs,
      };
    },

    async store(doc) {
      await store.insert('cases', doc);
    },

    async load(place, id) {
      const doc = await store.get('cases', id);
      if (doc === undefined || doc.expiresAt <= clock.nowMs()) return undefined;
      return doc.conversation === place.conversation && doc.channel === place.channel ? doc : undefined;
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
