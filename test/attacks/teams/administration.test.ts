// Attack tests of administration in Teams: strangers, people without a role, other tenants, groups, forged and replayed presses.
import { createHash, randomUUID } from 'node:crypto';
import { type Official, official } from '../../bot/teams/officials';
import {
  actionsOf,
  activityOf,
  type Delivered,
  type Person,
  person,
  startTeams,
  type TeamsWorld,
  wordsOf,
} from '../../bot/teams/teams-world';
import { createWorld, type RealWorld } from '../../fakes/world';
import { commandExamples } from '../admin/examples';
import { openChat } from '../otp/web-attacker';

jest.setTimeout(120_000);

let world: TeamsWorld;
let grace: Official;
beforeEach(async () => {
  world = await startTeams();
  grace = await official(world, 'grace');
});
afterEach(() => world.stop());

const services = () => world.latchkey.running.services;
const events = () => services().store.find('audit', { where: { at: { gte: 0 } }, sortBy: 'at', limit: 10_000 });
const counted = async (action: string) => (await events()).filter((event) => event.action === action).length;
/** Everything that a command could change. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of ['accounts', 'enrolments', 'contacts', 'roles', 'works', 'sessions', 'tickets'] as const)
    hash.update(JSON.stringify(await services().store.find(name, { where: {}, limit: 1_000 })));
  return hash.digest('hex');
}
const invoke = (who: Person, data: unknown, more: Record<string, unknown> = {}) =>
  activityOf(who, { type: 'invoke', name: 'adaptiveCard/action', value: { action: { data } }, ...more });

/** The same words in a house that knows no commands. */
async function controlled(control: RealWorld, text: string): Promise<string> {
  control.ground.clock.advance(5_000);
  return (await control.act({ kind: 'text', text })).map(({ reply }) => reply.text).join('\n');
}

describe.each([
  ['ADM-01: a stranger in Teams', undefined],
  ['ADM-02: somebody known in Teams without a role', 'bob'],
])('%s', (_who, username) => {
  const attacker = async (): Promise<Person> => (username ? (await official(world, username)).who : person());

  test('every command is answered byte for byte as where there are no commands, changes nothing, and is recorded', async () => {
    const control = await createWorld({ administered: false, channel: 'teams', signedInAs: username });
    const who = await attacker();
    const before = await fingerprint();
    for (const command of commandExamples) {
      const answer = (await world.say(who, command)).map(wordsOf).join('\n');
      expect([command, answer]).toEqual([command, await controlled(control, command)]);
    }
    expect(await fingerprint()).toBe(before);
    expect(await counted('admin.denied')).toBeGreaterThan(20);
    expect(await counted('admin.command')).toBe(0);
    await control.close();
  });

  test('as invoke, as card data, with every field that looks like an identity forged: presses of nothing', async () => {
    const who = await attacker();
    await grace.say('enable erin');
    const undo = actionsOf(grace.seen.at(-1) as Delivered).find(({ title }) => title === 'Undo')?.data;
    const before = await fingerprint();
    const claims = {
      from: { id: `29:${grace.who.objectId}`, aadObjectId: who.objectId, name: 'Grace Novak', role: 'admin' },
      caller: { kind: 'account', account: grace.account },
      roles: ['owner'],
      channelData: { tenant: { id: who.tenant }, isAdmin: true, account: grace.account },
    };
    const presses = [
      undo,
      { ...undo, account: grace.account, role: 'owner' },
      ...['apply', 'undo', 'drop', 'approve 1', 'enable erin'].map((choice) => ({ card: '1', choice })),
      { card: 'request-1', choice: 'approve' },
      { card: 'request-1', choice: 'deny' },
      { card: 'news', choice: 'apply' },
    ];
    for (const data of presses) {
      expect((await world.post(invoke(who, data, claims))).status).toBe(200);
      expect((await world.post(activityOf(who, { value: data, ...claims }))).status).toBe(200);
      world.latchkey.ground.clock.advance(5_000);
    }
    const said = (await world.arrived()).map(wordsOf).join('\n');
    expect(said).not.toMatch(/Undone|Switched|request 1|Your role/);
    expect(await fingerprint()).toBe(before);
  });

  test('a command as the name of an invoke, in an edited message, a reaction or an event is no command', async () => {
    const who = grace.who;
    const before = await fingerprint();
    for (const name of [
      'enable',
      'composeExtension/submitAction',
      'task/submit',
      'message/submitAction',
      'handoff/action',
    ])
      expect((await world.post(activityOf(who, { type: 'invoke', name, value: 'enable erin' }))).status).toBe(501);
    const editing = { channelData: { tenant: { id: who.tenant }, eventType: 'editMessage' } };
    for (const more of [
      { type: 'messageUpdate', text: 'enable erin', ...editing },
      {
        type: 'messageUpdate',
        text: 'enable erin',
        channelData: { tenant: { id: who.tenant }, eventType: 'undeleteMessage' },
      },
      { type: 'messageDelete', text: 'enable erin' },
      { type: 'messageReaction', text: 'enable erin', reactionsAdded: [{ type: 'like' }] },
      { type: 'event', name: 'enable erin', text: 'enable erin' },
      { type: 'command', name: 'enable erin', text: 'enable erin' },
    ])
      expect(await world.post(activityOf(who, more))).toMatchObject({ status: 200, text: '{}' });
    expect(await world.arrived()).toEqual([]);
    expect(await fingerprint()).toBe(before);
  });
});

describe('BF-09: an administrator of another tenant', () => {
  test('with the object id of ours has no command, and presses nothing', async () => {
    await grace.say('enable erin');
    const undo = actionsOf(grace.seen.at(-1) as Delivered).find(({ title }) => title === 'Undo')?.data;
    const elsewhere = person({ objectId: grace.who.objectId, tenant: '99999999-bbbb-4ccc-8ddd-eeeeeeeeeeee' });
    const before = await fingerprint();
    for (const command of commandExamples) await world.say(elsewhere, command);
    await world.post(invoke(elsewhere, undo));
    // The same conversation id does not make it the same conversation.
    await world.post(invoke({ ...elsewhere, conversation: grace.who.conversation }, undo));
    await world.arrived();
    expect(await fingerprint()).toBe(before);
    expect(await counted('admin.denied')).toBeGreaterThan(20);
  });
});

describe('BF-10: an identity of Teams claimed on the web', () => {
  test('each command typed with it is answered as to anybody, and changes nothing', async () => {
    const control = await createWorld({ administered: false });
    const chat = await openChat(world.latchkey.url);
    const before = await fingerprint();
    const claims = {
      from: { id: `29:${grace.who.objectId}`, aadObjectId: grace.who.objectId, name: 'Grace Novak', role: 'user' },
      channelId: 'msteams',
      channelData: { tenant: { id: grace.who.tenant }, isAdmin: true },
      conversation: { tenantId: grace.who.tenant },
    };
    await chat.heard();
    for (const text of commandExamples) {
      world.latchkey.ground.clock.advance(5_000);
      await chat.post({ type: 'message', text, ...claims });
      expect([text, (await chat.heard()).join('\n')]).toEqual([text, await controlled(control, text)]);
    }
    expect(await fingerprint()).toBe(before);
    await control.close();
  });
});

describe('BF-14, ADM-12: among others', () => {
  const group = (who: Person, type: Person['type'] = 'groupChat'): Person => ({
    ...who,
    conversation: `19:${randomUUID()}@thread.v2`,
    type,
  });

  test.each(['groupChat', 'channel'] as const)(
    'an owner who types commands in a %s gets one sentence and no answer',
    async (type) => {
      const before = await fingerprint();
      const here = group(grace.who, type);
      for (const command of commandExamples.slice(0, 12)) {
        const said = await world.say(here, `<at>Latchkey</at> ${command}`);
        expect(said.map(wordsOf)).toEqual([expect.stringContaining('only between the two of us')]);
      }
      expect(await fingerprint()).toBe(before);
      expect(await services().store.find('conversations', { where: {}, limit: 10 })).toEqual([]);
    },
  );

  test("an administrator's card that is pressed by somebody else, forwarded or quoted: asked for the presser's rights, refused", async () => {
    const bob = await official(world, 'bob');
    await official(world, 'alice', 'admin');
    await bob.say('hello');
    await grace.say('enable erin');
    const card = grace.seen.at(-1) as Delivered;
    const undo = actionsOf(card).find(({ title }) => title === 'Undo')?.data;
    const before = await fingerprint();
    const shared = group(bob.who);
    // In a group, in his own chat, and in hers with his identity.
    await world.post(invoke(shared, undo, { replyToId: card.id }));
    await world.post(invoke(bob.who, undo, { replyToId: card.id }));
    await world.post(invoke({ ...bob.who, conversation: grace.who.conversation }, undo, { replyToId: card.id }));
    await world.say(bob.who, 'grace: "undo"');
    await world.arrived();
    expect(await fingerprint()).toBe(before);
    // It is still hers.
    expect(await grace.say('undo')).toContain('Undone for one person');
  });
});

describe('RES-03: activities that come again', () => {
  test.each([0, 20_000, 600_000])(
    'a command and a press, again after %d ms: one effect, one answer',
    async (laterMs) => {
      const { ground } = world.latchkey;
      const command = activityOf(grace.who, { text: 'revoke alice' });
      for (let times = 0; times < 5; times += 1) {
        expect((await world.post(command)).status).toBe(200);
        ground.clock.advance(times === 0 ? laterMs : 1);
      }
      expect((await grace.hears()).split('\n')).toHaveLength(1);
      await grace.say('disable alice');
      const undo = actionsOf(grace.seen.at(-1) as Delivered).find(({ title }) => title === 'Undo')?.data;
      const press = invoke(grace.who, undo, { replyToId: grace.seen.at(-1)?.id });
      const answers = [];
      for (let times = 0; times < 5; times += 1) {
        answers.push((await world.post(press)).text);
        ground.clock.advance(times === 0 ? laterMs : 1);
      }
      expect(new Set(answers).size).toBe(1);
      expect((await grace.hears()).match(/Undone/g)).toHaveLength(1);
      const undone = (await events()).filter(
        ({ body }) => body.includes('"command":"undo"') && body.includes('"outcome":"ok"'),
      );
      expect(undone).toHaveLength(1);
    },
  );

  test('five times at once: one effect', async () => {
    const pressed = activityOf(grace.who, { text: 'revoke alice' });
    const answers = await Promise.all(Array.from({ length: 5 }, () => world.post(pressed)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect((await grace.hears()).match(/Signed out everywhere/g)).toHaveLength(1);
  });
});
