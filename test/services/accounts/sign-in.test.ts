// Proves signing in: one answer and one amount of work for every kind of no, limits, and what the audit hears.
import { createSessions } from '../../../src/services/accounts/sessions';
import { createSignIn } from '../../../src/services/accounts/sign-in';
import type { AccountId, Source } from '../../../src/services/ids';
import { createThrottle } from '../../../src/services/limits/throttle';
import { createFakeAudit } from '../../fakes/audit';
import { testKeyring } from '../../fakes/secrets';
import { createLocal, type Local } from '../directory/local-fixture';

const horse = 'correct horse battery staple';
const kettle = 'purple kettle sings at noon';
const minute = 60_000;
const here = 'here' as Source; // a test's own network
const there = 'there' as Source; // a test's own network

describe('signing in', () => {
  let local: Local;
  let alice: AccountId;
  let audit: ReturnType<typeof createFakeAudit>;
  let sessions: ReturnType<typeof createSessions>;
  let signIn: ReturnType<typeof createSignIn>;
  beforeEach(async () => {
    local = await createLocal();
    audit = createFakeAudit();
    sessions = createSessions(local);
    const throttle = createThrottle(local);
    signIn = createSignIn({ authority: local.authority, sessions, throttle, audit, keyring: testKeyring });
    alice = await local.add({ username: 'alice@demo.example', aliases: ['alice'] });
    await local.give(alice, horse);
    local.hasher.compared.length = 0;
  });
  afterEach(() => local.store.close());
  const attempt = (identifier: string, password: string, source = here, keep = false) =>
    signIn.attempt({ identifier, password, keep, device: 'Firefox', source, correlation: 'c1' });
  const heard = () => audit.events.map(({ action, reason }) => (reason ? `${action} ${reason}` : action));

  test.each(['alice@demo.example', ' Alice@Demo.Example ', 'alice'])('%j signs in', async (name) => {
    const answer = await attempt(name, horse);
    expect(answer).toMatchObject({ ok: true, maxAge: null, session: { account: alice, scope: 'full' } });
    if (answer.ok) expect(await sessions.look(answer.token)).toMatchObject({ account: alice });
    expect(audit.events).toEqual([
      {
        action: 'signin.passed',
        outcome: 'ok',
        actor: alice,
        target: alice,
        source: here,
        correlation: 'c1',
        detail: { scope: 'full' },
      },
    ]);
  });

  it('keeps somebody signed in who asks for it', async () => {
    expect(await attempt('alice', horse, here, true)).toMatchObject({ ok: true, maxAge: 30 * 24 * 3600 });
  });

  it('lets a temporary password do nothing but change itself', async () => {
    await local.give(alice, kettle, local.clock.nowMs() + minute);
    expect(await attempt('alice', kettle, here, true)).toMatchObject({
      ok: true,
      maxAge: null,
      session: { scope: 'change-only' },
    });
  });

  it('says the same to everybody else, for one comparison and the same number of writes', async () => {
    const dave = await local.add({ username: 'dave' });
    await local.give(dave, kettle);
    await local.accounts.setDisabled(dave, true);
    const lapsed = await local.add({ username: 'lapsed' });
    await local.give(lapsed, kettle, local.clock.nowMs());
    const locked = await local.add({ username: 'locked' });
    await local.give(locked, kettle);
    for (let n = 0; n < 10; n += 1) await local.authority.verify(locked, 'wrong');
    await local.add({ username: 'never' });
    const writes: string[] = [];
    const { insert, update } = local.store;
    local.store.insert = async (collection, ...docs) => {
      const inserted = await insert(collection, ...docs);
      if (inserted.ok) writes.push(collection);
      return inserted;
    };
    local.store.update = async (collection, target, change) => {
      const updated = await update(collection, target, change);
      if (updated !== undefined) writes.push(collection);
      return updated;
    };
    const names = ['alice', 'ghost', 'dave', 'lapsed', 'locked', 'never', 'a@x.example,b@y.example', '\u212Aate'];
    for (const name of names) {
      local.hasher.compared.length = 0;
      writes.length = 0;
      expect(await attempt(name, name === 'alice' ? 'wrong' : kettle)).toEqual({ ok: false, reason: 'refused' });
      expect(local.hasher.compared).toHaveLength(1);
      expect(writes).toHaveLength(3);
    }
    expect(heard()).toEqual([
      'signin.failed wrong',
      'signin.failed unknown',
      'signin.failed disabled',
      'signin.failed lapsed',
      'signin.failed locked',
      'signin.failed no-password',
      'signin.failed unknown',
      'signin.failed unknown',
    ]);
  });

  it('tells the audit whom it was about by id, and by a keyed hash when nobody goes by that name', async () => {
    await attempt('alice', 'wrong');
    await attempt('ghost@demo.example', 'wrong');
    expect(audit.events[0]).toMatchObject({ target: alice });
    expect(audit.events[1]?.target).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(audit.events)).not.toMatch(/ghost|wrong password|demo\.example/);
  });

  it('locks after ten failures, tells the audit once, and goes on saying the same', async () => {
    for (let n = 0; n < 12; n += 1) expect(await attempt('alice', 'wrong')).toEqual({ ok: false, reason: 'refused' });
    expect(await attempt('alice', horse)).toEqual({ ok: false, reason: 'refused' });
    expect(heard().filter((event) => event === 'account.locked')).toHaveLength(1);
    expect(audit.events.find(({ action }) => action === 'account.locked')).toMatchObject({
      target: alice,
      detail: { until: local.clock.nowMs() + minute },
    });
    local.clock.advance(minute);
    expect(await attempt('alice', horse)).toMatchObject({ ok: true });
  });

  test.each(['alice', 'ghost', 'a,b'])(
    'stops after 30 attempts at %j in a quarter of an hour, from anywhere',
    async (name) => {
      for (let n = 0; n < 30; n += 1)
        expect(await attempt(name, 'wrong', n % 2 ? here : there)).toMatchObject({ reason: 'refused' });
      local.hasher.compared.length = 0;
      const limited = await attempt(name.toUpperCase().replace('A,B', 'a,b'), horse);
      expect(limited).toEqual({ ok: false, reason: 'limited', retryAtMs: expect.any(Number) });
      await attempt(name, horse);
      expect(local.hasher.compared).toEqual([]);
      expect(heard().filter((event) => event === 'limit.hit signin-name')).toHaveLength(1);
      if (limited.ok || limited.reason !== 'limited') return;
      expect(limited.retryAtMs - local.clock.nowMs()).toBeLessThanOrEqual(15 * minute);
      local.clock.set(limited.retryAtMs);
      expect(await attempt(name, 'wrong')).toEqual({ ok: false, reason: 'refused' });
    },
  );

  it('stops one network after 100 attempts, without using up the attempts of those it names', async () => {
    for (let n = 0; n < 100; n += 1) await attempt(`name-${n}`, 'wrong');
    for (let n = 0; n < 40; n += 1) expect(await attempt('alice', 'wrong')).toMatchObject({ reason: 'limited' });
    expect(heard().filter((event) => event === 'limit.hit signin-source')).toHaveLength(1);
    expect(await attempt('alice', horse, there)).toMatchObject({ ok: true });
  });

  it('says that it is busy when no hash can be had, and counts no failure', async () => {
    local.hasher.busy = true;
    expect(await attempt('alice', horse)).toEqual({ ok: false, reason: 'busy', retryAfterSeconds: 2 });
    expect(await attempt('ghost', horse)).toEqual({ ok: false, reason: 'busy', retryAfterSeconds: 2 });
    expect(await local.doc(alice)).toMatchObject({ failedSignIns: 0 });
  });

  it('lets nobody in whom the audit cannot write down', async () => {
    audit.down = true;
    await expect(attempt('alice', horse)).rejects.toMatchObject({ code: 'audit.unavailable' });
    expect(await local.store.count('sessions', { account: alice })).toBe(0);
    await expect(attempt('alice', 'wrong')).rejects.toMatchObject({ code: 'audit.unavailable' });
  });
});
