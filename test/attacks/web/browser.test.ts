// What only a browser does: history, referrers, frames, forms of other sites, two windows, password fields.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { pinIn } from '../../fakes/house';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { openChat, send, settle, walkToPin } from '../otp/web-attacker';
import { newVisitor, signIn } from './visitor';
import { type Watched, watchChromium } from './watch';

jest.setTimeout(120_000);

const password = 'amber kettle on the window sill';
const other = 'quiet tractor beside the harbour';
let latchkey: TestLatchkey;
let watched: Watched;
let evil: Server;
let evilPage = '';
/** `localhost` is another site than 127.0.0.1; the other port of 127.0.0.1 is the same site, as a subdomain would be. */
let evilPort = 0;
let embedder = '';

beforeAll(async () => {
  evil = createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(request.url === '/' ? evilPage : '');
  });
  await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
  evilPort = (evil.address() as AddressInfo).port; // a TCP server's address is one
  embedder = `http://localhost:${evilPort}`;
  latchkey = await startLatchkey({ environment: { ALLOWED_ORIGINS: embedder } });
  watched = await watchChromium();
});
afterAll(async () => {
  await watched?.close();
  await latchkey?.stop();
  await new Promise((resolve) => evil.close(resolve));
});
beforeEach(() => {
  // Past the limits of the test before.
  latchkey.ground.clock.advance(25 * 3_600_000);
});

const alice = async () => {
  const found = await latchkey.running.services.directory.find('alice');
  if (!found.ok) throw new Error('no alice');
  return found.account;
};
const proveAndGetLink = async (): Promise<string> => {
  const chat = await openChat(latchkey.url);
  await walkToPin(latchkey, chat, 'alice@demo.example');
  await chat.say(pinIn(latchkey.ground.posted.at(-1)?.text ?? ''));
  return chat.link();
};
const fill = async (page: Page, text: string): Promise<void> => {
  await page.locator('input[name="password"]').fill(text);
  await page.locator('input[name="repeat"]').fill(text);
};
const submit = (page: Page): Promise<void> => page.locator('main form button[type="submit"]').last().click();

describe('WEB-02: token leakage via Referer, history and third parties', () => {
  test('nothing but the first request carries the token; it leaves the address, and no page knows it', async () => {
    const link = await proveAndGetLink();
    const token = link.split('/t/')[1] ?? '';
    const page = await watched.newPage();
    const carriers: string[] = [];
    const cached: string[] = [];
    page.on('request', (request) => {
      const { referer = '', ...rest } = request.headers();
      const { cookie: _ours, ...headers } = rest;
      const told = [request.url(), referer, request.postData() ?? '', JSON.stringify(headers)].join('\n');
      if (told.includes(token)) carriers.push(request.url());
      expect([request.url(), referer]).toEqual([request.url(), '']);
    });
    page.on('response', (response) => {
      const { 'cache-control': cache = '', 'referrer-policy': referrer } = response.headers();
      if (!response.url().includes('/assets/')) cached.push(`${cache} ${referrer}`);
    });
    await page.goto(link);
    expect(page.url()).toBe(`${latchkey.url}/password`);
    expect(
      await page.evaluate(() => [document.referrer, document.cookie, document.documentElement.outerHTML].join()),
    ).not.toContain(token);
    expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
    for (const link of await page
      .locator('a[href]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? ''))) {
      if (link.startsWith('#') || link === '/' || link === '/passwordreset') continue;
      await page.locator(`a[href="${link}"]`).first().click();
      await page.waitForLoadState();
      await page.goto(`${latchkey.url}/password`);
    }
    // The switch of languages was among the links.
    await page.goto(`${latchkey.url}/language/en/password`);
    await fill(page, password);
    await submit(page);
    await page
      .getByText(/password was changed/i)
      .first()
      .waitFor();
    await page.goBack();
    expect(page.url()).not.toContain(token);
    expect(carriers).toEqual([link]);
    expect(new Set(cached)).toEqual(new Set(['no-store no-referrer']));
    expect(await watched.seen()).toEqual([]);
    expect((await watched.browsing.context.cookies()).some(({ value }) => value === token)).toBe(false);
    await page.close();
    await settle(latchkey);
  });
});

describe('WEB-04: same link open in two browsers', () => {
  let second: Watched;
  beforeAll(async () => {
    second = await watchChromium();
  });
  afterAll(() => second.close());

  const writes = async (): Promise<number> =>
    (await latchkey.running.services.store.find('intents', { where: {}, limit: 100 })).filter(
      ({ state }) => state === 'applied',
    ).length;

  test.each(['one after the other', 'at once'])(
    '%s: one password is written; the other browser gets the page of a used link',
    async (order) => {
      const link = await proveAndGetLink();
      const [a, b] = [await watched.newPage(), await second.newPage()];
      for (const page of [a, b]) await page.goto(link);
      await fill(a, `${password} a ${order}`);
      await fill(b, `${password} b ${order}`);
      const before = await writes();
      const { stamp } = await alice();
      if (order === 'at once') await Promise.all([submit(a), submit(b)]);
      else {
        await submit(a);
        await a
          .getByText(/password was changed/i)
          .first()
          .waitFor();
        await submit(b);
      }
      // Whatever the answer is, the form is gone with it.
      await Promise.all([a, b].map((page) => page.locator('input[name="password"]').waitFor({ state: 'detached' })));
      const titles = await Promise.all([a, b].map((page) => page.locator('h1').first().textContent()));
      const changed = titles.filter((title) => /changed/i.test(title ?? ''));
      expect([order, changed.length]).toEqual([order, 1]);
      expect(titles.filter((title) => /link/i.test(title ?? '')).length).toBe(1);
      expect((await writes()) - before).toBe(1);
      const after = (await alice()).stamp;
      expect(after).not.toBe(stamp);

      // Back, and once more.
      for (const page of [a, b]) {
        await page.goBack().catch(() => null);
        if ((await page.locator('input[name="password"]').count()) > 0) {
          await fill(page, `${password} again`);
          await submit(page);
          await page.waitForLoadState();
        }
        expect(await page.locator('h1').first().textContent()).not.toMatch(/changed/i);
      }
      expect((await writes()) - before).toBe(1);
      expect((await alice()).stamp).toBe(after);
      await settle(latchkey);
      await Promise.all([a.close(), b.close()]);
    },
  );
});

describe('WEB-07: CSRF from a real page of somebody else', () => {
  test.each(['localhost', '127.0.0.1'])('a page of %s posts forms and fetches: nothing changes', async (name) => {
    const { id } = await alice();
    await latchkey.running.services.directory.setPassword(id, password, { temporaryUntilMs: null });
    const started = await latchkey.running.services.sessions.start({
      account: id,
      scope: 'full',
      keep: false,
      device: '',
    });
    await watched.browsing.context.addCookies([{ name: 'session', value: started.token, url: latchkey.url }]);
    const before = (await alice()).stamp;
    const statuses: number[] = [];
    const page = await watched.newPage();
    page.on('response', (response) => {
      if (response.url().startsWith(latchkey.url) && response.request().method() === 'POST')
        statuses.push(response.status());
    });
    const fields = { current: password, password: other, repeat: other, identifier: 'alice', csrf: 'x' };
    const inputs = Object.entries(fields)
      .map(([field, value]) => `<input name="${field}" value="${value}">`)
      .join('');
    for (const action of ['/account/password', '/account/sign-out-everywhere', '/signout', '/signin', '/password']) {
      for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data']) {
        evilPage = `<form id=f method=post enctype="${type}" action="${latchkey.url}${action}">${inputs}</form>`;
        await page.goto(`http://${name}:${evilPort}/`);
        await Promise.all([
          page.waitForNavigation(),
          page.evaluate(() => (document.getElementById('f') as HTMLFormElement).submit()),
        ]);
      }
    }
    evilPage = 'x';
    await page.goto(`http://${name}:${evilPort}/`);
    await page.evaluate(
      async ([url, body]) => {
        for (const path of [
          '/account/password',
          '/signout',
          '/v3/directline/tokens/generate',
          '/v3/directline/conversations',
        ]) {
          const options = { method: 'POST', mode: 'no-cors', credentials: 'include', body } as const; // literal modes
          await fetch(`${url}${path}`, options).catch(() => undefined);
          await fetch(`${url}${path}`, {
            ...options,
            mode: 'cors',
            headers: { 'content-type': 'application/json' },
          }).catch(() => undefined);
        }
      },
      [latchkey.url, JSON.stringify(fields)] as const,
    );
    expect(statuses.length).toBeGreaterThanOrEqual(15);
    // localhost may embed the chat here, so it may begin one.
    const allowed = name === 'localhost' ? [403, 415, 200, 401, 400] : [403, 415];
    expect(statuses.filter((status) => !allowed.includes(status))).toEqual([]);
    expect((await alice()).stamp).toBe(before);
    await page.goto(`${latchkey.url}/account`);
    expect(new URL(page.url()).pathname).toBe('/account');
    await watched.browsing.context.clearCookies();
    await watched.seen();
    await page.close();
  });
});

describe('WEB-12: security headers, framing, clickjacking', () => {
  const pages = [
    '/',
    '/passwordreset',
    '/signin',
    '/account',
    '/password',
    '/welcome',
    '/reveal',
    '/not-me',
    '/begin',
    '/confirm',
    '/account/password',
    '/account/teams',
    '/passwordnotification',
    '/admin/import',
    '/nowhere',
    '/t/x',
    '/dev/mailbox',
    '/widget',
  ];
  const more = [
    '/widget.js',
    '/healthz',
    '/readyz',
    '/metrics',
    '/assets/pages/forms.css',
    '/assets/pages/show-password.js',
    '/assets/nowhere',
    '/dev/mailbox.json',
    '/language/en/home',
    '/account/teams/link',
    '/account/teams/unlink',
    '/account/sign-out-everywhere',
    '/admin/import/progress',
    '/admin/import/template.csv',
    '/admin/import/apply',
    '/admin/import/drop',
    '/admin/import/undo',
    '/admin/files/x',
    '/signout',
    '/assets/pages/import.css',
    '/v3/directline/conversations/x',
    '//',
    '/%2e%2e/',
  ];

  test.each(['http', 'https'])('every answer has them (%s)', async (scheme) => {
    const secure = scheme === 'https';
    const key = Buffer.from('Zk3v9QhTq1xYb7Rw2LmNc5Pd8Jf4Gs6HaUeWiOoXyTz').toString('base64');
    const there = secure
      ? await startLatchkey({
          environment: { PUBLIC_URL: 'https://reset.example', MAIL_URL: 'smtp://127.0.0.1:1', SECRET_KEY: key },
        })
      : latchkey;
    const url = `http://127.0.0.1:${(there.running.server.http.address() as AddressInfo).port}`;
    const hosts = secure ? [{ host: 'reset.example' }, { host: 'evil.test' }] : [{}];
    for (const host of hosts) {
      for (const path of [...pages, ...more]) {
        for (const method of ['GET', 'POST', 'PUT'] as const) {
          const { headers, status } = await send(`${url}${path}`, {
            method,
            headers: { accept: 'text/html', ...host },
          });
          const about = `${method} ${path} ${status}`;
          const policy = String(headers['content-security-policy']);
          expect([about, /default-src 'none'/.test(policy), /base-uri 'none'/.test(policy)]).toEqual([
            about,
            true,
            true,
          ]);
          expect([
            about,
            /unsafe-eval|script-src[^;]*unsafe-inline|\*|http:/.test(policy.replaceAll(embedder, '')),
          ]).toEqual([about, false]);
          expect([about, /form-action '(self|none)'/.test(policy)]).toEqual([about, true]);
          const framed = /frame-ancestors ([^;]*)/.exec(policy)?.[1];
          const open = path === '/widget' && status === 200;
          expect([about, framed]).toEqual([about, open ? `'self'${secure ? '' : ` ${embedder}`}` : "'none'"]);
          expect([about, headers['x-frame-options']]).toEqual([about, open ? undefined : 'DENY']);
          expect([about, headers['x-content-type-options'], headers['referrer-policy']]).toEqual([
            about,
            'nosniff',
            'no-referrer',
          ]);
          expect([about, headers['cross-origin-opener-policy']]).toEqual([about, 'same-origin']);
          expect([about, ['same-origin', 'cross-origin']]).toEqual([
            about,
            expect.arrayContaining([headers['cross-origin-resource-policy']]),
          ]);
          expect([about, String(headers['permissions-policy']).includes('camera=()')]).toEqual([about, true]);
          expect([about, headers['server'], headers['x-powered-by']]).toEqual([about, undefined, undefined]);
          const age = Number(/max-age=(\d+)/.exec(String(headers['strict-transport-security']))?.[1] ?? 0);
          expect([about, age >= 31_536_000]).toEqual([about, secure]);
          const cache = String(headers['cache-control']);
          expect([about, cache === 'no-store' || (status < 400 && /^\/(assets|widget\.js)/.test(path))]).toEqual([
            about,
            true,
          ]);
        }
      }
    }
    if (secure) await there.stop();
  });

  test("no page can be framed by somebody else's; the widget only by who is listed", async () => {
    const page = await watched.newPage();
    const framed = async (site: string, path: string): Promise<boolean> => {
      evilPage = `<iframe src="${latchkey.url}${path}"></iframe>`;
      await page.goto(`http://${site}:${evilPort}/`);
      await page.waitForLoadState('networkidle');
      const [, frame] = page.frames();
      return (
        frame?.url().startsWith(latchkey.url) === true &&
        ((await frame
          .locator('main')
          .count()
          .catch(() => 0)) ?? 0) > 0
      );
    };
    expect(await framed('localhost', '/widget')).toBe(true);
    expect(await framed('127.0.0.1', '/widget')).toBe(false);
    for (const path of pages.filter((one) => one !== '/widget')) {
      expect([path, await framed('localhost', path)]).toEqual([path, false]);
    }
    await watched.seen();
    await page.close();
  });
});

describe('WEB-17: security text in the browser: password fields', () => {
  test('hidden until shown, pasted, managed, whole; nobody is signed in afterwards', async () => {
    const link = await proveAndGetLink();
    const page = await watched.newPage();
    await page.goto(link);
    const fields = page.locator('input[autocomplete="new-password"]');
    expect(await fields.count()).toBe(2);
    expect(await page.locator('input[autocomplete="username"]').inputValue()).toBe('alice@demo.example');
    for (const attribute of ['maxlength', 'onpaste', 'pattern', 'readonly', 'oncopy', 'ondrop']) {
      expect([attribute, await page.locator(`input[type="password"][${attribute}]`).count()]).toEqual([attribute, 0]);
    }
    expect(await fields.evaluateAll((all) => all.map((one) => one.getAttribute('type')))).toEqual([
      'password',
      'password',
    ]);
    // 256 characters, the most that are allowed: none is lost.
    const long = 'Käse & Brot 🧀 '.repeat(20).slice(0, 250);
    const prevented = await fields.first().evaluate((field, text) => {
      (field as HTMLInputElement).focus();
      const data = new DataTransfer();
      data.setData('text/plain', text);
      const paste = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
      const stopped = !field.dispatchEvent(paste);
      document.execCommand('insertText', false, text);
      return stopped;
    }, long);
    expect(prevented).toBe(false);
    expect(await fields.first().inputValue()).toBe(long);
    await page.locator('[data-shows], button[aria-controls], button[aria-pressed]').first().click();
    expect(await fields.first().getAttribute('type')).toBe('text');
    await fields.nth(1).fill(long);
    await submit(page);
    await page
      .getByText(/password was changed/i)
      .first()
      .waitFor();
    expect((await watched.browsing.context.cookies()).map(({ name }) => name)).not.toContain('session');
    await page.goto(`${latchkey.url}/account`);
    expect(new URL(page.url()).pathname).toBe('/signin');
    expect(await signIn(newVisitor(latchkey.url), 'alice@demo.example', long)).toBe(true);
    expect(await signIn(newVisitor(latchkey.url), 'alice@demo.example', long.slice(0, -1))).toBe(false);
    await page.close();
  });
});
