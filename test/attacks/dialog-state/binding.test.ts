// A proof is good in one conversation, on one channel, for one purpose.
import type { Purpose, TicketPurpose } from '../../../src/services/collections';
import type { ChallengeId } from '../../../src/services/ids';
import type { Place } from '../../../src/services/recovery/ports';
import { buildHouse, type House, minuteMs, pinIn, somewhere } from '../../fakes/house';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { auditOf, createVictims } from '../otp/web-attacker';
import { getPage, goodPassword, hiddenFields, passwordFields, postForm, submitPage, tokenOf } from './page-visitor';

jest.setTimeout(60_000);

const victims = createVictims();
afterEach(victims.stopAll);

const alice = 'alice@demo.example';

interface Requested {
  readonly challenge: ChallengeId;
  readonly pin: string;
  readonly text: string;
}

async function request(
  house: House,
  place: Place,
  { purpose = 'reset', name = alice }: { purpose?: Purpose; name?: string } = {},
) {
  const { recovery } = house.services;
  const opened = await recovery.open(place, { purpose, identifier: name });
  if (!opened.ok) throw new Error(opened.reason);
  const sent = await recovery.send(place, { caseId: opened.caseId, method: 'mail' });
  if (!sent.ok) throw new Error(sent.reason);
  const letter = (await house.posted()).at(-1);
  return { challenge: sent.challenge, pin: pinIn(letter?.text ?? ''), text: letter?.text ?? '' } satisfies Requested;
}

describe('ST-07: a PIN issued in conversation A used in conversation B', () => {
  let house: House;
  beforeEach(async () => {
    house = await buildHouse();
  });
  afterEach(() => house.close());
  const counted = async (action: string) => (await house.audited()).filter((event) => event.action === action).length;

  test('both are refused and on record; neither conversation can use the other one’s challenge', async () => {
    const { recovery, store } = house.services;
    const [attacker, victim] = [somewhere('attacker'), somewhere('victim')];
    const inA = await request(house, attacker);
    house.ground.clock.advance(minuteMs);
    const inB = await request(house, victim);
    // She reads A's message first, and types its PIN into B.
    expect(await recovery.check(victim, { challenge: inB.challenge, pin: inA.pin })).toMatchObject({
      ok: false,
      reason: 'wrong',
    });
    expect(await counted('pin.wrong')).toBe(1);
    // The attacker learns B's PIN and types it into A, whose own challenge is dead by now.
    expect(await recovery.check(attacker, { challenge: inA.challenge, pin: inB.pin })).toMatchObject({ ok: false });
    // And names B's challenge from A, and A's from B.
    expect(await recovery.check(attacker, inB)).toMatchObject({ ok: false, reason: 'expired' });
    expect(await recovery.check(victim, inA)).toMatchObject({ ok: false });
    expect(await counted('pin.refused')).toBe(3);
    // None of that cost her challenge more than her own wrong try.
    expect((await store.get('challenges', inB.challenge))?.triesLeft).toBe(4);
    expect(await recovery.check(victim, inB)).toMatchObject({ ok: true });
    expect(await counted('grant.issued')).toBe(1);
  });

  test('two that live at the same time (reset here, unlock there) are not exchanged: both wrong, both counted', async () => {
    const { recovery } = house.services;
    const [a, b] = [somewhere('a'), somewhere('b')];
    const reset = await request(house, a);
    const unlock = await request(house, b, { purpose: 'unlock' });
    expect(await recovery.check(b, { challenge: unlock.challenge, pin: reset.pin })).toMatchObject({
      reason: 'wrong',
      triesLeft: 4,
    });
    expect(await recovery.check(a, { challenge: reset.challenge, pin: unlock.pin })).toMatchObject({
      reason: 'wrong',
      triesLeft: 4,
    });
    expect(await counted('pin.wrong')).toBe(2);
    expect(await recovery.check(a, reset)).toMatchObject({ ok: true });
    expect(await recovery.check(b, unlock)).toMatchObject({ ok: true });
  });

  test('a grant is spent where it was earned, and nowhere else', async () => {
    const { recovery } = house.services;
    const own = somewhere('own');
    const checked = await recovery.check(own, await request(house, own));
    if (!checked.ok || checked.next !== 'grant') throw new Error('no grant');
    for (const thief of [somewhere('thief'), somewhere('own', { channel: 'teams' })])
      expect(await recovery.finish(thief, checked.grant)).toEqual({ ok: false, reason: 'expired' });
    expect(await recovery.finish(own, checked.grant)).toMatchObject({ ok: true });
  });

  test('the message says when, through what, and what to do if it was not you', async () => {
    const { text } = await request(house, somewhere('a'));
    expect(text).toMatch(/21 (?:November|Nov\.?) 2026|2026-11-21|Nov 21, 2026|November 21, 2026/);
    expect(text).toMatch(/through .*chat/i);
    expect(text).toMatch(/not you\?/);
    expect(text).toMatch(/choose a new password/);
  });
});

describe('ST-08: a PIN from another channel', () => {
  let house: House;
  beforeEach(async () => {
    house = await buildHouse();
  });
  afterEach(() => house.close());

  test('asked for in Teams: refused in the web chat, even in a conversation of the same name, and counted', async () => {
    const { recovery } = house.services;
    const teams = somewhere('same', { channel: 'teams' });
    const web = somewhere('same', { channel: 'web' });
    const inTeams = await request(house, teams);
    expect(await recovery.check(web, inTeams)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/expired|used-up/),
    });
    house.ground.clock.advance(minuteMs);
    const inWeb = await request(house, somewhere('web'));
    expect(await recovery.check(somewhere('web'), { challenge: inWeb.challenge, pin: inTeams.pin })).toMatchObject({
      reason: 'wrong',
    });
    const actions = (await house.audited()).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['pin.refused', 'pin.wrong']));
    expect(actions).not.toContain('pin.passed');
  });

  test('on the pages a PIN is no link', async () => {
    const latchkey = await victims.start();
    const place = somewhere('teams', { channel: 'teams' });
    const { recovery, outbox } = latchkey.running.services;
    const opened = await recovery.open(place, { purpose: 'reset', identifier: alice });
    if (!opened.ok) throw new Error(opened.reason);
    const sent = await recovery.send(place, { caseId: opened.caseId, method: 'mail' });
    if (!sent.ok) throw new Error(sent.reason);
    while (latchkey.ground.posted.length === 0) await outbox.runDue();
    const pin = pinIn(latchkey.ground.posted.at(-1)?.text ?? '');
    expect((await getPage(latchkey.url, `/t/${pin}`)).status).toBeGreaterThanOrEqual(400);
    for (const ticket of [pin, String(sent.challenge), String(opened.caseId)]) {
      const shown = await getPage(latchkey.url, '/password', { ticket });
      expect(hiddenFields(shown.body)).toEqual({});
      const posted = await postForm(latchkey.url, '/password', {
        cookies: { ticket },
        fields: { pin, ...passwordFields() },
      });
      expect(posted.status).toBeGreaterThanOrEqual(400);
    }
    expect(await auditOf(latchkey.running.services, 'password.reset')).toEqual([]);
  });
});

describe('ST-09: a PIN or a link used for another purpose', () => {
  let latchkey: TestLatchkey;
  beforeEach(async () => {
    latchkey = await startLatchkey();
  });
  afterEach(() => latchkey.stop());

  const accountOf = async (name: string) => {
    const found = await latchkey.running.services.directory.find(name);
    if (!found.ok) throw new Error(`no ${name}`);
    return found.account;
  };

  const purposes = ['begin-reset', 'set-password', 'reveal-password', 'invitation', 'sign-in', 'not-me'] as const;
  const pathOf: Record<Exclude<TicketPurpose, 'confirm'>, string> = {
    'begin-reset': '/begin',
    'set-password': '/password',
    'reveal-password': '/reveal',
    invitation: '/invitation',
    'sign-in': '/welcome',
    'not-me': '/not-me',
  };

  /** A link of that purpose, as the product issues it. Links to a password stand on a grant. */
  async function issue(purpose: Exclude<TicketPurpose, 'confirm'>, from: string): Promise<string> {
    const { tickets, recovery, outbox, invitations } = latchkey.running.services;
    const { id } = await accountOf(alice);
    if (purpose === 'invitation') {
      await invitations.open({ id, username: alice, address: 'alice@home.example', guest: false, by: id });
      return (await tickets.issue({ purpose, account: id, lifetimeMs: 10 * minuteMs })).token;
    }
    if (purpose === 'begin-reset' || purpose === 'sign-in' || purpose === 'not-me')
      return (await tickets.issue({ purpose, account: id, lifetimeMs: 10 * minuteMs })).token;
    latchkey.ground.setPolicy({ outcome: purpose === 'set-password' ? 'own' : 'temporary' });
    const place = somewhere(from);
    const opened = await recovery.open(place, { purpose: 'reset', identifier: alice });
    if (!opened.ok) throw new Error(opened.reason);
    const before = latchkey.ground.posted.length;
    const sent = await recovery.send(place, { caseId: opened.caseId, method: 'mail' });
    if (!sent.ok) throw new Error(sent.reason);
    while (latchkey.ground.posted.length === before) {
      await outbox.runDue();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const checked = await recovery.check(place, {
      challenge: sent.challenge,
      pin: pinIn(latchkey.ground.posted.at(-1)?.text ?? ''),
    });
    if (!checked.ok || checked.next !== 'grant') throw new Error('no grant');
    const finished = await recovery.finish(place, checked.grant);
    if (!finished.ok || finished.outcome !== 'page') throw new Error('no page');
    return tokenOf(finished.url);
  }

  const effects = async () => {
    const { services } = latchkey.running;
    const { id, stamp } = await accountOf(alice);
    const enrolment = await services.enrolments.get(id);
    const sessions = await services.store.count('sessions', { expiresAt: { gt: 0 } });
    const cases = await services.store.count('cases', { expiresAt: { gt: 0 } });
    return { stamp, frozen: enrolment?.frozen, sessions, cases };
  };

  test.each(purposes.flatMap((issued) => purposes.map((used) => [issued, used] as const)))(
    'a link for %s on the page for %s',
    async (issued, used) => {
      const token = await issue(issued, 'matrix');
      const before = await effects();
      const cookies = { ticket: token };
      // Also with the form token of the page that the link does belong to, and of the one that is attacked.
      const ownForm = hiddenFields((await getPage(latchkey.url, pathOf[issued], cookies)).body);
      expect(ownForm['csrf']).toBeTruthy();
      const fields = passwordFields();
      if (issued === used) {
        const done = await submitPage(latchkey.url, pathOf[used], { cookies, fields });
        expect(done.status).toBeLessThan(400);
        expect(await effects()).not.toEqual(before);
        return;
      }
      const shown = await getPage(latchkey.url, pathOf[used], cookies);
      expect(shown.status).toBeGreaterThanOrEqual(400);
      expect(hiddenFields(shown.body)).toEqual({});
      const posted = await postForm(latchkey.url, pathOf[used], { cookies, fields: { ...ownForm, ...fields } });
      expect(posted.status).toBeGreaterThanOrEqual(400);
      expect(await effects()).toEqual(before);
      // Below the pages the same holds, and asking used nothing up.
      const { tickets, passwords } = latchkey.running.services;
      expect(await tickets.look(token, used)).toBeUndefined();
      expect(await tickets.consume(token, used)).toBeUndefined();
      const from = { token, source: somewhere().source, correlation: 'x' };
      if (used === 'set-password')
        expect(await passwords.choose({ ...from, password: goodPassword })).toMatchObject({ ok: false });
      if (used === 'reveal-password') expect(await passwords.reveal(from)).toMatchObject({ ok: false });
      if (used === 'invitation') expect(await passwords.revealInvited(from)).toMatchObject({ ok: false });
      expect(await effects()).toEqual(before);
      expect(await tickets.look(token, issued)).toBeDefined();
    },
  );

  test.each([
    ['reset', 'unlock'],
    ['unlock', 'reset'],
  ] as const)('a PIN for %s does not prove anything for %s', async (issued, used) => {
    const house = await buildHouse();
    const place = somewhere('pins');
    const one = await request(house, place, { purpose: issued });
    const two = await request(house, place, { purpose: used });
    const { recovery } = house.services;
    expect(await recovery.check(place, { challenge: two.challenge, pin: one.pin })).toMatchObject({
      ok: false,
      reason: 'wrong',
    });
    const passed = await recovery.check(place, one);
    if (!passed.ok || passed.next !== 'grant') throw new Error('no grant');
    // What it leads to is its own purpose only.
    const finished = await recovery.finish(place, passed.grant);
    expect(finished).toMatchObject({ ok: true, outcome: issued === 'reset' ? 'page' : 'unlocked' });
    // Using one up revives nothing: neither itself, nor the other one's lost tries.
    expect(await recovery.check(place, one)).toMatchObject({ ok: false });
    expect((await house.services.store.get('challenges', two.challenge))?.triesLeft).toBe(4);
    await house.close();
  });

  test('links and PINs are no names of each other’s rows', async () => {
    const token = await issue('set-password', 'names');
    const { store, tickets } = latchkey.running.services;
    const [challenge] = await store.find('challenges', { where: { expiresAt: { gt: 0 } }, limit: 1 });
    const [grant] = await store.find('grants', { where: { expiresAt: { gt: 0 } }, limit: 1 });
    for (const name of [challenge?.id, grant?.id, challenge?.mac, challenge?.salt, (await tickets.look(token))?.id])
      for (const purpose of purposes) expect(await tickets.look(String(name), purpose)).toBeUndefined();
  });

  test('using one up, or clearing it away, never revives another', async () => {
    const { tickets, store, passwords } = latchkey.running.services;
    const first = await issue('set-password', 'first');
    const from = { source: somewhere().source, correlation: 'x' };
    expect(await passwords.choose({ ...from, token: first, password: goodPassword })).toEqual({ ok: true });
    const notMe = await issue('not-me', 'x');
    const signIn = await issue('sign-in', 'x');
    await tickets.consume(signIn, 'sign-in');
    await tickets.consume(notMe, 'not-me');
    // Whoever removes rows (a sweeper, an operator) takes proofs away and gives none back.
    for (const doc of await store.find('tickets', { where: { expiresAt: { gt: 0 } }, limit: 50 }))
      await store.remove('tickets', doc.id);
    for (const token of [first, notMe, signIn]) expect(await tickets.look(token)).toBeUndefined();
    expect(await passwords.choose({ ...from, token: first, password: `${goodPassword}!` })).toEqual({
      ok: false,
      reason: 'lapsed',
    });
    const { stamp } = await accountOf(alice);
    await tickets.reopen(first);
    expect(await passwords.choose({ ...from, token: first, password: `${goodPassword}!` })).toEqual({
      ok: false,
      reason: 'lapsed',
    });
    expect((await accountOf(alice)).stamp).toBe(stamp);
  });
});
