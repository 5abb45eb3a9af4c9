// Owns messages between "send this" and a sender. What waits in the outbox is the template's name and its variables, sealed;
// it is rendered when it is sent. So a row is small, a corrected template corrects what still waits, a broken one delays a
// message instead of losing it, and no finished text lies around.
import type { Audit, AuditEvent } from '../audit/events';
import type { Log, Senders, Sent } from '../ports';
import type { BuriedJob, Job, JobHandler, JobOutcome, MailJobPayload, Mailroom, OnBuried, Outbox } from './ports';
import type { Tolls } from './sms/tolls';
import type { Templates } from './templates';

type Kind = 'mail' | 'sms';

const pack = ({ template, language, to, variables }: MailJobPayload): Job['payload'] => ({
  template,
  language,
  to,
  variables: JSON.stringify(variables),
});

/** Undoes `pack`; the seal has proven that it was packed here. */
const unpack = (payload: Job['payload']): MailJobPayload => ({
  // All four were written by pack() and authenticated since.
  template: payload['template'] as MailJobPayload['template'],
  language: String(payload['language']),
  to: String(payload['to']),
  variables: JSON.parse(String(payload['variables'])) as MailJobPayload['variables'],
});

/** Messages become outbox jobs: durable once resolved, one per id, never sent after `notAfterMs`. */
export const createMailroom = ({ outbox }: { readonly outbox: Outbox }): Mailroom => {
  const enqueue = (kind: Kind) => async (id: string, message: MailJobPayload, notAfterMs: number) => {
    await outbox.enqueue({ id, kind, payload: pack(message), dueMs: message.dueMs, notAfterMs });
  };
  return { mail: enqueue('mail'), sms: enqueue('sms') };
};

export interface MailHandlerDeps {
  readonly templates: Templates;
  readonly senders: Senders;
  readonly tolls: Tolls;
  readonly audit: Audit;
  readonly log: Log;
}

type Delivery = { readonly id: string; readonly kind: Kind; readonly message: MailJobPayload };

const never = (reason: string): Sent => ({ ok: false, permanent: true, reason });

const text = async ({ templates, senders, tolls }: MailHandlerDeps, { id, message }: Delivery): Promise<Sent> => {
  const { to, template } = message;
  if (senders.sms === undefined) return never('no-sender');
  const refusal = await tolls.refusal(to);
  if (refusal !== undefined) return never(`sms-${refusal}`);
  const sent = await senders.sms({ id, to, text: templates.sms(message) });
  // Unclear may have cost money too.
  if (sent.ok || sent.reason === 'unclear') await tolls.sent(to, template === 'pin');
  return sent;
};

const send = (deps: MailHandlerDeps, delivery: Delivery): Promise<Sent> => {
  const { id, kind, message } = delivery;
  if (kind === 'sms') return text(deps, delivery);
  return deps.senders.mail({ id, to: message.to, ...deps.templates.mail(message) });
};

const describe = ({ id, kind, message }: Delivery) =>
  ({ actor: 'system', correlation: id, detail: { template: message.template, method: kind } }) as const;

// Whoever asked for the message has recorded it durably before (`started`); this adds that it left. The message is gone
// already, so an audit that is down now must not make us send it again.
const noteSent = async ({ audit, log }: MailHandlerDeps, delivery: Delivery): Promise<void> => {
  const action = delivery.message.template === 'pin' ? 'pin.sent' : 'notice.sent';
  const event: AuditEvent = { ...describe(delivery), action, outcome: 'ok' };
  await audit.record(event).catch((fault: unknown) => log.error('a sent message could not be audited', { fault }));
};

const failed = (sent: Sent & { ok: false }, { message }: Delivery): JobOutcome => {
  // The server may have taken it before the line dropped. A PIN is not sent twice: its reader asks again sooner than we.
  const twice = message.template === 'pin' && sent.reason === 'unclear';
  return { done: false, retry: sent.permanent || twice ? 'never' : 'later', reason: sent.reason };
};

/** The outbox handlers of kinds `mail` and `sms`. */
export const createMailHandlers = (deps: MailHandlerDeps): { readonly mail: JobHandler; readonly sms: JobHandler } => {
  const deliver =
    (kind: Kind): JobHandler =>
    async ({ id, payload }) => {
      const delivery: Delivery = { id, kind, message: unpack(payload) };
      const sent = await send(deps, delivery);
      if (!sent.ok) return failed(sent, delivery);
      await noteSent(deps, delivery);
      return { done: true };
    };
  return { mail: deliver('mail'), sms: deliver('sms') };
};

const burialOf = ({ id, kind, payload }: BuriedJob): AuditEvent => {
  if ((kind !== 'mail' && kind !== 'sms') || payload === null) {
    return { action: 'alarm', outcome: 'failed', actor: 'system', correlation: id, detail: { kind } };
  }
  const delivery: Delivery = { id, kind, message: unpack(payload) };
  const action = delivery.message.template === 'pin' ? 'pin.not-sent' : 'notice.failed';
  return { ...describe(delivery), action, outcome: 'failed' };
};

/** What the outbox tells when it gives a job up: an audit event that names the message, not its reader or its content. */
export const createBurialReport =
  ({ audit }: { readonly audit: Audit }): OnBuried =>
  (job, reason) =>
    audit.record({ ...burialOf(job), reason });
