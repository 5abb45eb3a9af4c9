// Proves that people are made once, under one name, and never under somebody else's.
import { createLocal, type Local } from './local-fixture';

describe('accounts of the local directory', () => {
  let local: Local;
  beforeEach(async () => {
    local = await createLocal();
  });
  afterEach(() => local.store.close());

  it('creates, finds the same again, and changes what a draft mentions', async () => {
    const { accounts } = local;
    const created = await accounts.save({ username: ' Alice@Demo.Example ', displayName: 'Alice', unit: 'Sales' });
    expect(created).toMatchObject({ ok: true, outcome: 'created', id: expect.stringMatching(/^local:[\w-]{22}$/) });
    if (!created.ok) return;
    expect(await accounts.save({ username: 'alice@demo.example', unit: 'Sales' })).toMatchObject({ outcome: 'same' });
    expect(await accounts.save({ username: 'alice@demo.example', unit: 'HR' })).toMatchObject({ outcome: 'changed' });
    expect(await local.doc(created.id)).toMatchObject({
      username: 'alice@demo.example',
      email: 'alice@demo.example',
      displayName: 'Alice',
      unit: 'HR',
      passwordHash: null,
    });
    expect(await accounts.save({ username: 'bob' })).toMatchObject({ ok: true });
    expect(await local.directory.find('bob')).toMatchObject({ account: { email: '', username: 'bob' } });
  });

  it('previews without writing', async () => {
    const { accounts } = local;
    expect(await accounts.preview({ username: 'alice' })).toEqual({ ok: true, outcome: 'created' });
    expect(await accounts.preview({ username: 'alice' })).toEqual({ ok: true, outcome: 'created' });
    await accounts.save({ username: 'alice' });
    expect(await accounts.preview({ username: 'alice', aliases: ['al'] })).toEqual({ ok: true, outcome: 'changed' });
    expect(await accounts.preview({ username: 'alice' })).toEqual({ ok: true, outcome: 'same' });
  });

  test.each([
    [{ username: 'a@x.example,b@x.example' }, 'malformed', 'username'],
    [{ username: '\u212Aate' }, 'malformed', 'username'],
    [{ username: 'new', email: 'not a mail' }, 'malformed', 'email'],
    [{ username: 'new', email: 'plain' }, 'malformed', 'email'],
    [{ username: 'new', aliases: ['fine', '<x>'] }, 'malformed', 'aliases'],
    [{ username: 'a.smith' }, 'taken', 'username'],
    [{ username: 'alice@mail.example' }, 'taken', 'username'],
    [{ username: 'new', email: 'alice@demo.example' }, 'taken', 'email'],
    [{ username: 'new', aliases: ['alice@demo.example'] }, 'taken', 'aliases'],
    [{ username: 'new', aliases: ['A.Smith'] }, 'taken', 'aliases'],
  ])('refuses %j as %s %s', async (draft, reason, field) => {
    await local.add({ username: 'alice@demo.example', email: 'alice@mail.example', aliases: ['a.smith'] });
    expect(await local.accounts.preview(draft)).toEqual({ ok: false, reason, field });
    expect(await local.accounts.save(draft)).toEqual({ ok: false, reason, field });
    expect(await local.store.count('accounts', {})).toBe(1);
    expect(await local.store.count('aliases', {})).toBe(1);
  });

  it('makes one account of many drafts at once', async () => {
    const saved = await Promise.all(Array.from({ length: 8 }, () => local.accounts.save({ username: 'alice' })));
    expect(new Set(saved.map((one) => one.ok && one.id)).size).toBe(1);
    expect(saved.filter((one) => one.ok && one.outcome === 'created')).toHaveLength(1);
    expect(await local.store.count('accounts', {})).toBe(1);
  });

  it('changes the stamp when it disables, not when it changes something else', async () => {
    const id = await local.add({ username: 'alice' });
    const { stamp } = await local.doc(id);
    await local.accounts.save({ username: 'alice', unit: 'HR' });
    expect((await local.doc(id)).stamp).toBe(stamp);
    await local.accounts.save({ username: 'alice', disabled: true });
    expect((await local.doc(id)).stamp).not.toBe(stamp);
    expect(await local.accounts.setDisabled(id, false)).toBe(true);
    expect(await local.directory.get(id)).toMatchObject({ disabled: false });
  });
});
