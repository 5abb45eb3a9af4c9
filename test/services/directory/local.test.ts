// Proves the local directory: the contract of every directory, and what only this one does.
import { createLocalPeople } from '../../../src/services/directory/local-people';
import type { AccountId } from '../../../src/services/ids';
import { createHasher } from '../../../src/services/passwords/hashing';
import { directoryContract } from '../../contracts/directory';
import { testKeyring } from '../../fakes/secrets';
import { createLocal, type Local } from './local-fixture';

const horse = 'correct horse battery staple';
const kettle = 'purple kettle sings at noon';
const ladder = 'wobbly ladder under a moon';
const day = 86_400_000;

directoryContract('local', async () => {
  const local = await createLocal();
  const { directory, add, clock, store } = local;
  return { directory, people: createLocalPeople(store), add, pass: clock.advance, close: () => store.close() };
});

describe('the local directory', () => {
  let local: Local;
  let alice: AccountId;
  const start = async (options: Parameters<typeof createLocal>[0] = {}) => {
    local = await createLocal(options);
    alice = await local.add({ username: 'alice@demo.example', displayName: 'Alice Smith' });
  };
  beforeEach(() => start());
  afterEach(() => local.store.close());
  const set = (password: string, temporaryUntilMs: number | null = null) =>
    local.directory.setPassword(alice, password, { temporaryUntilMs });

  test('an expired password still opens the door, to nothing but a change; everything made under the old stamp is dead', async () => {
    await set(horse);
    const before = (await local.directory.get(alice))?.stamp;
    expect(await local.directory.expirePassword?.(alice)).toEqual({ ok: true });
    expect((await local.directory.get(alice))?.stamp).not.toBe(before);
    expect(await local.directory.authority.verify(alice, horse)).toMatchObject({ ok: true, mustChange: true });
    await set(kettle);
    expect(await local.directory.authority.verify(alice, kettle)).toMatchObject({ ok: true, mustChange: false });
    const nobody = `${alice}x` as AccountId; // an id nobody was ever given
    expect(await local.directory.expirePassword?.(nobody)).toEqual({ ok: false, reason: 'gone' });
    expect(await local.directory.setLockout?.(nobody, false)).toEqual({ ok: false, reason: 'gone' });
  });

  test('without the lockout a hundred wrong passwords lock nothing, also at once; with it the tenth does', async () => {
    await set(horse);
    await local.directory.setLockout?.(alice, false);
    await Promise.all(Array.from({ length: 10 }, () => local.directory.authority.verify(alice, 'wrong')));
    for (let n = 0; n < 90; n += 1) await local.directory.authority.verify(alice, 'wrong');
    expect(await local.directory.authority.verify(alice, horse)).toMatchObject({ ok: true });
    await local.directory.setLockout?.(alice, true);
    for (let n = 0; n < 9; n += 1) await local.directory.authority.verify(alice, 'wrong');
    expect(await local.directory.authority.verify(alice, 'wrong')).toMatchObject({ lockedUntilMs: expect.any(Number) });
    expect(await local.directory.authority.verify(alice, horse)).toMatchObject({ ok: false, reason: 'locked' });
  });

  test.each([
    ['too short', 'k8#vQz1p', ['length']],
    ['257 code points', horse.repeat(10).slice(0, 257), ['too-long']],
    ['a megabyte', 'x'.repeat(1 << 20), ['too-long']],
    ['common', 'password!!!2026', ['common']],
    ['the organisation', 'DemoB4k3ry2026!', ['context']],
    ['the product', 'Latchkey-Latchkey', ['context']],
    ['the person', 'Alice-Smith-2026', ['context']],
    ['the username', 'alice@demo.example', ['context']],
    ['one character', 'aaaaaaaaaaaaaaaa', ['repetitive']],
  ])('refuses %s without a hash and without a write', async (_, password, broken) => {
    const before = await local.doc(alice);
    expect(await local.directory.checkRules(alice, password)).toEqual(broken);
    expect(await set(password)).toEqual({ ok: false, reason: 'rules', broken });
    expect(await local.doc(alice)).toEqual(before);
    expect(local.hasher.compared).toEqual([]);
  });

  it("takes the organisation's own words and preset from the policy", async () => {
    await local.store.close();
    await start({ password: { preset: 'classic', contextWords: ['Sourdough'] } });
    expect(await local.directory.checkRules(alice, 'Sourdough-1')).toEqual(['context']);
    expect(await local.directory.checkRules(alice, 'correct-horse-1')).toEqual(['capital']);
    expect(await local.directory.checkRules(alice, 'Correct-horse-1')).toEqual([]);
  });

  it('refuses the last five passwords, today’s included, and takes the sixth', async () => {
    const sixth = 'the sixth password was a river';
    const all = [horse, kettle, ladder, 'seven green bottles falling', 'a quiet harbour at dawn', sixth];
    for (const password of all) await local.give(alice, password);
    for (const password of all.slice(1)) expect(await set(password)).toMatchObject({ broken: ['reused'] });
    expect(await set(horse)).toMatchObject({ ok: true });
  });

  it('keeps no more hashes than that, and none where the policy asks for none', async () => {
    for (const password of [horse, kettle, ladder]) await local.give(alice, password);
    expect(JSON.parse((await local.doc(alice)).passwordHistory)).toHaveLength(2);
    await local.store.close();
    await start({ password: { history: 0 } });
    for (const password of [horse, kettle, horse, horse]) await local.give(alice, password);
    expect((await local.doc(alice)).passwordHistory).toBe('[]');
  });

  it('never lets a temporary password become the real one, and keeps it out of the history', async () => {
    await local.give(alice, horse);
    await local.give(alice, kettle, local.clock.nowMs() + day);
    expect(await local.doc(alice)).toMatchObject({ mustChange: true, temporaryUntil: local.clock.nowMs() + day });
    expect(await set(kettle)).toMatchObject({ broken: ['reused'] });
    expect(await set(horse)).toMatchObject({ broken: ['reused'] });
    expect(await set(ladder)).toMatchObject({ ok: true });
    expect(await local.doc(alice)).toMatchObject({ mustChange: false, temporaryUntil: null });
    expect(JSON.parse((await local.doc(alice)).passwordHistory)).toHaveLength(1);
  });

  it('sets no password for a disabled account', async () => {
    await local.accounts.setDisabled(alice, true);
    expect(await set(horse)).toEqual({ ok: false, reason: 'gone' });
  });

  it('writes nothing when no hash can be had', async () => {
    const before = await local.doc(alice);
    local.hasher.busy = true;
    await expect(set(horse)).rejects.toMatchObject({ code: 'hash.busy' });
    expect(await local.doc(alice)).toEqual(before);
  });

  it('lets two changes at once both tell the truth: the later one saw the earlier', async () => {
    const answers = await Promise.all([set(horse), set(kettle), set(horse)]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(2);
    expect(answers.filter((answer) => !answer.ok)).toEqual([{ ok: false, reason: 'rules', broken: ['reused'] }]);
    // Two times in one millisecond of the clock: the second is one later.
    expect(await local.directory.passwordChangedAt(alice)).toBe(local.clock.nowMs() + 1);
  });

  it('unlocks, says whether it was locked, and leaves the stamp alone', async () => {
    await local.give(alice, horse);
    const { stamp } = await local.doc(alice);
    expect(await local.directory.unlock(alice)).toEqual({ ok: true, wasLocked: false });
    for (let n = 0; n < 10; n += 1) await local.authority.verify(alice, 'wrong');
    expect(await local.directory.unlock(alice)).toEqual({ ok: true, wasLocked: true });
    expect(await local.doc(alice)).toMatchObject({ failedSignIns: 0, lockedUntil: null, lockouts: 0, stamp });
    expect(await local.authority.verify(alice, horse)).toMatchObject({ ok: true });
  });

  it('unlocks by a new password too', async () => {
    await local.give(alice, horse);
    for (let n = 0; n < 10; n += 1) await local.authority.verify(alice, 'wrong');
    await local.give(alice, kettle);
    expect(await local.authority.verify(alice, kettle)).toMatchObject({ ok: true });
  });

  it('stores nothing of a password but its argon2id hash', async () => {
    await local.store.close();
    await start({ hasher: createHasher({ keyring: testKeyring }) });
    await local.give(alice, '  Cafe\u0301 am Rhein, um acht  ');
    const dump = JSON.stringify(await local.doc(alice));
    expect(dump).toMatch(/\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(dump).not.toMatch(/Caf\u00e9|am Rhein|um acht/);
    expect(await local.authority.verify(alice, '  Caf\u00e9 am Rhein, um acht  ')).toMatchObject({ ok: true });
    expect(await local.authority.verify(alice, 'Caf\u00e9 am Rhein, um acht')).toMatchObject({ reason: 'wrong' });
  });
});
