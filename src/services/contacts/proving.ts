// Owns proving that an address reaches the person who adds it: the same cases, challenges, PINs and limits as a recovery, under
// a purpose of their own. Until the PIN came back the address stands in a sealed case and nowhere else.
import { maskContact } from '../accounts/contact-address';
import type { AuditEvent } from '../audit/events';
import type { CaseDoc, ChallengeDoc, Method } from '../collections';
import { contactIdOf } from '../enrolment';
import type { Outbox } from '../notify/ports';
import type { Tolls } from '../notify/sms/tolls';
import type { PolicySource } from '../policy/policy';
import type { Account } from '../ports';
import type { Cases } from '../recovery/cases';
import { hiddenKey } from '../recovery/challenges';
import { eventAt } from '../recovery/event-at';
import type { RecoveryLimits } from '../recovery/limits';
import type { Pins } from '../recovery/pins';
import type { Limited, Place } from '../recovery/ports';
import { admitContact, type ChangingDeps } from './changing';
import { changerAt, type OwnerDeps, ownerOf } from './owner';
import type { Confirmed, Contacts, PinSent } from './ports';

export interface ProvingDeps extends OwnerDeps, ChangingDeps {
  readonly policy: PolicySource;
  readonly outbox: Outbox;
  readonly cases: Cases;
  readonly limits: RecoveryLimits;
  readonly pins: Pins;
  readonly tolls: Pick<Tolls, 'serves' | 'passed'>;
}

const purpose = 'contact';

const methodOf = (address: string): Method => (address.includes('@') ? 'mail' : 'sms');

const refuse = (deps: ProvingDeps, place: Place, refusal: Pick<AuditEvent, 'action' | 'reason' | 'target'>) =>
  deps.audit.record({ ...eventAt(place), outcome: 'refused', detail: { purpose }, ...refusal });

async function requestPin(deps: ProvingDeps, place: Place, doc: CaseDoc): Promise<PinSent | Limited> {
  const account = doc.account ?? undefined;
  const limited = await deps.limits.send(place, doc.subject);
  if (limited !== null) {
    await refuse(deps, place, { action: 'limit.hit', reason: 'send', target: account });
    return limited;
  }
  const address = deps.cases.identifierOf(doc);
  const method = methodOf(address);
  const { pin } = deps.policy.current();
  const lifetimeMs = (method === 'mail' ? pin.mailMinutes : pin.smsMinutes) * 60_000;
  await deps.audit.record({
    ...eventAt(place),
    action: 'pin.requested',
    outcome: 'ok',
    target: account,
    detail: { method, purpose },
  });
  const { id, createdAt, expiresAt } = await deps.challenges.issue(doc, { method, lifetimeMs, tries: pin.tries });
  // After the reply, like every PIN: limits of the destination turn it into a decoy that looks the same.
  await deps.outbox.enqueue({
    id: `courier/${id}`,
    kind: 'courier',
    payload: { challenge: id },
    notAfterMs: expiresAt,
  });
  const minutes = Math.max(1, Math.floor((expiresAt - createdAt) / 60_000));
  const masked = maskContact({ method, address });
  return { ok: true, caseId: doc.id, challenge: id, method, masked, minutes, untilMs: doc.expiresAt };
}

/** `address` is canonical, and judged: it may become a contact of this account. */
export async function sendFirstPin(
  deps: ProvingDeps,
  place: Place,
  { account, address }: { readonly account: Account; readonly address: string },
): Promise<PinSent | Limited> {
  const doc = deps.cases.createForContact(place, { account: account.id, address });
  await deps.cases.store(doc);
  await deps.cases.claimSend(doc, 0);
  return requestPin(deps, place, doc);
}

const resending = (deps: ProvingDeps): Pick<Contacts, 'resend'> => ({
  async resend(place, caseId) {
    const changer = await changerAt(deps, place);
    if (!changer.ok) return changer;
    const doc = await deps.cases.loadForContact(place, caseId);
    if (doc === undefined || doc.account !== changer.account.id) return { ok: false, reason: 'expired' };
    const betweenMs = deps.policy.current().pin.secondsBetweenSends * 1_000;
    if (await deps.cases.claimSend(doc, betweenMs)) return requestPin(deps, place, doc);
    return { ok: false, reason: 'too-soon', retryAtMs: doc.lastSentAt + betweenMs };
  },
});

async function miss(deps: ProvingDeps, place: Place, challenge: ChallengeDoc): Promise<Confirmed> {
  const target = challenge.account ?? challenge.subject;
  await Promise.all([
    deps.limits.failed([challenge.subject, hiddenKey(challenge)], target),
    deps.audit.record({
      ...eventAt(place),
      action: 'pin.wrong',
      outcome: 'refused',
      target,
      detail: { triesLeft: challenge.triesLeft, purpose, method: challenge.method },
    }),
  ]);
  return { ok: false, reason: 'wrong', triesLeft: challenge.triesLeft };
}

interface Right {
  readonly account: Account;
  readonly challenge: ChallengeDoc;
}

/** What the PIN was made for, if that is still what it was. */
async function provenAddress(deps: ProvingDeps, place: Place, { account, challenge }: Right) {
  const doc = await deps.cases.loadForContact(place, challenge.case);
  const same = challenge.account === account.id && challenge.stamp === account.stamp && doc?.account === account.id;
  if (doc === undefined || !same) return undefined;
  const address = deps.cases.identifierOf(doc);
  return challenge.contact === contactIdOf(account.id, challenge.method, address) ? address : undefined;
}

async function pass(deps: ProvingDeps, place: Place, { account, challenge }: Right): Promise<Confirmed> {
  const address = await provenAddress(deps, place, { account, challenge });
  if (address === undefined) {
    await refuse(deps, place, { action: 'pin.refused', reason: 'changed', target: account.id });
    return { ok: false, reason: 'expired' };
  }
  const { method, id } = challenge;
  const event = { ...eventAt(place), target: account.id, detail: { method, purpose } } as const; // names of the audit
  await deps.audit.record({ ...event, action: 'pin.passed', outcome: 'ok' });
  if (!(await deps.challenges.consume(challenge))) return { ok: false, reason: 'used-up' };
  await deps.limits.passed([challenge.subject, hiddenKey(challenge)]);
  const known = (await deps.enrolments.contacts(account.id)).some((contact) => contact.id === challenge.contact);
  const kind = known ? 'verify' : 'add';
  const contact = { method, address };
  if (method === 'sms') await deps.tolls.passed(address);
  const admitted = await admitContact(deps, place, { kind, id, account, contact });
  await deps.cases.end(place, challenge.case);
  return admitted ? { ok: true, kind, masked: maskContact(contact) } : { ok: false, reason: 'too-many' };
}

async function check(deps: ProvingDeps, place: Place, { account, challenge, pin }: Right & { readonly pin: string }) {
  const mayPass = await deps.limits.mayPass(hiddenKey(challenge));
  const right = deps.pins.matches(challenge, pin);
  return right && mayPass ? pass(deps, place, { account, challenge }) : miss(deps, place, challenge);
}

const confirming = (deps: ProvingDeps): Pick<Contacts, 'confirm'> => ({
  async confirm(place, { challenge: id, pin }) {
    const account = await ownerOf(deps, place);
    if (account === undefined) return { ok: false, reason: 'sign-in' };
    if ((await deps.enrolments.get(account.id))?.frozen === true) return { ok: false, reason: 'frozen' };
    const claimed = await deps.challenges.claim(place, { id, purposes: [purpose] });
    if (!claimed.ok) {
      await refuse(deps, place, { action: 'pin.refused', reason: claimed.reason, target: account.id });
      return claimed;
    }
    const { challenge } = claimed;
    const limited = await deps.limits.guess(place, challenge.subject);
    if (limited === null) return check(deps, place, { account, challenge, pin });
    await refuse(deps, place, { action: 'limit.hit', reason: 'guess', target: account.id });
    return limited;
  },
});

export const createProving = (deps: ProvingDeps): Pick<Contacts, 'resend' | 'confirm'> => ({
  ...resending(deps),
  ...confirming(deps),
});
