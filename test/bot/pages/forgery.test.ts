// WEB-07: no form is believed without its own token. WEB-11: what people are called never becomes markup.
import { createCsrf } from '../../../src/bot/pages/csrf';
import { createKeyring } from '../../../src/services/secrets/keyring';
import { testKeyring, testSecret } from '../../fakes/secrets';
import { createFakeRandom } from '../../fakes/time';
import { type Browser, bodyOf, createWorld, type World } from './page-world';

const forms: [path: string, enter: (world: World, browser: Browser) => void][] = [
  ['/begin', (world, browser) => browser.cookies.set('ticket', world.issue('begin-reset'))],
  ['/password', (world, browser) => browser.cookies.set('ticket', world.issue('set-password'))],
  ['/reveal', (world, browser) => browser.cookies.set('ticket', world.issue('reveal-password'))],
  ['/invitation', (world, browser) => browser.cookies.set('ticket', world.issue('invitation'))],
  ['/welcome', (world, browser) => browser.cookies.set('ticket', world.issue('sign-in'))],
  ['/not-me', (world, browser) => browser.cookies.set('ticket', world.issue('not-me'))],
  ['/signin', (_, browser) => browser.cookies.set('visit', 'v'.repeat(43))],
  ['/signin/contacts', (_, browser) => browser.cookies.set('visit', 'v'.repeat(43))],
  ['/signin/confirm', (_, browser) => browser.cookies.set('visit', 'v'.repeat(43))],
  ['/signin/import', (_, browser) => browser.cookies.set('visit', 'v'.repeat(43))],
  ['/signin/teams', (_, browser) => browser.cookies.set('visit', 'v'.repeat(43))],
  ['/account/teams', (world, browser) => browser.cookies.set('session', world.startSession())],
  ['/account/teams/unlink', (world, browser) => browser.cookies.set('session', world.startSession())],
  ['/account/teams/link', (world, browser) => browser.cookies.set('session', world.startSession())],
  ['/account/password', (world, browser) => browser.cookies.set('session', world.startSession())],
  ['/account/sign-out-everywhere', (world, browser) => browser.cookies.set('session', world.startSession())],
  ['/signout', (world, browser) => browser.cookies.set('session', world.startSession())],
];
const fields = { identifier: 'alice', current: 'c', password: 'a long new password', repeat: 'a long new password' };

test('the table of forms is whole', () => {
  const posts = createWorld().routes.filter(({ method }) => method === 'POST');
  expect(posts.map(({ path }) => path).sort()).toEqual(forms.map(([path]) => path).sort());
  expect(posts.every(({ accepts, ownOriginOnly }) => accepts === 'form' && ownOriginOnly)).toBe(true);
});

test.each(forms)('%s: without the right token 403, and nothing changes', async (path, enter) => {
  const world = createWorld();
  const csrf = createCsrf({ keyring: testKeyring, random: createFakeRandom('other') });
  const browser = world.newBrowser();
  enter(world, browser);
  const cookies = Object.fromEntries(browser.cookies);
  const stranger = Object.fromEntries([...browser.cookies].map(([name]) => [name, 'w'.repeat(43)]));
  const other = path === '/signout' ? '/account/password' : '/signout';
  const right = csrf.issue({ cookies }, path as Parameters<typeof csrf.issue>[1]).token; // the table lists actions
  const tokens = [
    undefined,
    '',
    'x',
    '.',
    right.slice(0, -1),
    right.split('.')[1],
    `x${right}`,
    csrf.issue({ cookies: stranger }, path as Parameters<typeof csrf.issue>[1]).token, // as above
    csrf.issue({ cookies: { session: 'w'.repeat(43), ...cookies } }, other).token,
  ];
  for (const token of tokens) {
    const answer = await browser.post(path, { ...fields, ...(token === undefined ? {} : { csrf: token }) });
    expect([token, answer.status]).toEqual([token, 403]);
  }
  expect(world.asked).toEqual([]);
  expect(world.audit.events).toEqual([]);

  const believed = await browser.post(path, { ...fields, csrf: right });
  expect(believed.status).not.toBe(403);
});

test('a token made before the secret was rotated is still believed; one under a key that is gone is not', () => {
  const random = createFakeRandom();
  const newSecret = Buffer.alloc(32, 7);
  const cookies = { session: 's'.repeat(43) };
  const { token } = createCsrf({ keyring: testKeyring, random }).issue({ cookies }, '/signout');
  const verify = (secrets: Buffer[]) =>
    createCsrf({ keyring: createKeyring(secrets), random }).verify({ cookies, form: { csrf: token } }, '/signout');
  expect(verify([newSecret, testSecret])).toBe(true);
  expect(verify([newSecret])).toBe(false);
});

const payloads = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onfocus=alert(1) autofocus '",
  '</title><svg onload=alert(1)>',
  '</textarea><iframe srcdoc="<script>alert(1)</script>">',
  'javascript:alert(1)',
  '{{7*7}} #{7*7} <%= 7*7 %>',
];

test.each(payloads)('%s is text wherever it is shown', async (payload) => {
  const world = createWorld();
  world.scripted.displayName = payload;
  world.scripted.username = payload;
  const clean = createWorld();
  const pagesOf = async (one: World): Promise<string[]> => {
    const browser = one.newBrowser();
    browser.cookies.set('ticket', one.issue('set-password'));
    const form = await browser.get('/password');
    one.scripted.signIn = { ok: false, reason: 'refused' };
    const signIn = one.newBrowser();
    await signIn.get('/signin');
    const identifier = one.scripted.username;
    const refused = await signIn.submit({ identifier, password: 'p' });
    browser.cookies.set('session', one.startSession());
    const account = await browser.get('/account');
    const change = await browser.get('/account/password');
    return [form, refused, account, change].map(bodyOf);
  };
  const [attacked, plain] = [await pagesOf(world), await pagesOf(clean)];
  attacked.forEach((html, index) => {
    // The same elements and attribute names as a page about a harmless person: nothing of the payload became markup.
    const shape = (text: string) =>
      [...text.matchAll(/<([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*\/?>/gi)].map(
        ([, tag, attributes]) => `${tag} ${(attributes ?? '').replaceAll(/="[^"]*"/g, '')}`,
      );
    expect(shape(html)).toEqual(shape(plain[index] ?? ''));
    expect(html).not.toContain('49');
  });
});
