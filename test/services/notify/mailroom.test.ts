// From "send this" to a sender: through the real outbox and store, with the audit as witness.
import { join } from 'node:path';
import { createMailbox, createMailboxSenders } from '../../../src/services/notify/mailbox';
import { createBurialReport, createMailHandlers, createMailroom } from '../../../src/services/notify/mailroom';
import { createOutbox } from '../../../src/services/notify/outbox';
import type { MailJobPayload } from '../../../src/services/notify/ports';
import { noTolls } from '../../../src/services/notify/sms/tolls';
import { createTemplates } from '../../../src/services/notify/templates';
import type { Senders, Sent } from '../../../src/services/ports';
import { systemRandom } from '../../../src/services/secrets/random';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { createFakeAudit } from '../../fakes/audit';
import { createFakeLog } from '../../fakes/log';
import { testSealer } from '../../fakes/secrets';
import { createFakeClock } from '../../fakes/time';

const MINUTE = 60_000;
const facts = { organisation: 'Demo Company', helpDesk: 'Call 030 123.', publicUrl: 'https://reset.example' };

const open = async (senders?: Senders) => {
  const store = createSqliteStore({ path: ':memory:' });
  await store.open();
  const clock = createFakeClock();
  const log = createFakeLog();
  const audit = createFakeAudit();
  const templates = createTemplates({ folder: join(__dirname, '../../../templates'), facts });
  const outbox = createOutbox({ store, clock, log, random: systemRandom, sealer: testSealer });
  outbox.handle(
    createMailHandlers({
      templates,
      audit,
      log,
      tolls: noTolls,
      senders: senders ?? createMailboxSenders({ store, clock }),
    }),
  );
  outbox.onBuried(createBurialReport({ audit }));
  return { store, clock, log, audit, outbox, mailroom: createMailroom({ outbox }), mailbox: createMailbox({ store }) };
};

let world: Awaited<ReturnType<typeof open>>;
const using = async (senders?: Senders) => {
  world = await open(senders);
  return world;
};
afterEach(() => world.store.close());

const pin = (fields: Partial<MailJobPayload> = {}): MailJobPayload => ({
  template: 'pin',
  language: 'en',
  to: 'alice@home.example',
  variables: { pin: '48219930', minutes: 10, requestedAtMs: 0, channel: 'web', purpose: 'reset', displayName: 'Alice' },
  ...fields,
});
const changed = (): MailJobPayload => ({
  template: 'password-changed',
  language: 'de-DE',
  to: 'alice@home.example',
  variables: {
    atMs: 0,
    channel: 'web',
    username: 'alice',
    displayName: 'Alice',
    notMeUrl: 'https://reset.example/t/x',
  },
});
const actions = () => world.audit.events.map(({ action, outcome, reason }) => [action, outcome, reason]);

test('a PIN mail: sealed while it waits, sent, audited, and gone from the row', async () => {
  const { mailroom, store, clock, outbox, mailbox, audit, log } = await using();
  await mailroom.mail('pin/c1', pin(), clock.nowMs() + 10 * MINUTE);
  expect(JSON.stringify(await store.get('outbox', 'pin/c1'))).not.toMatch(/48219930|alice|Alice/);
  expect(await mailbox.list(9)).toEqual([]);
  await outbox.runDue();
  expect(await mailbox.list(9)).toMatchObject([
    { kind: 'mail', to: 'alice@home.example', text: expect.stringContaining('4821 9930') },
  ]);
  expect(audit.events).toEqual([
    {
      action: 'pin.sent',
      outcome: 'ok',
      actor: 'system',
      correlation: 'pin/c1',
      detail: { template: 'pin', method: 'mail' },
    },
  ]);
  expect(await store.get('outbox', 'pin/c1')).toMatchObject({ state: 'done', payload: '' });
  expect(JSON.stringify([audit.events, log.lines])).not.toMatch(/48219930|alice/);
});

test('an SMS, and a notice in German', async () => {
  const { mailroom, clock, outbox, mailbox } = await using();
  await mailroom.sms('pin/c2', pin({ to: '+4915112345678' }), clock.nowMs() + MINUTE);
  await mailroom.mail('notice/1', changed(), clock.nowMs() + MINUTE);
  await outbox.runDue();
  const messages = await mailbox.list(9);
  expect(messages.find(({ kind }) => kind === 'sms')?.text).toMatch(/@reset\.example #48219930$/);
  expect(messages.find(({ kind }) => kind === 'mail')?.subject).toBe('Ihr Passwort wurde geändert');
  expect(actions()).toEqual(
    expect.arrayContaining([
      ['pin.sent', 'ok', undefined],
      ['notice.sent', 'ok', undefined],
    ]),
  );
});

test('asked for twice, sent once', async () => {
  const { mailroom, clock, outbox, mailbox } = await using();
  for (let i = 0; i < 2; i += 1) await mailroom.mail('pin/c1', pin(), clock.nowMs() + MINUTE);
  await outbox.runDue();
  expect(await mailbox.list(9)).toHaveLength(1);
});

test('a PIN is never sent after it has lapsed; that is audited', async () => {
  const { mailroom, clock, outbox, mailbox } = await using();
  await mailroom.mail('pin/c1', pin(), clock.nowMs() + MINUTE);
  clock.advance(MINUTE);
  await outbox.runDue();
  expect(await mailbox.list(9)).toEqual([]);
  expect(actions()).toEqual([['pin.not-sent', 'failed', 'too-late']]);
});

test('no SMS sender: given up at once', async () => {
  const { mailroom, clock, outbox } = await using({ mail: async () => ({ ok: true }) });
  await mailroom.sms('pin/c1', pin({ to: '+4915112345678' }), clock.nowMs() + MINUTE);
  await outbox.runDue();
  expect(actions()).toEqual([['pin.not-sent', 'failed', 'no-sender']]);
});

describe('a sender that fails', () => {
  const answering = (...answers: Sent[]) => {
    const sent: string[] = [];
    const mail: Senders['mail'] = async ({ id }) => {
      sent.push(id);
      return answers[sent.length - 1] ?? { ok: true };
    };
    return { sent, mail };
  };

  test('for now: the same mail again a little later', async () => {
    const { sent, mail } = answering({ ok: false, permanent: false, reason: 'unreachable' });
    const { mailroom, clock, outbox } = await using({ mail });
    await mailroom.mail('pin/c1', pin(), clock.nowMs() + MINUTE);
    await outbox.runDue();
    clock.advance(3_000);
    await outbox.runDue();
    expect(sent).toEqual(['pin/c1', 'pin/c1']);
    expect(actions()).toEqual([['pin.sent', 'ok', undefined]]);
  });

  test('for good: no second try, audited with the reason', async () => {
    const { sent, mail } = answering({ ok: false, permanent: true, reason: 'refused-550' });
    const { mailroom, clock, outbox } = await using({ mail });
    await mailroom.mail('notice/1', changed(), clock.nowMs() + MINUTE);
    await outbox.runDue();
    clock.advance(MINUTE / 2);
    await outbox.runDue();
    expect(sent).toHaveLength(1);
    expect(actions()).toEqual([['notice.failed', 'failed', 'refused-550']]);
  });

  test('unclear whether it went out: a PIN is not sent twice, a notice rather twice than never', async () => {
    const unclear: Sent = { ok: false, permanent: false, reason: 'unclear' };
    const { sent, mail } = answering(unclear, unclear);
    const { mailroom, clock, outbox } = await using({ mail });
    await mailroom.mail('pin/c1', pin(), clock.nowMs() + MINUTE);
    await mailroom.mail('notice/1', changed(), clock.nowMs() + MINUTE);
    await outbox.runDue();
    clock.advance(3_000);
    await outbox.runDue();
    expect([...sent].sort()).toEqual(['notice/1', 'notice/1', 'pin/c1']);
    expect(actions()).toEqual(
      expect.arrayContaining([
        ['pin.not-sent', 'failed', 'unclear'],
        ['notice.sent', 'ok', undefined],
      ]),
    );
  });

  test('an audit that is down after the mail left does not send it again', async () => {
    const { sent, mail } = answering();
    const { mailroom, clock, outbox, audit, log } = await using({ mail });
    await mailroom.mail('pin/c1', pin(), clock.nowMs() + MINUTE);
    audit.down = true;
    await outbox.runDue();
    clock.advance(30_000);
    await outbox.runDue();
    expect(sent).toHaveLength(1);
    expect(log.lines).toContainEqual(expect.objectContaining({ level: 'error' }));
  });
});

test('a job of another kind, or one that does not open, is an alarm', async () => {
  const { outbox, clock, store } = await using();
  outbox.handle({ courier: async () => ({ done: false, retry: 'never', reason: 'broken' }) });
  const job = { payload: { x: 1 }, notAfterMs: clock.nowMs() + MINUTE };
  await outbox.enqueue({ ...job, id: 'a', kind: 'courier' });
  await outbox.enqueue({ ...job, id: 'b', kind: 'mail' });
  await store.update('outbox', { id: 'b' }, { set: { payload: 'x' } });
  await outbox.runDue();
  expect(actions().sort()).toEqual([
    ['alarm', 'failed', 'broken'],
    ['alarm', 'failed', 'seal.broken'],
  ]);
});
