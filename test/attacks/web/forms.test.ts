// Forms, cookies and redirects, as a browser would be tricked into using them.

import { readConfig } from '../../../src/config';
import { prepareDemo } from '../../../src/demo';
import { pinIn } from '../../fakes/house';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { newAddress, openChat, send, settle, walkToPin } from '../otp/web-attacker';
import { hostOf, rawRequest, sendRaw } from './raw-http';
import { newVisitor, pathOf, setCookiesOf, signIn, tokenIn, type Visitor } from './visitor';

jest.setTimeout(60_000);

const password = 'amber kettle on the window sill';
const other = 'quiet tractor beside the harbour';
let latchkey: TestLatchkey;
let common: Record<string, string>;
let url: string;

async function start(environment: Record<string, string> = {}): Promise<void> {
  latchkey = await startLatchkey({ environment });
  url = `http://127.0.0.1:${(latchkey.running.server.http.address() as { port: number }).port}`; // it listens on TCP
  common = { host: new URL(latchkey.url).host };
  if (environment['MAIL_URL'] !== undefined) await prepareDemo(latchkey.running.services);
  const found = await latchkey.running.services.directory.find('alice');
  if (!found.ok) throw new Error('no alice');
  await latchkey.running.services.directory.setPassword(found.account.id, password, { temporaryUntilMs: null });
}
afterEach(() => latchkey.stop());

const visit = (more: Record<string, string> = {}): Visitor => newVisitor(url, { ...common, ...more });
const alice = async () => {
  const found = await latchkey.running.services.directory.find('alice');
  if (!found.ok) throw new Error('no alice');
  return found.account;
};
const proveAndGetLink = async (name: string): Promise<string> => {
  const chat = await openChat(url, { more: { ...common, origin: latchkey.url } });
  await walkToPin(latchkey, chat, name);
  await chat.say(pinIn(latchkey.ground.posted.at(-1)?.text ?? ''));
  return pathOf(await chat.link());
};
const issue = async (purpose: 'sign-in' | 'not-me') =>
  pathOf(
    (await latchkey.running.services.tickets.issue({ purpose, account: (await alice()).id, lifetimeMs: 600_000 })).url,
  );

/** Every form: how to come to it, and what it would change. */
const forms: [action: string, from: string, enter: (visitor: Visitor) => Promise<void>][] = [
  ['/signin', '/signin', async () => undefined],
  ['/account/password', '/account/password', async (visitor) => void (await signIn(visitor, 'alice', password))],
  ['/account/sign-out-everywhere', '/account', async (visitor) => void (await signIn(visitor, 'alice', password))],
  ['/signout', '/account', async (visitor) => void (await signIn(visitor, 'alice', password))],
  [
    '/password',
    '/password',
    async (visitor) => void (await visitor.follow(await proveAndGetLink('alice@demo.example'))),
  ],
  ['/welcome', '/welcome', async (visitor) => void (await visitor.follow(await issue('sign-in')))],
  ['/not-me', '/not-me', async (visitor) => void (await visitor.follow(await issue('not-me')))],
];
/** What would have an effect if it were believed. */
const fieldsOf = (action: string) => ({
  identifier: 'alice',
  current: password,
  password: action === '/signin' ? password : other,
  repeat: other,
});

describe('WEB-07: CSRF on every state-changing route', () => {
  beforeEach(() => start());

  test.each(forms)('%s', async (action, from, enter) => {
    const visitor = visit();
    const fields = fieldsOf(action);
    await enter(visitor);
    const csrf = tokenIn((await visitor.get(from)).body, action);
    expect(csrf).not.toBe('');
    const before = { stamp: (await alice()).stamp, cookies: new Map(visitor.cookies) };
    const stranger = visit();
    const foreign = tokenIn((await stranger.get('/signin')).body, '/signin');
    const attempts: [name: string, headers: Record<string, string>, token: string | undefined][] = [
      ['another site', { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }, csrf],
      ['a subdomain', { origin: `http://sub.${common['host']}`, 'sec-fetch-site': 'same-site' }, csrf],
      ['another port', { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }, csrf],
      ['null', { origin: 'null', 'sec-fetch-site': 'cross-site' }, csrf],
      ['null from an old browser', { origin: 'null' }, csrf],
      ['no origin, but a site', { 'sec-fetch-site': 'cross-site' }, csrf],
      ['same-site', { 'sec-fetch-site': 'same-site' }, csrf],
      ['another origin that ours begins', { origin: `${latchkey.url}.evil.test` }, csrf],
      ['no token', { origin: latchkey.url }, undefined],
      ['an empty token', { origin: latchkey.url }, ''],
      ["a stranger's token", { origin: latchkey.url }, foreign],
      ['half a token', { origin: latchkey.url }, csrf.slice(0, 20)],
    ];
    for (const [name, headers, token] of attempts) {
      const sent = token === undefined ? fields : { ...fields, csrf: token };
      expect([name, (await visitor.post(action, sent, headers)).status]).toEqual([name, 403]);
      for (const [cookie, value] of before.cookies) visitor.cookies.set(cookie, value);
    }
    const cookie = [...before.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const body = JSON.stringify({ ...fields, csrf });
    for (const type of ['text/plain', 'application/json', 'multipart/form-data; boundary=x', '']) {
      const answer = await send(`${url}${action}`, {
        method: 'POST',
        headers: { ...common, cookie, 'content-type': type },
        body,
      });
      expect([type, [403, 415].includes(answer.status)]).toEqual([type, true]);
    }
    // As a GET, or a GET that claims to be a POST.
    const query = new URLSearchParams({ ...fields, csrf, _method: 'POST' });
    const override = { 'x-http-method-override': 'POST', 'x-method-override': 'POST' };
    expect([200, 303, 404, 405]).toContain((await visitor.get(`${action}?${query}`, override)).status);

    expect((await alice()).stamp).toBe(before.stamp);
    const limits = await latchkey.running.services.store.find('audit', { where: { at: { gte: 0 } }, limit: 10_000 });
    const changes = ['password.reset', 'password.change', 'session.ended', 'account.frozen', 'not-me'];
    expect(limits.filter(({ action: name }) => changes.includes(name))).toEqual([]);
    // With everything right it works: the page that was opened before is still good.
    const right = await visitor.post(action, { ...fields, csrf });
    expect([action, [200, 303].includes(right.status)]).toEqual([action, true]);
  });
});

describe('WEB-09: session fixation and cookie attributes', () => {
  const https = {
    PUBLIC_URL: 'https://reset.example',
    MAIL_URL: 'smtp://127.0.0.1:1',
    SECRET_KEY: Buffer.from('Zk3v9QhTq1xYb7Rw2LmNc5Pd8Jf4Gs6HaUeWiOoXyTz').toString('base64'),
  };

  test('every cookie is __Host-, Secure, HttpOnly, SameSite and for the whole host; a bare name is not read', async () => {
    expect(readConfig(https).publicUrl).toBe('https://reset.example');
    await start(https);
    const lines: string[] = [];
    const visitor = visit();
    const note = async (answer: ReturnType<Visitor['get']>): Promise<void> =>
      void lines.push(...setCookiesOf(await answer));
    await note(visitor.get('/signin'));
    await note(visitor.get('/language/de/home'));
    await note(visitor.get(await issue('not-me')));
    await note(visitor.submit('/signin', '/signin', { identifier: 'alice', password, keep: 'yes' }));
    await note(visitor.get(`/t/${'x'.repeat(43)}`));
    await note(visitor.submit('/account', '/signout', {}));
    expect(new Set(lines.map((line) => line.split('=')[0]))).toEqual(
      new Set(['__Host-visit', '__Host-lang', '__Host-ticket', '__Host-session']),
    );
    for (const line of lines) {
      expect(line).toMatch(/; Path=\/(;|$)/);
      expect(line).toMatch(/; HttpOnly(;|$)/);
      expect(line).toMatch(/; Secure(;|$)/);
      expect(line).toMatch(/; SameSite=(Lax|Strict)(;|$)/);
      expect(line).not.toMatch(/domain=/i);
    }
    // 256 bits.
    const [session] = lines.filter((line) => line.startsWith('__Host-session=') && !line.includes('Max-Age=0'));
    expect(session).toMatch(/^__Host-session=[\w-]{43};/);

    const planted = visit();
    expect(await signIn(planted, 'alice', password)).toBe(true);
    const token = planted.cookies.get('__Host-session') ?? '';
    expect((await planted.get('/account')).status).toBe(200);
    const bare = visit();
    for (const name of [
      'session',
      '__Secure-session',
      '__host-session',
      '__Host-Session',
      '\xa0__Host-session',
      '\xe2\x80\x80__Host-session',
      '\x85__Host-session',
    ])
      bare.cookies.set(name, token);
    expect((await bare.get('/account')).status).toBe(303);
  });

  test('a planted session is never adopted; the id rotates at every change of what may be done; the old one is dead', async () => {
    await start();
    const planted = 'p'.repeat(43);
    const visitor = visit();
    visitor.cookies.set('session', planted);
    visitor.cookies.set('visit', 'v'.repeat(43));
    expect(await signIn(visitor, 'alice', password)).toBe(true);
    const first = visitor.cookies.get('session') ?? '';
    expect(first).not.toBe(planted);
    const asPlanted = visit();
    asPlanted.cookies.set('session', planted);
    expect((await asPlanted.get('/account')).status).toBe(303);

    // A second sign-in of the same browser.
    const held = visit();
    held.cookies.set('session', first);
    expect((await held.get('/account')).status).toBe(200);
    const page = await visitor.post('/signin', { csrf: tokenIn((await visit().get('/signin')).body, '/signin') });
    expect(page.status).toBe(403);
    const form = visit();
    form.cookies.set('session', first);
    const html = await send(`${url}/signin`, { headers: { ...common, cookie: `visit=${'v'.repeat(43)}` } });
    const csrf = tokenIn(html.body, '/signin');
    form.cookies.set('visit', 'v'.repeat(43));
    expect((await form.post('/signin', { csrf, identifier: 'alice', password })).status).toBe(303);
    const second = form.cookies.get('session') ?? '';
    expect(second).not.toBe(first);
    held.cookies.set('session', first);
    expect((await held.get('/account')).status).toBe(303);

    // Changing the password ends the session; nobody is signed in by it.
    const changed = await form.submit('/account/password', '/account/password', {
      current: password,
      password: other,
      repeat: other,
    });
    expect(changed.status).toBe(200);
    expect(form.cookies.has('session')).toBe(false);
    held.cookies.set('session', second);
    expect((await held.get('/account')).status).toBe(303);

    // By a link: a new session, and a planted ticket opens nothing.
    const welcome = visit();
    welcome.cookies.set('session', planted);
    expect((await welcome.submit(await issue('sign-in'), '/welcome', {})).status).toBe(303);
    expect(welcome.cookies.get('session')).not.toBe(planted);
    expect(welcome.cookies.has('ticket')).toBe(false);
  });

  test('a temporary password opens a session that can only change it, and never grows', async () => {
    await start();
    await latchkey.running.services.directory.setPassword((await alice()).id, password, {
      temporaryUntilMs: latchkey.ground.clock.nowMs() + 3_600_000,
    });
    const visitor = visit();
    expect(await signIn(visitor, 'alice', password)).toBe(true);
    const token = visitor.cookies.get('session') ?? '';
    expect((await visitor.get('/account')).headers['location']).toBe('/account/password');
    const fields = { current: password, password: other, repeat: other };
    expect((await visitor.submit('/account/password', '/account/password', fields)).status).toBe(200);
    visitor.cookies.set('session', token);
    expect((await visitor.get('/account')).headers['location']).toBe('/signin');
  });
});

describe('WEB-10: open redirect', () => {
  const targets = [
    '//evil.test',
    '/\\evil.test',
    '\\\\evil.test',
    'https:evil.test',
    'https://evil.test',
    'http:/evil.test',
    '/%09/evil.test',
    '/\t/evil.test',
    '/..//evil.test',
    '///evil.test',
    'javascript:alert(1)',
    'data:text/html,x',
    '@evil.test',
    '.evil.test',
    'http://127.0.0.1.evil.test',
    '%0d%0aLocation:%20https://evil.test',
    '\r\nLocation: https://evil.test',
    '%E5%98%8A%E5%98%8DLocation:evil.test',
    'http://base.evil.test',
    '〱evil.test',
    '/%2f%2fevil.test',
    '/%5cevil.test',
  ];
  const names = [
    'returnTo',
    'return',
    'return_to',
    'returnUrl',
    'ReturnUrl',
    'next',
    'redirect',
    'redirect_uri',
    'redirectUrl',
    'url',
    'continue',
    'goto',
    'target',
    'dest',
    'back',
    'callback',
    'place',
    'language',
    'flow',
    'signed-out',
    'resetAccount',
    'id',
    'view',
  ];
  const known = [
    '/',
    '/password',
    '/reveal',
    '/welcome',
    '/not-me',
    '/signin',
    '/signin?signed-out',
    '/account',
    '/account/password',
  ];

  test('no parameter of any page or form leads elsewhere', async () => {
    await start();
    const visitor = visit();
    const pages = [
      '/',
      '/signin',
      '/account',
      '/account/password',
      '/password',
      '/widget',
      '/language/en/signin',
      '/dev/mailbox',
      '/passwordreset',
    ];
    for (const target of targets) {
      const query = new URLSearchParams(names.map((name) => [name, target])).toString();
      for (const page of [...pages, await issue('not-me')]) {
        const answer = await visitor.get(`${page}?${query}`);
        const location = answer.headers['location'];
        expect([page, target, location === undefined || known.includes(String(location))]).toEqual([
          page,
          target,
          true,
        ]);
        expect([page, JSON.stringify(answer.headers).includes('evil.test')]).toEqual([page, false]);
        expect([page, answer.body.includes('evil.test')]).toEqual([page, false]);
      }
      for (const path of [
        `/language/${encodeURIComponent(target)}/home`,
        `/language/en/${encodeURIComponent(target)}`,
      ]) {
        const answer = await visitor.get(path);
        expect([path, answer.status, answer.headers['location']]).toEqual([path, 404, undefined]);
      }
      const extra = Object.fromEntries(names.map((name) => [name, target]));
      const signedIn = visit();
      const answer = await signedIn.submit('/signin', `/signin`, { identifier: 'alice', password, ...extra });
      expect([target, answer.status, answer.headers['location']]).toEqual([target, 303, '/account']);
      const out = await signedIn.submit('/account', '/signout', extra);
      expect([target, out.headers['location']]).toEqual([target, '/signin?signed-out']);
      latchkey.ground.clock.advance(15 * 60_000);
    }
  });

  test('nor does a path, a Host or a header', async () => {
    await start();
    const host = `Host: ${hostOf(url)}`;
    for (const path of [
      '//evil.test/',
      '//evil.test/%2e%2e',
      '/\\evil.test',
      '/language/en//evil.test',
      '/account/..//evil.test',
      '/signin%0d%0aLocation:%20//evil.test',
      '//evil.test//account',
    ]) {
      const answer = await sendRaw(
        url,
        rawRequest(`GET ${path}`, [host, 'Referer: https://evil.test/', 'Connection: close']),
      );
      expect([path, /^location:/im.test(answer.text)]).toEqual([path, false]);
      expect([path, [400, 404].includes(answer.status)]).toEqual([path, true]);
    }
    const answer = await send(`${url}/account`, {
      headers: {
        ...common,
        referer: 'https://evil.test/',
        'x-forwarded-host': 'evil.test',
        'x-forwarded-for': newAddress(),
      },
    });
    expect(answer.headers['location']).toBe('/signin');
  });
});

describe('WEB-16: sessions that survive a reset', () => {
  test('session, proof in another chat, waiting PIN, open form and older links are dead when the page has answered', async () => {
    await start();
    const { ground, running } = latchkey;
    const browser = visit();
    await browser.submit('/signin', '/signin', { identifier: 'alice', password, keep: 'yes' });
    expect((await browser.get('/account')).status).toBe(200);
    // A chat that was opened by the signed-in browser, and knows it.
    const cookie = `session=${browser.cookies.get('session')}`;
    const signedInChat = await openChat(url, { more: { ...common, cookie, origin: latchkey.url } });

    // A first chat went as far as the form.
    const firstLink = await proveAndGetLink('alice@demo.example');
    const form = visit();
    const csrf = tokenIn((await form.follow(firstLink)).body, '/password');
    ground.clock.advance(61_000);
    // A second one gets its own link, a third one waits for its PIN.
    const secondLink = await proveAndGetLink('alice@demo.example');
    ground.clock.advance(61_000);
    const third = await openChat(url, { more: { ...common, origin: latchkey.url } });
    await walkToPin(latchkey, third, 'alice@demo.example');
    const waiting = pinIn(ground.posted.at(-1)?.text ?? '');

    const notices = ground.posted.length;
    const elsewhere = visit();
    const begin = Date.now();
    expect((await elsewhere.submit(secondLink, '/password', { password: other, repeat: other })).status).toBe(200);
    // Nobody is signed in by a reset.
    expect(elsewhere.cookies.has('session')).toBe(false);
    // At once, before any job has run.
    expect((await browser.get('/account')).headers['location']).toBe('/signin');
    expect((await form.post('/password', { csrf, password: `${other} 2`, repeat: `${other} 2` })).status).toBe(404);
    await settle(latchkey);
    expect(Date.now() - begin).toBeLessThan(5000);

    expect((await visit().follow(firstLink)).status).toBe(404);
    expect((await visit().follow(secondLink)).status).toBe(404);
    await third.heard();
    await third.say(waiting);
    expect((await third.heard()).join(' ')).not.toMatch(/Thank you/);
    await signedInChat.say('I forgot my password');
    expect((await signedInChat.heard()).join(' ')).toMatch(/What's your work e-mail or username/);

    const { id } = await alice();
    const { store } = running.services;
    expect(await store.find('sessions', { where: { account: id }, limit: 10 })).toEqual([]);
    const audit = await store.find('audit', { where: { at: { gte: 0 } }, limit: 10_000 });
    const of = (action: string) =>
      audit.filter((event) => event.action === action).map(({ body }) => JSON.parse(body).outcome);
    expect(of('password.reset')).toEqual(['started', 'ok']);
    expect(of('session.ended').length).toBeGreaterThan(0);
    expect(ground.posted.slice(notices).filter(({ subject }) => /password was changed/i.test(subject)).length).toBe(2);
    // The link that objects is for afterwards: it lives.
    const objection = /\/t\/[\w-]{43}/.exec(ground.posted.at(-1)?.text ?? '')?.[0] ?? '';
    expect((await visit().follow(objection)).status).toBe(200);
    expect(await signIn(visit(), 'alice', password)).toBe(false);
    expect(await signIn(visit(), 'alice', other)).toBe(true);
  });
});
