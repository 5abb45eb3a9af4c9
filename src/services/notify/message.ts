// Owns what a mail is made of, whatever carries it: both bodies, one recipient, a Message-ID that a second try repeats.
import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { OutgoingMail } from '../ports';
import type { Sender } from './address';

/** The same job has the same Message-ID, so a mail that arrives twice can be known; the job's id itself stays here. */
const messageIdOf = (id: string, { address }: Sender): string => {
  const digest = createHash('sha256').update(id).digest('base64url');
  return `<${digest}@${address.slice(address.indexOf('@') + 1)}>`;
};

/** The whole message, as RFC 5322 has it. */
export const compose = async (mail: OutgoingMail, from: Sender): Promise<Buffer> =>
  new MailComposer({
    from,
    to: { name: '', address: mail.to },
    // The composer folds and encodes; a line break never gets this far (templates), and would not survive it either.
    subject: mail.subject.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' '),
    text: mail.text,
    html: mail.html,
    messageId: messageIdOf(mail.id, from),
    // RFC 3834: no out-of-office answers to a machine; Exchange has its own header for it.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
