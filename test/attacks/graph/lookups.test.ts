// What is typed becomes one literal of one query, or no query at all; and what Graph answers is not believed until it fits.
import { buildEntraHouse, type EntraHouse } from '../../fakes/entra';
import { minuteMs, somewhere } from '../../fakes/house';
import type { Call } from '../../graph/calls';
import type { Item } from '../../graph/filter';

jest.setTimeout(60_000);

let house: EntraHouse;
let asked = 0;
beforeAll(async () => {
  house = await buildEntraHouse();
});
afterAll(() => house.close());
beforeEach(() => {
  house.double.faults.clear();
});

/** Who is written to when somebody asks for a PIN by this name. */
async function reached(identifier: string): Promise<readonly string[] | 'malformed'> {
  asked += 1;
  house.ground.clock.advance(24 * 60 * minuteMs);
  house.double.calls.length = 0;
  const place = somewhere(`lookup-${asked}`);
  const opened = await house.services.recovery.open(place, { purpose: 'reset', identifier });
  if (!opened.ok) {
    if (opened.reason !== 'malformed') throw new Error(opened.reason);
    return 'malformed';
  }
  const sent = await house.services.recovery.send(place, { caseId: opened.caseId, method: 'mail' });
  if (!sent.ok) throw new Error(sent.reason);
  return (await house.posted()).map(({ to }) => to);
}

const isNobody = (found: readonly string[] | 'malformed'): boolean => found === 'malformed' || found.length === 0;

/** The literals of a filter, as OData reads them: between quotes, a doubled one standing for itself. */
function literalsOf({ query }: Call): readonly string[] {
  const filter = String(query['$filter']);
  return [...filter.matchAll(/'((?:[^']|'')*)'/g)].map(([, text = '']) => text.replaceAll("''", "'"));
}

describe('INJ-02: OData and paths', () => {
  const evil = [
    "x' or startswith(userPrincipalName,'a') or 'a' eq 'b",
    "x') or startswith(mail,'ada') or (mail eq '",
    "ada@corp.example' or mail ne 'x",
    "x@corp.example'&$top=999&$select=id",
    "x@corp.example&$filter=mail eq 'ada@corp.example'",
    '%27 or 1 eq 1 or %27',
    'ada@corp.example%27 or mail eq %27b',
    "x'/../groups",
    '../users/ada@corp.example',
    '..%2fusers%2fada@corp.example',
    '/users/ada@corp.example',
    'ada@corp.example/manager',
    'ada@corp.example?$expand=manager',
    '?$expand=manager',
    '#',
    'ada@corp.example#',
    '\u0000',
    'ada@corp.example\u0000',
    "ada@corp.example\r\nx-evil: '",
    '$metadata',
    '*',
    "a+b'@corp.example",
    'me',
    'delta',
    `${"'".repeat(200)}@corp.example`,
    `${'a'.repeat(2_000)}@corp.example`,
    '\u2019 or mail eq \u2019ada@corp.example',
    'ada＇@corp.example',
  ];

  /** Each call of a search holds `typed` as the one literal of each condition, and nothing else of it. */
  function expectOneLiteral(typed: string): void {
    for (const call of house.double.calls) {
      expect(call.operation).toBe('users.list');
      expect(call.line.startsWith('GET /v1.0/users?$filter=')).toBe(true);
      expect(Object.keys(call.query).sort()).toEqual(['$filter', '$select', '$top']);
      expect([...new Set(literalsOf(call).map((literal) => literal.replace(/^smtp:/, '')))]).toEqual([typed]);
      expect(call.status).toBe(200);
    }
  }

  test.each(evil)('%j in a chat: nobody, with one query of one literal, or none', async (identifier) => {
    expect(isNobody(await reached(identifier))).toBe(true);
    expectOneLiteral(identifier.normalize('NFKC').trim().toLowerCase());
  });

  test.each(evil)('%j past all checks before it: still one literal, and nobody', async (identifier) => {
    house.double.calls.length = 0;
    expect(await house.services.directory.find(identifier)).toEqual({ ok: false, reason: 'none' });
    // An employee id has 16 characters: anything longer without an @ is not asked for.
    if (identifier.includes('@') || identifier.length <= 16) expect(house.double.calls).toHaveLength(1);
    expectOneLiteral(identifier);
  });

  test('a name with a quote is found', async () => {
    const { tenant } = house.double;
    const objectId = tenant.addUser({ userPrincipalName: "sean.o'brien@corp.example" });
    const id = `graph:${objectId}` as ReturnType<EntraHouse['account']>; // the adapter's own form
    await house.services.enrolments.addContact(id, { method: 'mail', address: 'sean@contact.example', verified: true });
    await house.services.enrolments.enable(id, { by: 'system', reason: 'test' });
    expect(await reached("Sean.O'Brien@corp.example")).toEqual(['sean@contact.example']);
    expect(await reached('sean.obrien@corp.example')).toEqual([]);
    expect(await reached("sean.o''brien@corp.example")).toEqual([]);
  });

  test.each(['graph:../groups', 'graph:me', "graph:' or 1 eq 1", 'graph:ada@corp.example', 'graph:', 'graph:%2e%2e'])(
    'no id that Graph never gave becomes part of a path: %s',
    async (id) => {
      house.double.calls.length = 0;
      const { directory } = house.services;
      const account = id as ReturnType<EntraHouse['account']>; // what somebody made up
      expect(await directory.get(account)).toBeUndefined();
      expect(await directory.setPassword(account, 'Quiet-lantern-7', { temporaryUntilMs: null })).toMatchObject({
        ok: false,
      });
      expect(await directory.passwordChangedAt(account)).toBeNull();
      expect(await directory.revokeSessions(account)).toBe(false);
      expect(house.double.calls).toEqual([]);
    },
  );
});

describe('ENU-06: exactly one, and the right one', () => {
  const people = () => house.double.tenant;
  const contact = 'ada@contact.example';
  type Change = (value: Item[]) => Item[];
  const tamper = (change: Change) =>
    house.double.faults.tamper('users.list', (body) => ({ ...body, value: change(body['value'] as Item[]) })); // a list of users
  const other = () => ({ ...people().users.now(house.people.ben), onPremisesSyncEnabled: null }) as Item; // a record

  test('each of her names leads to her, and no neighbour of them', async () => {
    expect(await reached('ada@corp.example')).toEqual([contact]);
    expect(await reached('ADA@Corp.Example')).toEqual([contact]);
    expect(await reached('ada.b@corp.example')).toEqual(['ada.b@contact.example']);
    expect(await reached('00017')).toEqual([contact]);
    for (const near of [
      'ada',
      'ad',
      'ada@corp',
      'ada@corp.example.org',
      '17',
      '0017',
      '000017',
      'ada.bb@corp.example',
    ]) {
      expect([near, isNobody(await reached(near))]).toEqual([near, true]);
    }
  });

  test.each<readonly [string, Change]>([
    ['two hits', (value) => [...value, other()]],
    ['two hits in another order', (value) => [other(), ...value]],
    ['the same hit twice', (value) => [...value, ...value]],
    ['somebody else', () => [other()]],
    ['somebody without any name', (value) => value.map(({ id }) => ({ id, userPrincipalName: '' }))],
    ['a hit without an id', (value) => value.map(({ id: _id, ...rest }) => rest)],
    ['an id that is a path', (value) => value.map((user) => ({ ...user, id: '../groups' }))],
    ['no list at all', () => 'none' as unknown as Item[]],
  ])('%s: nobody is written to', async (_, change) => {
    tamper(change);
    expect(await reached('ada@corp.example')).toEqual([]);
  });

  test('the id of somebody else, when her account is read again: her PIN opens nothing', async () => {
    const place = somewhere('reread');
    const { recovery } = house.services;
    house.ground.clock.advance(24 * 60 * minuteMs);
    const opened = await recovery.open(place, { purpose: 'reset', identifier: 'ada@corp.example' });
    if (!opened.ok) throw new Error(opened.reason);
    const sent = await recovery.send(place, { caseId: opened.caseId, method: 'mail' });
    if (!sent.ok) throw new Error(sent.reason);
    const pin = await house.pin();
    house.double.faults.tamper('users.get', (body) => ({ ...body, id: house.people.ben }));
    await expect(recovery.check(place, { challenge: sent.challenge, pin })).rejects.toMatchObject({
      code: 'directory.unavailable',
    });
    house.double.faults.clear();
    expect(await recovery.check(place, { challenge: sent.challenge, pin })).toMatchObject({ ok: true });
  });
});
