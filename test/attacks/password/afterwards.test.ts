// PWD-06: what people are told after a reset, and that nobody is signed in by it.
import { hashToken } from '../../../src/services/secrets/hashes';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { openChat, send, settle } from '../otp/web-attacker';
import { createBrowser, earnLink, openForm, signIn } from './browser';

jest.setTimeout(60_000);

const password = 'amber kettle on the window sill';
const linksIn = (text: string): string[] => text.match(/https?:\/\/[^\s"<>]+/g) ?? [];

async function finish(latchkey: TestLatchkey) {
  const { browser, choose, chat, pin, link } = await openForm(latchkey, 'alice@demo.example');
  const before = latchkey.ground.posted.length;
  const done = await choose(password);
  expect(done.status).toBe(200);
  await settle(latchkey);
  return { browser, chat, pin, link, done, notices: latchkey.ground.posted.slice(before) };
}

describe('PWD-06: notice text and no auto-login', () => {
  let latchkey: TestLatchkey;
  beforeEach(async () => {
    latchkey = await startLatchkey({ environment: { TRUST_PROXY: '1' } });
  });
  afterEach(() => latchkey.stop());

  test('every registered address and the mailbox hear when, where, and how to object', async () => {
    const { notices, pin, link } = await finish(latchkey);
    expect(notices.map(({ kind, to }) => `${kind} ${to}`).sort()).toEqual([
      'mail alice@alice.home.example',
      'mail alice@demo.example',
      'sms +12025550142',
    ]);
    for (const { kind, text, html, subject } of notices) {
      const all = `${subject}\n${text}\n${html}`;
      expect(all).toMatch(/password[\s\S]*changed/i);
      expect(all).not.toContain(password);
      expect(all.replaceAll(' ', '')).not.toContain(pin);
      expect(all).not.toContain(link);
      expect(all).not.toMatch(/\b\d{4} ?\d{4}\b(?!:)/);
      if (kind === 'mail') {
        expect(text).toMatch(/When: .*21 November 2026.*UTC/);
        expect(text).toMatch(/Through: .*(?:chat|web)/i);
        expect(text).toContain('alice@demo.example');
      }
      expect(text).toMatch(/not you/i);
      expect(linksIn(text).length).toBeGreaterThan(0);
    }
  });

  test('the only links in it object: they open no password and no session', async () => {
    const { notices } = await finish(latchkey);
    const links = [...new Set(notices.flatMap(({ text, html }) => [...linksIn(text), ...linksIn(html)]))];
    const oneTime = links.filter((url) => url.includes('/t/'));
    expect(oneTime).toHaveLength(3);
    expect(links.every((url) => url.startsWith(latchkey.url))).toBe(true);
    for (const url of oneTime) {
      const ticket = await latchkey.running.services.store.get('tickets', hashToken(url.split('/t/')[1] ?? ''));
      expect(ticket?.purpose).toBe('not-me');
      const browser = createBrowser(latchkey.url);
      expect((await browser.get(new URL(url).pathname)).headers['location']).toBe('/not-me');
      expect((await browser.get('/password')).body).not.toContain('name="repeat"');
      expect((await browser.get('/account')).headers['location']).toBe('/signin');
    }
  });

  test('nobody is signed in: not the browser that did it, not the chat; the old link is dead', async () => {
    const { browser, chat, done, link } = await finish(latchkey);
    expect([...browser.cookies.keys()]).not.toContain('session');
    expect(JSON.stringify(done.headers)).not.toContain('session=');
    expect((await browser.get('/account')).headers['location']).toBe('/signin');
    expect(done.body).toContain('href="/signin"');
    expect(await latchkey.running.services.store.count('sessions', {})).toBe(0);
    expect((await chat.heard()).join('\n')).toMatch(/Your password was changed/);
    // The chat goes on as a stranger's: asked for the name again, nothing masked is shown.
    await chat.say('I forgot my password');
    expect((await chat.heard()).join('\n')).toMatch(/What's your work e-mail or username\?/);
    expect((await send(`${latchkey.url}${link}`, { headers: { accept: 'text/html' } })).body).toMatch(
      /no longer works/,
    );
    expect((await signIn(latchkey, 'alice@demo.example', password)).status).toBe(303);
  });

  test('a temporary password: shown once on its page, in no message, and it opens only the page that replaces it', async () => {
    latchkey.ground.setPolicy({ outcome: 'temporary' });
    const { link } = await earnLink(latchkey, 'alice@demo.example');
    const before = latchkey.ground.posted.length;
    const browser = createBrowser(latchkey.url);
    await browser.get(link);
    await browser.get('/reveal');
    const shown = await browser.submit('/reveal', {});
    const [, temporary = ''] = />([A-Za-z0-9]{4}(?:-[A-Za-z0-9]{4}){3})</.exec(shown.body) ?? [];
    expect(temporary).not.toBe('');
    expect([...browser.cookies.keys()]).not.toContain('session');
    await settle(latchkey);
    for (const { text, html } of latchkey.ground.posted.slice(before)) expect(text + html).not.toContain(temporary);
    expect(JSON.stringify(latchkey.ground.log.lines)).not.toContain(temporary);
    const entered = await signIn(latchkey, 'alice@demo.example', temporary);
    expect([entered.status, entered.headers['location']]).toEqual([303, '/account/password']);
    // Somebody else's chat is none the wiser.
    const stranger = await openChat(latchkey.url);
    await stranger.say('hello');
    expect((await stranger.heard()).join()).not.toContain('alice');
  });
});
