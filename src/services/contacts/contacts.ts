// Owns what people do with their own recovery contacts: see them masked, add one, verify one, remove one.
import { canonicalAddress, maskContact, opensOwnMailbox } from '../accounts/contact-address';
import type { ContactDoc, Method } from '../collections';
import type { Account, Random } from '../ports';
import { eventAt } from '../recovery/event-at';
import type { Place } from '../recovery/ports';
import { offeredMethods } from '../recovery/reach';
import { randomId } from '../secrets/random';
import { dropContact } from './changing';
import { changerAt, ownerOf } from './owner';
import type { Begun, Contacts, ContactView } from './ports';
import { createProving, type ProvingDeps, sendFirstPin } from './proving';

export interface ContactsDeps extends ProvingDeps {
  readonly random: Random;
  readonly smsConfigured: boolean;
}

/** More than anybody needs, and still one card with all its buttons; an import may bring more. */
const mostContacts = 5;

const view = (contact: ContactDoc): ContactView => {
  const { id, method, verified } = contact;
  return { id, method, masked: maskContact(contact), verified };
};

const methodsOf = ({ policy, smsConfigured }: ContactsDeps): readonly Method[] =>
  offeredMethods(policy.current(), smsConfigured);

const ownNames = ({ username, email, aliases = [] }: Account): readonly string[] => [username, email, ...aliases];

type Judged =
  | { readonly ok: true; readonly address: string }
  | (Begun & {
      readonly ok: false;
      readonly reason: 'malformed' | 'own-mailbox' | 'yours' | 'too-many' | 'no-sms' | 'not-served';
    });

/** Compared with what is the caller's own, and with nothing of anybody else. */
function judge(
  deps: ContactsDeps,
  { account, contacts }: { readonly account: Account; readonly contacts: readonly ContactDoc[] },
  { method, address: typed }: { readonly method: Method; readonly address: string },
): Judged {
  if (!methodsOf(deps).includes(method)) return { ok: false, reason: 'no-sms' };
  const address = canonicalAddress(method, typed);
  if (address === undefined) return { ok: false, reason: 'malformed' };
  if (method === 'sms' && !deps.tolls.serves(address)) return { ok: false, reason: 'not-served' };
  if (opensOwnMailbox(address, ownNames(account))) return { ok: false, reason: 'own-mailbox' };
  const existing = contacts.find((contact) => contact.method === method && contact.address === address);
  if (existing?.verified) return { ok: false, reason: 'yours' };
  return existing === undefined && contacts.length >= mostContacts
    ? { ok: false, reason: 'too-many' }
    : { ok: true, address };
}

async function begin(
  deps: ContactsDeps,
  place: Place,
  wanted: (contacts: readonly ContactDoc[]) => { readonly method: Method; readonly address: string } | undefined,
): Promise<Begun> {
  const changer = await changerAt(deps, place);
  if (!changer.ok) return changer;
  const { account } = changer;
  const contacts = await deps.enrolments.contacts(account.id);
  const contact = wanted(contacts);
  if (contact === undefined) return { ok: false, reason: 'gone' };
  const judged = judge(deps, { account, contacts }, contact);
  if (judged.ok) return sendFirstPin(deps, place, { account, address: judged.address });
  await deps.audit.record({
    ...eventAt(place),
    action: 'contact.changed',
    outcome: 'refused',
    target: account.id,
    reason: judged.reason,
    detail: { kind: 'add', method: contact.method },
  });
  return judged;
}

/** Whether a PIN could go to any of these, whatever else stands in the way of a reset today. */
const isReachable = (deps: ContactsDeps, account: Account, contacts: readonly ContactDoc[]): boolean =>
  contacts.some(
    ({ method, address, verified }) =>
      verified && methodsOf(deps).includes(method) && !opensOwnMailbox(address, ownNames(account)),
  );

interface Own {
  readonly account: Account;
  readonly contacts: readonly ContactDoc[];
  readonly contact: ContactDoc;
}

const isLast = (deps: ContactsDeps, { account, contacts, contact }: Own): boolean => {
  const others = contacts.filter((one) => one !== contact);
  return isReachable(deps, account, contacts) && !isReachable(deps, account, others);
};

const removing = (deps: ContactsDeps): Pick<Contacts, 'remove'> => ({
  async remove(place, { contact: id, evenLast }) {
    const changer = await changerAt(deps, place);
    if (!changer.ok) return changer;
    const { account } = changer;
    const contacts = await deps.enrolments.contacts(account.id);
    const contact = contacts.find((one) => one.id === id);
    if (contact === undefined) return { ok: false, reason: 'gone' };
    if (!evenLast && isLast(deps, { account, contacts, contact })) return { ok: false, reason: 'last' };
    await dropContact(deps, place, { account, contact, id: randomId(deps.random) });
    return { ok: true, masked: maskContact(contact) };
  },
});

/** See the port for what each answer means. Faults pass through: trouble changes nothing. */
export const createContacts = (deps: ContactsDeps): Contacts => ({
  ...createProving(deps),
  ...removing(deps),
  async mayChange(place) {
    const changer = await changerAt(deps, place);
    return changer.ok ? { ok: true } : changer;
  },
  async list(place) {
    const account = await ownerOf(deps, place);
    if (account === undefined) return { ok: false, reason: 'sign-in' };
    const contacts = await deps.enrolments.contacts(account.id);
    const sorted = [...contacts].sort((a, b) => a.method.localeCompare(b.method));
    return { ok: true, contacts: sorted.map(view), methods: methodsOf(deps) };
  },
  add: (place, contact) => begin(deps, place, () => contact),
  verify: (place, id) => begin(deps, place, (contacts) => contacts.find((contact) => contact.id === id)),
});
