// Owns what follows a password write, also after a crash: find out whether it happened, end what must end, tell everybody.
import type { Audit } from '../audit/events';
import type { IntentDoc } from '../collections';
import { Fault } from '../faults';
import type { JobHandler, JobOutcome, NoticeTemplate, Outbox } from '../notify/ports';
import type { Clock, Directory, Log, Store } from '../ports';
import type { Notices } from '../recovery/notices';
import type { PrivilegedAlerts } from '../recovery/privileged-alerts';
import type { Revoke } from '../recovery/revocation';
import { resolveWrite } from './resolving';
import { actionOf } from './writer';

interface AftermathDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly directory: Directory;
  readonly outbox: Outbox;
  readonly notices: Notices;
  readonly privilegedAlerts: PrivilegedAlerts;
  readonly revoke: Revoke;
  readonly audit: Audit;
  readonly log: Log;
}

/** How long a chat event is worth delivering. */
const chatEventForMs = 60 * 60_000;

type ChatEventName = 'password-changed' | 'password-failed' | 'password-unknown' | 'pass-lost';

/** A write may be slow rather than dead: it is called failed only when it is this old. */
const mayStillHappenMs = 2 * 60_000;

const done: JobOutcome = { done: true };
const later = (reason: string): JobOutcome => ({ done: false, retry: 'later', reason });

async function tellChat(deps: AftermathDeps, intent: IntentDoc, name: ChatEventName): Promise<void> {
  if (intent.conversation === null || intent.grant === null) return;
  await deps.outbox.enqueue({
    id: `chat/${intent.id}/${name}`,
    kind: 'chat',
    payload: { conversation: intent.conversation, name, ref: intent.grant, kind: intent.kind },
    notAfterMs: deps.clock.nowMs() + chatEventForMs,
  });
}

const templateOf = {
  own: 'password-changed',
  temporary: 'password-temporary',
  pass: 'access-pass',
  change: 'password-changed',
} as const satisfies Record<IntentDoc['kind'], NoticeTemplate>;

/** A pass whose answer was lost was shown to nobody, whether it was made or not. */
const isLostPass = ({ kind, state }: IntentDoc): boolean => kind === 'pass' && state === 'unknown';

const tellEverybody = (deps: AftermathDeps, intent: IntentDoc): Promise<void> =>
  deps.notices.tell({
    id: intent.id,
    account: intent.account,
    template: templateOf[intent.kind],
    channel: intent.conversation === null ? 'page' : 'chat',
    atMs: intent.startedAt,
  });

async function finishApplied(deps: AftermathDeps, intent: IntentDoc): Promise<void> {
  // Nobody holds it, and its person has begun again: that proof must not die of this one.
  if (isLostPass(intent)) return tellEverybody(deps, intent);
  const ended = await deps.revoke(intent.account);
  await deps.audit.record({
    action: 'session.ended',
    outcome: 'ok',
    actor: 'system',
    target: intent.account,
    detail: { sessions: ended, intent: intent.id },
  });
  await tellEverybody(deps, intent);
  const { id, account, startedAt: atMs } = intent;
  if (intent.kind !== 'change') await deps.privilegedAlerts.raise({ id, account, atMs });
  await tellChat(deps, intent, 'password-changed');
}

/** False: another write used the proof, or nobody did, so this one never reached the directory. */
async function hadProof({ store }: AftermathDeps, { id, grant }: IntentDoc): Promise<boolean> {
  const proof = grant === null ? undefined : await store.get('grants', grant);
  return proof === undefined || proof.usedBy === id;
}

/** A slow write, or a directory whose answers lag behind: what is not to be seen yet may still have happened. */
function mayStillShow({ clock, directory }: AftermathDeps, intent: IntentDoc): boolean {
  const { lagMs } = directory.abilities(intent.account);
  const waitMs = intent.state === 'applying' ? Math.max(mayStillHappenMs, lagMs) : lagMs;
  return clock.nowMs() < intent.startedAt + waitMs;
}

/** What the process that wrote did not live to find out, or could not. 'applying': too early to tell. */
async function resolve(deps: AftermathDeps, intent: IntentDoc): Promise<IntentDoc['state']> {
  const state = (await hadProof(deps, intent)) ? await resolveWrite(deps, intent) : 'failed';
  if (state === 'failed' && mayStillShow(deps, intent)) return 'applying';
  await deps.audit.record({
    action: actionOf[intent.kind],
    outcome: state === 'applied' ? 'ok' : state,
    actor: 'system',
    target: intent.account,
    reason: 'resolved-later',
    detail: { intent: intent.id },
  });
  const target = { id: intent.id, where: { state: intent.state } };
  // Undefined: the writer has written it down itself meanwhile; the next try reads that.
  const settled = await deps.store.update('intents', target, { set: { state } });
  return settled?.state ?? 'applying';
}

async function conclude(deps: AftermathDeps, intent: IntentDoc): Promise<JobOutcome> {
  if (isLostPass(intent)) await tellChat(deps, intent, 'pass-lost');
  const open = intent.state === 'applying' || intent.state === 'unknown';
  const state = open ? await resolve(deps, intent) : intent.state;
  if (state === 'applying') {
    await tellUnknown(deps, intent);
    return later('applying');
  }
  if (state === 'applied') await finishApplied(deps, intent);
  else if (open && !isLostPass(intent)) await tellChat(deps, intent, 'password-failed');
  return done;
}

/** Told once, however often this waits: nobody should wait in silence for a directory that is down or behind. */
async function tellUnknown(deps: AftermathDeps, intent: IntentDoc): Promise<void> {
  if (intent.state === 'unknown' && !isLostPass(intent)) await tellChat(deps, intent, 'password-unknown');
}

async function postpone(deps: AftermathDeps, intent: IntentDoc, fault: Fault): Promise<JobOutcome> {
  await tellUnknown(deps, intent);
  deps.log.warn('the aftermath of a password write must wait', { intent: intent.id, code: fault.code });
  return later(fault.code);
}

/** The outbox handler of kind `aftermath`; payload `{ intent }`. Idempotent. */
export function createAftermath(deps: AftermathDeps): JobHandler {
  return async ({ payload }) => {
    const intent = await deps.store.get('intents', String(payload['intent']));
    if (intent === undefined || intent.state === 'refused') return done;
    try {
      return await conclude(deps, intent);
    } catch (thrown) {
      if (thrown instanceof Fault) return postpone(deps, intent, thrown);
      throw thrown;
    }
  };
}
