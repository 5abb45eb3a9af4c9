// A real SMTP server in this process that keeps what it was sent and can be told to misbehave.
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { testCertificate, testCertificateKey } from './certificate';

export interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly content: string;
  readonly secure: boolean;
  readonly user: unknown;
}

export interface MailServer {
  readonly port: number;
  readonly received: Received[];
  readonly attempts: () => number;
  stop(): Promise<void>;
}

/** An error that the server answers with this code. */
export const answer = (responseCode: number, text = 'because'): Error =>
  Object.assign(new Error(text), { responseCode });

const addressOf = (given: { address: string } | false): string => (given === false ? '' : given.address);

/** Without sign-in and STARTTLS, unless `options` say otherwise. */
export const startMailServer = async (options: SMTPServerOptions = {}): Promise<MailServer> => {
  const received: Received[] = [];
  let attempts = 0;
  const { onConnect } = options;
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 50,
    key: testCertificateKey,
    cert: testCertificate,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: addressOf(mailFrom),
          to: rcptTo.map(({ address }) => address),
          content: Buffer.concat(chunks).toString('utf8'),
          secure: session.secure,
          user: session.user,
        });
        done();
      });
    },
    ...options,
    onConnect(session, done) {
      attempts += 1;
      if (onConnect) onConnect.call(server, session, done);
      else done();
    },
  });
  // A client that hangs up is part of what is tested.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    // A listening TCP server has an address with a port.
    port: (server.server.address() as AddressInfo).port,
    received,
    attempts: () => attempts,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
};
