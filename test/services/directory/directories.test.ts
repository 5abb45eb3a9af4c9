// Proves that several directories answer as one: by prefix, and never by picking one of two.
import { createAllPeople } from '../../../src/services/directory/all-people';
import { createDirectories } from '../../../src/services/directory/directories';
import { createLocalPeople } from '../../../src/services/directory/local-people';
import type { AccountId } from '../../../src/services/ids';
import { createLocal, type Local } from './local-fixture';

describe('createDirectories', () => {
  let local: Local;
  let other: Local;
  beforeEach(async () => {
    [local, other] = [await createLocal(), await createLocal()];
  });
  afterEach(() => Promise.all([local.store.close(), other.store.close()]));
  const make = () =>
    createDirectories({ local: { directory: local.directory }, other: { directory: other.directory } });

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

  it('asks only the directory that owns the domain, and all of them about any other name', async () => {
    const alice = await local.add({ username: 'alice@local.example' });
    const twin = await other.add({ username: 'alice@local.example' });
    const bob = await local.add({ username: 'bob@elsewhere.example' });
    const parts = {
      local: { directory: local.directory, domains: ['local.example'] },
      other: { directory: other.directory },
    };
    const directories = createDirectories(parts);
    expect(await directories.find('alice@local.example')).toMatchObject({ ok: true, account: { id: alice } });
    expect(await directories.find('bob@elsewhere.example')).toMatchObject({ ok: true, account: { id: bob } });
    expect(twin).not.toBe(alice);
    expect(
      await createDirectories({ ...parts, local: { directory: local.directory } }).find('alice@local.example'),
    ).toEqual({ ok: false, reason: 'ambiguous' });
  });

  it('goes through the people of all of them, once each, and knows the units of all', async () => {
    for (const n of [1, 2, 3]) await local.add({ username: `l${n}`, unit: 'Sales' });
    for (const n of [1, 2]) await other.add({ username: `o${n}`, unit: n === 1 ? 'sales' : 'Works' });
    const people = createAllPeople({ local: createLocalPeople(local.store), other: createLocalPeople(other.store) });
    const seen: string[] = [];
    for (let after: string | undefined, more = true; more; ) {
      const page = await people.page({ after, limit: 2 });
      expect(page.people.length).toBeLessThanOrEqual(2);
      seen.push(...page.people.map(({ username }) => username));
      after = page.next;
      more = after !== undefined;
    }
    expect(seen.sort()).toEqual(['l1', 'l2', 'l3', 'o1', 'o2']);
    expect(await people.units()).toEqual(['Sales', 'Works', 'sales']);
    expect(await people.unitCalled('works')).toBe('Works');
    expect(await people.page({ after: 'nowhere:1', limit: 2 })).toEqual({ people: [], next: undefined });
    expect(await people.groupsCalled('everybody', 5)).toBeUndefined();
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
