// Names and words that would rather be headers, templates or messages of their own, on their way to a real mail server.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are what an attacker writes.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { prepareDemo } from '../../../src/demo';
import { createSmtpSender } from '../../../src/services/notify/smtp';
import { sampleVariables, templateNames } from '../../../src/services/notify/templates';
import { type MailServer, startMailServer } from '../../services/notify/mail-server';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { openChat, settle, walkToPin } from '../otp/web-attacker';
import { newVisitor } from '../web/visitor';

jest.setTimeout(60_000);

let mailServer: MailServer;
let latchkey: TestLatchkey;
let bait: ReturnType<typeof createServer>;
let baited = 0;
let baitPort = 0;

beforeAll(async () => {
  bait = createServer((_request, response) => response.end());
  bait.on('connection', () => {
    baited += 1;
  });
  await new Promise<void>((resolve) => bait.listen(0, '127.0.0.1', resolve));
  baitPort = (bait.address() as AddressInfo).port; // a TCP server's address is one
  mailServer = await startMailServer();
  latchkey = await startLatchkey({
    environment: {
      TRUST_PROXY: '1',
      MAIL_URL: `smtp://127.0.0.1:${mailServer.port}`,
      SECRET_KEY: Buffer.from('Zk3v9QhTq1xYb7Rw2LmNc5Pd8Jf4Gs6HaUeWiOoXyTz').toString('base64'),
      ORGANISATION: 'Evil\r\nBcc: evil@evil.test\r\n\r\n{{7*7}}',
      HELP_DESK: `\${7*7} <%= 7*7 %> {{ "x" | raw }}\r\nBcc: evil@evil.test`,
    },
  });
  const mail = createSmtpSender({ url: `smtp://127.0.0.1:${mailServer.port}`, from: 'latchkey@reset.example' });
  Object.assign(latchkey.ground.senders, { mail });
  await prepareDemo(latchkey.running.services);
});
afterAll(async () => {
  await latchkey?.stop();
  await mailServer?.stop();
  await new Promise((resolve) => bait.close(resolve));
});

const fixedHeaders = [
  'auto-submitted',
  'content-type',
  'date',
  'from',
  'message-id',
  'mime-version',
  'subject',
  'to',
  'x-auto-response-suppress',
];

interface Mail {
  readonly headers: readonly string[];
  readonly head: string;
  readonly parts: readonly { readonly head: string; readonly text: string }[];
}

const decodePart = (head: string, body: string): string => {
  if (/base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  if (!/quoted-printable/i.test(head)) return body;
  const bytes = body
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_all, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
};

function readMail(content: string): Mail {
  const split = (text: string): [string, string] => {
    const at = text.search(/\r?\n\r?\n/);
    return [text.slice(0, at), text.slice(at).trimStart()];
  };
  const [head, body] = split(content);
  const unfolded = head.replace(/\r?\n[ \t]+/g, ' ');
  const boundary = /boundary="([^"]+)"/.exec(unfolded)?.[1] ?? '';
  const parts = body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const [partHead, partBody] = split(part.trimStart());
      return { head: partHead, text: decodePart(partHead, partBody) };
    });
  return {
    headers: unfolded.split(/\r?\n/).map((line) => line.split(':')[0]?.toLowerCase() ?? ''),
    head: unfolded,
    parts,
  };
}

/** Sends every template in both languages to alice, who is called this; gives back what the server was handed. */
async function sendAll(displayName: string, more: Readonly<Record<string, string>> = {}) {
  const { services } = latchkey.running;
  const before = mailServer.received.length;
  const until = latchkey.ground.clock.nowMs() + 60_000;
  const notice = {
    atMs: 0,
    channel: 'web',
    username: 'alice@demo.example',
    displayName,
    notMeUrl: `${latchkey.url}/t/x`,
    because: displayName,
    ...more,
  };
  const pin = {
    pin: '48219930',
    minutes: 10,
    requestedAtMs: 0,
    channel: 'web',
    purpose: 'reset',
    displayName,
    ...more,
  };
  for (const template of templateNames) {
    for (const language of ['en', 'de']) {
      const variables = { ...sampleVariables[template], ...(template === 'pin' ? pin : notice) };
      const id = `attack/${before}/${template}/${language}`;
      await services.mailroom.mail(id, { template, language, to: 'alice@alice.home.example', variables }, until);
      await services.mailroom.sms(`${id}/sms`, { template, language, to: '+12025550142', variables }, until);
    }
  }
  await settle(latchkey);
  return mailServer.received.slice(before);
}

const long = 'x'.repeat(1200);
const headerTricks = [
  'Alice\r\nBcc: evil@evil.test',
  'Alice\nBcc: evil@evil.test',
  'Alice\rBcc: evil@evil.test',
  'Alice\u0085Bcc: evil@evil.test',
  'Alice\u2028Bcc: evil@evil.test',
  'Alice%0d%0aBcc: evil@evil.test',
  'Alice\r\n\r\n<h1>evil</h1>',
  'Alice\r\n.\r\nMAIL FROM:<evil@evil.test>\r\nRCPT TO:<evil@evil.test>\r\nDATA\r\n',
  '\r\n.\r\n',
  '.\n',
  '\n.\n',
  '..',
  'Alice\u0000Bcc: evil@evil.test',
  '=?utf-8?q?=0D=0ABcc:_evil=40evil.test?=',
  '=?utf-8?b?DQpCY2M6IGV2aWxAZXZpbC50ZXN0?=',
  'Alice\r\nContent-Type: text/html; boundary="x"\r\n\r\n--x',
  '--boundary\r\nContent-Type: text/html\r\n\r\nevil',
  long,
  `${'x '.repeat(600)}`,
  'é'.repeat(600),
  '\u202e\u2066Alice',
  'Alice" <evil@evil.test>, "x',
  'Alice <evil@evil.test>',
  'Alice, evil@evil.test',
  'Alice;evil@evil.test',
  '\ud800Alice',
  '()<>@,;:\\".[]',
  '',
];

describe('INJ-03: SMTP header and envelope injection', () => {
  test.each(headerTricks.map((name) => [name.slice(0, 40), name]))('%j', async (_about, name) => {
    const mails = await sendAll(name, { channel: name, purpose: name });
    expect(mails.length).toBe(templateNames.length * 2);
    for (const { from, to, content } of mails) {
      expect([from, to]).toEqual(['latchkey@reset.example', ['alice@alice.home.example']]);
      const { headers, head, parts } = readMail(content);
      expect([...headers].sort()).toEqual(fixedHeaders);
      // What the organisation is called stands in the subject, on one line, and nowhere else.
      expect(head.replace(/^Subject: .*$/m, '')).not.toMatch(/evil/i);
      expect(parts.map((part) => /text\/(plain|html)/.exec(part.head)?.[1])).toEqual(['plain', 'html']);
      // RFC 5322 2.1.1: no line over 998 characters.
      expect(Math.max(...content.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
      expect(content).not.toContain('\u0000');
      expect(content.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    }
  });

  test('an address is one address, or no contact at all; who is told nothing, typed an address or a language', async () => {
    const { enrolments, directory } = latchkey.running.services;
    const found = await directory.find('bob');
    if (!found.ok) throw new Error('no bob');
    // Odd, but atoms of RFC 5322: on the wire they are nothing else. No contact is called so all the same.
    const atoms = ['=?utf-8?q?bob?=@x.example', '-oQ/tmp@x.example'];
    const addresses = [
      ...atoms,
      'bob@x.example\r\nBcc: evil@evil.test',
      'bob@x.example, evil@evil.test',
      'bob@x.example;evil@evil.test',
      'Bob <bob@x.example>',
      '<bob@x.example>',
      'bob@x.example evil@evil.test',
      '"bob\r\n"@x.example',
      'bob@x.example> SIZE=1',
      'bob@x.example>\r\nRCPT TO:<evil@evil.test',
      'bob@[127.0.0.1]',
      'bob@x.example\u0000',
      'undisclosed-recipients:;',
      '@relay:bob@x.example',
      '',
    ];
    for (const address of addresses) {
      const added = await enrolments.addContact(found.account.id, { method: 'mail', address, verified: true });
      expect([address, added.ok]).toEqual([address, false]);
      // Nor does the sender believe that somebody else has looked: refused, or one recipient, byte for byte.
      const sent = await latchkey.ground.senders.mail({ id: address, to: address, subject: 's', text: 't', html: 'h' });
      if (atoms.includes(address)) expect([sent.ok, mailServer.received.at(-1)?.to]).toEqual([true, [address]]);
      else expect([address, sent]).toEqual([address, { ok: false, permanent: true, reason: 'bad-address' }]);
    }
    expect(mailServer.received.flatMap(({ to }) => to).filter((to) => to.includes('evil'))).toEqual([]);

    const before = mailServer.received.length;
    const chat = await openChat(latchkey.url);
    await chat.post({ type: 'event', name: 'webchat/join', locale: 'de\r\nBcc: evil@evil.test' });
    await walkToPin(latchkey, chat, 'alice@demo.example\r\nBcc: evil@evil.test').catch(() => undefined);
    await walkToPin(latchkey, chat, 'alice@demo.example,evil@evil.test').catch(() => undefined);
    expect(
      mailServer.received
        .slice(before)
        .flatMap(({ to }) => to)
        .filter((to) => to !== 'alice@alice.home.example'),
    ).toEqual([]);
  });
});

describe('INJ-04: template injection in mails, cards, pages', () => {
  const tricks = (port: number): string[] => [
    '{{7*7}}',
    '${7*7}',
    '<%= 7*7 %>',
    '#{7*7}',
    '*{7*7}',
    '@(7*7)',
    '{{7|times:7}}',
    '{{ 7 | times: 7 }}',
    "{{constructor.constructor('return process')()}}",
    `\${jndi:ldap://127.0.0.1:${port}/a}`,
    '%TOKEN%',
    '@{join(...)}',
    '${user.password}',
    '{{ pin }}',
    '{{ notMeUrl }}',
    '{{ helpDesk }}',
    '{% include "layout" %}',
    "{% render '../../etc/passwd' %}",
    '{%- assign x = 7 | times: 7 -%}{{ x }}',
    '{% raw %}{{7}}{% endraw %}',
    '{{ "a" | raw }}',
    '{% for i in (1..9999999) %}x{% endfor %}',
    `<img src="http://127.0.0.1:${port}/">`,
  ];

  test('a value is never read as a template', async () => {
    const before = baited;
    for (const trick of tricks(baitPort)) {
      const smsBefore = latchkey.ground.posted.length;
      const mails = await sendAll(trick, { username: trick, channel: trick, purpose: trick });
      for (const { content } of mails) {
        const { head, parts } = readMail(content);
        // The time, and names drawn at random, may hold any number.
        const told = head.replace(/^(?:Date|Message-ID|Content-Type): .*$/gim, '');
        const text = [told, ...parts.map((part) => part.text)].join('\n');
        expect([trick, /\b49\b/.test(text)]).toEqual([trick, false]);
        expect(content.length).toBeLessThan(40_000);
        // What the operator configured is data as well.
        expect(parts[0]?.text).toContain('{{7*7}}');
        expect(parts[1]?.text).toContain('&lt;%= 7*7 %&gt;');
        expect(parts[1]?.text).not.toContain('<img src="http://127');
      }
      // The username stands in every notice: it arrives as it is.
      const notice = readMail(mails.find(({ content }) => /^Subject: .*changed/m.test(content))?.content ?? '');
      expect(notice.parts[0]?.text).toContain(trick);
      for (const { text } of latchkey.ground.posted.slice(smsBefore))
        expect([trick, /\b49\b/.test(text)]).toEqual([trick, false]);
    }
    expect(baited).toBe(before);
  });

  test('nor in the chat, on a card or on a page', async () => {
    const { services } = latchkey.running;
    const found = await services.directory.find('alice');
    if (!found.ok) throw new Error('no alice');
    const { token } = await services.sessions.start({
      account: found.account.id,
      scope: 'full',
      keep: false,
      device: '{{7*7}}',
    });
    const visitor = newVisitor(latchkey.url);
    const before = baited;
    for (const trick of tricks(baitPort)) {
      const chat = await openChat(latchkey.url);
      for (const text of [trick, 'I forgot my password', trick, 'talk to a person']) await chat.say(text);
      const said = JSON.stringify((await chat.activities()).filter(({ from }) => from.role === 'bot'));
      expect([trick, /\b49\b/.test(said)]).toEqual([trick, false]);
      await services.store.update('accounts', { id: found.account.id }, { set: { displayName: trick } });
      visitor.cookies.set('session', token);
      const { body } = await visitor.get('/account');
      expect(body).toContain('Signed in as');
      expect([trick, />[^<]*\b49\b/.test(body)]).toEqual([trick, false]);
      expect([trick, body.includes('<img src="http://127')]).toEqual([trick, false]);
    }
    await services.store.update('accounts', { id: found.account.id }, { set: { displayName: 'Alice Moreau' } });
    expect(baited).toBe(before);
  });
});

// 3GPP TS 23.038: the basic alphabet, one septet each, and the extension, two.
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const extended = '^{}\\[~]|€';
const septets = (text: string): number =>
  [...text].reduce((sum, one) => sum + (basic.includes(one) ? 1 : extended.includes(one) ? 2 : Number.NaN), 0);

describe('INJ-05: SMS content manipulation', () => {
  const names = [
    'x'.repeat(200),
    'Call +1 900 555 0199 now',
    'https://evil.test/x',
    'Alice\r\n@evil.test #000000',
    'Ünïcødé 🧀 名前',
    '\u202e1234',
    '',
    ...headerTricks,
  ];

  test('fixed words, the PIN, the line for autofill: one segment, and nothing that anybody chose', async () => {
    const texts = new Set<string>();
    for (const name of names) {
      const before = latchkey.ground.posted.length;
      await sendAll(name, { username: name, channel: name, purpose: name });
      const sms = latchkey.ground.posted.slice(before).filter(({ kind }) => kind === 'sms');
      expect(sms.length).toBe(templateNames.length * 2);
      for (const { text, to } of sms) {
        texts.add(text);
        expect(to).toBe('+12025550142');
        expect([text, septets(text) <= 160]).toEqual([text, true]);
      }
    }
    // The same eight messages for everybody.
    expect(texts.size).toBe(templateNames.length * 2);
    const pins = [...texts].filter((text) => text.includes('48219930'));
    expect(pins.length).toBe(2);
    // WICG origin-bound one-time codes: the last line, and only it.
    for (const text of pins) expect(text.split('\n').at(-1)).toBe('@127.0.0.1 #48219930');
  });

  test('a real PIN by text message', async () => {
    const chat = await openChat(latchkey.url);
    const before = latchkey.ground.posted.length;
    await chat.say('I forgot my password');
    await chat.say('alice@demo.example');
    await chat.press('Text message');
    await settle(latchkey);
    const [sms] = latchkey.ground.posted.slice(before);
    expect(sms?.kind).toBe('sms');
    const text = sms?.text ?? '';
    expect(text).toMatch(/^Your PIN is (\d{6})\. [^\n]+\n\n@127\.0\.0\.1 #\1$/);
    expect(septets(text)).toBeLessThanOrEqual(160);
  });
});
