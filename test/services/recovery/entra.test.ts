// Proves a whole reset of an account in Entra ID: few calls, one write, and the truth when an answer is lost.
import type { GrantId } from '../../../src/services/ids';
import type { Written } from '../../../src/services/passwords/ports';
import { buildHouse, type House, minuteMs, somewhere } from '../../fakes/house';
import { createFakeClock } from '../../fakes/time';
import { addPeople } from '../../graph/demo-people';
import { type GraphDouble, startGraphDouble } from '../../graph/double';
import { trustInThisProcess } from '../../graph/trust';

const good = 'Quiet-lantern-under-the-bridge-7';
const other = 'Purple-kettle-sings-at-noon-42';
const from = { source: somewhere().source, correlation: 'page' };

describe('a reset in Entra ID', () => {
  const place = somewhere();
  let double: GraphDouble;
  let distrust: () => void;
  let house: House;
  let ada: string;
  beforeEach(async () => {
    const clock = createFakeClock();
    double = await startGraphDouble({ clock });
    distrust = await trustInThisProcess(double.authority.certificate);
    ({ ada } = addPeople(double.tenant));
    house = await buildHouse({ environment: double.environment });
    await enrol(ada);
    tick(60_000);
  });
  afterEach(async () => {
    await house.close();
    distrust();
    await double.stop();
  });

  const idOf = (objectId: string) => `graph:${objectId}` as never; // an account's id
  /** Both clocks. */
  const tick = (ms: number): void => {
    house.ground.clock.advance(ms);
    (double.tenant.clock as ReturnType<typeof createFakeClock>).advance(ms); // the one made above
  };
  const enrol = async (objectId: string): Promise<void> => {
    const { enrolments } = house.services;
    await enrolments.enable(idOf(objectId), { by: 'test' });
    await enrolments.addContact(idOf(objectId), {
      method: 'mail',
      address: `${objectId.slice(0, 8)}@home.example`,
      verified: true,
    });
  };
  const ask = async (identifier = 'ada@corp.example') => {
    const { recovery } = house.services;
    const opened = await recovery.open(place, { purpose: 'reset', identifier });
    if (!opened.ok) throw new Error(opened.reason);
    const sent = await recovery.send(place, { caseId: opened.caseId, method: 'mail' });
    if (!sent.ok) throw new Error(sent.reason);
    return sent.challenge;
  };
  const prove = async (): Promise<GrantId> => {
    const challenge = await ask();
    const checked = await house.services.recovery.check(place, { challenge, pin: await house.pin() });
    if (!checked.ok || checked.next !== 'grant') throw new Error(JSON.stringify(checked));
    return checked.grant;
  };
  const pageFor = async (grant: GrantId): Promise<string> => {
    const finished = await house.services.recovery.finish(place, grant);
    if (!finished.ok || finished.outcome !== 'page') throw new Error('no page');
    return finished.url.split('/t/')[1] ?? '';
  };
  const choose = (token: string, password = good): Promise<Written> =>
    house.services.passwords.choose({ ...from, token, password });

  test('takes at most six calls, none of them twice for the same decision; one is the write', async () => {
    // The domain is asked about once an hour, whoever it is for.
    await house.services.directory.find('ben@corp.example');
    double.calls.length = 0;
    const token = await pageFor(await prove());
    expect(await house.services.passwords.describe(token)).toMatchObject({ username: 'ada@corp.example' });
    expect(await choose(token)).toEqual({ ok: true });
    await house.posted();
    await house.posted();
    expect(double.calls.map(({ operation }) => operation)).toEqual([
      'users.list', // who it is
      'batch', // whether they are privileged
      'batch', // still the same, when the PIN came back
      'batch', // still the same, when the password is set
      'users.update',
      'users.revokeSignInSessions',
    ]);
    expect(double.tenant.signIn(ada, good)).toBe('ok');
    const actions = (await house.audited()).filter(({ target }) => target === `graph:${ada}`);
    expect(actions).toContainEqual(expect.objectContaining({ action: 'password.reset', outcome: 'ok' }));
    expect(actions).toContainEqual(
      expect.objectContaining({ action: 'session.ended', outcome: 'ok', detail: { kind: 'directory' } }),
    );
  });

  test('the PIN dies with a password that somebody else sets meanwhile (OTP-07)', async () => {
    const challenge = await ask();
    const pin = await house.pin();
    tick(2_000);
    double.tenant.changePasswordElsewhere(ada, other);
    expect(await house.services.recovery.check(place, { challenge, pin })).toEqual({ ok: false, reason: 'expired' });
  });

  test("the directory's refusal is shown as guidance, and the same link takes the next try (PWD-03)", async () => {
    const token = await pageFor(await prove());
    expect(await choose(token, 'Zürich-am-See-im-Regen-7')).toMatchObject({ reason: 'rules', broken: ['characters'] });
    expect(await choose(token, `A1-${'x'.repeat(300)}`)).toMatchObject({ reason: 'rules', broken: ['too-long'] });
    double.tenant.bannedWords.push('lantern');
    expect(await choose(token)).toEqual({ ok: false, reason: 'rules', broken: ['directory'] });
    expect(await choose(token, other)).toEqual({ ok: true });
    expect(double.tenant.passwordsWritten(ada)).toBe(1);
  });

  test.each(['reset-after', 'error-after', 'empty-answer'] as const)(
    '%s: an answer that is lost is found out, not written again',
    async (kind) => {
      const token = await pageFor(await prove());
      tick(2_000);
      double.faults.add(kind, { operation: 'users.update' });
      expect(await choose(token)).toEqual({ ok: true });
      expect(double.tenant.passwordsWritten(ada)).toBe(1);
    },
  );

  test.each(['reset-before', 'error-500', 'html-502', 'unavailable-503'] as const)(
    '%s: nobody is told that it failed before that is certain, then everybody is',
    async (kind) => {
      const token = await pageFor(await prove());
      tick(2_000);
      double.faults.add(kind, { operation: 'users.update' });
      expect(await choose(token)).toEqual({ ok: false, reason: 'unknown' });
      await house.posted();
      expect((await house.audited()).filter(({ action }) => action === 'password.reset').at(-1)).toMatchObject({
        outcome: 'unknown',
      });
      for (let n = 0; n < 5; n += 1) {
        tick(2 * minuteMs);
        await house.posted();
      }
      expect((await house.audited()).filter(({ action }) => action === 'password.reset').at(-1)).toMatchObject({
        outcome: 'failed',
      });
      expect(double.tenant.passwordsWritten(ada)).toBe(0);
    },
  );

  test('a write that Graph throttles is not made, and the same link goes on', async () => {
    const token = await pageFor(await prove());
    double.faults.add('throttled', { operation: 'users.update', times: 2, retryAfterSeconds: 60 });
    expect(await choose(token)).toMatchObject({ ok: false, reason: 'busy' });
    double.faults.clear();
    expect(await choose(token)).toEqual({ ok: true });
    expect(double.tenant.passwordsWritten(ada)).toBe(1);
  });

  test('stale answers after a lost one end in the truth (RES-14)', async () => {
    const token = await pageFor(await prove());
    tick(2_000);
    double.tenant.lag.staleMs = 30_000;
    double.faults.add('reset-after', { operation: 'users.update' });
    expect(await choose(token)).toEqual({ ok: false, reason: 'unknown' });
    for (let n = 0; n < 4; n += 1) {
      tick(minuteMs);
      await house.posted();
    }
    expect((await house.audited()).filter(({ action }) => action === 'password.reset').at(-1)).toMatchObject({
      outcome: 'ok',
    });
    expect(double.tenant.passwordsWritten(ada)).toBe(1);
  });

  test('sessions are ended when Graph is back, and the notice has not waited for that', async () => {
    const token = await pageFor(await prove());
    await house.posted();
    double.faults.add('unavailable-503', { operation: 'users.revokeSignInSessions', times: 2, retryAfterSeconds: 60 });
    expect(await choose(token)).toEqual({ ok: true });
    expect((await house.posted()).map(({ subject }) => subject).length).toBeGreaterThan(0);
    expect(double.effects('users.revokeSignInSessions')).toHaveLength(0);
    for (let n = 0; n < 3; n += 1) {
      tick(10 * minuteMs);
      await house.posted();
    }
    expect(double.effects('users.revokeSignInSessions')).toHaveLength(1);
  });

  test('whoever cannot be helped gets no PIN, and the chat says the same', async () => {
    for (const name of [
      'dora@corp.example',
      'emil@corp.example',
      'fritz@fed.example',
      'hugo@corp.example',
      'iris@corp.example',
      'gina@home.example',
    ]) {
      const found = await house.services.directory.find(name);
      if (!found.ok) throw new Error(name);
      await enrol(found.account.id.slice('graph:'.length));
      house.ground.clock.advance(31 * minuteMs);
      await ask(name);
      expect(await house.posted()).toEqual([]);
    }
    const reasons = (await house.audited())
      .filter(({ action }) => action === 'pin.not-sent')
      .map(({ reason }) => reason);
    expect(reasons).toEqual(['disabled', 'synced', 'federated', 'privileged', 'privileged', 'guest']);
  });

  test('by policy the PIN goes to what the directory vouches for, and the calls stay six', async () => {
    const benId = double.tenant.id('ben@corp.example');
    await house.services.enrolments.enable(idOf(benId), { by: 'test' });
    double.tenant.change(benId, { otherMails: ['ben@profile.example'], mobilePhone: '+12025550199' });
    double.tenant.addEmailMethod(benId, 'ben@methods.example');
    double.tenant.addPhoneMethod(benId, '+1 2025550142');
    await ask('ben@corp.example');
    expect(await house.posted()).toEqual([]);
    for (const [contacts, to] of [
      ['directory', 'ben@methods.example'],
      ['directory-and-profile', 'ben@methods.example'],
    ] as const) {
      house.ground.setPolicy({ contacts });
      tick(31 * minuteMs);
      double.calls.length = 0;
      await ask('ben@corp.example');
      expect((await house.posted()).map((message) => message.to)).toEqual([to]);
      const asked = double.calls.map(({ operation }) => operation).filter((operation) => operation !== 'domains.get');
      expect(asked).toEqual(['users.list', 'batch']);
    }
    // The mailbox that the password opens is no contact, whoever says so.
    const { reach, directory } = house.services;
    const ben = await directory.get(idOf(double.tenant.id('ben@corp.example')));
    const own = ben && (await reach.of({ ...ben, contacts: [{ method: 'mail', address: 'ben@corp.example' }] }));
    expect(own).toEqual({ ok: false, reason: 'own-mailbox' });
  });
});
