// Attack tests of administration by command: who may not, what cannot be forged, what free text can do.
import { createHash } from 'node:crypto';
import { english } from '../../../src/dialogs/admin/texts/en';
import { type Office, openOffice } from '../../dialogs/admin/office';
import { commandExamples } from './examples';

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

type Raw = { readonly action: string; readonly target: string; readonly body: string };
const events = async (): Promise<Raw[]> =>
  office.world.services.store.find('audit', { where: { at: { gte: 0 } }, sortBy: 'at', limit: 10_000 });
const named = async (action: string) => (await events()).filter((event) => event.action === action);
const settle = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
/** Everything that a command could change. */
const fingerprint = async (): Promise<string> => {
  const hash = createHash('sha256');
  for (const name of ['accounts', 'enrolments', 'contacts', 'roles', 'works', 'sessions', 'outbox'] as const)
    hash.update(JSON.stringify(await office.world.services.store.find(name, { where: {}, limit: 1_000 })));
  return hash.digest('hex');
};
describe('ADM-01: admin commands from an anonymous chat', () => {
  test('every command is answered byte for byte as where there are no commands, and changes nothing', async () => {
    const before = await fingerprint();
    const [attacker, control] = [await office.desk(), await office.control()];
    for (const command of commandExamples) {
      const [answer, unknown] = [await attacker.say(command), await control.say(command)];
      expect([command, answer]).toEqual([command, unknown]);
    }
    expect(await fingerprint()).toBe(before);
    await settle();
    expect((await named('admin.denied')).length).toBeGreaterThan(20);
    expect(await named('admin.command')).toEqual([]);
  });

  test('forged card payloads of an administrator are presses of nothing', async () => {
    await office.owner.say('enable erin');
    const before = await fingerprint();
    const stranger = await office.desk();
    for (const choice of ['apply', 'undo', 'drop', 'approve 1', 'enable erin'])
      for (const card of ['0', '1', '2', '99']) await stranger.world.act({ kind: 'press', card, choice });
    expect(await fingerprint()).toBe(before);
  });
});

describe('ADM-02: admin commands by somebody without a role', () => {
  test('refused when executed: byte for byte as where there are no commands, nothing changes, and it is recorded', async () => {
    const before = await fingerprint();
    const [bob, control] = [await office.desk('bob'), await office.control('bob')];
    for (const command of commandExamples)
      expect([command, await bob.say(command)]).toEqual([command, await control.say(command)]);
    expect(await fingerprint()).toBe(before);
    await settle();
    const bobId = await office.idOf('bob');
    const denied = (await named('admin.denied')).map(
      ({ body }) => JSON.parse(body) as { actor: string; outcome: string },
    );
    expect(denied.filter(({ actor }) => actor === bobId).length).toBeGreaterThan(20);
    expect(denied.every(({ outcome }) => outcome === 'refused')).toBe(true);
  });

  test("helen's captured payloads, replayed in a conversation of her own and in one of somebody else's", async () => {
    await office.give('alice', 'admin');
    const alice = await office.desk('alice');
    await alice.say('disable bob');
    const captured = alice.seen.at(-1)!;
    await office.owner.say('ungrant admin from alice');
    const before = await fingerprint();
    // Her role is gone: the button that she was given is worth nothing.
    const answer = await alice.world.act({ kind: 'press', card: String(captured.card), choice: 'undo' });
    expect(answer[0]?.reply.text).toBe(english.outcomes.lapsed({ kind: 'lapsed' }));
    const carol = await office.desk('carol');
    await carol.world.act({ kind: 'press', card: String(captured.card), choice: 'undo' });
    expect(await fingerprint()).toBe(before);
  });

  test('a session that is older than the credential has no role any more', async () => {
    await office.give('bob', 'admin');
    const bob = await office.desk('bob');
    expect(await bob.say('status erin')).toContain('Erin');
    await office.world.services.accounts.setDisabled((await office.idOf('bob')) as never, true);
    await office.world.services.accounts.setDisabled((await office.idOf('bob')) as never, false);
    expect(await bob.say('status erin')).not.toContain('Erin');
  });
});

describe('ADM-04: a privileged account and the help desk', () => {
  test('no path leads there', async () => {
    await office.give('bob', 'helpdesk');
    await office.give('alice', 'auditor');
    const bob = await office.desk('bob');
    const before = await office.world.services.store.find('accounts', { where: {}, limit: 100 });
    await office.world.posted();
    for (const who of ['grace', '"Grace Novak"', 'grace@demo.example', 'ou:Office', 'alice'])
      for (const command of [
        `reset ${who} because x`,
        `reset ${who} link because x`,
        `reset ${who} temp because x`,
        `expire ${who}`,
        `lockout off ${who}`,
        `block ${who}`,
        `unblock ${who} because x`,
        `unlock ${who}`,
        `revoke ${who}`,
        `login off ${who}`,
        `contact ${who} set email x@y.example`,
        `enable ${who}`,
      ])
        expect([command, await bob.say(command)]).toEqual([
          command,
          expect.stringMatching(/protected: 1|does not allow|already so/),
        ]);
    expect(await office.world.posted()).toEqual([]);
    expect(await office.world.services.store.find('accounts', { where: {}, limit: 100 })).toEqual(before);
  });
});

describe('ADM-13: unlocking and switching do not help an attacker', () => {
  test('no count of guesses or sources is touched', async () => {
    await office.give('bob', 'helpdesk');
    const bob = await office.desk('bob');
    const attacker = await office.desk();
    await attacker.say('forgot password');
    await attacker.say('alice@demo.example');
    await attacker.say('e-mail');
    await office.world.posted();
    for (let guess = 0; guess < 4; guess += 1) await attacker.say(`0000000${guess}`);
    const limits = () => office.world.services.store.find('limits', { where: {}, limit: 1_000 });
    const before = JSON.stringify(await limits());
    for (let round = 0; round < 3; round += 1) {
      await bob.say('unlock alice');
      await office.owner.say('disable alice');
      await office.owner.say('enable alice');
      await office.owner.say('enable alice');
    }
    expect(JSON.stringify(await limits())).toBe(before);
    const changed = (await named('enrolment.changed')).filter(({ body }) => JSON.parse(body).outcome === 'ok');
    // Six switches were changes; three more were so already.
    expect(changed).toHaveLength(6);
  });
});

describe('INJ-08: log and audit injection through commands', () => {
  test.each([
    'enable erin because x\r\n2026-01-01 level=info event=reset.success',
    'enable erin because \u001b[2K\u2028forged\u2029\u202e\ud800',
    'enable erin because =HYPERLINK("http://evil.example","x")',
    'enable erin because "}],"action":"admin.granted"',
    'enable erin because [click](http://evil.example) <b>x</b>',
    `enable erin because ${'x'.repeat(400)}`,
  ])('%j', async (command) => {
    await office.owner.say(command);
    await settle();
    const about = (await events()).filter(({ action }) => action === 'enrolment.changed');
    expect(about).toHaveLength(2);
    for (const { body } of await events()) {
      expect(body).not.toMatch(/forged|reset\.success|HYPERLINK|evil|xxxxx/);
      expect(() => JSON.parse(body)).not.toThrow();
    }
    const shown = await office.owner.say('status erin');
    expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cf}<>[\]]|x{201}/u);
    expect(shown.split('\n').filter((line) => line.startsWith('- because'))).toHaveLength(1);
  });
});

describe('INJ-03, INJ-08: what an administrator gives as reason reaches a mail as one inert line, and no record', () => {
  test.each([
    'she called\r\nBcc: forged, to evil.example',
    'she said [forged](evil.example) and more',
    'she typed forged <b>forged</b> today',
    '\u202eforged\u2028forged\u0000',
    'forged '.repeat(60),
  ])('%j', async (reason) => {
    await office.world.posted();
    for (const way of ['', ' link']) {
      const answer = await office.owner.say(`reset bob${way} because ${reason}`);
      expect([reason, answer]).toEqual([reason, expect.stringContaining('all their contacts were told')]);
      const posts = await office.world.posted();
      expect(posts.map(({ to }) => to).sort()).toEqual(['bob@bob.home.example', 'bob@demo.example']);
      const sent = office.world.ground.posted.slice(-posts.length);
      for (const { subject, text, html } of sent) {
        expect(subject).not.toMatch(/forged|evil/);
        expect(text).not.toMatch(/^Bcc:|evil\.example|\b49\b/m);
        expect(text.split('\n').filter((line) => line.includes('forged')).length).toBeLessThanOrEqual(1);
        expect(html).not.toMatch(/<h1>forged|<img|evil\.example|[\0\u202e\u2028]/);
        expect(text.length).toBeLessThan(2_000);
      }
    }
    await settle();
    for (const { body } of await events()) expect(body).not.toMatch(/forged|evil/);
  });
});

describe('INJ-09: searching the audit', () => {
  test.each([
    '(a+)+$',
    '.*',
    '^(?=.*x)',
    '[',
    '\\0',
    '{"$regex":".*"}',
    'from:9999-99-99',
    '-1',
    'a'.repeat(500),
    '"(a+)+$"',
    '%',
    "' OR 1=1 --",
  ])('audit %j is literal, bounded and quick', async (query) => {
    const startedMs = performance.now();
    const answer = await office.owner.say(`audit ${query}`);
    expect(performance.now() - startedMs).toBeLessThan(1_000);
    expect(answer).toMatch(/cannot read|nobody called|missing|not closed|too long|password/i);
    expect(await office.owner.say(`audit grace ${query}`.slice(0, 512))).not.toContain('went wrong');
  });

  test('a long trail is cut, and looking at it is recorded', async () => {
    const grace = await office.idOf('erin');
    for (let n = 0; n < 40; n += 1)
      await office.world.services.audit.record({
        action: 'pin.wrong',
        outcome: 'refused',
        actor: 'system',
        target: grace,
      });
    const answer = await office.owner.say('audit erin 365d');
    expect(answer.split('\n').filter((line) => line.startsWith('- '))).toHaveLength(15);
    expect(answer).toContain('There is more');
    const looked = (await named('admin.command')).filter(({ target }) => target === grace);
    expect(looked).toHaveLength(1);
  });
});

describe('AUD-01: completeness, for administration', () => {
  test('one record before and one after each change, with who, whom, where and what came of it; refusals too', async () => {
    await office.give('bob', 'helpdesk');
    const [owner, bob] = [office.owner, await office.desk('bob')];
    const about = async (action: string) =>
      (await named(action)).map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    const changes: readonly (readonly [string, string])[] = [
      ['enable erin', 'enrolment.changed'],
      ['unlock frank', 'account.unlock'],
      ['revoke carol', 'session.ended'],
      ['login off carol', 'account.changed'],
      ['contact alice clear phone', 'contact.changed'],
      ['reset alice because she called', 'reset.invited'],
      ['expire frank', 'password.expired'],
      ['lockout off frank', 'account.changed'],
      ['block frank', 'enrolment.changed'],
      ['block ip 203.0.113.9', 'network.blocked'],
      ['unblock ip 203.0.113.9', 'network.unblocked'],
      ['grant auditor to carol', 'admin.granted'],
      ['pause resets', 'resets.paused'],
      ['resume resets', 'resets.resumed'],
    ];
    const [graceId] = [await office.idOf('grace')];
    for (const [command, action] of changes) {
      const before = (await about(action)).length;
      await owner.say(command);
      const fresh = (await about(action)).slice(before);
      expect([command, fresh.map(({ outcome }) => outcome)]).toEqual([command, ['started', 'ok']]);
      for (const event of fresh)
        expect(event).toMatchObject({
          actor: graceId,
          channel: 'web',
          correlation: expect.any(String),
          source: expect.any(String),
        });
    }
    const before = (await about('admin.command')).length;
    await bob.say('enable frank');
    expect((await about('admin.command')).slice(before)).toMatchObject([{ outcome: 'refused', reason: 'role' }]);
  });
});
