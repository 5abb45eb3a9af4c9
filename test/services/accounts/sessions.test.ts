// Proves when a session lives and every reason for which it ends.
import { createSessions } from '../../../src/services/accounts/sessions';
import type { AccountId } from '../../../src/services/ids';
import { policySchema } from '../../../src/services/policy/policy';
import { createLocal, type Local } from '../directory/local-fixture';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const horse = 'correct horse battery staple';

describe('sessions', () => {
  let local: Local;
  let alice: AccountId;
  beforeEach(async () => {
    local = await createLocal();
    alice = await local.add({ username: 'alice@demo.example', displayName: 'Alice' });
  });
  afterEach(() => local.store.close());
  const make = (session: object = {}) => {
    const policy = { current: () => policySchema.parse({ session }) };
    return createSessions({
      store: local.store,
      clock: local.clock,
      random: local.random,
      policy,
      directory: local.directory,
    });
  };
  const who = (changes: object = {}) =>
    ({ account: alice, scope: 'full', keep: false, device: 'Firefox on Linux', ...changes }) as const;

  it('starts with a token of 256 bits that is stored only hashed', async () => {
    const sessions = make();
    const { token, maxAge, session } = await sessions.start(who());
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(maxAge).toBeNull();
    expect(session).toMatchObject({
      account: alice,
      username: 'alice@demo.example',
      displayName: 'Alice',
      scope: 'full',
    });
    expect(await sessions.look(token)).toEqual(session);
    expect(JSON.stringify(await local.store.find('sessions', { where: { account: alice }, limit: 9 }))).not.toContain(
      token,
    );
    expect((await sessions.start(who())).token).not.toBe(token);
  });

  test.each(['', 'x', 'x'.repeat(43), 'x'.repeat(100_000), '../../etc/passwd', '\u0000'.repeat(43)])(
    'knows nobody by a token that was never given: %#',
    async (token) => {
      expect(await make().look(token)).toBeUndefined();
      await make().end(token);
    },
  );

  it('ends when nobody came for the idle time, and every visit moves that on', async () => {
    const sessions = make({ idleMinutes: 30 });
    const { token } = await sessions.start(who());
    for (let visit = 0; visit < 5; visit += 1) {
      local.clock.advance(29 * minute);
      expect(await sessions.look(token)).toMatchObject({ seenAt: local.clock.nowMs() });
    }
    local.clock.advance(30 * minute);
    expect(await sessions.look(token)).toBeUndefined();
  });

  it('writes down a visit at most once a minute', async () => {
    const sessions = make();
    const { token, session } = await sessions.start(who());
    local.clock.advance(minute - 1);
    expect(await sessions.look(token)).toMatchObject({ seenAt: session.seenAt });
    local.clock.advance(1);
    expect(await sessions.look(token)).toMatchObject({ seenAt: session.seenAt + minute });
  });

  it('ends at its absolute limit however busy it is', async () => {
    const sessions = make({ idleMinutes: 480, absoluteHours: 2 });
    const { token } = await sessions.start(who());
    local.clock.advance(2 * hour - 1);
    expect(await sessions.look(token)).toBeDefined();
    local.clock.advance(1);
    expect(await sessions.look(token)).toBeUndefined();
  });

  it('kept: lasts for the days of the policy, with two weeks without a visit at most', async () => {
    const sessions = make({ rememberDays: 30 });
    const { token, maxAge } = await sessions.start(who({ keep: true }));
    expect(maxAge).toBe((30 * day) / 1000);
    local.clock.advance(13 * day);
    expect(await sessions.look(token)).toMatchObject({ keep: true });
    local.clock.advance(13 * day);
    expect(await sessions.look(token)).toBeDefined();
    local.clock.advance(4 * day);
    expect(await sessions.look(token)).toBeUndefined();
    const second = await sessions.start(who({ keep: true }));
    local.clock.advance(14 * day);
    expect(await sessions.look(second.token)).toBeUndefined();
  });

  it('is not kept where the policy keeps none, nor with a temporary password', async () => {
    expect(await make({ rememberDays: 0 }).start(who({ keep: true }))).toMatchObject({
      maxAge: null,
      session: { keep: false },
    });
    const changeOnly = await make().start(who({ keep: true, scope: 'change-only' }));
    expect(changeOnly).toMatchObject({ maxAge: null, session: { keep: false, scope: 'change-only' } });
    local.clock.advance(15 * minute);
    expect(await make().look(changeOnly.token)).toBeUndefined();
  });

  it('ends with the password it was made under', async () => {
    const sessions = make();
    const { token } = await sessions.start(who());
    await local.give(alice, horse);
    expect(await sessions.look(token)).toBeUndefined();
    expect(await sessions.list(alice)).toEqual([]);
  });

  it('is dead from the start when the password changed between the check and the start', async () => {
    const stamp = (await local.directory.get(alice))?.stamp;
    await local.give(alice, horse);
    const { token } = await make().start(who({ stamp }));
    expect(await make().look(token)).toBeUndefined();
  });

  it('ends with the account', async () => {
    const sessions = make();
    const { token } = await sessions.start(who());
    await local.accounts.setDisabled(alice, true);
    expect(await sessions.look(token)).toBeUndefined();
    await local.accounts.setDisabled(alice, false);
    expect(await sessions.look(token)).toBeUndefined();
  });

  it('ends one, or all of one account', async () => {
    const sessions = make();
    const bob = await local.add({ username: 'bob' });
    const [one, two, three] = [await sessions.start(who()), await sessions.start(who()), await sessions.start(who())];
    const bobs = await sessions.start(who({ account: bob }));
    await sessions.end(one.token);
    expect(await sessions.look(one.token)).toBeUndefined();
    expect(await sessions.endAll(alice)).toBe(2);
    expect(await sessions.look(two.token)).toBeUndefined();
    expect(await sessions.look(three.token)).toBeUndefined();
    expect(await sessions.look(bobs.token)).toBeDefined();
    expect(await sessions.endAll(alice)).toBe(0);
  });

  it('ends hundreds too', async () => {
    const sessions = make();
    for (let n = 0; n < 205; n += 1) await sessions.start(who());
    expect(await sessions.endAll(alice)).toBe(205);
  });

  it('lists what is alive, the latest visit first', async () => {
    const sessions = make();
    await sessions.start(who({ device: 'old' }));
    local.clock.advance(25 * minute);
    await sessions.start(who({ device: 'x'.repeat(1000) }));
    expect((await sessions.list(alice)).map(({ device }) => device)).toEqual(['x'.repeat(200), 'old']);
    local.clock.advance(6 * minute);
    expect(await sessions.list(alice)).toHaveLength(1);
  });

  it('starts none for an account that is gone', async () => {
    const ghost = 'local:ghost' as AccountId; // nobody's id
    await expect(make().start(who({ account: ghost }))).rejects.toMatchObject({ code: 'directory.unavailable' });
  });
});
