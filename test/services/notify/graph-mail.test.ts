// Mail through Graph: what each kind of trouble means for the outbox, against the double.
import { readConfig } from '../../../src/config';
import { createGraphMailSender } from '../../../src/services/notify/graph-mail';
import type { Sent } from '../../../src/services/ports';
import { createEntra, type Entra } from '../directory/graph/entra';

const mail = { id: 'pin/abc', to: 'ada@home.example', subject: 'Your PIN', text: 'PIN\n', html: '<p>PIN</p>\n' };

let entra: Entra;
beforeEach(async () => {
  entra = await createEntra({ attemptMs: 2_000 });
});
afterEach(() => entra.close());

const send = (mailbox = 'ada@corp.example', more: Partial<typeof mail> = {}) =>
  createGraphMailSender({ graph: entra.graph, mailbox, from: undefined })({ ...mail, ...more });
const words = (sent: Sent) => (sent.ok ? 'sent' : `${sent.permanent ? 'never' : 'later'} ${sent.reason}`);

test('the mailbox is the sender, a second try is the same message, and nobody answers it from the office', async () => {
  expect([words(await send()), words(await send())]).toEqual(['sent', 'sent']);
  const [first, second] = entra.double.tenant.outbox.map(({ message }) => String(message['mime']));
  const idIn = (mime = '') => /^Message-ID: (.*)\r$/im.exec(mime)?.[1];
  expect(idIn(first)).toMatch(/^<[\w-]{43}@corp\.example>$/);
  expect(idIn(second)).toBe(idIn(first));
  expect(first).toMatch(/^From: <?ada@corp\.example>?\r$/m);
  expect(first).toMatch(/^Auto-Submitted: auto-generated\r$/m);
});

test.each([
  ['a mailbox that is not there', 'nobody@corp.example', 'later no-mailbox'],
  ['a mailbox without a licence', 'dora@corp.example', 'sent'],
])('%s', async (_, mailbox, expected) => {
  expect(words(await send(mailbox))).toBe(expected);
});

test.each([
  ['throttled', 'later too-fast', 0],
  ['unavailable-503', 'later unclear', 0],
  ['html-502', 'later unclear', 0],
  ['reset-before', 'later unclear', 0],
  ['reset-after', 'later unclear', 1],
  ['hang-after', 'later unclear', 1],
] as const)('%s: %s, and it left %d times', async (kind, expected, left) => {
  entra.double.faults.add(kind, { operation: 'users.sendMail', times: 5 });
  expect(words(await send())).toBe(expected);
  expect(entra.double.tenant.outbox).toHaveLength(left);
});

test('what was throttled for a moment is sent at the second try', async () => {
  entra.double.faults.add('throttled', { operation: 'users.sendMail', retryAfterSeconds: 2 });
  expect(words(await send())).toBe('sent');
  expect(entra.waits).toEqual([2_000]);
});

test('a registration without Mail.Send: for the operator to mend', async () => {
  entra.double.app.permissions.delete('Mail.Send');
  expect(words(await send())).toBe('later sign-in-refused');
});

test('MAIL_URL=graph: names one mailbox and needs the directory', () => {
  const real = {
    SECRET_KEY: 'a test key of more than thirty-two bytes 0123456789',
    PUBLIC_URL: 'https://reset.example',
    DIRECTORY: 'graph',
    GRAPH_TENANT_ID: '11111111-2222-3333-4444-555555555555',
    GRAPH_CLIENT_ID: '11111111-2222-3333-4444-555555555556',
    GRAPH_CLIENT_SECRET: 'a secret of the registration',
    MAIL_URL: 'graph:reset@corp.example',
  };
  expect(readConfig(real)).toMatchObject({ graphMailbox: 'reset@corp.example', mailFrom: 'reset@corp.example' });
  expect(readConfig({ ...real, MAIL_FROM: 'it@corp.example' }).mailFrom).toBe('it@corp.example');
  expect(() => readConfig({ ...real, MAIL_URL: 'graph:a@b.example,c@d.example' })).toThrow('name one mailbox');
  expect(() => readConfig({ MAIL_URL: real.MAIL_URL, SECRET_KEY: real.SECRET_KEY })).toThrow('DIRECTORY to name graph');
});
