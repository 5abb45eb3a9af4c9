// The three ways of sending a text message, against a provider on loopback: what goes out, and what each answer means.
import { createHash, createHmac } from 'node:crypto';
import { createSmsSender } from '../../../../src/services/notify/sms/sender';
import { readSmsServer } from '../../../../src/services/notify/sms/server';
import { createFakeClock } from '../../../fakes/time';
import { type Answer, type Provider, startProvider } from './provider';

const sms = { id: 'pin/abc', to: '+4915112345678', text: 'Your PIN is 482199. Grüße' };
const key = Buffer.from('a key of thirty-two bytes, about').toString('base64');
const clock = createFakeClock();

let provider: Provider;
beforeEach(async () => {
  provider = await startProvider();
});
afterEach(() => provider.stop());

const urls = {
  acs: () => `acs://:${encodeURIComponent(key)}@${provider.host}?from=%2B4930111`,
  twilio: () => `twilio://AC123:to%2Fken@${provider.host}?from=%2B4930111`,
  gateway: () => `gateway://:s3cret@${provider.host}/send?from=Latchkey`,
};
type Kind = keyof typeof urls;
const kinds = Object.keys(urls) as Kind[]; // keys of the table

const taken: Readonly<Record<Kind, Answer>> = {
  acs: { status: 202, body: JSON.stringify({ value: [{ to: sms.to, successful: true, httpStatusCode: 202 }] }) },
  twilio: { status: 201, body: '{"sid":"SM1"}' },
  gateway: { status: 204 },
};
const send = (kind: Kind, more: Partial<typeof sms> = {}, timeoutMs = 2_000) =>
  createSmsSender({ url: urls[kind](), clock, timeoutMs })({ ...sms, ...more });

test.each(kinds)('%s: a message arrives whole, at exactly the number that was given', async (kind) => {
  provider.answer = taken[kind];
  expect(await send(kind)).toEqual({ ok: true });
  const [only, ...others] = provider.taken;
  expect(others).toEqual([]);
  const body = kind === 'twilio' ? Object.fromEntries(new URLSearchParams(only?.body)) : JSON.parse(only?.body ?? '');
  expect(body).toMatchObject(
    {
      acs: { from: '+4930111', message: sms.text, smsRecipients: [{ to: sms.to }] },
      twilio: { From: '+4930111', Body: sms.text, To: sms.to },
      gateway: { id: sms.id, from: 'Latchkey', text: sms.text, to: sms.to },
    }[kind],
  );
});

test.each(kinds)('%s: only one whole number is ever sent to', async (kind) => {
  for (const to of ['', '0151', '+49', '+4915112345678,+4915112345679', '+4915112345678\r\nX: y', 'alice@home.example'])
    expect(await send(kind, { to })).toEqual({ ok: false, permanent: true, reason: 'bad-address' });
  expect(provider.taken).toEqual([]);
});

const meanings: readonly (readonly [what: string, answer: Answer, acs: string, twilio: string, gateway: string])[] = [
  ['wrong key', { status: 401 }, 'later sign-in-refused', 'later sign-in-refused', 'later sign-in-refused'],
  ['too fast', { status: 429 }, 'later too-fast', 'later too-fast', 'later too-fast'],
  ['down', { status: 503, body: '<html>' }, 'later unavailable', 'later unavailable', 'later unavailable'],
  ['not valid', { status: 400, body: '{"code":21211}' }, 'never refused', 'never bad-address', 'never bad-address'],
  ['account trouble', { status: 400, body: '{"code":20003}' }, 'never refused', 'later refused', 'never bad-address'],
  ['gone', { status: 410 }, 'later refused', 'later refused', 'never bad-address'],
  ['moved away', { status: 302, location: 'http://127.0.0.1:9/' }, 'later refused', 'later refused', 'later refused'],
  ['no answer', 'hang', 'later no-answer', 'later unclear', 'later no-answer'],
  ['line dropped', 'reset', 'later no-answer', 'later unclear', 'later no-answer'],
];

describe.each(meanings)('%s', (_, answer, ...expected) => {
  test.each(kinds)('%s', async (kind) => {
    provider.answer = answer;
    const sent = await send(kind, {}, answer === 'hang' ? 150 : 2_000);
    const words = sent.ok ? 'sent' : `${sent.permanent ? 'never' : 'later'} ${sent.reason}`;
    expect(words).toBe(expected[kinds.indexOf(kind)]);
    expect(provider.taken).toHaveLength(1);
  });
});

test('nobody listens: unreachable, to be tried again', async () => {
  const url = urls.gateway();
  await provider.stop();
  expect(await createSmsSender({ url, clock })(sms)).toEqual({ ok: false, permanent: false, reason: 'unreachable' });
  provider = await startProvider();
});

test('acs: what is said about the number itself stands inside the answer', async () => {
  const result = (httpStatusCode: number) => ({
    status: 202,
    body: JSON.stringify({ value: [{ to: sms.to, successful: false, httpStatusCode }] }),
  });
  provider.answer = result(400);
  expect(await send('acs')).toMatchObject({ permanent: true, reason: 'bad-address' });
  provider.answer = result(500);
  expect(await send('acs')).toMatchObject({ permanent: false, reason: 'unavailable' });
  provider.answer = { status: 202, body: '{}' };
  expect(await send('acs')).toMatchObject({ permanent: false });
});

test('acs: signed as Azure asks, and a second try is the same request', async () => {
  provider.answer = taken.acs;
  await send('acs');
  clock.advance(5_000);
  await send('acs');
  await send('acs', { id: 'pin/other' });
  const [first, second, other] = provider.taken.map(({ body }) => JSON.parse(body).smsRecipients[0]);
  expect(first.repeatabilityRequestId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(second.repeatabilityRequestId).toBe(first.repeatabilityRequestId);
  expect(other.repeatabilityRequestId).not.toBe(first.repeatabilityRequestId);
  const [request] = provider.taken;
  const { 'x-ms-date': date, 'x-ms-content-sha256': content, host, authorization } = request?.headers ?? {};
  expect(content).toBe(
    createHash('sha256')
      .update(request?.body ?? '')
      .digest('base64'),
  );
  const signature = createHmac('sha256', Buffer.from(key, 'base64'))
    .update(`POST\n${request?.url}\n${date};${host};${content}`)
    .digest('base64');
  expect(authorization).toBe(`HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`);
});

test('twilio: basic authentication with both halves decoded; a messaging service is named as one', async () => {
  provider.answer = taken.twilio;
  await send('twilio');
  expect(provider.taken[0]?.headers.authorization).toBe(`Basic ${Buffer.from('AC123:to/ken').toString('base64')}`);
  expect(provider.taken[0]?.url).toBe('/2010-04-01/Accounts/AC123/Messages.json');
  const service = `MG${'0'.repeat(32)}`;
  await createSmsSender({ url: urls.twilio().replace(/from=.*/, `from=${service}`), clock })(sms);
  expect(new URLSearchParams(provider.taken[1]?.body).get('MessagingServiceSid')).toBe(service);
});

test('gateway: time and body are signed, so neither can be changed or sent again later unseen', async () => {
  provider.answer = taken.gateway;
  await send('gateway');
  const [request] = provider.taken;
  const at = String(request?.headers['latchkey-time']);
  expect(new Date(at).getTime()).toBe(clock.nowMs());
  const mac = createHmac('sha256', 's3cret').update(`${at}.${request?.body}`).digest('hex');
  expect(request?.headers['latchkey-signature']).toBe(`v1=${mac}`);
});

test('an endless answer is not read to its end', async () => {
  provider.answer = { status: 503, body: 'x'.repeat(1_000_000) };
  expect(await send('gateway')).toMatchObject({ reason: 'unavailable' });
});

test.each([
  ['another protocol', 'smpp://:s@host'],
  ['no secret', 'gateway://host/path'],
  ['no sender', 'twilio://AC1:t0ken@api.twilio.com'],
  ['no URL', 'hunter2'],
])('SMS_URL with %s does not start, and is not repeated', (_, url) => {
  const problem = (): unknown => {
    try {
      return readSmsServer(url);
    } catch (thrown) {
      return thrown;
    }
  };
  expect(problem()).toMatchObject({ code: 'config.invalid', message: expect.stringContaining('SMS_URL') });
  expect(String(problem())).not.toMatch(/hunter2|t0ken/);
});

test('TLS everywhere but on this machine', () => {
  expect(readSmsServer('gateway://:s@sms.example/x/').base).toBe('https://sms.example/x');
  expect(readSmsServer('gateway://:s@127.0.0.1.evil.example').base).toBe('https://127.0.0.1.evil.example');
  expect(readSmsServer('gateway://:s@127.0.0.1:99').base).toBe('http://127.0.0.1:99');
});
