// What administrators do to accounts, from both sides: what they are told, and what the person can do then.
import { createSourceOf } from '../../../src/services/limits/sources';
import { mostConsecutiveFailures } from '../../../src/services/recovery/limits';
import { hashSubject } from '../../../src/services/secrets/hashes';
import { pinIn } from '../../fakes/house';
import { type Desk, type Office, openOffice } from './office';

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

const hourMs = 3_600_000;
const signIn = async (identifier: string, password: string) =>
  office.world.services.signIn.attempt({
    identifier,
    password,
    keep: false,
    device: 'a browser',
    source: 'somewhere' as never,
    correlation: 'c',
  });
const setPassword = async (username: string, password: string) =>
  office.world.services.directory.setPassword((await office.idOf(username)) as never, password, {
    temporaryUntilMs: null,
  });
const named = async (action: string) => {
  const where = { at: { gte: 0 }, action };
  const found = await office.world.services.store.find('audit', { where, sortBy: 'at', limit: 1_000 });
  return found.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
};
const password = 'Copper-meadow-violin-31';

/** A stranger asks for a PIN; what is said, and the PIN if one left. */
async function askForPin(stranger: Desk, username: string): Promise<{ said: string; pin: string | undefined }> {
  await office.world.posted();
  await stranger.say('forgot password');
  const first = await stranger.say(`${username}@demo.example`);
  const said = first.includes('Where should') ? await stranger.say('e-mail') : first;
  const [post] = await office.world.posted();
  return { said, pin: post === undefined ? undefined : pinIn(post.text) };
}

describe('expire', () => {
  test('sessions end, the next sign-in may do nothing but change the password', async () => {
    await setPassword('bob', password);
    const before = await signIn('bob', password);
    if (!before.ok) throw new Error('no session');
    expect(await office.owner.say('expire bob because it was on a note')).toContain('Must choose a new password');
    expect(await office.world.services.sessions.look(before.token)).toBeUndefined();
    const after = await signIn('bob', password);
    if (!after.ok) throw new Error('no session');
    expect(await office.world.services.sessions.look(after.token)).toMatchObject({ scope: 'change-only' });
    expect(await office.owner.say('status bob')).toContain('must choose a new password');
    expect(await office.owner.say('expire bob')).toContain('already so');
    const bob = (await office.idOf('bob')) as never;
    const change = { account: bob, current: password, next: 'Quiet-harbour-lantern-7', source: 's' as never };
    expect(await office.world.services.passwords.change({ ...change, correlation: 'c' })).toEqual({ ok: true });
    expect(await office.owner.say('status bob')).not.toContain('must choose');
    expect((await named('password.expired')).map(({ outcome }) => outcome)).toEqual(['started', 'ok']);
  });
});

describe('lockout', () => {
  const fail = async (times: number) => {
    for (let n = 0; n < times; n += 1) {
      await signIn('bob', `wrong-${n}`);
      await office.world.advance(hourMs);
    }
  };

  test('off: no number of wrong passwords locks the account; on: ten do; and back by Undo', async () => {
    await setPassword('bob', password);
    expect(await office.owner.say('lockout off bob')).toMatch(
      /Not locked by failed sign-ins any more: bob[^[]*\[Undo\]/,
    );
    await fail(25);
    expect(await signIn('bob', password)).toMatchObject({ ok: true });
    expect(await office.owner.say('status bob')).toContain('failed sign-ins: never lock it');
    expect(await office.owner.say('lockout off bob')).toContain('already so');
    expect(await office.owner.say('lockout on bob')).toContain('Locked again by failed sign-ins');
    await fail(9);
    await signIn('bob', 'wrong');
    expect(await signIn('bob', password)).toMatchObject({ ok: false });
    expect(await office.owner.say('status bob')).toContain('locked: until');
    await office.owner.say('lockout off bob');
    expect(await office.owner.press('Undo')).toContain('Undone');
    expect(await office.owner.say('status bob')).not.toMatch(/never lock|locked: until/);
  });

  test('without the lockout the limits of the sign-in itself still hold', async () => {
    await setPassword('bob', password);
    await office.owner.say('lockout off bob');
    const reasons = new Set<string>();
    for (let n = 0; n < 60; n += 1) {
      const tried = await signIn('bob', `wrong-${n}`);
      if (!tried.ok) reasons.add(tried.reason);
    }
    expect(reasons).toContain('limited');
  });
});

describe('block and unblock somebody', () => {
  test('a stranger cannot tell: the same words, and no PIN; signing in goes on', async () => {
    await setPassword('bob', password);
    const stranger = await office.desk();
    const open = await askForPin(stranger, 'bob');
    expect(open.pin).toBeDefined();
    expect(await office.owner.say('block bob for 48h because calls from abroad')).toMatch(/for now: bob[^[]*\[Undo\]/);
    // The PIN that was on its way is worth nothing any more.
    expect(await stranger.say(String(open.pin))).not.toContain('Thank you');
    const another = await office.desk();
    expect(await askForPin(another, 'bob')).toEqual({ said: open.said, pin: undefined });
    expect(await signIn('bob', password)).toMatchObject({ ok: true });
    expect(await office.owner.say('why bob')).toContain('blocked for a while');
    expect(await office.owner.say('status bob')).toContain('blocked: until');
    await office.world.advance(48 * hourMs);
    expect(await office.owner.say('why bob')).toContain('Nothing stops');
    expect((await askForPin(await office.desk(), 'bob')).pin).toBeDefined();
  });

  test('a day if nothing else is said; switching resets on does not end it; undo and unblock do', async () => {
    await office.owner.say('block bob');
    await office.owner.say('disable bob');
    await office.owner.say('enable bob');
    expect(await office.owner.say('why bob')).toContain('blocked');
    expect(await office.owner.say('unblock bob')).toContain('because …');
    expect(await office.owner.say('unblock bob because he called')).toContain('Can reset and unlock again');
    expect(await office.owner.say('unblock bob because he called')).toContain('already so');
    await office.owner.say('block bob');
    expect(await office.owner.press('Undo')).toContain('Undone');
    expect(await office.owner.say('why bob')).toContain('Nothing stops');
    await office.owner.say('block bob');
    await office.world.advance(24 * hourMs);
    expect(await office.owner.say('why bob')).toContain('Nothing stops');
  });

  test('the help desk opens what an administrator has blocked only with a second person', async () => {
    await office.give('carol', 'helpdesk');
    const carol = await office.desk('carol');
    await office.owner.say('block bob for 2 days');
    expect(await carol.say('unblock bob because he says so')).toContain('second administrator must approve');
    expect(await carol.press('Apply')).toContain('request 1');
    expect(await office.owner.say('pending')).toContain('because "he says so"');
    expect(await office.owner.say('approve 1')).toContain('Can reset and unlock again: bob@demo.example');
  });
});

describe('thirty wrong PINs in a row (DOS-03, ADM-13)', () => {
  /** As long as it takes, from ever new places. */
  async function closeAccount(): Promise<void> {
    const { services, ground } = office.world;
    for (let n = 0; n < 12; n += 1) {
      const stranger = await office.desk();
      const { pin } = await askForPin(stranger, 'bob');
      if (pin === undefined) break;
      for (let guess = 0; guess < 5; guess += 1) await stranger.say(pin === '00000000' ? '11111111' : '00000000');
      ground.clock.advance(24 * hourMs);
    }
    expect(await services.closures.isClosed((await office.idOf('bob')) as never)).toBe(true);
  }

  test('the help desk sees the attack, opens the way once a day with a reason, and the attacker wins nothing by it', async () => {
    await office.give('carol', 'helpdesk');
    const carol = await office.desk('carol');
    await closeAccount();
    expect((await askForPin(await office.desk(), 'bob')).pin).toBeUndefined();
    expect(await carol.say('why bob')).toContain('thirty wrong PINs in a row');
    expect(await carol.say('status bob')).toContain(`in a row: ${mostConsecutiveFailures}, by somebody not signed in`);
    const counts = async () => {
      const found = await office.world.services.store.find('limits', { where: {}, limit: 10_000 });
      return found
        .filter(({ id }) => !id.startsWith('fail|') && !id.includes('unblock'))
        .map(({ id, n }) => `${id} ${n}`);
    };
    const before = await counts();
    expect(await carol.say('unblock bob')).toContain('because …');
    expect(await carol.say('unblock bob because he called from his own number')).toMatch(/Can reset[^[]*: bob[^[]*$/);
    expect(await counts()).toEqual(before);
    expect(await carol.say('why bob')).toContain('Nothing stops');
    expect((await askForPin(await office.desk(), 'bob')).pin).toBeDefined();
    const failures = office.world.services.closures;
    expect(await failures.failures((await office.idOf('bob')) as never)).toBe(0);
  });

  test('twice on one day it stays closed, whoever asks', async () => {
    await closeAccount();
    expect(await office.owner.say('unblock bob because he called')).toContain('Can reset');
    const { ground } = office.world;
    const store = office.world.services.store;
    // The next thirty, all at once.
    for (const { id } of await store.find('limits', { where: {}, limit: 10_000 }))
      if (!id.startsWith('seat|')) await store.remove('limits', id);
    await closeAccountAgain();
    expect(await office.owner.say('unblock bob because he called again')).toContain('forgiven once today already');
    ground.clock.advance(24 * hourMs);
    expect(await office.owner.say('unblock bob because he called again')).toContain('Can reset');
  });

  async function closeAccountAgain(): Promise<void> {
    const { services, ground } = office.world;
    const key = hashSubject(ground.keyring, 'account', await office.idOf('bob'));
    await services.store.insert('limits', {
      id: `fail|${key}`,
      n: 30,
      expiresAt: ground.clock.nowMs() + 30 * 24 * hourMs,
    });
  }
});

describe('block and unblock a network', () => {
  test('strangers there hear what anybody hears whose hour is used up; signed in, or elsewhere, nothing changes', async () => {
    const { services, ground } = office.world;
    const sourceOf = createSourceOf(ground.keyring);
    const at = async (address: string, signedInAs?: string) =>
      office.world.beside({ source: sourceOf(address), ...(signedInAs === undefined ? {} : { signedInAs }) });
    const ask = async (world: Awaited<ReturnType<typeof at>>): Promise<string> => {
      await world.act({ kind: 'text', text: 'forgot password' });
      return (await world.act({ kind: 'text', text: 'bob@demo.example' })).map(({ reply }) => reply.text).join(' ');
    };
    let limited = '';
    for (let n = 0; n < 11; n += 1) limited = await ask(await at('198.51.100.1'));
    expect(await office.owner.say('block network 203.0.112.0/22 for 48h')).toMatch(/until \d.*4 networks/);
    expect(await office.owner.say('block ip 2001:db8:1:2::3')).toContain('1 network ');
    expect(await ask(await at('203.0.115.200'))).toBe(limited);
    expect(await ask(await at('2001:db8:1:ff::9'))).toBe(limited);
    expect(await ask(await at('203.0.116.1'))).toContain('Where should');
    expect(await ask(await at('203.0.113.9', 'bob'))).not.toBe(limited);
    const blocks = await services.store.find('blocks', { where: {}, limit: 100 });
    expect(JSON.stringify(blocks)).not.toMatch(/203|2001:db8/);
    expect(JSON.stringify(await named('network.blocked'))).not.toMatch(/203\.0|2001:db8/);
    expect(await office.owner.say('unblock ip 203.0.115.7')).toContain('from there again');
    expect(await office.owner.say('unblock ip 203.0.115.7')).toContain('Nothing was blocked');
    expect(await ask(await at('203.0.115.201'))).toContain('Where should');
    await office.world.advance(25 * hourMs);
    expect(await ask(await at('2001:db8:1:2::3'))).toContain('Where should');
    expect(await ask(await at('203.0.112.1'))).not.toContain('Where should');
  });

  test.each([
    'nonsense',
    '203.0.113.9/8',
    '1.2.3',
    '::ffff:203.0.113.9',
    '2001:db8::/32',
    '203.0.113.9/33',
    '0/0',
    '*',
  ])('%s is no network to block', async (address) => {
    expect(await office.owner.say(`block ip ${address}`)).toContain('no network I can block');
    expect(await office.world.services.store.find('blocks', { where: {}, limit: 10 })).toEqual([]);
  });
});

test('who may: every new verb, by role', async () => {
  await office.give('bob', 'helpdesk');
  await office.give('carol', 'auditor');
  await office.give('alice', 'admin', 'ou:Bakery');
  const [bob, carol, alice] = [await office.desk('bob'), await office.desk('carol'), await office.desk('alice')];
  const refused = 'Your role does not allow';
  const said: readonly (readonly [Desk, string, string | RegExp])[] = [
    [bob, 'expire frank', refused],
    [bob, 'lockout off frank', refused],
    [bob, 'block frank', 'for now'],
    [bob, 'block grace', 'protected: 1'],
    [bob, 'unblock alice because x', 'protected: 1'],
    [bob, 'block ip 203.0.113.9', refused],
    [carol, 'expire frank', refused],
    [carol, 'block frank', refused],
    [carol, 'unblock frank because x', refused],
    [carol, 'unblock ip 203.0.113.9', refused],
    [alice, 'expire frank', 'outside your scope: 1'],
    [alice, 'block ip 203.0.113.9', refused],
    [alice, 'lockout off bob', 'second administrator must approve'],
  ];
  for (const [desk, command, answer] of said)
    expect([command, await desk.say(command)]).toEqual([command, expect.stringMatching(answer)]);
});

test('German, too', async () => {
  const desk = await office.desk('grace', 'de');
  expect(await desk.say('expire bob')).toContain('Muss beim nächsten Anmelden');
  expect(await desk.say('block bob für 2 tage')).toContain('Kann vorerst nicht zurücksetzen');
  expect(await desk.say('status bob')).toMatch(/blockiert: bis[\s\S]*neues Passwort nötig/);
  expect(await desk.say('unblock bob weil er anrief')).toContain('Kann wieder zurücksetzen');
  expect(await desk.say('block ip 203.0.113.9')).toContain('nicht aber, wer angemeldet ist');
});
