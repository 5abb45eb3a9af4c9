// Command lines that are pressed instead of typed: pick lists, the nearest verbs, what is missing at the end, help.
import fc from 'fast-check';
import { createAdministration } from '../../../src/administration';
import { examples } from '../../../src/dialogs/admin/examples';
import { forms, formsOf } from '../../../src/dialogs/admin/grammar/forms';
import { parseCommand } from '../../../src/dialogs/admin/grammar/parse';
import { writeCommand } from '../../../src/dialogs/admin/grammar/write';
import { decodeState } from '../../../src/dialogs/state-codec';
import type { Verb } from '../../../src/services/admin/command';
import type { Place } from '../../../src/services/recovery/ports';
import { testConfig } from '../../fakes/ground';
import { type Desk, type Office, openOffice } from './office';

describe('over the real turn', () => {
  let office: Office;
  let owner: Desk;
  beforeEach(async () => {
    office = await openOffice();
    owner = office.owner;
    for (const username of ['twin1', 'twin2', 'twin3'])
      await office.world.services.accounts.save({ username, unit: 'Bakery', displayName: 'The Twin' });
  });
  afterEach(() => office.close());

  const isEnabled = async (username: string) =>
    (await office.world.services.enrolments.get((await office.idOf(username)) as never))?.enabled === true;

  test('a name that several people have: the command goes on for the one who is pressed', async () => {
    expect(await owner.say('enable "The Twin" for 1h because new')).toMatch(
      /several people[^[]*- 1: twin1[^[]*- 3: twin3[^[]*\[twin1\] \[twin2\] \[twin3\] \[Cancel\]$/,
    );
    expect(await isEnabled('twin2')).toBe(false);
    expect(await owner.press('twin2')).toContain('Switched on: twin2 [Undo]');
    expect(await isEnabled('twin2')).toBe(true);
    expect([await isEnabled('twin1'), await isEnabled('twin3')]).toEqual([false, false]);
    expect(await office.world.services.enrolments.get((await office.idOf('twin2')) as never)).toMatchObject({
      reason: 'new',
      until: office.world.services.clock.nowMs() + 3_600_000,
    });
  });

  test('the number may be typed, and Cancel changes nothing', async () => {
    await owner.say('enable "The Twin"');
    expect(await owner.say('3')).toContain('Switched on: twin3');
    await owner.say('disable twin3, "The Twin"');
    expect(await owner.press('Cancel')).toContain('Nothing was changed');
    expect(await isEnabled('twin3')).toBe(true);
    await owner.say('disable "The Twin", bob');
    expect(await owner.press('twin3')).toContain('Switched off: twin3, bob@demo.example');
  });

  test('an old pick list, a late one, and one that was used do nothing but say so', async () => {
    await owner.say('enable "The Twin"');
    const old = owner.seen.at(-1);
    const press = (choice: string) => owner.world.act({ kind: 'press', card: String(old?.card), choice });
    await owner.say('status bob');
    expect((await press('line-1'))[0]?.reply.text).toContain('earlier message');
    await owner.say('enable "The Twin"');
    await office.world.advance(16 * 60_000);
    expect(await owner.press('twin1')).toContain('That is over');
    await owner.say('enable "The Twin"');
    const used = owner.seen.at(-1);
    expect(await owner.press('twin2')).toContain('Switched on: twin2');
    const again = await owner.world.act({ kind: 'press', card: String(used?.card), choice: 'line-1' });
    expect(again[0]?.reply.text).toContain('earlier message');
    expect(await isEnabled('twin1')).toBe(false);
  });

  test('whoever lost the role meanwhile gets nothing out of a list', async () => {
    await office.give('alice', 'admin');
    const alice = await office.desk('alice');
    await alice.say('enable "The Twin"');
    await owner.say('ungrant admin from alice');
    await alice.press('twin1');
    expect(await isEnabled('twin1')).toBe(false);
  });

  test('a list is for whoever it was offered to, in that conversation, once, for 15 minutes', async () => {
    const { services } = office.world;
    const admin = createAdministration(testConfig(), services);
    await office.give('alice', 'admin');
    const at = ({ world: { caller, conversation } }: Desk): Place => ({
      conversation,
      channel: 'web',
      source: 'test' as Place['source'], // a bucket for tests
      caller,
      language: 'en',
      correlation: 'test',
    });
    const [alice, elsewhere] = [await office.desk('alice'), await office.desk('grace')];
    const offer = async () => (await admin.offer(at(owner), ['status bob', 'status erin'])) ?? fail();
    const fail = (): never => {
      throw new Error('nothing was offered');
    };
    const work = await offer();
    expect(await admin.choose(at(alice), { work, index: 0 })).toBeUndefined();
    expect(await admin.choose(at(elsewhere), { work, index: 0 })).toBeUndefined();
    expect(await admin.choose(at(owner), { work, index: 2 })).toBeUndefined();
    expect(await admin.choose(at(owner), { work, index: 1 })).toBe('status erin');
    expect(await admin.choose(at(owner), { work, index: 1 })).toBeUndefined();
    const late = await offer();
    await office.world.advance(15 * 60_000);
    expect(await admin.choose(at(owner), { work: late, index: 0 })).toBeUndefined();
    const stranger = await office.desk('erin');
    expect(await admin.offer(at(stranger), ['status bob'])).toBeUndefined();
  });

  test('the state of the conversation names nobody', async () => {
    await owner.say('enable "The Twin"');
    const doc = await office.world.services.store.get('conversations', owner.world.conversation);
    expect(doc?.state).not.toMatch(/twin|Twin/);
    expect(decodeState(doc?.state ?? '')).toMatchObject({
      at: 'admin',
      offers: ['line-1', 'line-2', 'line-3', 'drop'],
    });
    const works = await office.world.services.store.find('works', { where: { state: 'offered' }, limit: 10 });
    expect(JSON.stringify(works)).not.toMatch(/twin/i);
  });

  test('an unknown verb: the three nearest as buttons, with what stood behind it', async () => {
    expect(await owner.say('enabel twin1')).toMatch(/\[enable twin1\]/);
    expect(await owner.press('enable twin1')).toContain('Switched on');
    const far = await owner.say('frobnicate all');
    expect(far.match(/\[help [a-z]+\]/g)).toHaveLength(3);
    expect(far).not.toContain('all]');
  });

  test('a command without its end offers what may be meant, within reach', async () => {
    expect(await owner.say('enable')).not.toContain('[enable last]');
    await owner.say('status twin1');
    expect(await owner.say('enable')).toMatch(/\[enable last\] \[enable ou:Bakery\] \[enable ou:"Front desk"\]/);
    expect(await owner.press('enable last')).toContain('Switched on: twin1');
    expect(await owner.say('login')).toMatch(/\[login on\] \[login off\]/);
    expect(await owner.press('login off')).toMatch(/is missing[\s\S]*\[login off last\]/);
    await office.give('bob', 'admin', 'ou:Front desk');
    const bob = await office.desk('bob');
    expect(await bob.say('enable')).not.toContain('Bakery');
    expect(await bob.say('enable')).toContain('[enable ou:"Front desk"]');
  });

  test('a failed command leaves the way back of the one before it', async () => {
    await owner.say('enable twin1');
    expect(await owner.say('enabel twin2')).toContain('[Undo]');
    expect(await owner.press('Undo')).toContain('Undone');
  });

  test('help: common commands as buttons, by role; one command with examples', async () => {
    expect(await owner.say('help')).toMatch(/\[pending\] \[report week\]/);
    expect(await owner.press('pending')).toContain('No request is waiting');
    await office.give('bob', 'helpdesk');
    const bob = await office.desk('bob');
    const help = await bob.say('help');
    expect(help).not.toMatch(/\[(?:pending|report|policy|doctor|audit)/);
    expect(await owner.say('help enable')).toContain(
      'For example: enable alice for 24h because locked out; enable ou:Sales',
    );
    expect(await owner.say('help contact')).toMatch(/set <email\|phone>[\s\S]*clear/);
    expect(await bob.say('help grant')).toContain('Your role does not allow "grant"');
  });
});

describe('what is written reads as the same command', () => {
  const nowMs = Date.UTC(2026, 5, 15, 12);
  const reread = (text: string) => {
    const first = parseCommand(text, nowMs);
    if (!first.ok) throw new Error(`not understood: ${text}: ${first.problem}`);
    expect([text, parseCommand(writeCommand(first.command, nowMs), nowMs)]).toEqual([text, first]);
    return first.command;
  };

  // `Object.entries` forgets the key type.
  test.each(Object.entries(examples) as [Verb, readonly string[]][])('%s', (verb, lines) => {
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(reread(line).verb).toBe(verb);
  });

  const name = fc.oneof(
    fc.constantFrom(
      'alice',
      'bob@demo.example',
      '@all',
      '@last',
      '@and',
      '@for',
      '@in',
      '@file',
      '@enabled',
      '"Alice Moreau"',
      '"all"',
    ),
    fc.stringMatching(/^@[a-z][a-z0-9]{0,8}$/),
  );
  const crowd = fc.oneof(
    name,
    fc.constantFrom(
      'ou:Sales',
      'ou:"Front desk"',
      'dept:X',
      'group:"a, b"',
      'file',
      'enabled',
      'not-ready in ou:Y',
      'not-enrolled',
    ),
  );
  const target = fc.oneof(
    fc.constantFrom('all', 'last'),
    fc.array(crowd, { minLength: 1, maxLength: 4 }).map((all) => all.join(', ')),
  );
  const fills: Readonly<Record<string, fc.Arbitrary<string>>> = {
    TARGET: target,
    ROLE: fc.constantFrom('owner', 'admin', 'helpdesk', 'auditor'),
    METHOD: fc.constantFrom('email', 'phone', 'sms'),
    ADDRESS: fc.constantFrom('a@b.example', '+1 202 555 0142', '203.0.113.9'),
    NUMBER: fc.nat({ max: 999_999 }).map(String),
    SPAN: fc.constantFrom('30d', '1h', '90min', '2w'),
    UNIT: fc.constantFrom('ou:Sales', 'ou:"Front desk"'),
    SETTING: fc.constantFrom('pin.mailMinutes', 'methods'),
    VALUE: fc.constantFrom('8', 'two', 'mail, sms'),
    ABOUT: fc.constantFrom('enable', 'login'),
  };
  const clauses: Readonly<Record<string, fc.Arbitrary<string>>> = {
    time: fc.constantFrom('', 'for 24h', 'for 90 min', 'until 2026-12-31', 'until tomorrow'),
    because: fc.constantFrom('', 'because so', 'because until for ou:x "y'),
    reason: fc.constant('because so'),
  };
  const command = fc.constantFrom(...forms).chain((form) =>
    fc
      .tuple(
        ...form.elements.map((element) => {
          const fill = fills[element.replace('?', '')] ?? fc.constant(element.replace('?', ''));
          return element.endsWith('?') ? fc.oneof(fc.constant(''), fill) : fill;
        }),
        ...form.clauses.map((clause) => clauses[clause] ?? fc.constant('')),
      )
      .map((parts) => parts.filter(Boolean).join(' ')),
  );

  test('any command', () => {
    fc.assert(
      fc.property(command, (text) => {
        if (parseCommand(text, nowMs).ok) reread(text);
      }),
      { numRuns: 2_000 },
    );
  });

  test('and nearly every one of these is a command at all', () => {
    const made = fc.sample(command, { numRuns: 500, seed: 7 });
    expect(made.filter((text) => parseCommand(text, nowMs).ok).length).toBeGreaterThan(450);
    expect(formsOf('enable')).toHaveLength(1);
  });
});
