// Proves that several directories answer as one: by prefix, and never by picking one of two.
import { createDirectories } from '../../../src/services/directory/directories';
import type { AccountId } from '../../../src/services/ids';
import { createLocal, type Local } from './local-fixture';

describe('createDirectories', () => {
  let local: Local;
  let other: Local;
  beforeEach(async () => {
    [local, other] = [await createLocal(), await createLocal()];
  });
  afterEach(() => Promise.all([local.store.close(), other.store.close()]));
  const make = () => createDirectories({ local: local.directory, other: other.directory });

  it('finds in all of them, and nobody when two know the name', async () => {
    const alice = await local.add({ username: 'alice' });
    await local.add({ username: 'bob' });
    await other.add({ username: 'bob' });
    const carol = await other.add({ username: 'carol' });
    expect(await make().find('alice')).toMatchObject({ ok: true, account: { id: alice } });
    expect(await make().find('carol')).toMatchObject({ ok: true, account: { id: carol } });
    expect(await make().find('bob')).toEqual({ ok: false, reason: 'ambiguous' });
    expect(await make().find('dora')).toEqual({ ok: false, reason: 'none' });
  });

  it('asks the directory that the id came from, and nobody about an id from nowhere', async () => {
    const alice = await local.add({ username: 'alice' });
    const directories = make();
    expect(await directories.get(alice)).toMatchObject({ username: 'alice' });
    const password = 'correct horse battery staple';
    expect(await directories.setPassword(alice, password, { temporaryUntilMs: null })).toMatchObject({ ok: true });
    expect(await directories.passwordChangedAt(alice)).toBe(local.clock.nowMs());
    expect(await directories.checkRules(alice, 'x')).toContain('length');
    expect(await directories.unlock(alice)).toEqual({ ok: true, wasLocked: false });
    for (const nowhere of ['graph:1', 'constructor:1', 'nothing', '']) {
      const id = nowhere as AccountId; // an id from nowhere
      expect(await directories.get(id)).toBeUndefined();
      expect(await directories.setPassword(id, password, { temporaryUntilMs: null })).toEqual({
        ok: false,
        reason: 'gone',
      });
      expect(await directories.unlock(id)).toEqual({ ok: false, reason: 'gone' });
    }
  });
});
