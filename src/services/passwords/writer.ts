// Owns the password write: at most one for each grant, stored as an intent before the directory is called, and told
// truthfully (bar 5.6). The password is never stored, so a lost answer is resolved by asking, never by writing again.
import type { Audit, AuditEvent } from '../audit/events';
import type { IntentDoc } from '../collections';
import { Fault, isFault } from '../faults';
import type { AccountId, ConversationKey, GrantId, Source } from '../ids';
import type { Outbox } from '../notify/ports';
import type { Clock, Directory, Log, PasswordSet, Random, Store } from '../ports';
import { randomId } from '../secrets/random';
import { resolveWrite } from './resolving';

/** How long a write may take before the recovery job asks the directory what became of it. */
const settleAfterMs = 20_000;
const dayMs = 24 * 3_600_000;

export interface Write {
  readonly account: AccountId;
  readonly grant: GrantId | null;
  readonly conversation: ConversationKey | null;
  readonly kind: IntentDoc['kind'];
  /** The one write. What it makes is kept by whoever asks, and nowhere else. */
  readonly order: () => Promise<Ordered>;
  /** When it last changed, where whoever asks has read that just now; left out, the directory is asked. */
  readonly changedBefore?: number | null;
  readonly source: Source;
  readonly correlation: string;
  /** Takes the proof, once; false = somebody else did. `by` is the intent's id. */
  readonly claim: (by: string) => Promise<boolean>;
  /** Gives the proof back, when nothing was written. */
  readonly release: (by: string) => Promise<void>;
}

/** A directory's answer to the one write. */
export type Ordered =
  | PasswordSet
  | { readonly ok: true; readonly request?: string }
  | { readonly ok: false; readonly reason: 'no-pass'; readonly why: string };

export type WriteResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'claimed' | 'busy' | 'failed' | 'not-here' | 'unknown' }
  | (Ordered & { readonly ok: false });

export type WritePassword = (write: Write) => Promise<WriteResult>;

export interface WriterDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly directory: Directory;
  readonly outbox: Outbox;
  readonly audit: Audit;
  readonly log: Log;
}

export const actionOf = {
  own: 'password.reset',
  temporary: 'password.temporary',
  pass: 'password.pass',
  change: 'password.change',
} as const satisfies Record<IntentDoc['kind'], AuditEvent['action']>;

export const aftermathJob = (intent: string): string => `aftermath/${intent}`;

async function prepare(deps: WriterDeps, write: Write, event: AuditEvent): Promise<IntentDoc> {
  const now = deps.clock.nowMs();
  const intent: IntentDoc = {
    id: randomId(deps.random),
    grant: write.grant,
    account: write.account,
    conversation: write.conversation,
    kind: write.kind,
    state: 'applying',
    changedBefore:
      write.changedBefore === undefined ? await deps.directory.passwordChangedAt(write.account) : write.changedBefore,
    startedAt: now,
    expiresAt: now + 30 * dayMs,
  };
  await deps.audit.record({ ...event, outcome: 'started', detail: { intent: intent.id } });
  await deps.store.insert('intents', intent);
  // Durable before the write, so that notices go out even if this process dies right after it.
  await deps.outbox.enqueue({
    id: aftermathJob(intent.id),
    kind: 'aftermath',
    payload: { intent: intent.id },
    dueMs: deps.clock.nowMs() + settleAfterMs,
    notAfterMs: now + 7 * dayMs,
  });
  return intent;
}

interface Conclusion {
  readonly state: IntentDoc['state'];
  readonly outcome: AuditEvent['outcome'];
  readonly reason?: string;
  /** By what name the directory's own log knows the write. */
  readonly request?: string;
  readonly result: WriteResult;
}

const applied: Conclusion = { state: 'applied', outcome: 'ok', result: { ok: true } };
const refusal = (reason: 'claimed' | 'busy'): Conclusion => ({
  state: 'refused',
  outcome: 'refused',
  reason,
  result: { ok: false, reason },
});
const failed: Conclusion = { state: 'failed', outcome: 'failed', result: { ok: false, reason: 'failed' } };
/** The directory does not let us set this password: nothing was changed, and it is not about being busy. */
const notHere: Conclusion = { ...failed, reason: 'directory-refused', result: { ok: false, reason: 'not-here' } };
const unknown: Conclusion = { state: 'unknown', outcome: 'unknown', result: { ok: false, reason: 'unknown' } };

const conclude = (set: Ordered): Conclusion =>
  set.ok
    ? { ...applied, request: set.request }
    : { state: 'refused', outcome: 'refused', reason: 'why' in set ? set.why : set.reason, result: set };

async function callDirectory(deps: WriterDeps, write: Write, intent: IntentDoc): Promise<Conclusion> {
  try {
    return conclude(await write.order());
  } catch (thrown) {
    if (isFault(thrown, 'hash.busy')) return refusal('busy');
    if (isFault(thrown, 'directory.refused')) return notHere;
    return isOut(thrown) ? failed : findOut(deps, write, intent);
  }
}

/** Of a pass the value was in the answer: whatever is found out, nobody can be shown it any more. */
async function findOut(deps: WriterDeps, { kind, account }: Write, intent: IntentDoc): Promise<Conclusion> {
  if (kind === 'pass') return unknown;
  return resolveWrite(deps, intent).then(
    (state) => (state === 'applied' ? applied : notSeen(deps, account)),
    () => unknown,
  );
}

/** The directory did not take it: nothing happened. */
const isOut = (thrown: unknown): boolean =>
  isFault(thrown, 'directory.throttled') || isFault(thrown, 'directory.unavailable');

/** Where answers lag behind, a change that is not to be seen yet may still have happened. */
const notSeen = ({ directory }: WriterDeps, account: AccountId): Conclusion =>
  directory.abilities(account).lagMs === 0 ? failed : unknown;

/** The aftermath may have taken a very slow write for dead; then it is called once more, so that everybody is told. */
async function settle({ store, clock, outbox }: WriterDeps, { id }: IntentDoc, state: IntentDoc['state']) {
  const open = { id, where: { state: { in: ['applying', 'unknown'] } } };
  if ((await store.update('intents', open, { set: { state } })) !== undefined || state !== 'applied') return;
  const given = { id, where: { state: 'failed' } } as const; // a literal of the state's own type
  if ((await store.update('intents', given, { set: { state } })) === undefined) return;
  const job = { id: `${aftermathJob(id)}/late`, kind: 'aftermath', payload: { intent: id } } as const; // the same
  await outbox.enqueue({ ...job, notAfterMs: clock.nowMs() + 7 * dayMs });
}

/** What cannot be written down now is found out and written down by the aftermath: the intent is durable and still open. */
async function writeDown(
  deps: WriterDeps,
  { intent, event }: { intent: IntentDoc; event: AuditEvent },
  { state, outcome, reason, request }: Conclusion,
): Promise<void> {
  try {
    await deps.audit.record({ ...event, outcome, reason, detail: { intent: intent.id, request } });
    await settle(deps, intent, state);
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    deps.log.warn('the outcome of a password write is written down later', { intent: intent.id, code: thrown.code });
  }
}

/** A pass that was refused may have been made all the same, only that nobody can use it: there is no second one by this proof. */
const isGivenBack = (state: IntentDoc['state'], result: WriteResult): boolean =>
  (state === 'refused' || state === 'failed') && (result.ok || result.reason !== 'no-pass');

export function createPasswordWriter(deps: WriterDeps): WritePassword {
  return async (write) => {
    const event: AuditEvent = {
      action: actionOf[write.kind],
      outcome: 'started',
      actor: write.account,
      target: write.account,
      source: write.source,
      correlation: write.correlation,
    };
    const intent = await prepare(deps, write, event);
    const claimed = await write.claim(intent.id);
    const conclusion = claimed ? await callDirectory(deps, write, intent) : refusal('claimed');
    const { state, result } = conclusion;
    await writeDown(deps, { intent, event }, conclusion);
    if (claimed && isGivenBack(state, result)) await write.release(intent.id);
    // Due soon anyway: a store that fails now changes nothing about what the person is told.
    await deps.outbox.hasten(aftermathJob(intent.id)).catch((fault: unknown) => {
      deps.log.warn('the aftermath of a password write was not hastened', { intent: intent.id, code: String(fault) });
    });
    return result;
  };
}
