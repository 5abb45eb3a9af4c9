// What a proof is worth when the directory is Entra ID: it dies with the credential, survives a refused password, and buys one
// write and one end of all sessions.
import type { GrantId } from '../../../src/services/ids';
import { hashSubject } from '../../../src/services/secrets/hashes';
import { buildEntraHouse, type EntraHouse } from '../../fakes/entra';
import { minuteMs, pinIn, somewhere } from '../../fakes/house';
import { testKeyring } from '../../fakes/secrets';
import type { People } from '../../graph/demo-people';
import { builtInRoles } from '../../graph/tenant';

jest.setTimeout(60_000);

let house: EntraHouse;
beforeEach(async () => {
  house = await buildEntraHouse();
});
afterEach(() => house.close());

const place = somewhere('proofs');
const from = { source: place.source, correlation: 'page' };
const good = 'Quiet-lantern-under-7';

async function ask(name: keyof People = 'ada', where = place) {
  const { recovery } = house.services;
  const opened = await recovery.open(where, { purpose: 'reset', identifier: `${name}@corp.example` });
  if (!opened.ok) throw new Error(opened.reason);
  return async () => {
    const sent = await recovery.send(where, { caseId: opened.caseId, method: 'mail' });
    if (!sent.ok) throw new Error(sent.reason);
    const mails = await house.posted();
    return { challenge: sent.challenge, pin: mails.length === 0 ? '' : pinIn(mails.at(-1)?.text ?? '') };
  };
}

async function prove(name?: keyof People, where = place): Promise<GrantId> {
  const checked = await house.services.recovery.check(where, await (await ask(name, where))());
  if (!checked.ok || checked.next !== 'grant') throw new Error(JSON.stringify(checked));
  return checked.grant;
}

async function link(grant: GrantId, where = place): Promise<string> {
  const finished = await house.services.recovery.finish(where, grant);
  if (!finished.ok || finished.outcome !== 'page') throw new Error(JSON.stringify(finished));
  return finished.url.split('/t/')[1] ?? '';
}

const choose = (token: string, password: string) => house.services.passwords.choose({ ...from, token, password });
const later = async (ms: number): Promise<void> => {
  house.ground.clock.advance(ms);
  await house.services.outbox.runDue();
};
const revokes = () => house.double.calls.filter(({ operation }) => operation === 'users.revokeSignInSessions');
const writes = () => house.double.calls.filter(({ operation }) => operation === 'users.update');

describe('OTP-07: superseded PINs', () => {
  test('the first two of three, and the third once the password changed in Entra: all refused, each counted', async () => {
    const again = await ask();
    const first = await again();
    house.ground.clock.advance(minuteMs);
    const second = await again();
    house.ground.clock.advance(minuteMs);
    const third = await again();
    const { recovery, store } = house.services;
    for (const old of [first, second]) {
      expect(await recovery.check(place, old)).toMatchObject({ ok: false });
      expect(await recovery.check(place, { ...third, pin: old.pin })).toMatchObject({ ok: false, reason: 'wrong' });
    }
    house.ground.clock.advance(2_000);
    house.double.tenant.changePasswordElsewhere(house.people.ada, 'Elsewhere-kettle-22');
    expect(await recovery.check(place, third)).toMatchObject({ ok: false });
    expect((await store.get('challenges', third.challenge))?.triesLeft).toBe(2);
    expect((await house.audited()).filter(({ action }) => action === 'pin.refused')).toHaveLength(3);
    const key = hashSubject(testKeyring, 'account', house.account('ada'));
    expect((await store.get('limits', `fail|${key}`))?.n ?? 0).toBeGreaterThanOrEqual(2);
    expect((await house.audited()).filter(({ action }) => action === 'grant.issued')).toEqual([]);
  });

  test.each<readonly [string, () => void]>([
    [
      'the password changed',
      () => house.double.tenant.changePasswordElsewhere(house.people.ada, 'Elsewhere-kettle-22'),
    ],
    [
      'all sessions were ended',
      () => house.double.tenant.change(house.people.ada, { signInSessionsValidFromDateTime: '2026-11-22T09:30:00Z' }),
    ],
    ['the account was disabled', () => house.double.tenant.change(house.people.ada, { accountEnabled: false })],
    [
      'the account went to another directory',
      () => house.double.tenant.change(house.people.ada, { onPremisesSyncEnabled: true }),
    ],
    [
      'the account became an administrator',
      () => {
        house.double.tenant.assignRole({
          principalId: house.people.ada,
          roleDefinitionId: builtInRoles.globalAdministrator,
        });
      },
    ],
    ['the account is gone', () => house.double.tenant.removeUser(house.people.ada)],
  ])('a PIN that was sent before %s is refused', async (_, change) => {
    const sent = await (await ask())();
    house.ground.clock.advance(5_000);
    change();
    expect(await house.services.recovery.check(place, sent)).toMatchObject({ ok: false });
    expect(writes()).toEqual([]);
  });

  test('so is a link, once the password changed in Entra', async () => {
    const token = await link(await prove());
    house.ground.clock.advance(5_000);
    house.double.tenant.changePasswordElsewhere(house.people.ada, 'Elsewhere-kettle-22');
    expect(await choose(token, good)).toEqual({ ok: false, reason: 'lapsed' });
    expect(house.double.tenant.signIn(house.people.ada, 'Elsewhere-kettle-22')).toBe('ok');
  });
});

describe('PWD-03: a policy that is not ours', () => {
  test('what can be known is said before any call; what only Entra knows is said after; the link is kept, and no PIN is needed', async () => {
    const token = await link(await prove());
    const before = house.double.calls.length;
    for (const [password, rule] of [
      ['Grüße-aus-Köln-am-Rhein-2026', 'characters'],
      [`Aa1-${'xy-'.repeat(85)}`, 'too-long'],
      ['only-lower-case-letters', 'classes'],
    ] as const) {
      expect(await choose(token, password)).toEqual({
        ok: false,
        reason: 'rules',
        broken: expect.arrayContaining([rule]),
      });
    }
    expect(writes()).toEqual([]);
    // The banned list is the tenant's own: nobody knows it here.
    house.double.tenant.bannedWords = ['kingfisher'];
    const refused = await choose(token, 'Blue-KINGFISHER-over-water-8');
    expect(refused).toMatchObject({ ok: false, reason: 'rules' });
    expect(writes()).toHaveLength(1);
    expect(house.double.tenant.passwordsWritten(house.people.ada)).toBe(0);
    expect(await choose(token, good)).toEqual({ ok: true });
    expect(house.double.tenant.signIn(house.people.ada, good)).toBe('ok');
    expect(house.double.tenant.passwordsWritten(house.people.ada)).toBe(1);
    expect(house.double.calls.length - before).toBeLessThanOrEqual(12);
  });

  test('the password of yesterday may be set again, as Entra has it for a reset', async () => {
    expect(await choose(await link(await prove()), 'Old-kettle-sings-01')).toEqual({ ok: true });
  });
});

describe('WEB-16: sessions that survive a reset', () => {
  test('are ended in Entra once, after the write, and everything of our own is dead', async () => {
    const other = somewhere('elsewhere');
    const stale = { grant: await prove('ada', other), token: '' };
    stale.token = await link(stale.grant, other);
    house.ground.clock.advance(2 * minuteMs);
    const open = await (await ask('ada', somewhere('third')))();
    const token = await link(await prove());
    house.ground.clock.advance(1_000);
    expect(await choose(token, good)).toEqual({ ok: true });
    await later(0);
    const order = house.double.calls.map(({ operation }) => operation);
    expect(revokes()).toMatchObject([{ effect: true, params: { 'user-id': house.people.ada } }]);
    expect(order.indexOf('users.revokeSignInSessions')).toBeGreaterThan(order.indexOf('users.update'));
    const sessions = house.double.tenant.users.now(house.people.ada)?.['signInSessionsValidFromDateTime'];
    expect(Date.parse(String(sessions))).toBe(house.ground.clock.nowMs());

    expect(await choose(token, good)).toMatchObject({ ok: false });
    expect(await choose(stale.token, good)).toMatchObject({ ok: false });
    expect(await house.services.recovery.finish(other, stale.grant)).toMatchObject({ ok: false });
    expect(await house.services.recovery.check(somewhere('third'), open)).toMatchObject({ ok: false });
    for (let minutes = 0; minutes < 90; minutes += 1) await later(minuteMs);
    expect(revokes()).toHaveLength(1);
    expect(writes()).toHaveLength(1);
  });

  test('a failure of it is tried again until it works, and is in the audit; the notices do not wait for it', async () => {
    house.double.faults.add('unavailable-503', { operation: 'users.revokeSignInSessions', times: 6 });
    expect(await choose(await link(await prove()), good)).toEqual({ ok: true });
    await later(0);
    for (let minutes = 0; minutes < 90; minutes += 1) await later(minuteMs);
    expect(revokes().filter(({ effect }) => effect)).toHaveLength(1);
    expect(revokes().length).toBeGreaterThan(6);
    expect(JSON.stringify(await house.audited())).toMatch(/session/);
    expect(writes()).toHaveLength(1);
  });
});

describe('RES-03: the same thing twice', () => {
  test('one page sent five times at once: one write, and one of them hears that it worked', async () => {
    const token = await link(await prove());
    house.double.latencyMs = 20;
    const answers = await Promise.all(Array.from({ length: 5 }, (_, n) => choose(token, `${good}-${n}`)));
    house.double.latencyMs = 0;
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(house.double.effects('users.update')).toHaveLength(1);
    expect(house.double.tenant.passwordsWritten(house.people.ada)).toBe(1);
  });

  test('one job run again: one PIN, and the lookup is not repeated', async () => {
    const { recovery, store, outbox } = house.services;
    const opened = await recovery.open(place, { purpose: 'reset', identifier: 'ada@corp.example' });
    if (!opened.ok) throw new Error(opened.reason);
    const sent = await recovery.send(place, { caseId: opened.caseId, method: 'mail' });
    if (!sent.ok) throw new Error(sent.reason);
    expect(await house.posted()).toHaveLength(1);
    const before = house.double.calls.length;
    await outbox.enqueue({
      id: 'again',
      kind: 'courier',
      payload: { challenge: sent.challenge },
      notAfterMs: house.ground.clock.nowMs() + minuteMs,
    });
    expect(await house.posted()).toEqual([]);
    expect(house.double.calls.length).toBe(before);
    expect(await store.count('challenges', { expiresAt: { gt: 0 } })).toBe(1);
  });
});

describe('RES-14: a directory that lags behind', () => {
  beforeEach(() => {
    house.double.tenant.lag.staleMs = 60_000;
  });

  test('what this product has ended stays ended, whatever stale reads say', async () => {
    const other = somewhere('elsewhere');
    const open = await (await ask('ada', other))();
    house.ground.clock.advance(2 * minuteMs);
    const token = await link(await prove());
    expect(await choose(token, good)).toEqual({ ok: true });
    await later(0);
    // Graph still shows the credential of before, so its stamp proves nothing yet.
    expect(await house.services.recovery.check(other, open)).toMatchObject({ ok: false });
    expect(await choose(token, 'Another-lantern-under-8')).toMatchObject({ ok: false });
    for (let minutes = 0; minutes < 10; minutes += 1) await later(minuteMs);
    expect(house.double.tenant.passwordsWritten(house.people.ada)).toBe(1);
  });

  test('a contact that was removed here is not written to', async () => {
    const { enrolments } = house.services;
    const id = house.account('ada');
    const [contact] = await enrolments.contacts(id);
    await enrolments.addContact(id, { method: 'mail', address: 'new@contact.example', verified: true });
    await house.services.store.remove('contacts', contact?.id ?? '');
    const { pin } = await (await ask())();
    expect(pin).not.toBe('');
    expect(house.ground.posted.map(({ to }) => to)).toEqual(['new@contact.example']);
  });

  test('somebody disabled in Entra is refused at the next read that shows it: nothing is decided on an older one', async () => {
    const sent = await (await ask())();
    house.double.tenant.change(house.people.ada, { accountEnabled: false });
    house.ground.clock.advance(61_000);
    expect(await house.services.recovery.check(place, sent)).toMatchObject({ ok: false });
    expect(writes()).toEqual([]);
  });

  test.each(['reset-after', 'hang-after', 'error-after', 'wrong-json'] as const)(
    'a lost answer (%s) is not called a failure while it may still show; there is one write',
    async (kind) => {
      const told: string[] = [];
      house.services.outbox.handle({
        chat: ({ payload }) => {
          told.push(String(payload['name']));
          return Promise.resolve({ done: true });
        },
      });
      house.double.faults.add(kind, { operation: 'users.update' });
      const token = await link(await prove());
      expect(await choose(token, good)).toEqual({ ok: false, reason: 'unknown' });
      expect(await choose(token, 'Another-lantern-under-8')).toMatchObject({ ok: false });
      for (let minutes = 0; minutes < 15; minutes += 1) await later(minuteMs / 2);
      expect(told).toEqual(['password-unknown', 'password-changed']);
      expect(house.double.tenant.passwordsWritten(house.people.ada)).toBe(1);
      expect(house.double.tenant.signIn(house.people.ada, good)).toBe('ok');
    },
  );
});

test('the calls of a reset: at most six, and nothing is asked twice for the same decision', async () => {
  // Which domains sign in elsewhere is asked once an hour, not once a person.
  await prove('ben', somewhere('warm'));
  house.ground.clock.advance(10 * minuteMs);
  await house.services.outbox.runDue();
  house.double.calls.length = 0;
  expect(await choose(await link(await prove()), good)).toEqual({ ok: true });
  await later(0);
  const calls = house.double.calls.map(({ operation, parts }) => [operation, ...parts].join('+'));
  const privileged = [
    'users.transitiveMemberOf.list',
    'roleManagement.roleAssignments.list',
    'roleManagement.roleEligibilitySchedules.list',
    'groups.list',
  ].join('+');
  const account = `batch+users.get+${privileged}`;
  // To send the PIN: who it is, and whether privileged. Again when it is typed, and when the page is sent. Then the write.
  expect(calls.slice(0, 5)).toEqual(['users.list', `batch+${privileged}`, account, account, 'users.update']);
  expect(calls.length).toBeLessThanOrEqual(6);
});
