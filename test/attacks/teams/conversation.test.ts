// Attack tests of the conversation in Teams: PINs across channels, passwords typed, secrets kept, a lockout as weapon, malformed
// activities with a proper token.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { official } from '../../bot/teams/officials';
import {
  actionsOf,
  activityOf,
  type Person,
  person,
  startTeams,
  type TeamsWorld,
  wordsOf,
} from '../../bot/teams/teams-world';
import { somewhere } from '../../fakes/house';
import { createDice, type Dice, nastyTexts, nastyValues } from '../abuse-dos/mutations';
import { attackScale, openChat, wrongPin } from '../otp/web-attacker';

jest.setTimeout(120_000 * Math.max(1, attackScale));

const folder = mkdtempSync(join(tmpdir(), 'latchkey-teams-'));
let world: TeamsWorld;
let files = 0;
beforeEach(async () => {
  files += 1;
  world = await startTeams({ store: createSqliteStore({ path: join(folder, `${files}.db`) }) });
});
afterEach(() => world.stop());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const services = () => world.latchkey.running.services;
const alice = 'alice@demo.example';
const said = async (who: Person, text: string) => (await world.say(who, text)).map(wordsOf).join('\n');

async function askForPin(who: Person): Promise<string> {
  await world.say(who, 'reset my password');
  await world.say(who, alice);
  const posted = world.latchkey.ground.posted.length;
  await world.say(who, 'E-mail');
  return world.pin(posted + 1);
}

describe('ST-08: a PIN that was asked for in Teams', () => {
  test('is wrong in the web chat, in another chat of Teams and on a page, costs a try there, and is right where it belongs', async () => {
    const who = person();
    const pin = await askForPin(who);
    // Asked about somebody else there: a newer PIN for her would have ended this one.
    const web = await openChat(world.latchkey.url);
    for (const text of ['I forgot my password', 'bob@demo.example']) await web.say(text);
    await web.press('E-mail');
    await world.pin(2);
    await web.heard();
    await web.say(pin);
    expect((await web.heard()).join(' ')).toContain('4 tries left');
    const other = person();
    for (const text of ['reset my password', 'alice.b@demo.example', 'E-mail']) await world.say(other, text);
    await world.pin(3);
    expect(await said(other, pin)).toContain('4 tries left');
    const body = new URLSearchParams({ pin, password: pin });
    for (const path of ['/password', '/reveal', '/confirm'])
      expect((await fetch(`${world.latchkey.url}${path}`, { method: 'POST', body })).status).toBeGreaterThanOrEqual(
        400,
      );
    expect(await said(who, pin)).toContain('Thank you');
  });
});

const passwords = ['Tr0ub4dor&3', 'hunter22x', 'Sommer#Regen9'];
const phrases = [
  'my new password is Tr0ub4dor&3',
  'password: Tr0ub4dor&3',
  'pw=hunter22x',
  'please change my password to hunter22x',
  'mein neues Passwort ist Sommer#Regen9',
];

/** Rows and their journals, the log, the audit, mails, and what went to Teams. */
function everything(): string {
  const { ground } = world.latchkey;
  const rows = readdirSync(folder).map((name) => readFileSync(join(folder, name)).toString('utf8'));
  return [...rows, JSON.stringify([ground.log.lines, ground.posted, world.connector.delivered])].join('\n');
}

describe('PWD-05: a password typed in Teams', () => {
  test('at each step: told never to, nothing looked up, and in no row, line, event, mail or message of ours', async () => {
    const who = person();
    const steps: readonly (() => Promise<unknown>)[] = [
      async () => undefined,
      () => world.say(who, 'I forgot my password'),
      () => world.say(who, alice),
      () => world.say(who, 'E-mail'),
      async () => world.say(who, await world.pin()),
    ];
    for (const step of steps) {
      await step();
      const before = await services().store.count('cases', {});
      for (const phrase of phrases)
        expect([phrase, await said(who, phrase)]).toEqual([
          phrase,
          expect.stringMatching(/never type|nie ein Passwort/i),
        ]);
      expect(await services().store.count('cases', {})).toBe(before);
    }
    const kept = everything();
    expect(kept).toContain(alice);
    for (const secret of passwords)
      for (const form of [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)])
        expect([form, kept.includes(form)]).toEqual([form, false]);
  });
});

describe('DL-10: secrets after a whole reset in Teams', () => {
  test('neither PIN nor password nor link stands in any row, line or event; in Teams the link is taken away', async () => {
    const who = person();
    const pin = await askForPin(who);
    const linked = (await world.say(who, pin)).find((message) => actionsOf(message).length > 0);
    const url: string = actionsOf(linked ?? { body: {} })[0]?.url;
    const token = url.split('/t/')[1] ?? '';
    const password = 'a quite new sentence for me';
    const from = { token, source: 'page' as never, correlation: 'page' }; // a bucket for tests
    expect(await services().passwords.choose({ ...from, password })).toMatchObject({ ok: true });
    const [gone] = await world.arrives(2);
    expect(gone).toMatchObject({ method: 'PUT', path: expect.stringContaining(String(linked?.id)) });
    const { ground } = world.latchkey;
    const rows = readdirSync(folder).map((name) => readFileSync(join(folder, name)).toString('utf8'));
    const kept = [...rows, JSON.stringify(ground.log.lines)].join('\n');
    // The test's hasher keeps passwords legible; the real one has tests of its own (PWD-01).
    const spelled = [pin, `${pin.slice(0, 4)} ${pin.slice(4)}`, token];
    for (const secret of spelled)
      for (const form of [secret, Buffer.from(secret).toString('base64')])
        expect([form, kept.includes(form)]).toEqual([form, false]);
    // What we sent to Teams holds the link once, and never the PIN.
    const sent = JSON.stringify(world.connector.delivered);
    expect(sent).not.toContain(pin);
    expect(sent.split(token)).toHaveLength(2);
  });
});

describe('DOS-03: failing her PINs for a day', () => {
  test('from the web: in Teams, where she is known, she recovers all the same', async () => {
    const she = await official(world, 'alice');
    const { recovery, outbox } = services();
    for (let round = 0; round < 48; round += 1) {
      const place = somewhere(`attacker-${round}`);
      const opened = await recovery.open(place, { purpose: 'reset', identifier: alice });
      const sent = opened.ok ? await recovery.send(place, { caseId: opened.caseId, method: 'mail' }) : opened;
      await outbox.runDue();
      if (sent.ok)
        for (let step = 1; step <= 5; step += 1)
          await recovery.check(place, { challenge: sent.challenge, pin: wrongPin('12345678', step) });
      world.latchkey.ground.clock.advance(30 * 60_000);
    }
    expect(await she.say('reset my password')).toContain('Is this for yourself');
    expect(await she.say('yes')).toContain('E-mail goes to');
    const posted = world.latchkey.ground.posted.length;
    await she.say('E-mail');
    expect(await she.say(await world.pin(posted + 1))).toContain('Thank you');
  });
});

const fields = [
  'id',
  'type',
  'channelId',
  'serviceUrl',
  'from',
  'recipient',
  'conversation',
  'channelData',
  'locale',
  'text',
  'value',
  'replyToId',
  'name',
  'membersAdded',
  'action',
  'entities',
  'attachments',
  '__proto__',
];

/** What some client might send with a proper token: mostly right, with something wrong in it. */
function malformed(dice: Dice, who: Person): string {
  const data = {
    card: String(dice.roll(12)),
    choice: dice.pick(['mail', 'sms', 'apply', 'undo', 'cancel', ...nastyTexts.slice(0, 8)]),
  };
  const plain = activityOf(who, {
    id: String(dice.roll(1e9)),
    ...dice.pick<Record<string, unknown>>([
      { text: dice.pick(nastyTexts) },
      { text: `<at>Latchkey</at> ${dice.pick(nastyTexts)}` },
      { value: data },
      { value: nastyValues(dice) },
      { type: 'invoke', name: 'adaptiveCard/action', value: { action: { data } } },
      { type: 'invoke', name: dice.pick(nastyTexts), value: nastyValues(dice) },
      { type: 'conversationUpdate', membersAdded: nastyValues(dice) },
      { type: 'installationUpdate', action: dice.pick(['add', 'remove', ...nastyTexts.slice(0, 4)]) },
      { type: dice.pick(['event', 'typing', 'messageUpdate', 'messageReaction', ...nastyTexts.slice(0, 6)]) },
    ]),
  });
  const entries = Object.entries(plain);
  for (let times = dice.roll(3); times > 0; times -= 1) {
    if (dice.chance(0.3)) entries.splice(dice.roll(entries.length), 1);
    else entries.push([dice.pick(fields), nastyValues(dice)]);
  }
  const text = `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value ?? null)}`).join(',')}}`;
  return dice.chance(0.05) ? text.slice(0, dice.roll(text.length)) : text;
}

describe('DOS-09: malformed activities with a proper token', () => {
  const seed = Number(process.env['ATTACK_SEED'] ?? '20261125');
  const requests = 1_500 * attackScale;

  test(`${requests} of them, at every step: nothing falls over, nothing says 5xx, nobody has become anybody (seed ${seed})`, async () => {
    const dice = createDice(seed);
    const statuses = new Map<number, number>();
    const slow: number[] = [];
    let who = person();
    for (let sent = 0; sent < requests; sent += 20) {
      if (sent % 100 === 0) who = person();
      for (const text of ['reset my password', alice, 'E-mail'].slice(0, dice.roll(4)))
        await world.post(activityOf(who, { text }));
      const batch = Array.from({ length: 20 }, async () => {
        const from = performance.now();
        const { status } = await world.post(malformed(dice, who));
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (performance.now() - from > 5_000) slow.push(status);
      });
      await Promise.all(batch);
      world.latchkey.ground.clock.advance(20_000);
    }
    await world.arrived();
    expect([...statuses.keys()].filter((status) => status >= 500 && status !== 501)).toEqual([]);
    expect(slow).toEqual([]);
    expect(statuses.get(200) ?? 0).toBeGreaterThan(requests / 10);
    expect(statuses.get(400) ?? 0).toBeGreaterThan(requests / 20);
    expect(await services().store.count('grants', {})).toBe(0);
    expect(await services().store.count('works', {})).toBe(0);
    expect(await services().store.count('intents', {})).toBe(0);
    expect(world.foreign).toEqual([]);
    expect(
      world.latchkey.ground.log.lines.filter(
        ({ level, message }) => level === 'error' && message.includes('unhandled'),
      ),
    ).toEqual([]);
    expect(await said(person(), 'hello')).toContain('password assistant');
  });
});
