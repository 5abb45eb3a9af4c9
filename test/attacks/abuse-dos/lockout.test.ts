// DOS-03: failing somebody's PINs for two days, so that they cannot get in. What they still can, and who notices.
import type { Caller, Place } from '../../../src/services/recovery/ports';
import { minuteMs, pinIn, somewhere } from '../../fakes/house';
import { createWorld, type RealWorld } from '../../fakes/world';
import { wrongPin } from '../otp/web-attacker';

jest.setTimeout(120_000);

const alice = 'alice@demo.example';
const password = 'amber kettle on the window sill';
const hourMs = 60 * minuteMs;

let world: RealWorld;
let caller: Caller;
beforeEach(async () => {
  world = await createWorld({ sms: true });
  const found = await world.services.directory.find(alice);
  if (!found.ok) throw new Error('no alice');
  await world.services.directory.setPassword(found.account.id, password, { temporaryUntilMs: null });
  const after = await world.services.directory.get(found.account.id);
  if (after === undefined) throw new Error('no alice');
  caller = { kind: 'account', account: after.id, stamp: after.stamp, username: after.username };
});
afterEach(() => world.close());

const spellings = [alice, 'alice', 'ALICE@demo.example'];

/** One round of the attacker, from a network of its own: ask, then fail five times. */
async function attack(round: number): Promise<void> {
  const { recovery } = world.services;
  const place = somewhere(`attacker-${round}`);
  const opened = await recovery.open(place, { purpose: 'reset', identifier: spellings[round % 3] ?? alice });
  if (!opened.ok) return;
  const sent = await recovery.send(place, { caseId: opened.caseId, method: round % 2 === 0 ? 'mail' : 'sms' });
  const pin = pinIn((await world.posted()).at(-1)?.text ?? '1234 5678');
  if (!sent.ok) return;
  for (let step = 1; step <= 5; step += 1)
    await recovery.check(place, { challenge: sent.challenge, pin: wrongPin(pin, step) });
}

/** Asks by each way until a PIN arrives, and passes. */
async function recoverAs(place: Place): Promise<boolean> {
  const { recovery } = world.services;
  const opened = await recovery.open(place, { purpose: 'reset', identifier: alice });
  if (!opened.ok) return false;
  for (const method of ['mail', 'sms'] as const) {
    const sent = await recovery.send(place, { caseId: opened.caseId, method });
    const [arrived] = await world.posted();
    if (sent.ok && arrived !== undefined) {
      const checked = await recovery.check(place, { challenge: sent.challenge, pin: pinIn(arrived.text) });
      await recovery.abandon(place, opened.caseId);
      return checked.ok;
    }
    world.ground.clock.advance(minuteMs / 2);
  }
  return false;
}

const signIn = async (round: number) =>
  world.services.signIn.attempt({
    identifier: alice,
    password,
    keep: false,
    device: '',
    source: somewhere(`home-${round}`).source,
    correlation: 'home',
  });

describe('DOS-03: lockout as a weapon', () => {
  test('two days of failing: signing in and the proven way work throughout, a stranger is told whom to call, the help desk hears', async () => {
    const everyMs = 10 * minuteMs;
    const rounds = (48 * hourMs) / everyMs;
    const outcomes: boolean[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await attack(round);
      // Right after an attack, when the limits of the hour are at their worst.
      if (round % 36 === 2) {
        expect(await signIn(round)).toMatchObject({ ok: true });
        outcomes.push(await recoverAs(somewhere(`teams-${round}`, { channel: 'teams', caller })));
      }
      world.ground.clock.advance(everyMs);
    }
    expect(outcomes).toEqual(Array.from({ length: 8 }, () => true));

    // She herself, from the web chat: not let in, not left alone with it.
    const herself = await world.beside({ source: 'her-home' });
    await herself.act({ kind: 'text', text: 'I forgot my password' });
    await herself.act({ kind: 'text', text: alice });
    const told = await herself.act({ kind: 'text', text: 'E-mail' });
    expect(told.map(({ reply }) => reply.text).join()).toMatch(/try again in[\s\S]*the help desk, phone 1234/);
    const inGerman = await world.beside({ source: 'her-home', locale: 'de' });
    for (const text of ['Passwort vergessen', 'alice']) await inGerman.act({ kind: 'text', text });
    const gesagt = await inGerman.act({ kind: 'text', text: 'E-Mail' });
    expect(gesagt.map(({ reply }) => reply.text).join()).toMatch(/Helpdesk: the help desk, phone 1234/);

    // Her account was never locked, and nothing about it was changed.
    const doc = await world.services.store.get('accounts', caller.kind === 'account' ? caller.account : '');
    expect(doc).toMatchObject({ lockedUntil: null, failedSignIns: 0, lockouts: 0, disabled: false });
    expect((await world.services.enrolments.get(doc?.id ?? ('' as never)))?.frozen).toBe(false);

    const events = await world.services.store.find('audit', {
      where: { at: { gte: 0 } },
      sortBy: 'at',
      order: 'up',
      limit: 50_000,
    });
    const said = events.map(({ action, target, body }) => ({ action, target, ...JSON.parse(body) }));
    const alarms = said.filter(({ action, reason }) => action === 'alarm' && reason === 'failures');
    expect(alarms.map(({ target }) => target)).toContain(doc?.id);
    expect(
      said.filter(({ action, target }) => action === 'pin.wrong' && target === doc?.id).length,
    ).toBeGreaterThanOrEqual(25);
    expect(said.filter(({ action, reason }) => action === 'limit.hit' && reason === 'send').length).toBeGreaterThan(10);
    expect(world.ground.log.lines.filter(({ message }) => /too many wrong PINs/.test(message)).length).toBeGreaterThan(
      0,
    );
  });

  test('whoever claims a name in a proven conversation of their own gets nothing of her count', async () => {
    const found = await world.services.directory.find('bob@demo.example');
    if (!found.ok) throw new Error('no bob');
    const { id, stamp, username } = found.account;
    const bob = { kind: 'account', account: id, stamp, username } as const;
    const sent: boolean[] = [];
    for (let round = 0; round < 8; round += 1) {
      const place = somewhere(`bob-${round}`, { caller: bob });
      const opened = await world.services.recovery.open(place, { purpose: 'reset', identifier: alice });
      if (opened.ok)
        sent.push((await world.services.recovery.send(place, { caseId: opened.caseId, method: 'mail' })).ok);
    }
    // As for any stranger: three.
    expect(sent).toEqual([true, true, true, false, false, false, false, false]);
    expect((await world.posted()).length).toBeLessThanOrEqual(3);
    world.ground.clock.advance(hourMs);
    expect(await recoverAs(somewhere('hers', { channel: 'teams', caller }))).toBe(true);
  });

  test('a proven caller has limits too, for sends and for guesses', async () => {
    const { recovery } = world.services;
    const sends: boolean[] = [];
    let wrong = 0;
    for (let hour = 0; hour < 12; hour += 1) {
      for (let round = 0; round < 4; round += 1) {
        const place = somewhere(`own-${hour}-${round}`, { channel: 'teams', caller });
        const opened = await recovery.open(place, { purpose: 'reset', identifier: alice });
        if (!opened.ok) continue;
        const sent = await recovery.send(place, { caseId: opened.caseId, method: 'mail' });
        sends.push(sent.ok);
        if (!sent.ok) continue;
        const pin = pinIn((await world.posted()).at(-1)?.text ?? '1234 5678');
        for (let step = 1; step <= 5; step += 1) {
          const checked = await recovery.check(place, { challenge: sent.challenge, pin: wrongPin(pin, step) });
          if (!checked.ok && checked.reason === 'wrong') wrong += 1;
        }
      }
      world.ground.clock.advance(hourMs);
    }
    // Five a day at most; asking a fourth time within an hour costs one of them.
    expect(sends.filter(Boolean).length).toBeGreaterThanOrEqual(3);
    expect(sends.filter(Boolean).length).toBeLessThanOrEqual(5);
    expect(wrong).toBeLessThanOrEqual(25);
  });
});
