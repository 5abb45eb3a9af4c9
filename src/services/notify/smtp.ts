// Owns the mail server: one message per connection, at most three connections, exactly one recipient each. The address
// goes onto the wire byte for byte as given; TLS is never given up; answers become done, later or never.
import { Fault } from '../faults';
import type { Senders, Sent } from '../ports';
import { isPlainAddress, readSender } from './address';
import { compose } from './message';
import { createSlots } from './slots';
import { type SmtpServer, type SmtpTimes, transmit } from './smtp-session';

export interface SmtpOptions {
  /** MAIL_URL: `smtp://user:pass@host:587` (STARTTLS) or `smtps://…:465` (TLS from the first byte). */
  readonly url: string;
  /** MAIL_FROM: an address, or `Name <address>`. */
  readonly from: string;
  readonly times?: Partial<SmtpTimes>;
  /** STARTTLS is required unless the server is on loopback; true requires it there too. */
  readonly requireTls?: boolean;
  /** Certificates (PEM) to trust instead of the system's, for a mail server with a certificate of one's own. */
  readonly ca?: string;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/;
const AT_ONCE = { port: 465, tls: 'at-once' } as const;
// Microsoft 365 refuses a fourth connection of one mailbox ("432 4.3.2 concurrent connections limit exceeded").
const MOST_CONNECTIONS = 3;

const parseUrl = (url: string): URL => {
  try {
    return new URL(url);
  } catch {
    // Without the cause: its text would hold the password.
    throw new Fault('config.invalid', 'MAIL_URL is not a URL; expected smtp://user:password@host:587');
  }
};

const credentialsOf = ({ username, password }: URL): SmtpServer['credentials'] =>
  username === '' ? undefined : { user: decodeURIComponent(username), pass: decodeURIComponent(password) };

/** Reads MAIL_URL. Throws `Fault('config.invalid')`; its text never holds the password. */
export const readServer = ({ url, requireTls = false, ca }: Omit<SmtpOptions, 'from' | 'times'>): SmtpServer => {
  const parsed = parseUrl(url);
  const { protocol, hostname } = parsed;
  if ((protocol !== 'smtp:' && protocol !== 'smtps:') || hostname === '') {
    throw new Fault('config.invalid', 'MAIL_URL must begin with smtp:// or smtps:// and name a server');
  }
  const bare = LOOPBACK.test(hostname) && !requireTls;
  const usual = protocol === 'smtps:' ? AT_ONCE : ({ port: 587, tls: bare ? 'none' : 'starttls' } as const);
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: parsed.port === '' ? usual.port : Number(parsed.port),
    tls: usual.tls,
    credentials: credentialsOf(parsed),
    ca,
  };
};

/**
 * Sends mail through one SMTP server. Answers `permanent` only when the server refused this address or this message for
 * good; everything an operator can mend (down, TLS, sign-in) is tried again. `unclear`: the line dropped after the whole
 * message had been handed over. Reasons hold no address and no content.
 */
export const createSmtpSender = (options: SmtpOptions): Senders['mail'] => {
  const server = readServer(options);
  const times: SmtpTimes = { connectMs: 10_000, silenceMs: 15_000, wholeMs: 25_000, ...options.times };
  const from = readSender(options.from);
  if (from === undefined) {
    throw new Fault('config.invalid', 'MAIL_FROM must be an address or "Name <address>"');
  }
  const slots = createSlots(MOST_CONNECTIONS);
  return async (mail): Promise<Sent> => {
    if (!isPlainAddress(mail.to)) return { ok: false, permanent: true, reason: 'bad-address' };
    const content = await compose(mail, from);
    const envelope = { from: from.address, to: mail.to };
    return slots.with(() => transmit({ server, times, envelope, content }));
  };
};
