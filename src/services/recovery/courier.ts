// Owns what happens after the chat has answered: find out whether a PIN may go out, make it, hand it to the mailroom. Only
// here is a name looked up for an anonymous caller, so nothing the chat says or how long it takes can depend on it.
import { mailboxOf } from '../accounts/contact-address';
import type { Audit } from '../audit/events';
import type { CaseDoc, ChallengeDoc, ContactDoc } from '../collections';
import type { ChallengeId } from '../ids';
import type { JobHandler, Mailroom } from '../notify/ports';
import type { Policy, PolicySource } from '../policy/policy';
import type { Account, Clock, Directory, Store } from '../ports';
import { hashSubject } from '../secrets/hashes';
import type { Keyring } from '../secrets/ports';
import type { Cases } from './cases';
import type { Challenges } from './challenges';
import type { RecoveryLimits } from './limits';
import type { Pins } from './pins';
import type { Reach } from './reach';

interface CourierDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly keyring: Keyring;
  readonly directory: Directory;
  readonly policy: PolicySource;
  readonly cases: Cases;
  readonly challenges: Challenges;
  readonly limits: RecoveryLimits;
  readonly pins: Pins;
  readonly reach: Reach;
  readonly mailroom: Mailroom;
  readonly audit: Audit;
}

type Addressee =
  | { readonly ok: true; readonly account: Account; readonly contact: ContactDoc; readonly accountKey: string }
  | { readonly ok: false; readonly reason: string; readonly target: string };

const messageId = (challenge: ChallengeId): string => `pin/${challenge}`;

const minutesLeft = (challenge: ChallengeDoc): number =>
  Math.round((challenge.expiresAt - challenge.createdAt) / 60_000);

export const pinDigits = (policy: Policy, method: ChallengeDoc['method']): number =>
  method === 'mail' ? policy.pin.mailDigits : policy.pin.smsDigits;

async function findAccount(deps: CourierDeps, doc: CaseDoc): Promise<Account | string> {
  if (doc.account !== null) return (await deps.directory.get(doc.account)) ?? 'none';
  const found = await deps.directory.find(deps.cases.identifierOf(doc));
  return found.ok ? found.account : found.reason;
}

/** The proven owner of an account has a count of their own: strangers cannot use it up. */
function keyOf({ keyring }: CourierDeps, doc: CaseDoc, { id }: Account): string {
  const proven = doc.subject === hashSubject(keyring, 'proven', id);
  return hashSubject(keyring, proven ? 'proven-account' : 'account', id);
}

/** However many accounts and spellings lead to a mailbox, it is one; neighbouring numbers are one block. */
const destinationKeys = ({ keyring }: CourierDeps, { method, address: to }: ContactDoc) => ({
  method,
  destination: hashSubject(keyring, 'destination', method === 'mail' ? mailboxOf(to) : to),
  smsBlock: method === 'sms' ? hashSubject(keyring, 'sms-block', to.slice(0, -3)) : null,
});

async function address(deps: CourierDeps, doc: CaseDoc, challenge: ChallengeDoc): Promise<Addressee> {
  const account = await findAccount(deps, doc);
  if (typeof account === 'string') return { ok: false, reason: account, target: doc.subject };
  const refuse = (reason: string): Addressee => ({ ok: false, reason, target: account.id });
  const reached = await deps.reach.of(account);
  if (!reached.ok) return refuse(reached.reason);
  const contact = reached.contacts.find(({ method }) => method === challenge.method);
  if (contact === undefined) return refuse('no-contact');
  const accountKey = keyOf(deps, doc, account);
  // Bound already: an earlier try of this job was counted, and what failed after that was ours. Nobody pays for it twice.
  const counted = challenge.mac !== null;
  const allowed = counted || (await deps.limits.mayReach({ accountKey, ...destinationKeys(deps, contact) }));
  return allowed ? { ok: true, account, contact, accountKey } : refuse('limited');
}

/** Binds a fresh PIN to the challenge. Undefined: somebody else did in the meantime, or it is over. */
async function bindPin(
  deps: CourierDeps,
  challenge: ChallengeDoc,
  to: Addressee & { ok: true },
): Promise<string | undefined> {
  const pin = deps.pins.make(pinDigits(deps.policy.current(), challenge.method));
  const { mac, keyId } = deps.pins.seal({ ...challenge, account: to.account.id }, pin);
  const bound = await deps.store.update(
    'challenges',
    { id: challenge.id, where: { usedBy: null, mac: challenge.mac } },
    {
      set: {
        mac,
        keyId,
        account: to.account.id,
        contact: to.contact.id,
        accountKey: to.accountKey,
        stamp: to.account.stamp,
      },
    },
  );
  return bound === undefined ? undefined : pin;
}

async function deliver(deps: CourierDeps, challenge: ChallengeDoc, doc: CaseDoc): Promise<void> {
  const event = {
    actor: `anonymous:${challenge.conversation}`,
    channel: challenge.channel,
    correlation: challenge.case,
  };
  const to = await address(deps, doc, challenge);
  if (!to.ok) {
    await deps.audit.record({
      ...event,
      action: 'pin.not-sent',
      outcome: 'refused',
      target: to.target,
      reason: to.reason,
    });
    return;
  }
  const pin = await bindPin(deps, challenge, to);
  if (pin === undefined) return;
  await deps.challenges.killForAccount(to.account.id, challenge);
  await deps.audit.record({
    ...event,
    action: 'pin.sent',
    outcome: 'started',
    target: to.account.id,
    detail: { method: challenge.method },
  });
  const send = challenge.method === 'mail' ? deps.mailroom.mail : deps.mailroom.sms;
  const variables = {
    pin,
    minutes: minutesLeft(challenge),
    requestedAtMs: challenge.createdAt,
    channel: challenge.channel,
    purpose: challenge.purpose,
    displayName: to.account.displayName,
  };
  await send(
    messageId(challenge.id),
    { template: 'pin', language: doc.language, to: to.contact.address, variables },
    challenge.expiresAt,
  );
}

async function run(deps: CourierDeps, id: string): Promise<void> {
  const challenge = await deps.store.get('challenges', id);
  const over = challenge === undefined || challenge.usedBy !== null || challenge.expiresAt <= deps.clock.nowMs();
  if (over) return;
  const [doc, sent] = await Promise.all([
    deps.store.get('cases', challenge.case),
    deps.store.get('outbox', messageId(challenge.id)),
  ]);
  if (doc !== undefined && sent === undefined) await deliver(deps, challenge, doc);
}

/** The outbox handler of kind `courier`; payload `{ challenge }`. Run twice, it sends one message. */
export function createCourier(deps: CourierDeps): JobHandler {
  return async ({ payload }) => {
    // Nothing leaves from here: the message is a job of its own, which sees this only once it is written.
    await deps.store.together(() => run(deps, String(payload['challenge'])));
    return { done: true };
  };
}
