// Owns telling a directory of contacts that people proved or removed here, where the policy wants that. A job of its own does it,
// so no conversation waits for it, and it looks at what holds now: an old job never brings back what is gone.
import type { Audit, AuditEvent } from '../audit/events';
import type { ContactDoc, Method } from '../collections';
import { contactIdOf, type Enrolments } from '../enrolment';
import { Fault } from '../faults';
import type { AccountId } from '../ids';
import type { Job, JobHandler, JobOutcome, Outbox } from '../notify/ports';
import type { PolicySource } from '../policy/policy';
import type { Account, Clock, ContactWritten, Directory, DirectoryContact } from '../ports';

interface QueueDeps {
  readonly clock: Clock;
  readonly directory: Directory;
  readonly policy: PolicySource;
  readonly outbox: Outbox;
}

const dayMs = 24 * 3_600_000;
/** Enqueued before the change, so that it outlives us; the change hastens it. */
const changeTakesMs = 20_000;

export interface ContactCopy {
  /** The same id twice is one job. */
  readonly id: string;
  readonly account: AccountId;
  readonly contact: Pick<ContactDoc, 'method' | 'address'>;
  readonly kind: 'copy' | 'erase';
}

/** The job's id; undefined = the directory is not told. */
export async function queueCopy(deps: QueueDeps, { id, account, contact, kind }: ContactCopy) {
  if (!deps.policy.current().contactsWriteBack || !deps.directory.abilities(account).contacts) return undefined;
  const job: Job = {
    id: `contact/${id}/${kind}`,
    kind: 'contact',
    payload: { account, method: contact.method, address: contact.address, kind },
    dueMs: deps.clock.nowMs() + changeTakesMs,
    notAfterMs: deps.clock.nowMs() + 3 * dayMs,
  };
  await deps.outbox.enqueue(job);
  return job.id;
}

interface CopyDeps {
  readonly directory: Directory;
  readonly enrolments: Pick<Enrolments, 'contacts'>;
  readonly policy: PolicySource;
  readonly audit: Audit;
}

interface Order {
  readonly account: AccountId;
  readonly contact: DirectoryContact;
  readonly kind: ContactCopy['kind'];
}

const readOrder = ({ payload }: Pick<Job, 'payload'>): Order => ({
  // Written by queueCopy only.
  account: String(payload['account']) as AccountId,
  contact: { method: String(payload['method']) as Method, address: String(payload['address']) },
  kind: payload['kind'] === 'erase' ? 'erase' : 'copy',
});

/** Whether that is still what holds here. */
async function stillHolds({ enrolments }: CopyDeps, { account, contact, kind }: Order): Promise<boolean> {
  const id = contactIdOf(account, contact.method, contact.address);
  const known = (await enrolments.contacts(account)).find((one) => one.id === id);
  return kind === 'copy' ? known?.verified === true : known === undefined;
}

/** Graph guards nobody's methods from an application, so this does: what signs in an administrator is not ours to write. */
const reasonAgainst = (account: Account): string | undefined => {
  if (account.disabled) return 'disabled';
  if (account.privileged) return 'privileged';
  return account.home === 'guest' ? 'guest' : undefined;
};

async function write({ directory }: CopyDeps, { account, contact, kind }: Order): Promise<ContactWritten | undefined> {
  return kind === 'copy' ? directory.copyContact?.(account, contact) : directory.eraseContact?.(account, contact);
}

async function carryOut(deps: CopyDeps, order: Order): Promise<void> {
  const { account: target, contact, kind } = order;
  const account = await deps.directory.get(target);
  const refused = account === undefined ? 'gone' : reasonAgainst(account);
  const detail = { kind, method: contact.method };
  const event: Omit<AuditEvent, 'outcome'> = { action: 'contact.copied', actor: 'system', target, detail };
  if (refused !== undefined) return deps.audit.record({ ...event, outcome: 'refused', reason: refused });
  await deps.audit.record({ ...event, outcome: 'started' });
  const written = (await write(deps, order)) ?? { ok: false, reason: 'gone' };
  if (written.ok) return deps.audit.record({ ...event, outcome: 'ok' });
  await deps.audit.record({ ...event, outcome: 'failed', reason: written.reason });
}

/** The outbox handler of kind `contact`. Idempotent: what is there already is not written. */
export function createCopyJob(deps: CopyDeps): JobHandler {
  return async (job): Promise<JobOutcome> => {
    const order = readOrder(job);
    try {
      if (deps.policy.current().contactsWriteBack && (await stillHolds(deps, order))) await carryOut(deps, order);
      return { done: true };
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      return { done: false, retry: 'later', reason: thrown.code };
    }
  };
}
