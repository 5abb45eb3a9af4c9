// Owns who gets a PIN: the registered contact of the account that a recovery is about, or the new address that its owner
// wants to prove. Only here is a name looked up for an anonymous caller, after the chat has answered.
import { mailboxOf } from '../accounts/contact-address';
import type { CaseDoc, ChallengeDoc, ContactDoc, Method } from '../collections';
import { contactIdOf, type Enrolments } from '../enrolment';
import type { Account, Directory } from '../ports';
import { hashSubject, type SubjectKind } from '../secrets/hashes';
import type { Keyring } from '../secrets/ports';
import type { Cases } from './cases';
import type { RecoveryLimits } from './limits';
import type { Reach } from './reach';

export type Addressee =
  | {
      readonly ok: true;
      readonly account: Account;
      readonly contact: Pick<ContactDoc, 'id' | 'method' | 'address'>;
      readonly accountKey: string;
    }
  | { readonly ok: false; readonly reason: string; readonly target: string };

export interface AddresseeDeps {
  readonly keyring: Keyring;
  readonly directory: Directory;
  readonly enrolments: Enrolments;
  readonly cases: Cases;
  readonly limits: RecoveryLimits;
  readonly reach: Reach;
}

/** However many accounts and spellings lead to a mailbox, it is one; neighbouring numbers are one block. */
const destinationKeys = (keyring: Keyring, { method, address: to }: { method: Method; address: string }) => ({
  method,
  destination: hashSubject(keyring, 'destination', method === 'mail' ? mailboxOf(to) : to),
  smsBlock: method === 'sms' ? hashSubject(keyring, 'sms-block', to.slice(0, -3)) : null,
});

async function findAccount(deps: AddresseeDeps, doc: CaseDoc): Promise<Account | string> {
  if (doc.account !== null) return (await deps.directory.get(doc.account)) ?? 'none';
  const found = await deps.directory.find(deps.cases.identifierOf(doc), { stranger: true });
  return found.ok ? found.account : found.reason;
}

/** The proven owner of an account has counts of their own: strangers cannot use them up. */
function keyOf({ keyring }: AddresseeDeps, doc: CaseDoc, { id }: Account): string {
  const kind: SubjectKind = doc.subject === hashSubject(keyring, 'proven', id) ? 'proven-account' : 'account';
  return hashSubject(keyring, doc.purpose === 'contact' ? 'contact-account' : kind, id);
}

type Target = { readonly contact: Pick<ContactDoc, 'id' | 'method' | 'address'> } | { readonly refused: string };

async function registered(deps: AddresseeDeps, account: Account, method: Method): Promise<Target> {
  const reached = await deps.reach.of(account);
  if (!reached.ok) return { refused: reached.reason };
  const contact = reached.contacts.find((one) => one.method === method);
  return contact === undefined ? { refused: 'no-contact' } : { contact };
}

/** The address is not looked up anywhere: whose it is besides, nobody learns. */
async function newcomer(
  deps: AddresseeDeps,
  { account, doc, method }: { readonly account: Account; readonly doc: CaseDoc; readonly method: Method },
): Promise<Target> {
  const enrolment = await deps.enrolments.get(account.id);
  if (account.disabled || enrolment?.frozen === true) return { refused: account.disabled ? 'disabled' : 'frozen' };
  const address = deps.cases.identifierOf(doc);
  return { contact: { id: contactIdOf(account.id, method, address), method, address } };
}

/** Whom this PIN is for, once every limit that nobody sees has let it through. */
export async function findAddressee(deps: AddresseeDeps, doc: CaseDoc, challenge: ChallengeDoc): Promise<Addressee> {
  const account = await findAccount(deps, doc);
  if (typeof account === 'string') return { ok: false, reason: account, target: doc.subject };
  const { method } = challenge;
  const target = await (doc.purpose === 'contact'
    ? newcomer(deps, { account, doc, method })
    : registered(deps, account, method));
  if ('refused' in target) return { ok: false, reason: target.refused, target: account.id };
  const accountKey = keyOf(deps, doc, account);
  // Bound already: an earlier try of this job was counted, and what failed after that was ours. Nobody pays for it twice.
  const counted = challenge.mac !== null;
  const keys = { accountKey, ...destinationKeys(deps.keyring, target.contact) };
  const allowed = counted || (await deps.limits.mayReach(keys));
  return allowed ? { ok: true, account, ...target, accountKey } : { ok: false, reason: 'limited', target: account.id };
}
