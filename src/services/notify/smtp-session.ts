// Owns one conversation with a mail server, and what its end means. The only file that speaks SMTP.
import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Sent } from '../ports';

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  readonly tls: 'at-once' | 'starttls' | 'none';
  readonly credentials?: { readonly user: string; readonly pass: string };
  readonly ca?: string;
}

export interface SmtpTimes {
  /** Until connected, and again until greeted. */
  readonly connectMs: number;
  /** Without a byte from the server. */
  readonly silenceMs: number;
  /** For everything: a server that drips bytes ends here. Below the outbox's lease. */
  readonly wholeMs: number;
}

export interface Transmission {
  readonly server: SmtpServer;
  readonly times: SmtpTimes;
  readonly envelope: { readonly from: string; readonly to: string };
  readonly content: Buffer;
}

/** What nodemailer's errors carry. Its message may quote the server, hence addresses; it is never passed on. */
interface SmtpTrouble {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNECTION: 'unreachable',
  ESOCKET: 'unreachable',
  EDNS: 'unreachable',
  ETIMEDOUT: 'timeout',
  ETLS: 'tls',
  EAUTH: 'sign-in-refused',
  EPROTOCOL: 'protocol',
};

const reasonOf = ({ code = '' }: SmtpTrouble): string => REASONS[code] ?? 'failed';

// What the server says about this recipient or this message. A refused sender or sign-in is the operator's to mend.
const isVerdict = ({ command }: SmtpTrouble): boolean => command === 'RCPT TO' || command === 'DATA';

const judge = (trouble: SmtpTrouble, handedOver: boolean): Sent => {
  const { responseCode } = trouble;
  const later = (reason: string): Sent => ({ ok: false, permanent: false, reason });
  if (responseCode === undefined) return later(handedOver ? 'unclear' : reasonOf(trouble));
  if (responseCode < 500) return later(`deferred-${responseCode}`);
  if (!isVerdict(trouble)) return later(reasonOf(trouble));
  return { ok: false, permanent: true, reason: `refused-${responseCode}` };
};

const connectionTo = (server: SmtpServer, times: SmtpTimes): SMTPConnection =>
  new SMTPConnection({
    host: server.host,
    port: server.port,
    secure: server.tls === 'at-once',
    requireTLS: server.tls === 'starttls',
    ignoreTLS: server.tls === 'none',
    tls: { minVersion: 'TLSv1.2', ca: server.ca },
    connectionTimeout: times.connectMs,
    greetingTimeout: times.connectMs,
    dnsTimeout: times.connectMs,
    socketTimeout: times.silenceMs,
    logger: false,
  });

type Step = (done: (error?: Error | null) => void) => void;
const finish = (step: Step): Promise<void> =>
  new Promise((resolve, reject) => step((error) => (error ? reject(error) : resolve())));

/** Runs one conversation within a bound. Undefined = it went well; never throws. */
const converse = async (
  connection: SMTPConnection,
  wholeMs: number,
  talk: () => Promise<void>,
): Promise<SmtpTrouble | undefined> => {
  const broken = new Promise<never>((_resolve, reject) => {
    connection.on('error', reject);
    connection.once('end', () => reject({ code: 'ECONNECTION' }));
  });
  let bound: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    bound = setTimeout(() => reject({ code: 'ETIMEDOUT' }), wholeMs);
  });
  try {
    await Promise.race([talk(), broken, tooLong]);
    connection.quit();
    return undefined;
  } catch (thrown) {
    connection.close();
    // nodemailer documents these fields on its errors; all are optional.
    return (thrown ?? {}) as SmtpTrouble;
  } finally {
    clearTimeout(bound);
  }
};

const greet = async (connection: SMTPConnection, { credentials }: SmtpServer): Promise<void> => {
  await finish((done) => connection.connect(done));
  if (credentials) await finish((done) => connection.login({ credentials }, done));
};

/** Ends as `Sent` whatever happens; never throws, never takes longer than `times.wholeMs`. */
export const transmit = async ({ server, times, envelope, content }: Transmission): Promise<Sent> => {
  const connection = connectionTo(server, times);
  let handedOver = false;
  // Read only once the server has said "go on" to DATA; its end is the end of the message.
  const body = Readable.from([content]).once('end', () => {
    handedOver = true;
  });
  const trouble = await converse(connection, times.wholeMs, async () => {
    await greet(connection, server);
    await finish((done) => connection.send({ from: envelope.from, to: [envelope.to] }, body, done));
  });
  return trouble === undefined ? { ok: true } : judge(trouble, handedOver);
};

/** Connects, signs in and leaves, sending nothing: whether the server would take mail from us. Never throws. */
export const probe = async ({ server, times }: Pick<Transmission, 'server' | 'times'>): Promise<Sent> => {
  const connection = connectionTo(server, times);
  const trouble = await converse(connection, times.wholeMs, () => greet(connection, server));
  return trouble === undefined ? { ok: true } : judge(trouble, false);
};
