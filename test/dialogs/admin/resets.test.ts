// Resets that an administrator begins, from both sides: what is said in the chat, what the person gets, what they can do with it.
import { Fault } from '../../../src/services/faults';
import type { CaseId, ChallengeId, Source } from '../../../src/services/ids';
import { pinIn } from '../../fakes/house';
import { type Desk, type Office, openOffice } from './office';

let office: Office;
beforeEach(async () => {
  office = await openOffice();
  await office.world.posted();
});
afterEach(() => office.close());

const hourMs = 3_600_000;
const password = 'Copper-meadow-violin-31';
const services = () => office.world.services;
const idOf = async (username: string) => (await office.idOf(username)) as never;
const tokenIn = (text: string): string => /\/t\/([\w-]{43})/.exec(text)?.[1] ?? '';
const from = (token: string) => ({ token, source: 'page' as Source, correlation: 'page' }); // a bucket for tests
const visit = (token: string) => ({ ...from(token), language: 'en' });
const signIn = async (identifier: string, typed: string) =>
  services().signIn.attempt({
    identifier,
    password: typed,
    keep: false,
    device: 'a browser',
    source: 'somewhere' as Source, // a bucket for tests
    correlation: 'c',
  });
const audited = async () => services().store.find('audit', { where: { at: { gte: 0 } }, sortBy: 'at', limit: 10_000 });

/** What left, without what administrators are told about each other's requests. */
const posted = async () => (await office.world.posted()).filter(({ subject }) => !/request \d/i.test(subject));

/** What was begun: the message that holds the way in, and what everybody else got. */
async function begun() {
  const posts = await posted();
  const [offer, ...more] = posts.filter(
    ({ subject, text }) => subject === 'Your new password' || /begins here|Choose a/.test(text),
  );
  if (offer === undefined || more.length > 0) throw new Error(`${more.length} offers among ${posts.length}`);
  return { offer, token: tokenIn(offer.text), notices: posts.filter((post) => post !== offer) };
}

async function takePin(token: string, caseId: CaseId | null = null, method: 'mail' | 'sms' = 'mail') {
  const sent = await services().begun.send(visit(token), { method, caseId });
  if (!sent.ok) throw new Error(`no PIN: ${sent.reason}`);
  const pin = (await posted()).map(({ text }) => pinIn(text))[0] ?? '';
  return { ...sent, pin };
}

describe('reset <who>: a page, and a PIN there', () => {
  test('the whole way: the mail opens a page, the PIN comes to a contact, a password is chosen, everybody is told', async () => {
    const said = await office.owner.say('reset alice because she called at 10:40');
    expect(said).toMatch(/Sent a way to a new password, with a PIN; all their contacts were told: alice@demo.example$/);
    expect(said).not.toMatch(/https?:|•|alice\.home/);
    const { offer, token, notices } = await begun();
    expect(offer).toMatchObject({ kind: 'mail', to: 'alice@alice.home.example' });
    expect(offer.text).toContain('The reason given: she called at 10:40');
    expect(notices.map(({ to }) => to).sort()).toEqual(['+12025550142', 'alice@demo.example']);
    for (const { text } of notices) {
      expect(text).toMatch(/\/t\/[\w-]{43}/);
      expect((await services().tickets.look(tokenIn(text)))?.purpose).toBe('not-me');
    }
    const page = await services().begun.describe(visit(token));
    expect(page).toMatchObject({ username: 'alice@demo.example', options: [{ method: 'mail' }, { method: 'sms' }] });
    const { pin, challenge, caseId } = await takePin(token);
    const wrong = pin === '00000000' ? '11111111' : '00000000';
    expect(await services().begun.check(visit(token), { challenge, pin: wrong })).toEqual({
      ok: false,
      reason: 'wrong',
      triesLeft: 4,
    });
    const checked = await services().begun.check(visit(token), { challenge, pin });
    if (!checked.ok) throw new Error(checked.reason);
    // The way in is used up; what it led to works once.
    expect(await services().begun.describe(visit(token))).toBeUndefined();
    expect(await services().begun.send(visit(token), { method: 'mail', caseId })).toMatchObject({ reason: 'lapsed' });
    const next = tokenIn(checked.url);
    expect(await services().passwords.choose({ ...from(next), password })).toEqual({ ok: true });
    expect(await services().passwords.choose({ ...from(next), password })).toMatchObject({ ok: false });
    const told = (await posted()).filter(({ text }) => /password/.test(text));
    expect(told.map(({ to }) => to).sort()).toEqual(['+12025550142', 'alice@alice.home.example', 'alice@demo.example']);
    expect(await signIn('alice', password)).toMatchObject({ ok: true });
    const trail = await office.owner.say('audit alice');
    expect(trail).toMatch(/password.reset ok by alice@demo.example[\s\S]*reset.invited ok by grace@demo.example/);
  });

  test('looking uses nothing up: a scanner may open the link as often as it likes', async () => {
    await office.owner.say('reset bob because he called');
    const { token } = await begun();
    for (let n = 0; n < 5; n += 1) expect(await services().begun.describe(visit(token))).toBeDefined();
    expect(await posted()).toEqual([]);
    expect((await takePin(token)).pin).toMatch(/^\d{8}$/);
  });

  test('the link lapses with ticketMinutes, a newer one ends it, and so do "this was not me" and revoke', async () => {
    const ends: readonly (() => Promise<unknown>)[] = [
      () => office.world.advance(15 * 60_000),
      () => office.owner.say('reset bob because again'),
      () => office.owner.say('revoke bob'),
      () => office.owner.say('block bob'),
    ];
    for (const end of ends) {
      await office.owner.say('unblock bob because of a test');
      await office.owner.say('reset bob because he called');
      const { token } = await begun();
      expect(await services().begun.describe(visit(token))).toBeDefined();
      await end();
      expect(await services().begun.describe(visit(token))).toBeUndefined();
      expect(await services().begun.send(visit(token), { method: 'mail', caseId: null })).toMatchObject({ ok: false });
      await posted();
      await office.world.advance(24 * hourMs);
    }
    await office.owner.say('unblock bob because of a test');
    await office.owner.say('reset bob because he called');
    const { token, notices } = await begun();
    const objections = services().objectionsWith(() => undefined);
    expect(await objections.object(from(tokenIn(notices[0]?.text ?? '')))).toBe(true);
    expect(await services().begun.describe(visit(token))).toBeUndefined();
    expect(await office.owner.say('reset bob because he called')).toContain('no verified contact to write to');
  });

  test('what is behind one link is worth nothing behind another', async () => {
    await office.owner.say('reset bob because he called');
    const bobs = (await begun()).token;
    const { challenge, pin, caseId } = await takePin(bobs);
    await office.owner.say('reset alice because she called');
    const alices = (await begun()).token;
    expect(await services().begun.check(visit(alices), { challenge, pin })).toMatchObject({ ok: false });
    expect(await services().begun.send(visit(alices), { method: 'mail', caseId })).toMatchObject({ ok: false });
    expect(await services().begun.check(visit(bobs), { challenge: 'x'.repeat(22) as ChallengeId, pin })).toMatchObject({
      ok: false,
    });
    expect(await services().begun.check(visit(bobs), { challenge, pin })).toMatchObject({ ok: true });
  });

  test("strangers who type the name use nothing of it up (DOS-03), and the link's own guesses are limited", async () => {
    for (let n = 0; n < 6; n += 1) {
      const stranger = await office.desk();
      await stranger.say('forgot password');
      await stranger.say('bob@demo.example');
      await stranger.say('e-mail');
      await posted();
      for (let guess = 0; guess < 5; guess += 1) await stranger.say('00000000');
    }
    await office.owner.say('reset bob because he called');
    const { token } = await begun();
    const { challenge, pin } = await takePin(token);
    const wrong = pin === '00000000' ? '11111111' : '00000000';
    for (let guess = 4; guess >= 0; guess -= 1)
      expect(await services().begun.check(visit(token), { challenge, pin: wrong })).toMatchObject({ triesLeft: guess });
    expect(await services().begun.check(visit(token), { challenge, pin })).toMatchObject({ reason: 'used-up' });
  });

  test('two methods where the policy asks for two: the page goes on with the other one', async () => {
    office.world.ground.setPolicy({ methods: 'two' });
    await office.owner.say('reset alice because she called');
    const { token } = await begun();
    const first = await takePin(token);
    const checked = await services().begun.check(visit(token), first);
    expect(checked).toMatchObject({ ok: false, reason: 'second', options: [{ method: 'sms' }] });
    await office.world.advance(31_000);
    const second = await takePin(token, first.caseId, 'sms');
    expect(await services().begun.check(visit(token), second)).toMatchObject({ ok: true });
  });

  test('while resets are paused nothing is begun, and what was begun waits', async () => {
    await office.owner.say('reset bob because he called');
    const { token } = await begun();
    await office.owner.say('pause resets');
    expect(await services().begun.send(visit(token), { method: 'mail', caseId: null })).toEqual({
      ok: false,
      reason: 'paused',
    });
    expect(await office.owner.say('reset alice because she called')).toContain('all resets are paused');
  });
});

describe('reset <who> link: one proof, one page', () => {
  test('the mail leads to the page where a password is chosen; only that choice uses it up', async () => {
    expect(await office.owner.say('reset bob link because he called')).toMatch(/Sent a link[^/•]*: bob@demo.example$/);
    const { token, offer, notices } = await begun();
    expect(offer.to).toBe('bob@bob.home.example');
    expect(notices.map(({ to }) => to)).toEqual(['bob@demo.example']);
    expect(await services().passwords.describe(token)).toMatchObject({ username: 'bob@demo.example' });
    expect(await services().passwords.choose({ ...from(token), password: 'short' })).toMatchObject({ reason: 'rules' });
    expect(await services().passwords.choose({ ...from(token), password })).toEqual({ ok: true });
    expect(await services().passwords.choose({ ...from(token), password })).toMatchObject({ reason: 'lapsed' });
    expect((await posted()).map(({ to }) => to).sort()).toEqual(['bob@bob.home.example', 'bob@demo.example']);
  });

  test('it dies with ticketMinutes and with any other change of the credential', async () => {
    office.world.ground.setPolicy({ ticketMinutes: 5 });
    await office.owner.say('reset bob link because he called');
    const first = (await begun()).token;
    await office.world.advance(5 * 60_000);
    expect(await services().passwords.choose({ ...from(first), password })).toMatchObject({ reason: 'lapsed' });
    await office.owner.say('reset bob link because he called');
    const second = (await begun()).token;
    await services().directory.setPassword(await idOf('bob'), password, { temporaryUntilMs: null });
    expect(await services().passwords.choose({ ...from(second), password: `${password}!` })).toMatchObject({
      ok: false,
    });
  });

  test('where the policy asks for two proofs a link alone is refused', async () => {
    office.world.ground.setPolicy({ methods: 'two' });
    expect(await office.owner.say('reset alice link because she called')).toContain('a link is only one');
    expect(await posted()).toEqual([]);
  });

  test('a phone that gets the offer gets the notice as well: there is no room for both links in one message', async () => {
    const [mail] = (await services().enrolments.contacts(await idOf('alice'))).filter(
      ({ method }) => method === 'mail',
    );
    await services().enrolments.removeContact(await idOf('alice'), mail?.id as never);
    await office.owner.say('reset alice link because she called');
    const { offer, notices } = await begun();
    expect(offer).toMatchObject({ kind: 'sms', to: '+12025550142' });
    expect(notices.map(({ to }) => to).sort()).toEqual(['+12025550142', 'alice@demo.example']);
  });
});

describe('reset <who> temp (ADM-08)', () => {
  beforeEach(() => office.world.ground.setPolicy({ temporaryByAdmin: true }));

  test('off unless the policy allows it', async () => {
    office.world.ground.setPolicy({});
    expect(await office.owner.say('reset bob temp because he called')).toContain('The policy does not allow that');
    expect(await posted()).toEqual([]);
  });

  test('shown once to the person behind a button, to nobody else; must be changed at the first sign-in; dead a day later', async () => {
    const said = await office.owner.say('reset bob temp because he called');
    expect(said).toMatch(/Sent the way to a temporary password; all their contacts were told: bob@demo.example$/);
    const { token, offer } = await begun();
    const revealed = await services().passwords.reveal(from(token));
    if (!revealed.ok) throw new Error(revealed.reason);
    expect(revealed.password.length).toBeGreaterThanOrEqual(19);
    expect(await services().passwords.reveal(from(token))).toMatchObject({ ok: false, reason: 'lapsed' });
    const told = await posted();
    expect(told.map(({ to }) => to).sort()).toEqual(['bob@bob.home.example', 'bob@demo.example']);
    const session = await signIn('bob', revealed.password);
    if (!session.ok) throw new Error('no session');
    expect(await services().sessions.look(session.token)).toMatchObject({ scope: 'change-only' });
    const everything = JSON.stringify([said, offer, told, await audited(), office.world.ground.log.lines ?? []]);
    expect(everything).not.toContain(revealed.password);
    await office.world.advance(25 * hourMs);
    expect(await signIn('bob', revealed.password)).toMatchObject({ ok: false });
  });

  test('the help desk needs a second person for it, every time', async () => {
    await office.give('carol', 'helpdesk');
    const carol = await office.desk('carol');
    expect(await carol.say('reset bob temp because he called')).toContain('second administrator must approve');
    await carol.press('Apply');
    expect(await posted()).toEqual([]);
    expect(await office.owner.say('approve 1')).toContain('Sent the way to a temporary password');
    await begun();
  });
});

describe('the help desk and whoever pretends (ADM-10)', () => {
  let carol: Desk;
  beforeEach(async () => {
    await office.give('carol', 'helpdesk');
    carol = await office.desk('carol');
  });
  const second = 'second administrator must approve';

  test('never without a reason, in any form', async () => {
    for (const command of ['reset bob', 'reset bob link', 'reset bob temp', 'reset bob because', 'reset bob because  '])
      expect([command, await carol.say(command)]).toEqual([
        command,
        expect.stringMatching(/because …|Because of what/),
      ]);
    expect(await posted()).toEqual([]);
  });

  test('a second one within 24 hours takes a second person', async () => {
    expect(await carol.say('reset bob because he called')).toContain('Sent a way');
    expect(await carol.say('reset bob because he called again')).toContain(second);
    expect(await carol.say('reset bob link because he called again')).toContain(second);
    await office.world.advance(24 * hourMs);
    expect(await carol.say('reset bob because he called')).toContain('Sent a way');
  });

  test('a contact that was changed within 24 hours, by whomever, takes a second person', async () => {
    await office.owner.say('contact bob set phone +12025550199');
    expect(await carol.say('reset bob because he called')).toContain(second);
    await office.world.advance(25 * hourMs);
    expect(await carol.say('reset bob because he called')).toContain('Sent a way');
    await office.owner.say('contact alice clear phone');
    expect(await carol.say('reset alice because she called')).toContain(second);
  });

  test('an address that the caller names is no way in: only verified contacts are written to', async () => {
    await office.owner.say('contact bob set phone +12025550199');
    await posted();
    await carol.say('reset bob because he has a new number +12025550199');
    await carol.press('Apply');
    await office.owner.say('approve 1');
    const posts = await posted();
    expect(posts.map(({ to }) => to).sort()).toEqual(['bob@bob.home.example', 'bob@demo.example']);
  });

  test('three a day for one person, whoever asks', async () => {
    for (let n = 0; n < 3; n += 1) expect(await office.owner.say('reset bob because x')).toContain('Sent a way');
    expect(await office.owner.say('reset bob because x')).toContain('three times today');
  });
});

describe('privileged accounts and holders of roles (ADM-04)', () => {
  test('not by anybody while the policy refuses them', async () => {
    await office.give('alice', 'admin');
    await office.give('carol', 'helpdesk');
    for (const desk of [office.owner, await office.desk('alice'), await office.desk('carol')])
      for (const who of ['grace', 'alice', 'carol'])
        for (const way of ['', ' link', ' temp'])
          expect(await desk.say(`reset ${who}${way} because x`)).toMatch(/protected: 1|does not allow/);
    expect(await posted()).toEqual([]);
  });

  test('where it lets them, with a second administrator, with a PIN, and never by the help desk', async () => {
    office.world.ground.setPolicy({ privileged: 'two-methods', temporaryByAdmin: true });
    await office.give('alice', 'admin');
    await office.give('bob', 'auditor');
    await office.give('carol', 'helpdesk');
    const [alice, carol] = [await office.desk('alice'), await office.desk('carol')];
    for (const way of ['', ' link', ' temp'])
      expect(await carol.say(`reset bob${way} because x`)).toContain('protected: 1');
    expect(await alice.say('reset bob because he called')).toContain('second administrator must approve');
    await alice.press('Apply');
    expect(await posted()).toEqual([]);
    expect(await office.owner.say('approve 1')).toContain('Sent a way to a new password');
    await begun();
    for (const way of ['link', 'temp']) {
      await alice.say(`reset bob ${way} because he called`);
      await alice.press('Apply');
      const number = /request (\d+)/.exec(await office.owner.say('pending'))?.[1];
      expect(await office.owner.say(`approve ${number}`)).toContain('a link is only one');
    }
    expect(await posted()).toEqual([]);
  });
});

describe('when a privileged account was reset, the other administrators hear of it (ADM-07)', () => {
  test('owners and admins of everything, each once, and not whose account it is; nothing for anybody else', async () => {
    office.world.ground.setPolicy({ privileged: 'two-methods' });
    await office.give('alice', 'admin');
    await office.give('bob', 'admin');
    await office.give('erin', 'admin', 'ou:Bakery');
    await office.give('carol', 'auditor');
    const bob = await office.desk('bob');
    await bob.say('reset alice because she called');
    await bob.press('Apply');
    await office.owner.say('approve 1');
    const { token } = await begun();
    const { pin, challenge } = await takePin(token);
    const checked = await services().begun.check(visit(token), { challenge, pin });
    if (!checked.ok) throw new Error(checked.reason);
    await services().passwords.choose({ ...from(tokenIn(checked.url)), password });
    const alerts = (await posted()).filter(({ subject }) => subject.includes('privileged'));
    expect(alerts.map(({ to }) => to).sort()).toEqual(['bob@demo.example', 'grace@demo.example']);
    for (const { text } of alerts) {
      expect(text).toContain('alice@demo.example');
      expect(text).not.toMatch(/https?:|alice\.home/);
    }
    await office.owner.say('reset frank link because he called');
    await services().passwords.choose({ ...from((await begun()).token), password });
    expect((await posted()).filter(({ subject }) => subject.includes('privileged'))).toEqual([]);
  });
});

test('many at once are shown first, and each gets a way of their own', async () => {
  expect(await office.owner.say('reset ou:Bakery link because of the break-in')).toMatch(/will change \d+ people/);
  const answer = await office.owner.press('Apply');
  expect(answer).toMatch(/Sent a link[\s\S]*Not for carol/);
  const offers = (await posted()).filter(({ subject }) => subject === 'Your new password');
  expect(offers.length).toBeGreaterThan(1);
  expect(new Set(offers.map(({ text }) => tokenIn(text))).size).toBe(offers.length);
});

test('whoever is concerned is told first: where that fails, no way in leaves', async () => {
  const { notices } = services();
  Object.assign(notices, { tell: () => Promise.reject(new Fault('store.unavailable', 'away')) });
  await office.owner.say('reset bob link because he called').catch(() => undefined);
  expect(await posted()).toEqual([]);
  expect(await services().store.count('grants', { expiresAt: { gt: 0 } })).toBe(0);
});

test('no link, PIN or reason is in the audit, the log or what is stored in the clear', async () => {
  await office.owner.say('reset bob because SECRETREASON');
  const { token } = await begun();
  await takePin(token);
  const stored: unknown[] = [];
  for (const name of ['audit', 'works', 'outbox', 'tickets', 'grants', 'cases', 'conversations', 'limits'] as const)
    stored.push(await services().store.find(name, { where: {}, limit: 10_000 }));
  expect(JSON.stringify([stored, office.world.ground.log])).not.toMatch(new RegExp(`SECRETREASON|${token}`));
});

test('German, too', async () => {
  const desk = await office.desk('grace', 'de');
  expect(await desk.say('reset bob weil er anrief')).toContain('Hat den Weg zu einem neuen Passwort, mit PIN');
  expect(await desk.say('reset bob temp weil er anrief')).toContain('Das erlaubt die Richtlinie nicht');
  expect(await desk.say('reset bob')).toContain('because …');
});
