// Names that are nearly somebody's: neighbours, prefixes, numbers with a zero in front, and letters that only look alike.

import { createDirectories } from '../../../src/services/directory/directories';
import type { AccountId, ContactId } from '../../../src/services/ids';
import type { Account } from '../../../src/services/ports';
import { buildHouse, type House, minuteMs, somewhere } from '../../fakes/house';

jest.setTimeout(60_000);

let house: House;
let asked = 0;
beforeEach(async () => {
  house = await buildHouse();
});
afterEach(() => house.close());

async function addPerson(username: string, more: { aliases?: string[]; email?: string; contactId?: string } = {}) {
  const saved = await house.services.accounts.save({ username, displayName: 'The Same Name', ...more });
  if (!saved.ok) throw new Error(`${username}: ${saved.reason}`);
  const local = username.split('@')[0] ?? username;
  await house.services.enrolments.addContact(saved.id, {
    method: 'mail',
    address: `${local}@home.example`,
    verified: true,
  });
  await house.services.enrolments.enable(saved.id, { by: 'system', reason: 'test' });
  return saved.id;
}

/** Who is written to when somebody asks for a PIN by this name; `malformed` when it is refused before. */
async function reached(identifier: string): Promise<readonly string[] | 'malformed'> {
  asked += 1;
  house.ground.clock.advance(24 * 60 * minuteMs);
  const place = somewhere(`name-${asked}`);
  const opened = await house.services.recovery.open(place, { purpose: 'reset', identifier });
  if (!opened.ok) {
    if (opened.reason !== 'malformed') throw new Error(opened.reason);
    return 'malformed';
  }
  const sent = await house.services.recovery.send(place, { caseId: opened.caseId, method: 'mail' });
  if (!sent.ok) throw new Error(sent.reason);
  return (await house.posted()).map(({ to }) => to);
}

const isNobody = (found: readonly string[] | 'malformed'): boolean => found === 'malformed' || found.length === 0;

describe('ENU-06: similar users and ambiguous identifiers', () => {
  test('neighbours are not mixed up, and prefixes are nobody', async () => {
    expect(await reached('alice@demo.example')).toEqual(['alice@alice.home.example']);
    expect(await reached('alice.b@demo.example')).toEqual(['alice.b@alice-b.home.example']);
    expect(await reached('alice.b')).toEqual(['alice.b@alice-b.home.example']);
    const near = [
      'ali',
      'alic',
      'alice.',
      'alice.b@',
      'alice.bb',
      'alice-b',
      'alice.b@demo',
      'alice@demo.example.org',
      'b',
    ];
    for (const name of [...near, 'Alice Moreau', 'alice*', 'alice%', 'a.lice', 'alice+x@demo.example', '.*', ''])
      expect([name, isNobody(await reached(name))]).toEqual([name, true]);
  });

  test('the same displayed name: each is found by the own name only, and the shared one is nobody', async () => {
    await addPerson('sam.one@demo.example');
    await addPerson('sam.two@demo.example');
    expect(await reached('sam.one@demo.example')).toEqual(['sam.one@home.example']);
    expect(await reached('sam.two@demo.example')).toEqual(['sam.two@home.example']);
    expect(await reached('The Same Name')).toBe('malformed');
    expect(await reached('sam')).toEqual([]);
  });

  test('a number with a zero in front is another number', async () => {
    await addPerson('007123');
    await addPerson('7123');
    expect(await reached('007123')).toEqual(['007123@home.example']);
    expect(await reached('7123')).toEqual(['7123@home.example']);
    for (const name of ['07123', '0007123', '7123.0', '+7123', '0x1BD3', '7.123e3']) {
      expect([name, isNobody(await reached(name))]).toEqual([name, true]);
    }
  });

  test('a name cannot be taken twice, whatever kind of name it is', async () => {
    const { accounts } = house.services;
    const taken = { ok: false, reason: 'taken' };
    await addPerson('carl@demo.example', { aliases: ['carl', 'c.meyer@demo.example'] });
    expect(await accounts.save({ username: 'C.Meyer@demo.example' })).toMatchObject(taken);
    expect(await accounts.save({ username: 'cm@demo.example', email: 'carl@demo.example' })).toMatchObject(taken);
    expect(await accounts.save({ username: 'cm2@demo.example', aliases: ['CARL'] })).toMatchObject(taken);
  });

  test('two people behind one name, put there past all checks: nobody is written to', async () => {
    const { store } = house.services;
    const one = await addPerson('dora.one@demo.example');
    const two = await addPerson('dora.two@demo.example');
    for (const id of [one, two]) await store.update('accounts', { id }, { set: { email: 'dora@demo.example' } });
    expect(await reached('dora@demo.example')).toEqual([]);
    // One's alias is the other's mailbox.
    await store.update('accounts', { id: two }, { set: { email: 'dora.two@demo.example' } });
    await store.insert('aliases', { id: 'dora@demo.example', account: two });
    expect(await reached('dora@demo.example')).toEqual([]);
    expect(await reached('dora.two@demo.example')).toEqual(['dora.two@home.example']);
    const refusals = (await house.audited()).filter(({ action }) => action === 'pin.not-sent');
    expect(refusals.map(({ reason }) => reason)).toContain('ambiguous');
  });

  test('a contact that two people share belongs to neither when one asks: each gets the own PIN, and only that', async () => {
    const { enrolments } = house.services;
    const one = await addPerson('eve.one@demo.example');
    const two = await addPerson('eve.two@demo.example');
    for (const id of [one, two])
      for (const { id: contact } of await enrolments.contacts(id))
        await house.services.store.remove('contacts', contact);
    for (const [index, account] of [one, two].entries())
      await house.services.store.insert('contacts', {
        // A row of a test's own making.
        id: `shared-${index}` as ContactId,
        account: account as AccountId,
        method: 'mail',
        address: 'family@home.example',
        verified: true,
        createdAt: house.ground.clock.nowMs(),
      });
    const walk = async (name: string) => {
      const place = somewhere(`shared-${name}`);
      const opened = await house.services.recovery.open(place, { purpose: 'reset', identifier: name });
      if (!opened.ok) throw new Error(opened.reason);
      const sent = await house.services.recovery.send(place, { caseId: opened.caseId, method: 'mail' });
      if (!sent.ok) throw new Error(sent.reason);
      return { place, challenge: sent.challenge, pin: await house.pin() };
    };
    const first = await walk('eve.one@demo.example');
    const second = await walk('eve.two@demo.example');
    const { recovery, store } = house.services;
    expect(await recovery.check(second.place, { challenge: second.challenge, pin: first.pin })).toMatchObject({
      ok: false,
    });
    expect(await recovery.check(first.place, { challenge: first.challenge, pin: first.pin })).toMatchObject({
      ok: true,
    });
    const grants = await store.find('grants', { where: { account: one }, limit: 5 });
    expect(grants).toHaveLength(1);
    expect(await store.find('grants', { where: { account: two }, limit: 5 })).toEqual([]);
  });
});

describe('ENU-06: a directory that answers with somebody else', () => {
  const nearly: readonly Partial<Account>[] = [
    { username: 'mallory@demo.example', email: 'mallory@demo.example', aliases: [] },
    { username: 'alice.b@demo.example', email: 'alice.b@demo.example', aliases: ['alice.b'] },
    { username: 'alice@demo.example.org', email: '', aliases: [] },
    { username: '', email: '', aliases: undefined },
  ];

  test.each(nearly)('%j is not believed', async (other) => {
    const right = await house.services.directory.find('alice@demo.example');
    if (!right.ok) throw new Error('no alice');
    const wrong = {
      ...house.services.directory,
      find: async () => ({ ok: true as const, account: { ...right.account, ...other } }),
    };
    expect(await createDirectories({ local: { directory: wrong } }).find('alice@demo.example')).toEqual({
      ok: false,
      reason: 'none',
    });
  });

  test('however the directory spells the name', async () => {
    const right = await house.services.directory.find('alice@demo.example');
    if (!right.ok) throw new Error('no alice');
    const account = { ...right.account, username: 'Alice@Demo.Example', email: '', aliases: [] };
    const loud = { ...house.services.directory, find: async () => ({ ok: true as const, account }) };
    expect(await createDirectories({ local: { directory: loud } }).find('alice@demo.example')).toMatchObject({
      ok: true,
    });
  });
});

describe('ENU-07: case and width folding', () => {
  beforeEach(async () => {
    for (const name of ['mike', 'kate', 'strasse', 'iris', 'xn--bcher-kva']) await addPerson(`${name}@example.org`);
  });

  test.each([
    ['MIKE@EXAMPLE.ORG', 'mike'],
    ['Mike@Example.Org', 'mike'],
    ['  kate@example.org\n', 'kate'],
    ['KATE@example.org', 'kate'],
    ['IRIS@EXAMPLE.ORG', 'iris'],
    ['STRASSE@example.org', 'strasse'],
  ])('%j is the one canonical user', async (typed, name) => {
    expect(await reached(typed)).toEqual([`${name}@home.example`]);
  });

  test.each([
    'm\u0131ke@example.org',
    'M\u0130KE@example.org',
    '\u212aATE@example.org',
    '\u212aate@example.org',
    '\u017ftra\u00dfe@example.org',
    'stra\u00dfe@example.org',
    'stra\u1e9ee@example.org',
    '\u0130ris@example.org',
    'i\u0307ris@example.org',
    'ir\u0131s@example.org',
    'mike@example.org.',
    'mike@example\u3002org',
    'mike@ex\u0430mple.org',
    'mike@xn--exmple-cua.org',
    'mi\u200dke@example.org',
    'mi\u200cke@example.org',
    'mike\u200b@example.org',
    '\ufeffmike@example.org',
    '\u202emike@example.org',
    'mike@example.org\u202e',
    'k\u00e1te@example.org',
    'ka\u0301te@example.org',
    '\uff4d\uff49\uff4b\uff45@example.org',
    'mike\uff20example.org',
    '\ud835\udc26ike@example.org',
    'b\u00fccher@example.org',
    'mike@example.org\u00a0',
    'mi\u00adke@example.org',
    'm\u0456ke@example.org',
  ])('%j is refused, or nobody: nothing is sent anywhere', async (typed) => {
    expect(isNobody(await reached(typed))).toBe(true);
    expect(house.ground.posted).toEqual([]);
  });

  test('such names cannot be given to an account or a contact either', async () => {
    const { accounts, enrolments, directory } = house.services;
    const mike = await directory.find('mike@example.org');
    if (!mike.ok) throw new Error('no mike');
    for (const odd of [
      'm\u0131ke@example.org',
      '\u212aate@example.org',
      'stra\u00dfe@example.org',
      'mike@example.org.',
    ]) {
      expect(await accounts.save({ username: odd })).toMatchObject({ ok: false, reason: 'malformed' });
      expect(
        await enrolments.addContact(mike.account.id, { method: 'mail', address: odd, verified: true }),
      ).toMatchObject({
        ok: false,
      });
    }
  });
});
