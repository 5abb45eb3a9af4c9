// Owns what happens after the chat has answered: find out whether a PIN may go out, make it, hand it to the mailroom.
// Nothing that the chat says, or how long it takes, can depend on it.
import type { Audit } from '../audit/events';
import type { CaseDoc, ChallengeDoc } from '../collections';
import type { ChallengeId } from '../ids';
import type { JobHandler, Mailroom } from '../notify/ports';
import type { Policy, PolicySource } from '../policy/policy';
import type { Clock, Store } from '../ports';
import { type Addressee, type AddresseeDeps, findAddressee } from './addressee';
import type { Challenges } from './challenges';
import type { Pins } from './pins';

interface CourierDeps extends AddresseeDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly policy: PolicySource;
  readonly challenges: Challenges;
  readonly pins: Pins;
  readonly mailroom: Mailroom;
  readonly audit: Audit;
}

const messageId = (challenge: ChallengeId): string => `pin/${challenge}`;

const minutesLeft = (challenge: ChallengeDoc): number =>
  Math.round((challenge.expiresAt - challenge.createdAt) / 60_000);

export const pinDigits = (policy: Policy, method: ChallengeDoc['method']): number =>
  method === 'mail' ? policy.pin.mailDigits : policy.pin.smsDigits;

/** Binds a fresh PIN to the challenge. Undefined: somebody else did in the meantime, or it is over. */
async function bindPin(
  deps: CourierDeps,
  challenge: ChallengeDoc,
  to: Addressee & { ok: true },
): Promise<string | undefined> {
  const pin = deps.pins.make(pinDigits(deps.policy.current(), challenge.method));
  const { mac, keyId } = deps.pins.seal({ ...challenge, account: to.account.id, contact: to.contact.id }, pin);
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
    // Only a proven caller's own case knows its account before the PIN came back.
    actor: doc.account ?? `anonymous:${challenge.conversation}`,
    channel: challenge.channel,
    correlation: challenge.case,
  };
  const to = await findAddressee(deps, doc, challenge);
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
    detail: { method: challenge.method, purpose: challenge.purpose },
  });
  const send = challenge.method === 'mail' ? deps.mailroom.mail : deps.mailroom.sms;
  const variables = {
    pin,
    minutes: minutesLeft(challenge),
    requestedAtMs: challenge.createdAt,
    channel: challenge.channel,
    purpose: challenge.purpose,
    // A new address may turn out to be somebody else's: they learn nobody's name.
    displayName: challenge.purpose === 'contact' ? '' : to.account.displayName,
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
