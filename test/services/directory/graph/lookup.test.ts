// Proves how people of Entra ID are found, who is told apart, and that nothing typed becomes a query of its own.
import type { AccountId } from '../../../../src/services/ids';
import type { Account } from '../../../../src/services/ports';
import { createEntra, type Entra } from './entra';

describe('people of Entra ID', () => {
  let entra: Entra;
  beforeAll(async () => {
    entra = await createEntra({ customerIssuer: 'demo.onmicrosoft.com' });
  });
  afterAll(() => entra.close());
  beforeEach(() => {
    entra.double.faults.clear();
    entra.called();
  });

  const find = async (identifier: string): Promise<Account | string> => {
    const found = await entra.directory.find(identifier);
    return found.ok ? found.account : found.reason;
  };

  it('are found by every name that they go by', async () => {
    const { tenant } = entra.double;
    const id = tenant.addUser({
      userPrincipalName: 'Nora@corp.example',
      mail: 'nora.noon@corp.example',
      more: {
        proxyAddresses: ['SMTP:nora.noon@corp.example', 'smtp:n.noon@corp.example'],
        otherMails: ['nora@home.example'],
        employeeId: '00042',
      },
    });
    for (const name of [
      'nora@corp.example',
      'nora.noon@corp.example',
      'n.noon@corp.example',
      'nora@home.example',
      '00042',
    ]) {
      expect(await find(name)).toMatchObject({ id: `graph:${id}` });
    }
    for (const other of ['nor@corp.example', 'nora@corp.exampl', '42', 'noon@corp.example', '*']) {
      expect(await find(other)).toBe('none');
    }
  });

  it('are never one of two', async () => {
    const { tenant } = entra.double;
    for (const name of ['t1', 't2']) {
      tenant.addUser({
        userPrincipalName: `${name}@corp.example`,
        more: { otherMails: ['family@home.example'], employeeId: '777' },
      });
    }
    expect(await find('family@home.example')).toBe('ambiguous');
    expect(await find('777')).toBe('ambiguous');
  });

  it('say whose password is kept where', async () => {
    const homes = { ada: 'here', dora: 'here', emil: 'synced', gina: 'guest' };
    for (const [name, home] of Object.entries(homes)) {
      // Keys of the tenant's people.
      expect(await entra.directory.get(entra.idOf(name as 'ada'))).toMatchObject({ home });
    }
    expect(await find('fritz@fed.example')).toMatchObject({ home: 'federated' });
    expect(await find('dora@corp.example')).toMatchObject({ disabled: true });
  });

  it('ask about a domain once an hour', async () => {
    await find('ada@corp.example');
    entra.called();
    await find('ben@corp.example');
    expect(entra.called()).not.toContain('domains.get');
    entra.clock.advance(61 * 60_000);
    await find('ben@corp.example');
    expect(entra.called()).toContain('domains.get');
  });

  it('are privileged with a role, in a role-assignable group, under restricted management, and when nobody can tell', async () => {
    for (const name of ['hugo', 'iris'] as const) {
      expect(await entra.directory.get(entra.idOf(name))).toMatchObject({ privileged: true });
    }
    expect(await entra.directory.get(entra.idOf('ada'))).toMatchObject({ privileged: false });
    entra.double.faults.tamper('users.transitiveMemberOf.list', () => ({ value: 'nonsense' }));
    expect(await entra.directory.get(entra.idOf('ada'))).toMatchObject({ privileged: true });
  });

  it('of External ID go by their sign-in names, and cannot be made to change a password', async () => {
    const id = entra.double.tenant.addUser({
      userPrincipalName: 'b9f0b1c2@demo.onmicrosoft.com',
      mail: null,
      more: {
        identities: [
          { signInType: 'emailAddress', issuer: 'demo.onmicrosoft.com', issuerAssignedId: 'zoe@mail.example' },
        ],
      },
    });
    expect(await find('zoe@mail.example')).toMatchObject({
      ...{ id: `graph:${id}`, username: 'zoe@mail.example', canBeTemporary: false, home: 'here' },
    });
  });

  it('addresses that the password does not open are no mailbox of theirs; the others are', async () => {
    const ada = await find('ada@corp.example');
    expect(ada).toMatchObject({ elsewhere: ['ada@home.example'], email: 'ada@corp.example' });
    expect((ada as Account).aliases).not.toContain('ada@home.example');
  });

  it('are not believed to be somebody else than was asked for', async () => {
    const ben = entra.ids.ben;
    entra.double.faults.tamper('users.get', (body) => ({ ...body, id: ben }));
    await expect(entra.directory.get(entra.idOf('ada'))).rejects.toMatchObject({ code: 'directory.unavailable' });
  });

  it('names become one literal of one filter, or no call (INJ-02)', async () => {
    entra.double.tenant.addUser({ userPrincipalName: "o'brien@corp.example" });
    expect(await find("o'brien@corp.example")).toMatchObject({ username: "o'brien@corp.example" });
    const evil = [
      "x' or startswith(userPrincipalName,'a') or 'a' eq 'b",
      'x&$top=999',
      'x#',
      "x')",
      '%27 or 1 eq 1',
      'a+b@corp.example',
    ];
    for (const name of evil) {
      entra.called();
      expect(await find(name)).toBe('none');
      for (const call of entra.double.calls) {
        expect(Object.keys(call.query).sort()).toEqual(['$filter', '$select', '$top']);
        expect(call.status).toBe(200);
      }
    }
  });

  it('have ids that are ours, or no call is made', async () => {
    entra.called();
    for (const id of [
      'graph:../groups',
      'graph:x',
      'graph:',
      'local:1',
      `graph:${entra.ids.ada}/../x`,
      'graph:ada@corp.example',
    ]) {
      const other = id as AccountId; // an id that nobody was given
      expect(await entra.directory.get(other)).toBeUndefined();
      expect(await entra.directory.setPassword(other, 'Purple-kettle-42', { temporaryUntilMs: null })).toEqual({
        ok: false,
        reason: 'gone',
      });
      expect(await entra.directory.revokeSessions(other)).toBe(false);
    }
    expect(entra.called()).toEqual([]);
  });

  it('a changed credential is another stamp: the password, the sessions, the right to sign in', async () => {
    const id = entra.idOf('cleo');
    const stamps = new Set<string | undefined>();
    const look = async () => stamps.add((await entra.directory.get(id))?.stamp);
    await look();
    await look();
    expect(stamps.size).toBe(1);
    entra.clock.advance(2_000);
    entra.double.tenant.changePasswordElsewhere(entra.ids.cleo, 'Other-kettle-77');
    await look();
    entra.clock.advance(2_000);
    expect(await entra.directory.revokeSessions(id)).toBe(true);
    await look();
    expect(await entra.directory.setDisabled(id, true)).toEqual({ ok: true });
    await look();
    expect(stamps.size).toBe(4);
  });
});

describe('strangers', () => {
  it('use a fifth of what Graph grants, and a name that nobody has is asked for once a minute (DOS-10)', async () => {
    const entra = await createEntra({ attemptMs: 10_000 });
    const ask = (name: string) => entra.directory.find(name, { stranger: true });
    for (let n = 0; n < 20; n += 1) expect(await ask('ghost@corp.example')).toEqual({ ok: false, reason: 'none' });
    expect(entra.called().filter((operation) => operation === 'users.list')).toHaveLength(1);
    entra.clock.advance(61_000);
    await ask('ghost@corp.example');
    entra.double.calls.length = 0;
    entra.clock.advance(10_000);
    const answers: PromiseSettledResult<unknown>[] = [];
    for (let from = 0; from < 240; from += 20) {
      const some = Array.from({ length: 20 }, (_, n) => ask(`ghost${from + n}@corp.example`));
      answers.push(...(await Promise.allSettled(some)));
    }
    const units = entra.double.calls.reduce((sum, call) => sum + call.units, 0);
    expect(units).toBeLessThanOrEqual(700);
    expect(answers.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0);
    // Whoever is known is not held up by them.
    expect(await entra.directory.find('ada@corp.example')).toMatchObject({ ok: true });
    await entra.close();
  });
});
