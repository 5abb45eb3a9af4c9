// Owns Latchkey's own record about an account: whether it may be helped here, until when and by whose decision, and its
// recovery contacts. It asks no directory and audits nothing: whoever changes a record audits who asked for it.
import { createHash } from 'node:crypto';
import { canonicalAddress, maskContact, opensOwnMailbox } from './accounts/contact-address';
import type { ContactDoc, EnrolmentDoc, Method } from './collections';
import { Fault } from './faults';
import type { AccountId, ContactId } from './ids';
import type { Account, Clock, PasswordHome, Store } from './ports';
import { encodeParts } from './secrets/encoding';

export { maskContact };

/** Who decided, why, and for how long. */
export interface Decision {
  readonly by: string;
  readonly reason?: string;
  /** Milliseconds; null or left out = until somebody decides otherwise. */
  readonly untilMs?: number | null;
  readonly language?: string;
}

export type Added =
  | { readonly ok: true; readonly contact: ContactDoc; readonly isNew: boolean }
  | { readonly ok: false; readonly reason: 'malformed' | 'too-many' };

export interface Enrolments {
  get(account: AccountId): Promise<EnrolmentDoc | undefined>;
  enable(account: AccountId, decision: Decision): Promise<EnrolmentDoc>;
  disable(account: AccountId, decision: Decision): Promise<EnrolmentDoc>;
  /** "This wasn't me": no reset and no unlock until unfreeze(), whatever else is decided meanwhile. Idempotent. */
  freeze(account: AccountId): Promise<EnrolmentDoc>;
  unfreeze(account: AccountId): Promise<EnrolmentDoc>;
  /** No recovery until then, whatever else is decided meanwhile; 0 = no longer blocked. */
  block(account: AccountId, untilMs: number): Promise<EnrolmentDoc>;
  setLanguage(account: AccountId, language: string): Promise<EnrolmentDoc>;
  /** Remembers that the person changed their contacts just now. */
  markContactsChanged(account: AccountId): Promise<EnrolmentDoc>;
  /** Puts back what stood there before; undefined = as if nobody had ever decided. False: something changed since `version`. */
  restore(account: AccountId, before: EnrolmentDoc | undefined, version: number): Promise<boolean>;
  /** Oldest first. */
  contacts(account: AccountId): Promise<readonly ContactDoc[]>;
  /** `address` as typed. The same address twice is one contact; an existing one keeps its `verified`. */
  addContact(
    account: AccountId,
    contact: { readonly method: Method; readonly address: string; readonly verified?: boolean },
  ): Promise<Added>;
  /** False: no such contact of this account. */
  verifyContact(account: AccountId, contact: ContactId): Promise<boolean>;
  removeContact(account: AccountId, contact: ContactId): Promise<boolean>;
}

const maxContacts = 10;
const maxRaces = 20;

/** One id per account, method and address, so that adding it twice, even at the same moment, is adding it once. */
export const contactIdOf = (account: AccountId, method: Method, address: string): ContactId =>
  // A hash of everything that makes the contact what it is: this is where contact ids are made.
  createHash('sha256')
    .update(encodeParts('contact', account, method, address))
    .digest('base64url')
    .slice(0, 22) as ContactId;

const fresh = (id: AccountId): EnrolmentDoc => ({
  id,
  enabled: false,
  enabledBy: '',
  enabledAt: 0,
  until: null,
  reason: '',
  language: 'en',
  frozen: false,
  version: 0,
});

type EnrolmentChange = (before: EnrolmentDoc) => Partial<Omit<EnrolmentDoc, 'id' | 'version'>>;

/** Makes the record if there is none, or changes exactly the version that was read; undefined = somebody was faster. */
async function tryChange(store: Store, id: AccountId, change: EnrolmentChange): Promise<EnrolmentDoc | undefined> {
  const before = await store.get('enrolments', id);
  if (before !== undefined) {
    const target = { id, where: { version: before.version } };
    return store.update('enrolments', target, { set: change(before), add: { version: 1 } });
  }
  const made = { ...fresh(id), ...change(fresh(id)), version: 1 };
  return (await store.insert('enrolments', made)).ok ? made : undefined;
}

async function changeEnrolment(store: Store, id: AccountId, change: EnrolmentChange): Promise<EnrolmentDoc> {
  for (let race = 0; race < maxRaces; race += 1) {
    const after = await tryChange(store, id, change);
    if (after !== undefined) return after;
  }
  throw new Fault('store.unavailable', 'An enrolment kept changing while it was being changed');
}

type Contacts = Pick<Enrolments, 'contacts' | 'addContact' | 'verifyContact' | 'removeContact'>;

const createContacts = ({ store, clock }: { readonly store: Store; readonly clock: Clock }): Contacts => {
  const contacts = async (account: AccountId): Promise<ContactDoc[]> => {
    const found = await store.find('contacts', { where: { account }, limit: maxContacts * 2 });
    return found.sort((a, b) => a.createdAt - b.createdAt || a.id.localeCompare(b.id));
  };
  return {
    contacts,
    async addContact(account, { method, address, verified = false }) {
      const canonical = canonicalAddress(method, address);
      if (canonical === undefined) return { ok: false, reason: 'malformed' };
      const id = contactIdOf(account, method, canonical);
      const existing = await store.get('contacts', id);
      if (existing !== undefined) return { ok: true, contact: existing, isNew: false };
      if ((await contacts(account)).length >= maxContacts) return { ok: false, reason: 'too-many' };
      const contact = { id, account, method, address: canonical, verified, createdAt: clock.nowMs() };
      const inserted = await store.insert('contacts', contact);
      return { ok: true, contact, isNew: inserted.ok };
    },
    async verifyContact(account, contact) {
      const target = { id: contact, where: { account } };
      return (await store.update('contacts', target, { set: { verified: true } })) !== undefined;
    },
    removeContact: (account, contact) => store.remove('contacts', contact, { account }),
  };
};

export function createEnrolments(deps: { readonly store: Store; readonly clock: Clock }): Enrolments {
  const { store, clock } = deps;
  const change = (id: AccountId, how: EnrolmentChange) => changeEnrolment(store, id, how);
  const decide = (account: AccountId, enabled: boolean, { by, reason, untilMs, language }: Decision) =>
    change(account, (before) => ({
      enabled,
      enabledBy: by,
      enabledAt: clock.nowMs(),
      until: enabled ? (untilMs ?? null) : null,
      reason: reason ?? '',
      language: language ?? before.language,
    }));
  return {
    get: (account) => store.get('enrolments', account),
    enable: (account, decision) => decide(account, true, decision),
    disable: (account, decision) => decide(account, false, decision),
    freeze: (account) => change(account, () => ({ frozen: true })),
    unfreeze: (account) => change(account, () => ({ frozen: false })),
    block: (account, untilMs) => change(account, () => ({ blockedUntil: untilMs })),
    setLanguage: (account, language) => change(account, () => ({ language })),
    markContactsChanged: (account) => change(account, () => ({ contactsChangedAt: clock.nowMs() })),
    async restore(account, before, version) {
      const { id: _, version: __, ...set } = { blockedUntil: 0, ...(before ?? fresh(account)) };
      const target = { id: account, where: { version } };
      return (await store.update('enrolments', target, { set, add: { version: 1 } })) !== undefined;
    },
    ...createContacts(deps),
  };
}

/** NIST SP 800-63B-4 4.2.1.2 asks for notice of a changed recovery address; we remember it for a day, for whoever decides more. */
const recentChangeMs = 24 * 3_600_000;

/** True when the person changed their own contacts less than 24 hours ago. */
export const changedRecently = (enrolment: EnrolmentDoc | undefined, nowMs: number): boolean =>
  nowMs - (enrolment?.contactsChangedAt ?? Number.NEGATIVE_INFINITY) < recentChangeMs;

export type Ineligible =
  | 'disabled'
  | Exclude<PasswordHome, 'here'>
  | 'not-enabled'
  | 'frozen'
  | 'blocked'
  | 'privileged'
  | 'no-contact'
  | 'not-verified'
  | 'own-mailbox';

export type Eligibility =
  | { readonly ok: true; readonly contact: ContactDoc }
  | { readonly ok: false; readonly reason: Ineligible };

export interface EligibilityQuestion {
  readonly account: Account;
  readonly enrolment: EnrolmentDoc | undefined;
  readonly contacts: readonly ContactDoc[];
  readonly method: Method;
  readonly nowMs: number;
  /** The policy's word about privileged accounts; left out = whoever asks has settled that already. */
  readonly privileged?: 'refuse' | 'two-methods';
}

const ineligible = (reason: Ineligible): Eligibility => ({ ok: false, reason });

const refusals: readonly [Ineligible, (question: EligibilityQuestion) => boolean][] = [
  ['disabled', ({ account }) => account.disabled],
  ['guest', ({ account }) => account.home === 'guest'],
  ['synced', ({ account }) => account.home === 'synced'],
  ['federated', ({ account }) => account.home === 'federated'],
  ['frozen', ({ enrolment }) => enrolment?.frozen === true],
  ['blocked', ({ enrolment, nowMs }) => (enrolment?.blockedUntil ?? 0) > nowMs],
  ['not-enabled', ({ enrolment }) => enrolment?.enabled !== true],
  ['not-enabled', ({ enrolment, nowMs }) => enrolment?.until != null && enrolment.until <= nowMs],
  ['privileged', ({ account, privileged }) => account.privileged && privileged === 'refuse'],
];

/** Whether a PIN may go out, and to which contact: the newest verified one that is not the account's own mailbox. Pure. */
export function eligibility(question: EligibilityQuestion): Eligibility {
  const { account, contacts, method } = question;
  const refusal = refusals.find(([, applies]) => applies(question));
  if (refusal !== undefined) return ineligible(refusal[0]);
  const own = [account.username, account.email, ...(account.aliases ?? [])];
  const offered = contacts.filter((contact) => contact.account === account.id && contact.method === method);
  const independent = offered.filter(({ address }) => !opensOwnMailbox(address, own));
  const verified = independent.filter((contact) => contact.verified);
  const newest = [...verified].sort((a, b) => b.createdAt - a.createdAt || a.id.localeCompare(b.id))[0];
  if (newest !== undefined) return { ok: true, contact: newest };
  if (offered.length === 0) return ineligible('no-contact');
  return ineligible(independent.length === 0 ? 'own-mailbox' : 'not-verified');
}
