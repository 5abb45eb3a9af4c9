// Proves password checks: one hash for every answer, every attempt counted before it is compared, lockouts that hold.
import type { AccountId } from '../../../src/services/ids';
import { createLocal, type Local } from './local-fixture';

const horse = 'correct horse battery staple';
const kettle = 'purple kettle sings at noon';
const day = 86_400_000;
const second = 1000;

describe('the local password authority', () => {
  let local: Local;
  let alice: AccountId;
  beforeEach(async () => {
    local = await createLocal();
    alice = await local.add({ username: 'alice@demo.example', aliases: ['alice'] });
    await local.give(alice, horse);
    local.hasher.compared.length = 0;
  });
  afterEach(() => local.store.close());
  const verify = (password: string) => local.authority.verify(alice, password);
  const fail = async (times: number): Promise<void> => {
    for (let n = 0; n < times; n += 1) await verify('wrong');
  };

  it('takes the right password, by id and by every name', async () => {
    const right = { ok: true, mustChange: false, account: { id: alice, username: 'alice@demo.example' } };
    expect(await verify(horse)).toMatchObject(right);
    expect(await local.authority.verifyByName('alice@demo.example', horse)).toMatchObject(right);
    expect(await local.authority.verifyByName('alice', horse)).toMatchObject(right);
  });

  it('costs exactly one comparison, whoever it is about', async () => {
    const bob = await local.add({ username: 'bob' });
    await local.add({ username: 'c1', email: 'both@demo.example' });
    await local.add({ username: 'c2', email: 'both@demo.example' });
    const dave = await local.add({ username: 'dave' });
    await local.give(dave, kettle);
    await local.accounts.setDisabled(dave, true);
    const lapsed = await local.add({ username: 'lapsed' });
    await local.give(lapsed, kettle, local.clock.nowMs());
    const locked = await local.add({ username: 'locked' });
    await local.give(locked, kettle);
    for (let n = 0; n < 10; n += 1) await local.authority.verify(locked, 'wrong');
    local.hasher.compared.length = 0;
    const reasons: string[] = [];
    for (const name of ['ghost', undefined, 'both@demo.example', 'bob', 'dave', 'lapsed', 'locked']) {
      const answer = await local.authority.verifyByName(name, kettle);
      reasons.push(answer.ok ? 'ok' : answer.reason);
    }
    expect(reasons).toEqual(['unknown', 'unknown', 'unknown', 'no-password', 'disabled', 'lapsed', 'locked']);
    expect(local.hasher.compared).toEqual(Array(7).fill(null));
    expect(await local.authority.verify(bob, kettle)).toMatchObject({ account: bob });
  });

  it('locks at the tenth failure, for 60 seconds, and then the right password is refused too', async () => {
    await fail(9);
    expect(await verify('wrong')).toMatchObject({ reason: 'wrong', lockedUntilMs: local.clock.nowMs() + 60 * second });
    local.hasher.compared.length = 0;
    expect(await verify(horse)).toMatchObject({ ok: false, reason: 'locked', lockedUntilMs: null });
    expect(local.hasher.compared).toEqual([null]);
    local.clock.advance(60 * second);
    expect(await verify(horse)).toMatchObject({ ok: true });
  });

  it('is not locked by nine failures, and a success clears them', async () => {
    await fail(9);
    expect(await verify(horse)).toMatchObject({ ok: true });
    await fail(9);
    expect(await verify(horse)).toMatchObject({ ok: true });
  });

  it('takes the right password at the tenth attempt', async () => {
    await fail(9);
    expect(await verify(horse)).toMatchObject({ ok: true });
    expect(await local.doc(alice)).toMatchObject({ lockedUntil: null, lockouts: 0, failedSignIns: 0 });
  });

  it('waits longer each time, an hour at most, and a success starts over', async () => {
    const waits: number[] = [];
    for (let round = 0; round < 9; round += 1) {
      await fail(10);
      const until = (await local.doc(alice)).lockedUntil ?? 0;
      waits.push((until - local.clock.nowMs()) / second);
      local.clock.set(until);
    }
    expect(waits).toEqual([60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
    expect(await verify(horse)).toMatchObject({ ok: true });
    await fail(10);
    expect((await local.doc(alice)).lockedUntil).toBe(local.clock.nowMs() + 60 * second);
  });

  it('extends no lock while it is locked', async () => {
    await fail(10);
    const before = await local.doc(alice);
    local.clock.advance(30 * second);
    await fail(50);
    expect(await local.doc(alice)).toEqual(before);
  });

  it('compares ten of 200 parallel guesses, and locks once', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => verify(`guess ${n}`)));
    expect(local.hasher.compared.filter((hash) => hash !== null)).toHaveLength(10);
    expect(answers.filter((answer) => !answer.ok && answer.lockedUntilMs !== null)).toHaveLength(1);
    expect(await local.doc(alice)).toMatchObject({ lockouts: 1 });
  });

  it('compares ten of 200 parallel guesses after an expired lock, too', async () => {
    await fail(10);
    local.clock.advance(60 * second);
    local.hasher.compared.length = 0;
    await Promise.all(Array.from({ length: 200 }, (_, n) => verify(`guess ${n}`)));
    expect(local.hasher.compared.filter((hash) => hash !== null)).toHaveLength(10);
    expect(await local.doc(alice)).toMatchObject({ lockouts: 2 });
  });

  it('counts nothing when there was no room to compare', async () => {
    await fail(9);
    const before = await local.doc(alice);
    local.hasher.busy = true;
    for (let n = 0; n < 20; n += 1) await expect(verify('wrong')).rejects.toMatchObject({ code: 'hash.busy' });
    local.hasher.busy = false;
    expect({ ...(await local.doc(alice)), version: 0 }).toEqual({ ...before, version: 0 });
    expect(await verify(horse)).toMatchObject({ ok: true });
    local.hasher.busy = true;
    await expect(verify('wrong')).rejects.toMatchObject({ code: 'hash.busy' });
    expect((await local.doc(alice)).failedSignIns).toBe(0);
  });

  it('takes a temporary password until it lapses, and says that it must be changed', async () => {
    await local.give(alice, kettle, local.clock.nowMs() + day);
    expect(await verify(kettle)).toMatchObject({ ok: true, mustChange: true });
    local.clock.advance(day - 1);
    expect(await verify(kettle)).toMatchObject({ ok: true, mustChange: true });
    local.clock.advance(1);
    expect(await verify(kettle)).toMatchObject({ ok: false, reason: 'lapsed' });
  });

  it('hashes anew at the next use when parameters changed: same stamp, same password', async () => {
    const before = await local.doc(alice);
    local.hasher.outdated = true;
    expect(await verify('wrong')).toMatchObject({ reason: 'wrong' });
    expect((await local.doc(alice)).passwordHash).toBe(before.passwordHash);
    expect(await verify(horse)).toMatchObject({ ok: true });
    const after = await local.doc(alice);
    expect(after.passwordHash).not.toBe(before.passwordHash);
    expect(after.stamp).toBe(before.stamp);
    expect(await verify(horse)).toMatchObject({ ok: true });
  });

  it('does not take a password that was changed while it was compared', async () => {
    const { hasher, give } = local;
    const original = hasher.verify.bind(hasher);
    let changed = false;
    hasher.verify = async (password, encoded) => {
      const same = await original(password, encoded);
      if (!changed) {
        changed = true;
        await give(alice, kettle);
      }
      return same;
    };
    expect(await verify(horse)).toMatchObject({ ok: false, reason: 'wrong' });
    expect(await verify(kettle)).toMatchObject({ ok: true });
  });
});
