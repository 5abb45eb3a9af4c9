// Signing in with Microsoft over HTTP: the button, the way out, the way back into a session, and where each door leads.
import { type Entra, startEntra } from '../../fakes/entra';
import { trustInThisProcess } from '../../graph/trust';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';

let entra: Entra;
let latchkey: TestLatchkey;
let distrust: () => void;
beforeAll(async () => {
  entra = await startEntra();
  distrust = await trustInThisProcess(entra.double.authority.certificate);
  const environment = { ...entra.double.environment };
  latchkey = await startLatchkey({ environment, ground: { clock: entra.clock } });
});
afterAll(async () => {
  await latchkey.stop();
  distrust();
  await entra.double.stop();
});

const visit = (path: string, cookie = '') =>
  fetch(`${latchkey.url}${path}`, { redirect: 'manual', headers: { cookie } });
const cookiesIn = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');

async function signIn(door: string, authTime?: number) {
  const out = await visit(`${door}/microsoft/begin`);
  expect(out.status).toBe(303);
  const exp = Math.floor(entra.clock.nowMs() / 1_000) + 600;
  const visitor = { objectId: entra.people.ada, authTime, claims: { exp } };
  const { pathname, search } = new URL(entra.double.identity.authorize(out.headers.get('location') ?? '', visitor));
  return { back: await visit(`${pathname}${search}`, cookiesIn(out)), out };
}

test('nobody has a password here, so the page offers Microsoft and no password field', async () => {
  const page = await (await visit('/signin')).text();
  expect(page).toContain('href="/signin/microsoft/begin"');
  expect(page).not.toContain('type="password"');
});

test('out and back, into the account page', async () => {
  const { back, out } = await signIn('/signin');
  const place = new URL(out.headers.get('location') ?? '');
  expect(place.origin).toBe(entra.double.origin);
  expect(place.searchParams.get('redirect_uri')).toBe(`${latchkey.url}/signin/microsoft`);
  expect([back.status, back.headers.get('location')]).toEqual([303, '/account']);
  const account = await visit('/account', cookiesIn(back));
  expect([account.status, await account.text()]).toEqual([200, expect.stringContaining('ada@corp.example')]);
});

test('a door that asks for a fresh sign-in opens only with the time of it', async () => {
  const now = Math.floor(entra.clock.nowMs() / 1_000);
  const fresh = await signIn('/signin/contacts', now);
  expect(fresh.back.headers.get('location')).toBe('/passwordnotification');
  expect((await visit('/signin/contacts', cookiesIn(fresh.back))).status).toBe(303);
  const stale = await signIn('/signin/contacts');
  expect((await visit('/signin/contacts', cookiesIn(stale.back))).status).toBe(200);
});

test.each(['?error=access_denied', '?code=x&state=y', ''])(
  'back with %p: the page again, and no session',
  async (query) => {
    const back = await visit(`/signin/microsoft${query}`);
    expect(back.status).toBe(403);
    expect(back.headers.getSetCookie().join()).not.toMatch(/session=[^;]/);
    expect(await back.text()).toContain('did not sign you in');
  },
);
