// Owns mail through Microsoft Graph, from one mailbox of Exchange Online: the whole message in MIME form, so that it is the same
// mail as over SMTP, with its text twin and the Message-ID that a second try repeats.
// learn.microsoft.com/graph/api/user-sendmail, "Send a message in MIME format"
import type { Graph, Reply } from '../directory/graph/calls';
import { path } from '../directory/graph/paths';
import { Fault } from '../faults';
import type { Senders, Sent } from '../ports';
import { isPlainAddress, readSender } from './address';
import { compose } from './message';
import { createSlots } from './slots';

export interface GraphMailOptions {
  readonly graph: Graph;
  /** The mailbox that sends: its address. */
  readonly mailbox: string;
  /** MAIL_FROM: the mailbox again, or an address that it may send as. Undefined: the mailbox. */
  readonly from: string | undefined;
}

// Exchange Online takes four requests of one app for one mailbox at a time (learn.microsoft.com/graph/throttling-limits).
const mostAtOnce = 4;

const never = (reason: string): Sent => ({ ok: false, permanent: true, reason });
const later = (reason: string): Sent => ({ ok: false, permanent: false, reason });

/** What Graph says about this message is for good; a mailbox that is not there is the operator's to mend. */
const judge = (reply: Reply): Sent => {
  if (reply.ok) return { ok: true };
  return reply.status === 400 ? never('refused') : later('no-mailbox');
};

/** Here the header is the envelope, so the address stands in it byte for byte; the composer folds the case of its domain. */
const addressed = (mime: Buffer, to: string): Buffer =>
  Buffer.from(
    mime.toString('latin1').replace(/^To:[^\r\n]*(?:\r\n[ \t][^\r\n]*)*/m, () => `To: ${to}`),
    'latin1',
  );

/** `unclear`: nobody knows whether it left. */
const troubles: Readonly<Partial<Record<Fault['code'], string>>> = {
  'directory.throttled': 'too-fast',
  'directory.refused': 'sign-in-refused',
  'directory.lost': 'unclear',
};

/** Reasons hold no address and no content. Throws `Fault('config.invalid')` for a sender that is none. */
export function createGraphMailSender({ graph, mailbox, from: given }: GraphMailOptions): Senders['mail'] {
  const from = readSender(given ?? mailbox);
  if (from === undefined) throw new Fault('config.invalid', 'MAIL_FROM must be an address or "Name <address>"');
  const slots = createSlots(mostAtOnce);
  const post = async (mime: Buffer): Promise<Sent> => {
    try {
      const where = path`/users/${mailbox}/sendMail`;
      const call = { operation: 'users.sendMail', method: 'POST', path: where, body: mime.toString('base64') } as const;
      return judge(await graph(call));
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      return later(troubles[thrown.code] ?? 'unreachable');
    }
  };
  return async (mail) => {
    if (!isPlainAddress(mail.to)) return never('bad-address');
    const mime = addressed(await compose(mail, from), mail.to);
    return slots.with(() => post(mime));
  };
}
