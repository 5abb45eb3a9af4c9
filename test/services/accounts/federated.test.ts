// Signing in with Microsoft: out to the identity platform and back, against the double with the real MSAL.
import type { Source } from '../../../src/services/ids';
import { buildEntraHouse, type EntraHouse } from '../../fakes/entra';
import type { Visitor } from '../../graph/identity';

let house: EntraHouse;
beforeAll(async () => {
  house = await buildEntraHouse();
});
afterAll(() => house.close());

const nowSeconds = () => Math.floor(house.clock.nowMs() / 1_000);
// The platform's clock is the real one; the house's stands still.
const valid = () => ({ exp: nowSeconds() + 3_600 });

function federated() {
  const { federated: found } = house.services;
  if (found === undefined) throw new Error('nobody signs in with Microsoft');
  return found;
}

interface Way {
  readonly visitor?: Partial<Visitor>;
  readonly fresh?: boolean;
  readonly name?: string;
  /** What the browser brings back instead. */
  readonly alter?: (back: { trip?: string; code?: string; state?: string }) => {
    trip?: string;
    code?: string;
    state?: string;
  };
}

async function signIn({ visitor = {}, fresh = false, name = '/signin', alter = (back) => back }: Way = {}) {
  const { url, trip } = await federated().begin({ name, fresh });
  const claims = { ...valid(), ...visitor.claims };
  const objectId = visitor.objectId ?? house.people.ada;
  const back = new URL(house.double.identity.authorize(url, { ...visitor, objectId, claims })).searchParams;
  const brought = alter({ trip, code: back.get('code') ?? undefined, state: back.get('state') ?? undefined });
  const from = { device: 'Chrome', source: 'somewhere' as Source, correlation: 'c' }; // a bucket for tests
  return federated().finish({ trip: undefined, code: undefined, state: undefined, ...brought, ...from });
}

test('somebody of the tenant is signed in by tenant and object id; what else the token says is no identity', async () => {
  const returned = await signIn({ name: '/signin/contacts' });
  expect(returned).toMatchObject({ ok: true, door: '/signin/contacts' });
  if (!returned.ok) return;
  expect(returned.session).toMatchObject({
    account: house.account('ada'),
    username: 'ada@corp.example',
    scope: 'full',
  });
  expect(await house.services.sessions.look(returned.token)).toMatchObject({ account: house.account('ada') });
  expect(await house.audited()).toContainEqual(
    expect.objectContaining({ action: 'signin.passed', target: house.account('ada') }),
  );
});

test('a sign-in is as fresh as the platform says, and not at all where it does not say', async () => {
  const when = async (authTime?: number) => {
    const returned = await signIn({ visitor: { authTime } });
    return returned.ok ? returned.session.authenticatedAt : undefined;
  };
  expect(await when(nowSeconds() - 60)).toBe((nowSeconds() - 60) * 1_000);
  expect(await when(undefined)).toBe(0);
  expect(await when(nowSeconds() + 3_600)).toBe(house.clock.nowMs());
});

test('where a fresh sign-in is needed the person proves themselves again', async () => {
  const asks = async (fresh: boolean) => {
    const { url } = await federated().begin({ name: '/signin', fresh });
    return new URL(url).searchParams.get('prompt');
  };
  expect([await asks(true), await asks(false)]).toEqual(['login', null]);
});

const other = '99999999-1111-2222-3333-444444444444';
test.each<[string, () => Way]>([
  ['a token of another tenant', () => ({ visitor: { claims: { tid: other } } })],
  ['a token for another app', () => ({ visitor: { claims: { aud: other } } })],
  ['a token that lapsed', () => ({ visitor: { claims: { exp: nowSeconds() - 1 } } })],
  [
    'somebody nobody knows, with a known name and mail',
    () => ({
      visitor: {
        objectId: other,
        claims: { preferred_username: 'ada@corp.example', email: 'ada@corp.example', upn: 'ada@corp.example' },
      },
    }),
  ],
  ['a disabled account', () => ({ visitor: { objectId: house.people.dora } })],
  ['another browser', () => ({ alter: ({ code, state }) => ({ code, state }) })],
  ['another state', () => ({ alter: (back) => ({ ...back, state: `${back.state}x` }) })],
  ['no code', () => ({ alter: (back) => ({ ...back, code: undefined }) })],
  ['a made-up code', () => ({ alter: (back) => ({ ...back, code: other }) })],
  ['an altered cookie', () => ({ alter: (back) => ({ ...back, trip: `${back.trip?.slice(0, -3)}abc` }) })],
  ['an endless cookie', () => ({ alter: (back) => ({ ...back, trip: 'x'.repeat(10_000) }) })],
])('%s opens nothing (WEB-14)', async (_, way) => {
  const before = await house.services.store.count('sessions', {});
  expect(await signIn(way())).toEqual({ ok: false, reason: 'refused' });
  expect(await house.services.store.count('sessions', {})).toBe(before);
});

test('a code of one browser does not sign in another one that is on its way, too', async () => {
  const victim = await federated().begin({ name: '/signin', fresh: false });
  const attacker = await federated().begin({ name: '/signin', fresh: false });
  const visitor = { objectId: house.people.ben, claims: valid() };
  const code = new URL(house.double.identity.authorize(attacker.url, visitor)).searchParams.get('code') ?? '';
  const state = new URL(victim.url).searchParams.get('state') ?? '';
  const from = { device: '', source: 'elsewhere' as Source, correlation: 'c' }; // a bucket for tests
  const answer = await federated().finish({ trip: victim.trip, code, state, ...from });
  expect(answer).toEqual({ ok: false, reason: 'refused' });
});

test('ten minutes for the way', async () => {
  const { url, trip } = await federated().begin({ name: '/signin', fresh: false });
  house.clock.advance(10 * 60_000 + 1);
  const back = new URL(house.double.identity.authorize(url, { objectId: house.people.ada, claims: valid() }))
    .searchParams;
  const from = { device: '', source: 'late' as Source, correlation: 'c' }; // a bucket for tests
  const brought = { trip, code: back.get('code') ?? '', state: back.get('state') ?? '' };
  expect(await federated().finish({ ...brought, ...from })).toEqual({ ok: false, reason: 'refused' });
});

test('sixty ways back in a quarter of an hour from one network, then none', async () => {
  const from = {
    trip: undefined,
    code: undefined,
    state: undefined,
    device: '',
    source: 'flood' as Source,
    correlation: 'c',
  }; // a bucket
  const answers = [];
  for (let n = 0; n < 61; n += 1) answers.push(await federated().finish(from));
  expect(answers.map((one) => !one.ok && one.reason)).toEqual([...Array(60).fill('refused'), 'limited']);
});

test('an identity platform that does not answer is a fault, not a sign-in', async () => {
  house.double.faults.add('error-500', { operation: 'identity.token', times: 5 });
  await expect(signIn()).rejects.toMatchObject({ code: 'directory.unavailable' });
  house.double.faults.clear();
});
