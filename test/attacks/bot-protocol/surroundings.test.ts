// Attacks BF-10 to BF-14: another channel's claims, our own troubles, Microsoft's troubles, and other people who read along.

import { createSqliteStore } from '../../../src/services/store/sqlite';
import { start } from '../../bot/direct-line/wire';
import {
  actionsOf,
  activityOf,
  appId,
  eventually,
  homeTenant,
  person,
  startTeams,
  type TeamsWorld,
  wordsOf,
} from '../../bot/teams/teams-world';
import { createFaultyStore, serving } from '../resilience/faulty-store';

jest.setTimeout(60_000);

const alice = 'alice@demo.example';
const dayMs = 86_400_000;

describe('BF-10: an identity claimed on the web chat', () => {
  let world: TeamsWorld;
  beforeAll(async () => {
    world = await startTeams();
    const { services } = world.latchkey.running;
    const found = await services.directory.find(alice);
    if (!found.ok) throw new Error('no alice');
    const id = `teams/${homeTenant}/11111111-aaaa-4bbb-8ccc-222222222222`;
    await services.store.insert('identities', { id, account: found.account.id, linkedBy: 'test', linkedAt: 0 });
  });
  afterAll(() => world.stop());

  const claims = {
    from: {
      id: '29:11111111-aaaa-4bbb-8ccc-222222222222',
      aadObjectId: '11111111-aaaa-4bbb-8ccc-222222222222',
      name: 'Admin',
    },
    channelId: 'msteams',
    channelData: { tenant: { id: homeTenant }, isAdmin: true },
    conversation: { tenantId: homeTenant, conversationType: 'personal' },
  };

  async function answers(more: object, texts: readonly string[]): Promise<string[]> {
    const chat = await start(world.latchkey.url);
    for (const text of texts) expect((await chat.post({ type: 'message', text, ...more })).status).toBe(200);
    const { activities } = await chat.read();
    return activities
      .filter(({ from }) => JSON.stringify(from).includes('bot'))
      .map(({ text, attachments }) => JSON.stringify({ text, attachments }));
  }

  test.each([[['reset my password']], [['audit', 'enable alice', 'policy show', 'report']]])(
    '%p: word for word what anybody gets',
    async (texts) => {
      const claimed = await answers(claims, texts);
      expect(claimed).toEqual(await answers({}, texts));
      expect(claimed.length).toBeGreaterThan(0);
      expect(claimed.join(' ')).not.toContain('alice@');
    },
  );

  test('a claimed role is refused', async () => {
    const chat = await start(world.latchkey.url);
    const claimed = { type: 'message', text: 'hello', from: { id: 'x', role: 'admin' } };
    expect((await chat.post(claimed)).status).toBe(400);
  });
});

describe('BF-11: our own troubles stay ours', () => {
  const canary = /could not answer|store\.|sqlite|SELECT|\bat \w+ \(|node_modules/i;

  test('at every step, with every collection down: one neutral sentence with a reference, or a short 503', async () => {
    const store = createFaultyStore(createSqliteStore({ path: ':memory:' }));
    const world = await startTeams({ store });
    const told: string[] = [];
    const collections = [
      'conversations',
      'references',
      'identities',
      'cases',
      'challenges',
      'limits',
      'audit',
      'outbox',
    ] as const; // names of collections
    for (const down of collections) {
      const who = person();
      store.mood = serving;
      await world.say(who, 'reset my password');
      for (const text of [alice, 'E-mail', '12345678', 'cancel']) {
        store.mood = ({ collection }) => (collection === down ? 'refuse' : 'serve');
        world.latchkey.ground.clock.advance(5_000);
        const { status, text: body } = await world.post(activityOf(who, { text }));
        expect([200, 503]).toContain(status);
        expect(body).not.toMatch(canary);
        expect(body.length).toBeLessThan(200);
        for (const message of await world.arrived()) told.push(JSON.stringify(message.body));
        store.mood = serving;
        await world.post(activityOf(who, { text }));
        await world.arrived();
      }
    }
    for (const words of told) expect(words).not.toMatch(canary);
    expect(told.filter((words) => words.includes('Something went wrong on our side')).length).toBeGreaterThan(3);
    expect(world.latchkey.ground.log.lines.filter(({ level }) => level === 'error').length).toBeGreaterThan(3);
    await world.stop();
  });
});

describe("BF-12: Microsoft's metadata is away", () => {
  let world: TeamsWorld;
  beforeEach(async () => {
    world = await startTeams();
  });
  afterEach(() => world.stop());

  test.each(['refused', 'unavailable', 'hanging'] as const)(
    '%s: known keys work on, unknown ones cost nothing',
    async (mode) => {
      const { clock } = world.latchkey.ground;
      await world.say(person(), 'hello');
      const warm = world.signer.fetches;
      world.signer.mode = mode;
      clock.advance(25 * 3_600_000);
      expect((await world.post(activityOf(person(), { text: 'hello' }))).status).toBe(200);
      await world.arrived();

      const flood = 300;
      const before = process.cpuUsage();
      for (let sent = 0; sent < flood; sent += 1) {
        clock.advance(33);
        const { status, text } = await world.post('{}', `Bearer ${world.token({}, { kid: `random-${sent}` })}`);
        expect(status).toBe(401);
        expect(text).not.toMatch(/botframework|127\.0\.0\.1/);
      }
      // The bar is 50 ms each. Counted is processor time, ours and the caller's: other work on this machine is not in it.
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1_000 / flood).toBeLessThan(50);
      expect(world.signer.fetches - warm).toBeLessThanOrEqual(2);

      // Bounded: a week later nobody is believed any more, and the answer names nobody.
      clock.advance(8 * dayMs);
      const late = await world.post(activityOf(person(), { text: 'hello' }));
      expect(late.status).toBe(503);
      expect(late.text).not.toMatch(/botframework|127\.0\.0\.1/);
      world.signer.mode = 'up';
      clock.advance(11_000);
      await eventually(async () => {
        clock.advance(11_000);
        return (await world.post(activityOf(person(), { text: 'hello' }))).status === 200;
      });
    },
  );

  test('a new key is taken up within a minute or so of use, without anybody waiting', async () => {
    await world.say(person(), 'hello');
    Object.assign(world.signer, { kid: 'key-2' });
    world.latchkey.ground.clock.advance(61_000);
    const post = async () =>
      (await world.post(activityOf(person(), { text: 'hello' }), `Bearer ${world.token({}, { kid: 'key-2' })}`)).status;
    await post();
    await eventually(async () => (await post()) === 200);
  });
});

describe('BF-14: among others', () => {
  let world: TeamsWorld;
  beforeAll(async () => {
    world = await startTeams();
    const { services } = world.latchkey.running;
    const found = await services.directory.find(alice);
    if (!found.ok) throw new Error('no alice');
    const id = `teams/${homeTenant}/33333333-aaaa-4bbb-8ccc-222222222222`;
    await services.store.insert('identities', { id, account: found.account.id, linkedBy: 'test', linkedAt: 0 });
  });
  afterAll(() => world.stop());

  test.each(['groupChat', 'channel', 'somethingNew'] as const)(
    '%s: the same few words whatever is said, and no turn',
    async (type) => {
      const who = person({ type: type as 'channel', objectId: '33333333-aaaa-4bbb-8ccc-222222222222' });
      const texts = [
        '<at>Latchkey</at> reset my password',
        '<at>Latchkey</at> invite user',
        alice,
        'me',
        '12345678',
        '',
      ];
      for (const text of texts) {
        world.latchkey.ground.clock.advance(5_000);
        await world.post(activityOf(who, { text }));
        const [message, ...more] = await world.arrived();
        expect(more).toEqual([]);
        expect(wordsOf(message ?? { body: {} })).toContain('only between the two of us');
        expect(actionsOf(message ?? { body: {} })).toMatchObject([
          { type: 'Action.OpenUrl', url: `https://teams.microsoft.com/l/chat/0/0?users=28:${appId}` },
        ]);
        expect(JSON.stringify(message?.body)).not.toMatch(/alice|•|PIN|\/t\//);
      }
      const { store } = world.latchkey.running.services;
      expect(await store.count('conversations', {})).toBe(0);
      expect(await store.count('references', {})).toBe(0);
      expect(world.latchkey.ground.posted).toEqual([]);
    },
  );

  test('a card pressed in a group, and a call without a kind of conversation, lead nowhere either', async () => {
    const who = person({ type: 'groupChat' });
    const value = { action: { type: 'Action.Execute', data: { card: '1', choice: 'reset' } } };
    world.latchkey.ground.clock.advance(5_000);
    const pressed = await world.post(activityOf(who, { type: 'invoke', name: 'adaptiveCard/action', value }));
    expect(JSON.parse(pressed.text).value.body).toMatchObject([{ text: expect.stringContaining('over') }]);
    await world.arrived();
    await world.post(activityOf(who, { text: 'reset', conversation: { id: who.conversation, tenantId: who.tenant } }));
    expect((await world.arrived()).map(wordsOf).join(' ')).toContain('only between the two of us');
    expect(await world.latchkey.running.services.store.count('conversations', {})).toBe(0);
  });

  test('one message is answered once, however often it is delivered', async () => {
    const who = person({ type: 'groupChat' });
    const said = activityOf(who, { text: 'hello' });
    world.latchkey.ground.clock.advance(5_000);
    await Promise.all([world.post(said), world.post(said), world.post(said)]);
    expect(await world.arrived()).toHaveLength(1);
  });
});
