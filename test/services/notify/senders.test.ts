// All mail senders under the one contract, and what is the mailbox's own.
import { createGraphMailSender } from '../../../src/services/notify/graph-mail';
import { createMailbox, createMailboxSenders, MAILBOX_SIZE } from '../../../src/services/notify/mailbox';
import { createSmtpSender } from '../../../src/services/notify/smtp';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { type Delivered, describeSender } from '../../contracts/sender';
import { createFakeClock } from '../../fakes/time';
import { createEntra } from '../directory/graph/entra';
import { startMailServer } from './mail-server';

const unquote = (text: string): string =>
  Buffer.from(
    text
      .replace(/=\r?\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');

const decodeBody = (part: string): string => {
  const [head = '', ...rest] = part.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  if (/quoted-printable/i.test(head)) return unquote(body);
  return /base64/i.test(head) ? Buffer.from(body, 'base64').toString('utf8') : body;
};

const decodeWord = (_all: string, encoding: string, text: string): string =>
  /b/i.test(encoding) ? Buffer.from(text, 'base64').toString('utf8') : unquote(text.replace(/_/g, ' '));

/** Just enough MIME to read back what nodemailer writes. */
const readMail = ({ to, content }: { to: readonly string[]; content: string }): Delivered => {
  const head = (content.split('\r\n\r\n')[0] ?? '').replace(/\r\n[ \t]+/g, ' ');
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1] ?? '';
  const parts = content.split(`--${/boundary="([^"]+)"/.exec(content)?.[1]}`);
  const body = (type: string) =>
    decodeBody((parts.find((part) => part.startsWith(`\r\nContent-Type: ${type}`)) ?? '').trim());
  const subject = header('Subject')
    .replace(/\?= =\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?(.*?)\?=/gi, decodeWord);
  return { to, subject, text: body('text/plain'), html: body('text/html'), identity: header('Message-ID') };
};

describeSender('SMTP', async () => {
  const server = await startMailServer();
  return {
    mail: createSmtpSender({ url: `smtp://127.0.0.1:${server.port}`, from: 'no-reply@corp.example' }),
    delivered: async () => server.received.map(readMail),
    stop: server.stop,
  };
});

const openMailbox = async () => {
  const store = createSqliteStore({ path: ':memory:' });
  await store.open();
  const clock = createFakeClock();
  return { store, clock, senders: createMailboxSenders({ store, clock }), mailbox: createMailbox({ store }) };
};

describeSender('Graph', async () => {
  const { graph, double, close } = await createEntra({ attemptMs: 8_000 });
  return {
    mail: createGraphMailSender({ graph, mailbox: 'ada@corp.example', from: 'no-reply@corp.example' }),
    delivered: async () =>
      double.tenant.outbox.map(({ message }) => {
        const content = String(message['mime']);
        const to = /^To: <?([^\r\n>]*)>?\r$/m.exec(content)?.[1] ?? '';
        return readMail({ to: [to], content });
      }),
    stop: close,
  };
});

describeSender('the demo mailbox', async () => {
  const { store, senders, mailbox } = await openMailbox();
  return {
    mail: senders.mail,
    delivered: async () =>
      (await mailbox.list(100)).reverse().map(({ id, to, ...message }) => ({ ...message, to: [to], identity: id })),
    stop: () => store.close(),
  };
});

describe('the demo mailbox', () => {
  const sms = { id: 'pin/sms', to: '+4915112345678', text: 'Your PIN is 482199.' };

  test('takes SMS too, to whole phone numbers only', async () => {
    const { store, senders, mailbox } = await openMailbox();
    expect(await senders.sms?.(sms)).toEqual({ ok: true });
    for (const to of [
      '0151 12345678',
      '+49',
      '+0151123456789',
      '+4915112345678,+4915112345679',
      '+4915112345678\n',
      '',
    ]) {
      expect(await senders.sms?.({ ...sms, id: `to ${to}`, to })).toEqual({
        ok: false,
        permanent: true,
        reason: 'bad-address',
      });
    }
    expect(await mailbox.list(10)).toEqual([
      expect.objectContaining({ kind: 'sms', to: sms.to, text: sms.text, html: '' }),
    ]);
    await store.close();
  });

  test(`keeps the newest ${MAILBOX_SIZE}, and shows the newest first`, async () => {
    const { store, clock, senders, mailbox } = await openMailbox();
    for (let index = 0; index < MAILBOX_SIZE + 3; index += 1) {
      clock.advance(1);
      await senders.sms?.({ ...sms, id: `sms/${index}` });
    }
    const kept = await mailbox.list(1_000);
    expect(kept).toHaveLength(MAILBOX_SIZE);
    expect([kept[0]?.id, kept.at(-1)?.id]).toEqual([`sms/${MAILBOX_SIZE + 2}`, 'sms/3']);
    await store.close();
  });
});
