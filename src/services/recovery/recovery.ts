// Owns the recovery as the conversation sees it: open a case, send a PIN, check it, turn the proof into its outcome.
import type { Audit } from '../audit/events';
import type { CaseDoc, ChallengeDoc, Method, Purpose, RecoveryCaseDoc } from '../collections';
import type { CaseId } from '../ids';
import type { Outbox } from '../notify/ports';
import type { Tolls } from '../notify/sms/tolls';
import type { PolicySource } from '../policy/policy';
import type { Account, Clock, Directory } from '../ports';
import { type Cases, provenOf } from './cases';
import { type Challenges, hiddenKey } from './challenges';
import { pinDigits } from './courier';
import { eventAt, refuse } from './event-at';
import type { Finishing } from './finishing';
import type { Grants } from './grants';
import type { RecoveryLimits } from './limits';
import { createOpening } from './opening';
import type { Pause } from './pause';
import type { Pins } from './pins';
import type { Checked, Place, Recovery, SentPin } from './ports';
import type { Reach, Reached } from './reach';
import { listOptions, methodsFor } from './ways';

export interface RecoveryDeps {
  readonly clock: Clock;
  readonly audit: Audit;
  readonly outbox: Outbox;
  readonly policy: PolicySource;
  readonly directory: Directory;
  readonly smsConfigured: boolean;
  readonly cases: Cases;
  readonly challenges: Challenges;
  readonly grants: Grants;
  readonly limits: RecoveryLimits;
  readonly pins: Pins;
  readonly pause: Pause;
  readonly reach: Reach;
  readonly finishing: Finishing;
  readonly tolls: Pick<Tolls, 'passed'>;
}

/** What a PIN of this service can prove; a PIN that was sent for anything else is none of ours (attack ST-09). */
const purposes: readonly Purpose[] = ['reset', 'unlock'];

/** The account behind a right PIN, if it is still the account that the PIN was made for. */
async function sameAccount(deps: RecoveryDeps, challenge: ChallengeDoc): Promise<Account | undefined> {
  if (challenge.account === null) return undefined;
  const account = await deps.directory.get(challenge.account);
  // PWM's rule (bar 5.2): a credential that changed since the PIN was made kills the PIN.
  if (account === undefined || account.disabled || account.stamp !== challenge.stamp) return undefined;
  return (await deps.reach.of(account)).ok ? account : undefined;
}

/** A text message that did what it cost for. */
async function countPassed(
  { tolls }: RecoveryDeps,
  reached: Reached,
  { contact, method }: ChallengeDoc,
): Promise<void> {
  const texted = reached.ok && method === 'sms' ? reached.contacts.find(({ id }) => id === contact) : undefined;
  if (texted !== undefined) await tolls.passed(texted.address);
}

async function pass(deps: RecoveryDeps, place: Place, challenge: ChallengeDoc): Promise<Checked> {
  const [doc, account] = await Promise.all([deps.cases.load(place, challenge.case), sameAccount(deps, challenge)]);
  if (doc === undefined || account === undefined) {
    await refuse(deps, place, { action: 'pin.refused', reason: 'changed', target: challenge.account ?? undefined });
    return { ok: false, reason: 'expired' };
  }
  const event = {
    ...eventAt(place),
    target: account.id,
    detail: { method: challenge.method, purpose: challenge.purpose },
  };
  await deps.audit.record({ ...event, action: 'pin.passed', outcome: 'ok' });
  if (!(await deps.challenges.consume(challenge))) return { ok: false, reason: 'used-up' };
  const proven = await deps.cases.prove(doc, challenge.method, account.id);
  await deps.limits.passed([challenge.subject, challenge.accountKey ?? challenge.subject]);
  const reached = await deps.reach.of(account);
  await countPassed(deps, reached, challenge);
  if (reached.ok && proven.length < reached.methodsNeeded) {
    const options = await listOptions(deps, { ...doc, proven: JSON.stringify(proven) }, account);
    return { ok: true, next: 'second', options: options.map(({ method }) => ({ method, masked: null })) };
  }
  await deps.audit.record({ ...event, action: 'grant.issued', outcome: 'ok' });
  const grant = await deps.grants.issue({ ...doc, account: account.id }, account);
  return { ok: true, next: 'grant', grant: grant.id };
}

async function miss(deps: RecoveryDeps, place: Place, challenge: ChallengeDoc): Promise<Checked> {
  await Promise.all([
    deps.limits.failed([challenge.subject, hiddenKey(challenge)], challenge.account ?? challenge.subject),
    deps.audit.record({
      ...eventAt(place),
      action: 'pin.wrong',
      outcome: 'refused',
      target: challenge.account ?? challenge.subject,
      detail: { triesLeft: challenge.triesLeft, purpose: challenge.purpose, method: challenge.method },
    }),
  ]);
  return { ok: false, reason: 'wrong', triesLeft: challenge.triesLeft };
}

async function checkPin(
  deps: RecoveryDeps,
  place: Place,
  { challenge, pin }: { challenge: ChallengeDoc; pin: string },
): Promise<Checked> {
  const mayPass = await deps.limits.mayPass(hiddenKey(challenge));
  const right = deps.pins.matches(challenge, pin);
  return right && mayPass ? pass(deps, place, challenge) : miss(deps, place, challenge);
}

type Part<Name extends keyof Recovery> = Pick<Recovery, Name>;

/** The case, if this method may still be used for it. */
async function loadFor(
  deps: RecoveryDeps,
  place: Place,
  { caseId, method }: { caseId: CaseId; method: Method },
): Promise<RecoveryCaseDoc | undefined> {
  const doc = await deps.cases.load(place, caseId);
  return doc !== undefined && methodsFor(deps).includes(method) && !provenOf(doc).includes(method) ? doc : undefined;
}

async function requestPin(
  deps: RecoveryDeps,
  place: Place,
  { doc, method }: { doc: CaseDoc; method: Method },
): Promise<SentPin> {
  const { pin } = deps.policy.current();
  const lifetimeMs = (method === 'mail' ? pin.mailMinutes : pin.smsMinutes) * 60_000;
  const event = { ...eventAt(place), target: doc.account ?? doc.subject, detail: { method, purpose: doc.purpose } };
  const [challenge] = await Promise.all([
    deps.challenges.issue(doc, { method, lifetimeMs, tries: pin.tries }),
    deps.audit.record({ ...event, action: 'pin.requested', outcome: 'ok' }),
  ]);
  const { id, createdAt, expiresAt } = challenge;
  await deps.outbox.enqueue({
    id: `courier/${id}`,
    kind: 'courier',
    payload: { challenge: id },
    unhurried: true,
    notAfterMs: expiresAt,
  });
  // Near the end of its case a PIN lives shorter, and the person is told the true number.
  const minutes = Math.max(1, Math.floor((expiresAt - createdAt) / 60_000));
  return { ok: true, challenge: id, digits: pinDigits(deps.policy.current(), method), minutes };
}

const sending = (deps: RecoveryDeps): Part<'send'> => ({
  async send(place, request) {
    const doc = await loadFor(deps, place, request);
    if (doc === undefined) return { ok: false, reason: 'expired' };
    const betweenMs = deps.policy.current().pin.secondsBetweenSends * 1_000;
    if (!(await deps.cases.claimSend(doc, betweenMs))) {
      return { ok: false, reason: 'too-soon', retryAtMs: doc.lastSentAt + betweenMs };
    }
    const limited = await deps.limits.send(place, doc.subject);
    if (limited === null) return requestPin(deps, place, { doc, method: request.method });
    await refuse(deps, place, { action: 'limit.hit', reason: 'send' });
    return limited;
  },
});

const checking = (deps: RecoveryDeps): Part<'check'> => ({
  async check(place, { challenge: id, pin }) {
    const claimed = await deps.challenges.claim(place, { id, purposes });
    if (!claimed.ok) {
      await refuse(deps, place, { action: 'pin.refused', reason: claimed.reason });
      return claimed;
    }
    const { challenge } = claimed;
    const limited = await deps.limits.guess(place, challenge.subject);
    if (limited !== null) {
      await refuse(deps, place, { action: 'limit.hit', reason: 'guess' });
      return limited;
    }
    return checkPin(deps, place, { challenge, pin });
  },
});

/** See the port for what each answer means. Faults pass through: trouble never grants (bar SB-17). */
export const createRecovery = (deps: RecoveryDeps): Recovery => ({
  ...createOpening(deps),
  ...sending(deps),
  ...checking(deps),
  finish: deps.finishing,
});
