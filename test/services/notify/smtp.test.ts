// The SMTP sender against a real server: what arrives, and what each kind of trouble is called.
import { connect, createServer, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { createSmtpSender, readServer, type SmtpOptions } from '../../../src/services/notify/smtp';
import type { OutgoingMail } from '../../../src/services/ports';
import { testCertificate } from './certificate';
import { answer, type MailServer, startMailServer } from './mail-server';

const mail: OutgoingMail = {
  id: 'pin/abc',
  to: 'alice@home.example',
  subject: 'Ihre einmalige PIN für Übung',
  text: 'Your PIN: 4821 9930\n.\nEnd\n',
  html: '<p>Your PIN: <b>48219930</b></p>\n',
};

let server: MailServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

const senderTo = (port: number, options: Partial<SmtpOptions> = {}) =>
  createSmtpSender({ url: `smtp://127.0.0.1:${port}`, from: 'Latchkey <no-reply@corp.example>', ...options });

const start = async (...[options]: Parameters<typeof startMailServer>): Promise<MailServer> => {
  server = await startMailServer(options);
  return server;
};

const headersOf = (content: string): string[] =>
  (content.split('\r\n\r\n')[0] ?? '').replace(/\r\n[ \t]+/g, ' ').split('\r\n');
const headerNames = (content: string): string[] => headersOf(content).map((line) => line.split(':')[0] ?? '');

const HEADERS = [
  'Auto-Submitted',
  'X-Auto-Response-Suppress',
  'From',
  'To',
  'Subject',
  'Message-ID',
  'Date',
  'MIME-Version',
  'Content-Type',
].sort();

describe('what arrives', () => {
  test('one mail, one recipient, our headers and no others, text and HTML', async () => {
    const { port, received } = await start();
    expect(await senderTo(port)(mail)).toEqual({ ok: true });
    expect(received).toHaveLength(1);
    const { from, to, content } = received[0]!;
    expect([from, to]).toEqual(['no-reply@corp.example', ['alice@home.example']]);
    expect(headerNames(content).sort()).toEqual(HEADERS);
    const headers = headersOf(content);
    expect(headers).toContain('From: Latchkey <no-reply@corp.example>');
    expect(headers).toContain('To: alice@home.example');
    expect(headers).toContain('Auto-Submitted: auto-generated');
    expect(headers.find((line) => line.startsWith('Subject:'))).toMatch(/^Subject: =\?UTF-8\?Q\?.*\?=$/i);
    expect(content).toContain('text/plain');
    expect(content).toContain('text/html');
    expect(content).toMatch(/\r\nYour PIN: 4821 9930\r\n\.\r\nEnd\r\n/);
  });

  test('the same job has the same Message-ID; another job another; none shows the id of the job', async () => {
    const { port, received } = await start();
    const send = senderTo(port);
    for (const id of ['pin/abc', 'pin/abc', 'pin/abd']) await send({ ...mail, id });
    const ids = received.map(({ content }) => headersOf(content).find((line) => line.startsWith('Message-ID:')));
    expect(ids[0]).toMatch(/^Message-ID: <[\w-]{43}@corp\.example>$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
    expect(ids.join()).not.toContain('abc');
  });

  test('at most three connections at once', async () => {
    let open = 0;
    let most = 0;
    const { port, received } = await start({
      onConnect(_session, done) {
        open += 1;
        most = Math.max(most, open);
        done();
      },
      onClose() {
        open -= 1;
      },
    });
    const send = senderTo(port);
    const ids = Array.from({ length: 12 }, (_, index) => `pin/${index}`);
    const sent = await Promise.all(ids.map((id) => send({ ...mail, id })));
    expect(sent).toEqual(ids.map(() => ({ ok: true })));
    expect(received).toHaveLength(12);
    // A closing connection may still be counted by the server while the next one opens.
    expect(most).toBeLessThanOrEqual(6);
  });

  test('the address goes out byte for byte', async () => {
    const { port, received } = await start();
    const send = senderTo(port);
    const addresses = ["O'Brien+x_{y}|z@Mail.Home.EXAMPLE", 'a@b', 'X.Y@sub.sub.EXAMPLE'];
    for (const to of addresses) expect(await send({ ...mail, to })).toEqual({ ok: true });
    expect(received.map(({ to }) => to)).toEqual(addresses.map((address) => [address]));
  });
});

describe('injection', () => {
  test.each([
    'victim@x.example,evil@y.example',
    'victim@x.example;evil@y.example',
    'victim@x.example evil@y.example',
    'victim@x.example\r\nRCPT TO:<evil@y.example>',
    'victim@x.example\nBcc: evil@y.example',
    'victim@x.example\0evil@y.example',
    '<victim@x.example>',
    'Victim <victim@x.example>',
    '"evil@y.example"@x.example',
    'victim@x.example(evil@y.example)',
    'group:victim@x.example,evil@y.example;',
    'victim@x.example@y.example',
    'victim@[127.0.0.1]',
    'victim@x.example ',
    ' victim@x.example',
    'víctim@x.example',
    'victim@ex\uFF0Eample',
    'victim\uFF20x.example',
    '.victim@x.example',
    'victim@x..example',
    'victim@-x.example',
    'victim',
    '@x.example',
    'victim@',
    '',
    `${'v'.repeat(65)}@x.example`,
  ])('to %p: never sent', async (to) => {
    const { port, attempts } = await start();
    expect(await senderTo(port)({ ...mail, to })).toEqual({ ok: false, permanent: true, reason: 'bad-address' });
    expect(attempts()).toBe(0);
  });

  test.each([
    'Hello\r\nBcc: evil@y.example',
    'Hello\nBcc: evil@y.example\n\nbody',
    'Hello\r\n\r\n<script>',
    'Hello\0\u2028Bcc: evil@y.example',
    '=?utf-8?q?Hello=0D=0ABcc:_evil@y.example?=',
    `x${'long '.repeat(400)}`,
  ])('subject %p: same headers, one recipient', async (subject) => {
    const { port, received } = await start();
    expect(await senderTo(port)({ ...mail, subject })).toEqual({ ok: true });
    const { to, content } = received[0]!;
    expect(to).toEqual([mail.to]);
    expect(headerNames(content).sort()).toEqual(HEADERS);
    for (const line of content.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
  });

  test('text that looks like the end of the mail, or like more parts, stays text', async () => {
    const { port, received } = await start();
    const text = `\r\n.\r\nMAIL FROM:<evil@y.example>\r\n--boundary\r\nContent-Type: text/html\r\n\r\n<b>${'y'.repeat(2_000)}`;
    expect(await senderTo(port)({ ...mail, text })).toEqual({ ok: true });
    expect(received).toHaveLength(1);
    const { content } = received[0]!;
    expect(content.match(/^Content-Type: text\//gim)!.length - content.match(/^--boundary/gm)!.length).toBe(2);
    for (const line of content.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
  });
});

describe('trouble, and what it is called', () => {
  const later = (reason: string) => ({ ok: false, permanent: false, reason });
  const never = (reason: string) => ({ ok: false, permanent: true, reason });

  test('nobody listens', async () => {
    const { port, stop } = await startMailServer();
    await stop();
    expect(await senderTo(port)(mail)).toEqual(later('unreachable'));
  });

  test('421 at the door', async () => {
    const { port } = await start({ onConnect: (_session, done) => done(answer(421, 'too busy')) });
    expect(await senderTo(port)(mail)).toMatchObject({ ok: false, permanent: false });
  });

  test.each([
    // 421 also closes the line, and that is what we notice.
    [421, later('unreachable')],
    [451, later('deferred-451')],
    [550, never('refused-550')],
    [552, never('refused-552')],
  ])('%d for the recipient', async (code, expected) => {
    const { port, received } = await start({
      onRcptTo: ({ address }, _session, done) => done(answer(code, `no ${address} here`)),
    });
    expect(await senderTo(port)(mail)).toEqual(expected);
    expect(received).toEqual([]);
  });

  test.each([
    [451, later('deferred-451')],
    [554, never('refused-554')],
  ])('%d for the message', async (code, expected) => {
    const { port } = await start({
      onData(stream, _session, done) {
        stream.resume().on('end', () => done(answer(code, 'looks like spam: 48219930')));
      },
    });
    expect(await senderTo(port)(mail)).toEqual(expected);
  });

  test('550 for our own sender is for the operator to mend: tried again', async () => {
    const { port } = await start({ onMailFrom: (_address, _session, done) => done(answer(550)) });
    expect(await senderTo(port)(mail)).toMatchObject({ ok: false, permanent: false });
  });

  test('a wrong password of ours is for the operator to mend: tried again', async () => {
    const { port } = await start({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(answer(535)),
    });
    expect(await senderTo(port, { url: `smtp://u:p@127.0.0.1:${port}` })(mail)).toEqual(later('sign-in-refused'));
  });

  test('a server that never greets', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => void sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    expect(await senderTo(port, { times: { connectMs: 50 } })(mail)).toEqual(later('timeout'));
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });

  test('a server that falls silent in the middle', async () => {
    const { port } = await start({ onRcptTo: () => undefined });
    expect(await senderTo(port, { times: { silenceMs: 50 } })(mail)).toEqual(later('timeout'));
  });

  test('a server that drips: the whole has an end too', async () => {
    const sockets: Socket[] = [];
    const dripping = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      const drip = setInterval(() => socket.write('220-x\r\n'), 5);
      socket.on('close', () => clearInterval(drip));
    });
    await new Promise<void>((resolve) => dripping.listen(0, '127.0.0.1', resolve));
    const { port } = dripping.address() as { port: number };
    const times = { connectMs: 5_000, silenceMs: 5_000, wholeMs: 80 };
    expect(await senderTo(port, { times })(mail)).toEqual(later('timeout'));
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => dripping.close(resolve));
  });

  // Nobody can know whether it was delivered. The mail handler decides by what the message is.
  test('the line drops after the whole message: unclear', async () => {
    const sockets: Socket[] = [];
    const { port } = await start({
      onData(stream) {
        stream.resume().on('end', () => {
          for (const socket of sockets) socket.destroy();
        });
      },
    });
    const proxy = createServer((near) => {
      const far = connect(port, '127.0.0.1');
      sockets.push(near, far);
      for (const socket of [near, far]) socket.on('error', () => undefined);
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port: proxyPort } = proxy.address() as { port: number };
    expect(await senderTo(proxyPort)(mail)).toEqual(later('unclear'));
    await new Promise((resolve) => proxy.close(resolve));
  });

  test('no reason holds an address or content', async () => {
    const { port } = await start({
      onRcptTo: ({ address }, _session, done) => done(answer(550, `<${address}> unknown; PIN 48219930`)),
    });
    expect(JSON.stringify(await senderTo(port)(mail))).not.toMatch(/alice|example|4821/);
  });
});

describe('TLS', () => {
  const starttls = { disabledCommands: ['AUTH'] } as const;
  const later = { ok: false, permanent: false, reason: 'tls' };

  test('STARTTLS with a certificate that is trusted', async () => {
    const { port, received } = await start({ disabledCommands: ['AUTH'] });
    expect(await senderTo(port, { requireTls: true, ca: testCertificate })(mail)).toEqual({ ok: true });
    expect(received[0]?.secure).toBe(true);
  });

  test('smtps, and the password only inside it', async () => {
    const { port, received } = await start({
      secure: true,
      disabledCommands: [],
      onAuth: ({ username, password }, _session, done) =>
        done(null, { user: password === 'p@ss/word' ? username : 'wrong' }),
    });
    const url = `smtps://mailer:p%40ss%2Fword@localhost:${port}`;
    expect(await senderTo(port, { url, ca: testCertificate })(mail)).toEqual({ ok: true });
    expect(received[0]).toMatchObject({ secure: true, user: 'mailer' });
  });

  test('a server without STARTTLS gets nothing', async () => {
    const { port, received } = await start();
    expect(await senderTo(port, { requireTls: true, ca: testCertificate })(mail)).toEqual(later);
    expect(received).toEqual([]);
  });

  test('a certificate that nobody vouches for: nothing is sent', async () => {
    const { port, received } = await start({ ...starttls, disabledCommands: ['AUTH'] });
    expect(await senderTo(port, { requireTls: true })(mail)).toMatchObject({ ok: false, permanent: false });
    expect(received).toEqual([]);
  });
});

describe('MAIL_URL and MAIL_FROM', () => {
  test.each([
    ['smtp://mail.corp.example', { host: 'mail.corp.example', port: 587, tls: 'starttls' }],
    ['smtp://mail.corp.example:25', { port: 25, tls: 'starttls' }],
    ['smtps://mail.corp.example', { port: 465, tls: 'at-once' }],
    ['smtps://127.0.0.1:1465', { port: 1465, tls: 'at-once' }],
    ['smtp://localhost:2525', { host: 'localhost', port: 2525, tls: 'none' }],
    ['smtp://127.0.0.1', { tls: 'none' }],
    ['smtp://[::1]:2525', { host: '::1', tls: 'none' }],
    ['smtp://localhost.evil.example', { tls: 'starttls' }],
    ['smtp://127.0.0.1.evil.example', { tls: 'starttls' }],
    ['smtp://u%40corp:p%3A%2F@mail.corp.example', { credentials: { user: 'u@corp', pass: 'p:/' } }],
  ])('%s', (url, expected) => {
    expect(readServer({ url })).toMatchObject(expected);
  });

  test.each(['', 'mail.corp.example', 'http://mail.corp.example', 'smtp://', 'smtp://u:hunter2@'])(
    '%p is refused, without its password',
    (url) => {
      const read = () => readServer({ url });
      expect(read).toThrow(expect.objectContaining({ code: 'config.invalid' }));
      try {
        read();
      } catch (thrown) {
        expect(inspect(thrown, { depth: 9 })).not.toContain('hunter2');
      }
    },
  );

  test.each(['', 'Latchkey', 'a@b, c@d', 'X <a@b>\r\nBcc: c@d', '"X" <a@b>', '<a@b> <c@d>'])(
    'from %p is refused',
    (from) => {
      expect(() => createSmtpSender({ url: 'smtp://127.0.0.1', from })).toThrow(
        expect.objectContaining({ code: 'config.invalid' }),
      );
    },
  );
});
