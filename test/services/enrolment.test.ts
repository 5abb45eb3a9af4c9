// Proves who may be helped and where a PIN may go (a table), and that enrolments survive races.
import type { ContactDoc, EnrolmentDoc } from '../../src/services/collections';
import { createEnrolments, type EligibilityQuestion, eligibility, maskContact } from '../../src/services/enrolment';
import type { AccountId, ContactId } from '../../src/services/ids';
import type { Account, Store } from '../../src/services/ports';
import { createSqliteStore } from '../../src/services/store/sqlite';
import { createFakeClock } from '../fakes/time';

const alice = 'local:alice' as AccountId; // a test's own id
const bob = 'local:bob' as AccountId; // a test's own id
const day = 24 * 3_600_000;

describe('eligibility', () => {
  const account: Account = {
    id: alice,
    username: 'alice@demo.example',
    email: 'alice@mail.demo.example',
    aliases: ['asmith@demo.example', 'alice'],
    displayName: 'Alice',
    unit: 'Sales',
    disabled: false,
    privileged: false,
    stamp: 's1',
    home: 'here',
    passwordChangedAt: null,
    canBeTemporary: true,
  };
  const enrolment: EnrolmentDoc = {
    id: alice,
    enabled: true,
    enabledBy: 'test',
    enabledAt: 0,
    until: null,
    reason: '',
    language: 'en',
    frozen: false,
    version: 1,
  };
  const contact = (changes: Partial<ContactDoc> = {}): ContactDoc => ({
    id: 'c1' as ContactId, // a test's own id
    account: alice,
    method: 'mail',
    address: 'alice@home.example',
    verified: true,
    createdAt: 1,
    ...changes,
  });
  const standard: EligibilityQuestion = { account, enrolment, contacts: [contact()], method: 'mail', nowMs: 10 * day };
  const own = (address: string): Partial<EligibilityQuestion> => ({ contacts: [contact({ address })] });

  test.each<[string, Partial<EligibilityQuestion>, string]>([
    ['everything in order', {}, 'ok'],
    ['enabled until later', { enrolment: { ...enrolment, until: 10 * day + 1 } }, 'ok'],
    ['enabled until now', { enrolment: { ...enrolment, until: 10 * day } }, 'not-enabled'],
    ['never enrolled', { enrolment: undefined }, 'not-enabled'],
    ['switched off', { enrolment: { ...enrolment, enabled: false } }, 'not-enabled'],
    ['frozen', { enrolment: { ...enrolment, frozen: true } }, 'frozen'],
    ['disabled in the directory', { account: { ...account, disabled: true } }, 'disabled'],
    ['privileged, asked for', { account: { ...account, privileged: true }, privileged: 'refuse' }, 'privileged'],
    ['privileged, two methods', { account: { ...account, privileged: true }, privileged: 'two-methods' }, 'ok'],
    ['privileged, settled elsewhere', { account: { ...account, privileged: true } }, 'ok'],
    ['no contact', { contacts: [] }, 'no-contact'],
    ['no contact of this kind', { method: 'sms' }, 'no-contact'],
    ["somebody else's contact", { contacts: [contact({ account: bob })] }, 'no-contact'],
    ['not verified', { contacts: [contact({ verified: false })] }, 'not-verified'],
    ['the username', own('alice@demo.example'), 'own-mailbox'],
    ['the mailbox', own('alice@mail.demo.example'), 'own-mailbox'],
    ['the mailbox in capitals', own('Alice@Mail.Demo.Example'), 'own-mailbox'],
    ['the mailbox with a tag', own('alice+home@mail.demo.example'), 'own-mailbox'],
    ['an alias', own('asmith@demo.example'), 'own-mailbox'],
    ['the same name elsewhere', own('alice@elsewhere.example'), 'ok'],
  ])('%s', (_, changes, verdict) => {
    const answer = eligibility({ ...standard, ...changes });
    expect(answer.ok ? 'ok' : answer.reason).toBe(verdict);
  });

  it('takes the newest verified contact that is not the own mailbox', () => {
    const contacts = [
      contact({ id: 'old' as ContactId, createdAt: 1 }),
      contact({ id: 'newest' as ContactId, createdAt: 3, address: 'new@home.example' }),
      contact({ id: 'own' as ContactId, createdAt: 4, address: 'alice@demo.example' }),
      contact({ id: 'unverified' as ContactId, createdAt: 5, verified: false }),
      contact({ id: 'phone' as ContactId, createdAt: 6, method: 'sms', address: '+12025550142' }),
    ];
    expect(eligibility({ ...standard, contacts })).toMatchObject({ ok: true, contact: { id: 'newest' } });
    expect(eligibility({ ...standard, contacts, method: 'sms' })).toMatchObject({ ok: true, contact: { id: 'phone' } });
  });
});

test.each([
  [{ method: 'mail', address: 'alice@home.example' }, 'a•••@h•••.example'],
  [{ method: 'mail', address: 'x@localhost' }, 'x•••@l•••'],
  [{ method: 'mail', address: 'alice@mail.home.co.uk' }, 'a•••@m•••.uk'],
  [{ method: 'sms', address: '+12025550142' }, '•••42'],
] as const)('%j is shown as %s', (contact, masked) => {
  expect(maskContact(contact)).toBe(masked);
});

describe('createEnrolments', () => {
  let store: Store;
  const clock = createFakeClock();
  beforeEach(async () => {
    store = createSqliteStore({ path: ':memory:' });
    await store.open();
  });
  afterEach(() => store.close());
  const make = () => createEnrolments({ store, clock });

  it('is enabled by somebody, until a time, for a reason; disabled again', async () => {
    const enrolments = make();
    expect(await enrolments.get(alice)).toBeUndefined();
    await enrolments.enable(alice, { by: 'admin', reason: 'new here', untilMs: 5, language: 'de' });
    expect(await enrolments.get(alice)).toMatchObject({
      enabled: true,
      enabledBy: 'admin',
      enabledAt: clock.nowMs(),
      until: 5,
      reason: 'new here',
      language: 'de',
      frozen: false,
    });
    await enrolments.disable(alice, { by: 'other' });
    expect(await enrolments.get(alice)).toMatchObject({
      enabled: false,
      enabledBy: 'other',
      until: null,
      language: 'de',
    });
  });

  it('stays frozen whatever is decided, also without a record, until it is lifted', async () => {
    const enrolments = make();
    await enrolments.freeze(alice);
    await enrolments.freeze(alice);
    await enrolments.enable(alice, { by: 'admin' });
    expect(await enrolments.get(alice)).toMatchObject({ frozen: true, enabled: true });
    await enrolments.unfreeze(alice);
    expect(await enrolments.get(alice)).toMatchObject({ frozen: false, enabled: true });
  });

  it('loses no change when many come at once', async () => {
    const enrolments = [make(), make(), make()];
    await Promise.all([
      enrolments[0]!.enable(alice, { by: 'admin' }),
      enrolments[1]!.freeze(alice),
      enrolments[2]!.setLanguage(alice, 'de'),
      enrolments[0]!.freeze(alice),
    ]);
    expect(await make().get(alice)).toMatchObject({ enabled: true, frozen: true, language: 'de', version: 4 });
  });

  it('keeps one contact per address, however often and however it is typed', async () => {
    const enrolments = make();
    const [first, again] = await Promise.all([
      enrolments.addContact(alice, { method: 'mail', address: ' Alice@Home.example ' }),
      enrolments.addContact(alice, { method: 'mail', address: 'alice@home.example' }),
    ]);
    expect([first, again].map((added) => added.ok && added.isNew).sort()).toEqual([false, true]);
    await enrolments.addContact(alice, { method: 'sms', address: '+1 (202) 555-0142' });
    await enrolments.addContact(bob, { method: 'mail', address: 'alice@home.example' });
    expect((await enrolments.contacts(alice)).map(({ address, verified }) => [address, verified])).toEqual(
      expect.arrayContaining([
        ['alice@home.example', false],
        ['+12025550142', false],
      ]),
    );
    expect(await enrolments.contacts(alice)).toHaveLength(2);
  });

  test.each([
    ['mail', 'alice'],
    ['mail', 'a@x.example,b@y.example'],
    ['mail', '"a@x"@y.example'],
    ['mail', 'alice@b\u00FCcher.example'],
    ['sms', '0202 555 0142'],
    ['sms', '+1202555014212345'],
    ['sms', '+1202'],
    ['sms', 'alice@home.example'],
    ['sms', `+1${' '.repeat(100)}2025550142`],
  ] as const)('refuses %s %j as an address', async (method, address) => {
    expect(await make().addContact(alice, { method, address })).toEqual({ ok: false, reason: 'malformed' });
  });

  it('verifies and removes only what belongs to the account', async () => {
    const enrolments = make();
    const added = await enrolments.addContact(alice, { method: 'mail', address: 'alice@home.example' });
    if (!added.ok) throw new Error('not added');
    expect(await enrolments.verifyContact(bob, added.contact.id)).toBe(false);
    expect(await enrolments.removeContact(bob, added.contact.id)).toBe(false);
    expect(await enrolments.verifyContact(alice, added.contact.id)).toBe(true);
    expect(await enrolments.contacts(alice)).toMatchObject([{ verified: true }]);
    expect(await enrolments.addContact(alice, { method: 'mail', address: 'alice@home.example' })).toMatchObject({
      isNew: false,
      contact: { verified: true },
    });
    expect(await enrolments.removeContact(alice, added.contact.id)).toBe(true);
    expect(await enrolments.removeContact(alice, added.contact.id)).toBe(false);
  });

  it('has an end to how many contacts one account may have', async () => {
    const enrolments = make();
    for (let n = 0; n < 10; n += 1) await enrolments.addContact(alice, { method: 'mail', address: `a${n}@x.example` });
    expect(await enrolments.addContact(alice, { method: 'mail', address: 'one-more@x.example' })).toEqual({
      ok: false,
      reason: 'too-many',
    });
  });
});
