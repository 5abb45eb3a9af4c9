// Proves the Temporary Access Pass: by policy, for accounts of Entra ID, one for each proof, seen once by one person and by nothing
// that writes things down; and the truth where its answer is lost.
import type { IntentDoc } from '../../../src/services/collections';
import type { GrantId } from '../../../src/services/ids';
import type { Revealed } from '../../../src/services/passwords/ports';
import { resolveWrite } from '../../../src/services/passwords/resolving';
import { policySchema } from '../../../src/services/policy/policy';
import { buildEntraHouse, type EntraHouse } from '../../fakes/entra';
import { buildHouse, minuteMs, pinIn, somewhere } from '../../fakes/house';
import type { People } from '../../graph/demo-people';

jest.setTimeout(60_000);

const place = somewhere('pass');
const from = { source: place.source, correlation: 'page' };
const operation = 'users.authentication.temporaryAccessPassMethods.create';

describe('a Temporary Access Pass', () => {
  let house: EntraHouse;
  let told: string[];
  beforeEach(async () => {
    house = await buildEntraHouse();
    house.ground.setPolicy({ outcome: 'pass' });
    told = [];
    house.services.outbox.handle({
      chat: ({ payload }) => {
        told.push(String(payload['name']));
        return Promise.resolve({ done: true });
      },
    });
  });
  afterEach(() => house.close());

  async function prove(name: keyof People = 'ada', where = place): Promise<GrantId> {
    const { recovery } = house.services;
    const opened = await recovery.open(where, { purpose: 'reset', identifier: `${name}@corp.example` });
    if (!opened.ok) throw new Error(opened.reason);
    const sent = await recovery.send(where, { caseId: opened.caseId, method: 'mail' });
    if (!sent.ok) throw new Error(sent.reason);
    const pin = pinIn((await house.posted()).at(-1)?.text ?? '');
    const checked = await recovery.check(where, { challenge: sent.challenge, pin });
    if (!checked.ok || checked.next !== 'grant') throw new Error(JSON.stringify(checked));
    return checked.grant;
  }
  async function linkFor(grant: GrantId, where = place): Promise<string> {
    const finished = await house.services.recovery.finish(where, grant);
    if (!finished.ok || finished.outcome !== 'page') throw new Error('no page');
    expect(finished.kind).toBe('pass');
    return finished.url.split('/t/')[1] ?? '';
  }
  const reveal = (token: string): Promise<Revealed> => house.services.passwords.reveal({ ...from, token });
  const made = () => house.double.effects(operation);
  const tries = () => house.double.calls.filter((call) => call.operation === operation);
  const later = async (minutes: number): Promise<void> => {
    for (let n = 0; n < minutes; n += 1) {
      house.clock.advance(minuteMs);
      await house.services.outbox.runDue();
    }
  };
  const outcomes = async () =>
    (await house.audited()).filter(({ action }) => action === 'password.pass').map(({ outcome }) => outcome);

  test('is made once, shown once, told to everybody, and ends all sessions', async () => {
    const token = await linkFor(await prove());
    const shown = await reveal(token);
    if (!shown.ok) throw new Error(shown.reason);
    expect(shown.validUntilMs).toBe(house.clock.nowMs() + 60 * minuteMs);
    expect(house.double.tenant.passes.now(house.people.ada)).toMatchObject({
      lifetimeInMinutes: 60,
      isUsableOnce: true,
    });
    expect(await reveal(token)).toEqual({ ok: false, reason: 'lapsed' });
    const mails = await house.posted();
    await later(2);
    expect(mails.map(({ subject }) => subject)).toContain('You have a Temporary Access Pass');
    expect(house.double.effects('users.revokeSignInSessions')).toHaveLength(1);
    expect(house.double.tenant.passwordsWritten(house.people.ada)).toBe(0);
    expect(told).toEqual(['password-changed']);
    expect(await outcomes()).toEqual(['started', 'ok']);
    expect(made()).toHaveLength(1);
    const { store } = house.services;
    const written = [
      house.ground.log.lines,
      house.ground.posted,
      await house.audited(),
      await store.find('intents', { where: { expiresAt: { gt: 0 } }, limit: 99 }),
      await store.find('tickets', { where: { account: house.account('ada') }, limit: 99 }),
    ];
    expect(JSON.stringify(written)).not.toContain(shown.password);
  });

  test('lives as long as the policy says, and as often', async () => {
    house.ground.setPolicy({ outcome: 'pass', passMinutes: 120, passOnce: false });
    expect(await reveal(await linkFor(await prove()))).toMatchObject({
      validUntilMs: house.clock.nowMs() + 120 * minuteMs,
    });
    expect(house.double.tenant.passes.now(house.people.ada)).toMatchObject({ isUsableOnce: false });
    expect(policySchema.safeParse({ passMinutes: 9 }).success).toBe(false);
    expect(policySchema.safeParse({ passMinutes: 43_201 }).success).toBe(false);
  });

  test('pressed twice at the same moment there is still one', async () => {
    const token = await linkFor(await prove());
    const answers = await Promise.all([reveal(token), reveal(token), reveal(token)]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(tries()).toHaveLength(1);
  });

  test.each(['reset-after', 'hang-after', 'error-after', 'wrong-json', 'empty-answer'] as const)(
    '%s: nobody makes another one for the lost one; the person is told and begins again',
    async (kind) => {
      const token = await linkFor(await prove());
      house.double.faults.add(kind, { operation });
      expect(await reveal(token)).toEqual({ ok: false, reason: 'unknown' });
      expect(await reveal(token)).toEqual({ ok: false, reason: 'lapsed' });
      await house.services.outbox.runDue();
      expect(told).toEqual(['pass-lost']);
      expect(tries()).toHaveLength(1);
      house.double.faults.clear();
      house.clock.advance(minuteMs);
      const again = await linkFor(await prove());
      await later(3);
      expect(await reveal(again)).toMatchObject({ ok: true });
      await later(3);
      expect(made()).toHaveLength(2);
      expect(told).toEqual(['pass-lost', 'password-changed']);
      expect(await outcomes()).toEqual(['started', 'unknown', 'ok', 'started', 'ok']);
    },
  );

  test.each(['reset-before', 'error-500', 'html-502', 'unavailable-503'] as const)(
    '%s: the truth is found out by asking',
    async (kind) => {
      const token = await linkFor(await prove());
      house.double.faults.add(kind, { operation });
      expect(await reveal(token)).toEqual({ ok: false, reason: 'unknown' });
      await later(4);
      expect(await outcomes()).toEqual(['started', 'unknown', 'failed']);
      expect(told).toEqual(['pass-lost']);
      expect(made()).toHaveLength(0);
    },
  );

  test('what Graph throttles is not made, and the same link goes on', async () => {
    const token = await linkFor(await prove());
    house.double.faults.add('throttled', { operation, times: 2, retryAfterSeconds: 60 });
    expect(await reveal(token)).toMatchObject({ ok: false, reason: 'busy' });
    house.double.faults.clear();
    expect(await reveal(token)).toMatchObject({ ok: true });
    expect(made()).toHaveLength(1);
  });

  test('somebody whom the policy of the tenant lets not sign in with one is shown none, and there is no second try', async () => {
    const token = await linkFor(await prove());
    house.double.faults.tamper(operation, (body) => ({ ...body, methodUsabilityReason: 'DisabledByPolicy' }));
    expect(await reveal(token)).toEqual({ ok: false, reason: 'no-pass' });
    expect(await reveal(token)).toEqual({ ok: false, reason: 'lapsed' });
    expect(tries()).toHaveLength(1);
    expect((await house.audited()).at(-1)).toMatchObject({ action: 'password.pass', reason: 'not-by-policy' });
  });

  test('a lifetime beyond the tenant is refused in the same words', async () => {
    house.ground.setPolicy({ outcome: 'pass', passMinutes: 10 });
    expect(await reveal(await linkFor(await prove()))).toEqual({ ok: false, reason: 'no-pass' });
    expect(made()).toHaveLength(0);
  });

  test('guests get none, whoever asks', async () => {
    const wanted = { minutes: 60, once: true };
    expect(await house.services.directory.makePass?.(house.account('gina'), wanted)).toEqual({
      ok: false,
      reason: 'guest',
    });
    expect(made()).toHaveLength(0);
  });

  test('without the permission nothing is made, and nothing is used up', async () => {
    const token = await linkFor(await prove());
    house.double.faults.add('denied', { operation, times: 2 });
    expect(await reveal(token)).toMatchObject({ ok: false, reason: 'not-here' });
    expect(made()).toHaveLength(0);
    house.double.faults.clear();
    expect(await reveal(token)).toMatchObject({ ok: true });
  });
});

const startedAt = Date.parse('2026-11-21T12:00:00Z');
test.each([
  ['there is none', null, 'failed'],
  ['an older one', startedAt - 60_000, 'failed'],
  ['one of that moment', startedAt - 500, 'applied'],
  ['one of the next seconds', startedAt + 20_000, 'applied'],
  // It has taken the place of ours, if there was one.
  ['one that the next try made', startedAt + 60_000, 'unknown'],
] as const)('what became of a lost pass: %s', async (_, madeAt, expected) => {
  const directory = { passwordChangedAt: async () => startedAt + 1, passMadeAt: async () => madeAt };
  const intent = { kind: 'pass', account: 'graph:ada', startedAt } as IntentDoc; // what is read of it
  expect(await resolveWrite({ directory }, intent)).toBe(expected);
});

test('an account of Latchkey itself has no pass: its person chooses a password', async () => {
  const house = await buildHouse();
  house.ground.setPolicy({ outcome: 'pass' });
  const { recovery, directory } = house.services;
  const opened = await recovery.open(place, { purpose: 'reset', identifier: 'alice@demo.example' });
  if (!opened.ok) throw new Error(opened.reason);
  const sent = await recovery.send(place, { caseId: opened.caseId, method: 'mail' });
  if (!sent.ok) throw new Error(sent.reason);
  const checked = await recovery.check(place, { challenge: sent.challenge, pin: await house.pin() });
  if (!checked.ok || checked.next !== 'grant') throw new Error('refused');
  expect(await recovery.finish(place, checked.grant)).toMatchObject({ outcome: 'page', kind: 'own' });
  const found = await directory.find('alice@demo.example');
  expect(found.ok && directory.abilities(found.account.id).pass).toBe(false);
  await house.close();
});
