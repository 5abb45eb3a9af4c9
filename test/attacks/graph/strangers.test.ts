// What strangers may cost and put in: a fifth of the quota, nothing that a page or a mail would run; and secrets that are changed
// while people are on their way.
import { readConfig } from '../../../src/config';
import { isFault } from '../../../src/services/faults';
import type { AccountId } from '../../../src/services/ids';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { accountIn, buildEntraHouse, type EntraHouse, startEntra } from '../../fakes/entra';
import { buildHouse, type House, minuteMs, pinIn, somewhere } from '../../fakes/house';
import { payloads } from '../web/payloads';

jest.setTimeout(120_000);

describe('DOS-10: burning the quota', () => {
  let house: EntraHouse;
  const smallTenant = { units: 3_500, perMs: 10_000 };
  beforeEach(async () => {
    house = await buildEntraHouse();
    house.double.quota = smallTenant;
  });
  afterEach(() => house.close());

  const units = () => house.double.calls.reduce((sum, call) => sum + call.units, 0);
  const ask = (name: string) => house.services.directory.find(name, { stranger: true });

  test('200 names a second: at most a fifth of what Graph grants is used, and the rest is put off, not answered wrongly', async () => {
    for (let second = 0; second < 10; second += 1) {
      for (let n = 0; n < 200; n += 1) {
        const answer = await ask(`ghost-${second}-${n}@corp.example`).catch((thrown: unknown) => thrown);
        if (isFault(answer, 'directory.throttled')) continue;
        expect(answer).toEqual({ ok: false, reason: 'none' });
      }
      house.ground.clock.advance(1_000);
    }
    expect(units()).toBeLessThanOrEqual(smallTenant.units / 5);
    expect(units()).toBeGreaterThan(100);
    expect(house.double.calls.every(({ status }) => status === 200)).toBe(true);
  });

  test('whoever is known is served meanwhile', async () => {
    for (let n = 0; n < 200; n += 1) await ask(`ghost-${n}@corp.example`).catch(() => undefined);
    for (const name of ['ada', 'ben', 'cleo'] as const) {
      expect(await house.services.directory.get(house.account(name))).toMatchObject({
        username: `${name}@corp.example`,
      });
    }
    expect(
      await house.services.directory.setPassword(house.account('ada'), 'Quiet-lantern-7', { temporaryUntilMs: null }),
    ).toMatchObject({ ok: true });
  });

  test('a locked out person in the middle of it gets the PIN as soon as the share is there again', async () => {
    for (let n = 0; n < 200; n += 1) await ask(`ghost-${n}@corp.example`).catch(() => undefined);
    const { recovery } = house.services;
    const place = somewhere('legit');
    const opened = await recovery.open(place, { purpose: 'reset', identifier: 'ada@corp.example' });
    if (!opened.ok) throw new Error(opened.reason);
    expect(await recovery.send(place, { caseId: opened.caseId, method: 'mail' })).toMatchObject({ ok: true });
    const startMs = house.ground.clock.nowMs();
    let mails = await house.posted();
    while (mails.length === 0 && house.ground.clock.nowMs() < startMs + 5 * minuteMs) {
      house.ground.clock.advance(1_000);
      mails = await house.posted();
    }
    expect(mails.map(({ to }) => to)).toEqual(['ada@contact.example']);
    expect(house.ground.clock.nowMs() - startMs).toBeLessThanOrEqual(minuteMs);
  });

  test('a name that nobody has is not asked for again at once; one that somebody has is no different to a stranger', async () => {
    for (let n = 0; n < 20; n += 1) await ask('ghost@corp.example');
    expect(house.double.calls).toHaveLength(1);
    house.ground.clock.advance(61_000);
    await ask('ghost@corp.example');
    expect(house.double.calls).toHaveLength(2);
  });

  test('Retry-After is honoured: short ones by waiting, long ones by asking later', async () => {
    house.double.faults.add('throttled', { operation: 'users.list', retryAfterSeconds: 0 });
    expect(await house.services.directory.find('ada@corp.example')).toMatchObject({ ok: true });
    house.double.calls.length = 0;
    house.double.faults.add('throttled', { operation: 'users.list', retryAfterSeconds: 120 });
    await expect(house.services.directory.find('ben@corp.example')).rejects.toMatchObject({
      code: 'directory.throttled',
    });
    expect(house.double.calls).toHaveLength(1);
  });
});

describe('WEB-11: attributes of the directory', () => {
  const tagsOf = (html: string): readonly string[] => html.match(/<[^>]*>/g) ?? [];

  test('a displayed name that would rather be a script is words in every mail, and changes nothing else in it', async () => {
    const house = await buildEntraHouse();
    const { recovery } = house.services;
    const mailTo = async (displayName: string, index: number) => {
      house.double.tenant.change(house.people.ada, { displayName, department: displayName });
      house.ground.clock.advance(24 * 60 * minuteMs);
      const place = somewhere(`payload-${index}`);
      const opened = await recovery.open(place, { purpose: 'reset', identifier: 'ada@corp.example' });
      if (!opened.ok) throw new Error(opened.reason);
      await recovery.send(place, { caseId: opened.caseId, method: 'mail' });
      const [mail] = await house.posted();
      return { to: mail?.to, subject: mail?.subject, tags: tagsOf(mail?.html ?? '') };
    };
    try {
      const plain = await mailTo('Ada', 0);
      expect(plain.tags.length).toBeGreaterThan(20);
      for (const [index, payload] of payloads.slice(0, 40).entries()) {
        expect([payload, await mailTo(payload, index + 1)]).toEqual([payload, plain]);
      }
    } finally {
      await house.close();
    }
  });
});

describe('AUD-06 and AUD-07: what we prove ourselves to Entra with', () => {
  const base = {
    DIRECTORY: 'graph',
    GRAPH_TENANT_ID: '11111111-1111-4111-8111-111111111111',
    GRAPH_CLIENT_ID: '22222222-2222-4222-8222-222222222222',
  };
  test.each([
    ['missing', {}, /GRAPH_CLIENT_SECRET/],
    ['short', { GRAPH_CLIENT_SECRET: 'changeme' }, /GRAPH_CLIENT_SECRET must have at least 16/],
    ['two kinds at once', { GRAPH_CLIENT_SECRET: 'x'.repeat(32), GRAPH_CERTIFICATE_PATH: 'a.pem' }, /only one of/],
    [
      'without TLS',
      {
        GRAPH_CLIENT_SECRET: 'x'.repeat(32),
        GRAPH_BASE_URL: 'http://graph.example',
        GRAPH_AUTHORITY: 'https://login.example',
      },
      /GRAPH_BASE_URL/,
    ],
    [
      'half of a cloud',
      { GRAPH_CLIENT_SECRET: 'x'.repeat(32), GRAPH_BASE_URL: 'https://graph.example' },
      /belong together/,
    ],
  ])('a secret that is %s: refused with a named reason that does not repeat it', (_, more, words) => {
    const start = () => readConfig({ ...base, ...more });
    expect(start).toThrow(expect.objectContaining({ code: 'config.invalid', message: expect.stringMatching(words) }));
    expect(start).not.toThrow(/changeme|xxxx/);
  });

  test('a wrong secret: a fault that says so without it, and nobody is told anything else than usual', async () => {
    const house = await buildEntraHouse({ environment: { GRAPH_CLIENT_SECRET: 'not-the-secret-at-all' } });
    try {
      const refused = expect.objectContaining({ code: 'directory.refused' });
      await expect(house.services.directory.find('ada@corp.example')).rejects.toEqual(refused);
      const { recovery } = house.services;
      const opened = await recovery.open(somewhere(), { purpose: 'reset', identifier: 'ada@corp.example' });
      if (!opened.ok) throw new Error(opened.reason);
      expect(await recovery.send(somewhere(), { caseId: opened.caseId, method: 'mail' })).toMatchObject({ ok: true });
      expect(await house.posted()).toEqual([]);
      expect(JSON.stringify(house.ground.log.lines)).not.toContain('not-the-secret');
    } finally {
      await house.close();
    }
  });

  test('the secret changes while somebody is on the way: nothing fails, with the old one, with both, and with the new one', async () => {
    const entra = await startEntra();
    const { double, clock, people } = entra;
    const store = createSqliteStore({ path: ':memory:' });
    const old = await buildEntraHouse({ entra, store });
    const { enrolments } = old.services;
    const ada: AccountId = accountIn(people.ada);
    await enrolments.addContact(ada, { method: 'mail', address: 'ada@contact.example', verified: true });
    await enrolments.enable(ada, { by: 'system', reason: 'test' });
    const place = somewhere('rotation');
    const begin = async (house: House) => {
      const opened = await house.services.recovery.open(place, { purpose: 'reset', identifier: 'ada@corp.example' });
      if (!opened.ok) throw new Error(opened.reason);
      const sent = await house.services.recovery.send(place, { caseId: opened.caseId, method: 'mail' });
      if (!sent.ok) throw new Error(sent.reason);
      return { challenge: sent.challenge, pin: pinIn((await house.posted()).at(-1)?.text ?? '') };
    };
    try {
      const first = await begin(old);
      double.app.secrets.add('the-next-secret-of-them');
      const next = await buildHouse({
        environment: { ...double.environment, GRAPH_CLIENT_SECRET: 'the-next-secret-of-them' },
        furnish: () => Promise.resolve(),
        store,
        clock,
      });
      expect(await next.services.recovery.check(place, first)).toMatchObject({ ok: true, next: 'grant' });
      double.app.secrets.delete(double.secret);
      clock.advance(10 * minuteMs);
      const second = await begin(next);
      // The old process still has a token that works.
      expect(await old.services.recovery.check(place, second)).toMatchObject({ ok: true, next: 'grant' });
      // When that is gone, it says that it is refused, and the new one goes on.
      double.identity.revoke();
      await expect(old.services.directory.get(ada)).rejects.toMatchObject({ code: 'directory.refused' });
      expect(await next.services.directory.get(ada)).toMatchObject({ id: ada });
      await next.services.outbox.stop();
    } finally {
      await old.close();
    }
  });
});
