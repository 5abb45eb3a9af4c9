// Owns the demo's mailbox: mail and SMS that go into the store instead of out of the house. Never used once MAIL_URL is set.
import type { MailboxDoc } from '../collections';
import type { Clock, Senders, Sent, Store } from '../ports';
import { isPhoneNumber, isPlainAddress } from './address';

/** The newest so many messages are kept. */
export const MAILBOX_SIZE = 500;
const FROM = 'Latchkey <no-reply@demo.example>';

const trim = async (store: Store): Promise<void> => {
  const surplus = (await store.count('mailbox', {})) - MAILBOX_SIZE;
  if (surplus <= 0) return;
  const oldest = await store.find('mailbox', { where: {}, sortBy: 'at', order: 'up', limit: surplus });
  for (const { id } of oldest) await store.remove('mailbox', id);
};

/** Senders as strict as the real ones: the same addresses are refused, and the same job twice is one message. */
export const createMailboxSenders = ({ store, clock }: { readonly store: Store; readonly clock: Clock }): Senders => {
  const keep = async (doc: Omit<MailboxDoc, 'at'>, addressed: boolean): Promise<Sent> => {
    if (!addressed) return { ok: false, permanent: true, reason: 'bad-address' };
    const inserted = await store.insert('mailbox', { ...doc, at: clock.nowMs() });
    if (inserted.ok) await trim(store);
    return { ok: true };
  };
  return {
    mail: (mail) => keep({ ...mail, kind: 'mail', from: FROM }, isPlainAddress(mail.to)),
    sms: (sms) => keep({ ...sms, kind: 'sms', from: 'Latchkey', subject: '', html: '' }, isPhoneNumber(sms.to)),
  };
};

/** The mailbox as its page reads it. */
export interface Mailbox {
  /** Newest first. */
  list(limit: number): Promise<MailboxDoc[]>;
  get(id: string): Promise<MailboxDoc | undefined>;
}

export const createMailbox = ({ store }: { readonly store: Store }): Mailbox => ({
  list: (limit) => store.find('mailbox', { where: {}, sortBy: 'at', order: 'down', limit }),
  // An id comes out of an address bar.
  get: async (id) => (id === '' ? undefined : store.get('mailbox', id)),
});
