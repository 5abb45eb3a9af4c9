// Over a hundred names and sentences that would rather be scripts, in every place that shows what people wrote.

import { createMailboxSenders } from '../../../src/services/notify/mailbox';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { pinIn } from '../../fakes/house';
import { createFakeClock } from '../../fakes/time';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { openChat, send, settle, walkToPin } from '../otp/web-attacker';
import { payloads } from './payloads';
import { type Watched, watchChromium } from './watch';

jest.setTimeout(180_000);

const store = createSqliteStore({ path: ':memory:' });
const clock = createFakeClock();
/** Six at a time: a browser takes its time for a page. */
const bundles = Array.from({ length: Math.ceil(payloads.length / 6) }, (_, index) =>
  payloads.slice(index * 6, index * 6 + 6).join(' '),
);
/** Those that a greeting may hold (templates drop what looks like an address, and what is too long). */
const greetable = payloads.filter((payload) => payload.length <= 64 && !/[/:@\\]|\S\.\S/.test(payload));
const markdown = '[x](javascript:xss()) <img src=x onerror=xss()> ![x](//evil.test/x.png)';
let latchkey: TestLatchkey;
let watched: Watched;
beforeAll(async () => {
  latchkey = await startLatchkey({
    store,
    ground: { clock, senders: createMailboxSenders({ store, clock }) },
    environment: { ORGANISATION: '<svg onload=xss()>&"\'', HELP_DESK: markdown },
  });
  watched = await watchChromium();
});
afterAll(async () => {
  await watched?.close();
  await latchkey?.stop();
});

const alice = async () => {
  const found = await latchkey.running.services.directory.find('alice');
  if (!found.ok) throw new Error('no alice');
  return found.account;
};

describe('WEB-11: XSS in pages, web chat, cards, mails', () => {
  test('the watch sees a script, a foreign request and a violation when there is one', async () => {
    expect(payloads.length).toBeGreaterThanOrEqual(100);
    const page = await watched.newPage();
    await page.setContent('<img src=x onerror=xss()>');
    await page.waitForTimeout(200);
    await page.goto(`${latchkey.url}/signin`);
    await page.evaluate(() => {
      const image = document.createElement('img');
      image.src = 'https://evil.test/x.png';
      document.body.append(image);
    });
    await page.waitForTimeout(200);
    const seen = await watched.seen();
    expect(seen).toContain('a script ran');
    expect(seen.some((event) => event.startsWith('policy: img-src'))).toBe(true);
    await page.close();
  });

  test('said in the chat, as words and as the label of a button', async () => {
    const page = await watched.newPage();
    const started = page.waitForResponse((response) => response.url().endsWith('/v3/directline/conversations'));
    await page.goto(
      `${latchkey.url}/?flow=%3Cscript%3Exss()%3C/script%3E&language=%22%3E%3Cimg%20src=x%20onerror=xss()%3E`,
    );
    await page.getByPlaceholder('Write a message').waitFor({ timeout: 20_000 });
    const { conversationId, token }: { conversationId: string; token: string } = await (await started).json();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const path = `${latchkey.url}/v3/directline/conversations/${conversationId}/activities`;
    const post = async (activity: object): Promise<void> => {
      const answer = await send(path, {
        method: 'POST',
        headers,
        body: JSON.stringify({ type: 'message', textFormat: 'markdown', ...activity }),
      });
      expect([200, 400]).toContain(answer.status);
    };
    // What the operator wrote comes out of the bot's own mouth.
    await post({ text: 'talk to a person' });
    for (const [index, payload] of payloads.entries()) {
      if (index % 50 === 49) clock.advance(61_000);
      if (index % 10 === 0) await post({ value: { card: 0, choice: 'x', label: payload } });
      await post({ text: payload, locale: payload.slice(0, 20), channelData: { clientActivityID: `x${index}` } });
    }
    await post({ text: 'that was the last of them' });
    await page.getByText('that was the last of them').last().waitFor({ timeout: 30_000 });
    // As words they are there: nothing was swallowed.
    const feed = (await page.locator('[role="feed"]').textContent()) ?? '';
    expect(feed).toContain('<svg onload=xss()>');
    expect(feed).toContain('[x](javascript:xss())');
    const hrefs = await page
      .locator('[role="feed"] a')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    expect(
      hrefs.filter((href) => href !== null && !href.startsWith('https://') && !href.startsWith(latchkey.url)),
    ).toEqual([]);
    expect(
      await page.locator('[role="feed"] :is(script, iframe, object, embed, svg[onload], img[onerror])').count(),
    ).toBe(0);
    await page.waitForTimeout(300);
    expect(await watched.seen()).toEqual([]);
    await page.close();
  });

  test('as the name of somebody: account, change, mails in the mailbox, text messages', async () => {
    const { running } = latchkey;
    const page = await watched.newPage();
    const { id } = await alice();
    const { token } = await running.services.sessions.start({
      account: id,
      scope: 'full',
      keep: false,
      device: payloads[0] ?? '',
    });
    await watched.browsing.context.addCookies([{ name: 'session', value: token, url: latchkey.url }]);
    for (const [index, bundle] of bundles.entries()) {
      await store.update('accounts', { id }, { set: { displayName: bundle, unit: bundle } });
      await page.goto(`${latchkey.url}/account`);
      expect(
        await page.locator('main script, main img, main iframe, main [onload], main [onerror], main [style]').count(),
      ).toBe(0);
      if (index % 8 === 0) await page.goto(`${latchkey.url}/account/password`);
    }
    const names = [...bundles, ...greetable];
    for (const [index, payload] of names.entries()) {
      const notice = {
        atMs: clock.nowMs(),
        channel: payload,
        username: payload,
        displayName: payload,
        notMeUrl: `${latchkey.url}/t/x`,
      };
      const template = (['password-changed', 'password-temporary', 'unlocked'] as const)[index % 3] ?? 'unlocked';
      const message = {
        template,
        language: index % 2 ? 'de' : 'en',
        to: 'alice@alice.home.example',
        variables: notice,
      };
      const until = clock.nowMs() + 60_000;
      const pin = {
        pin: '12345678',
        minutes: 10,
        requestedAtMs: 0,
        channel: payload,
        purpose: payload,
        displayName: payload,
      };
      const pinMessage = { ...message, template: 'pin', variables: pin } as const; // a template's name
      await running.services.mailroom.mail(`pin/xss/${index}`, index % 2 ? message : pinMessage, until);
      const phone = { ...message, to: '+12025550142' };
      if (index % 10 === 0) await running.services.mailroom.sms(`sms/${index}`, phone, until);
    }
    await settle(latchkey);
    expect(await watched.seen()).toEqual([]);
    const mails = await store.find('mailbox', { where: {}, limit: 500 });
    expect(mails.length).toBeGreaterThan(names.length);
    for (const { id: mail, kind } of mails) {
      if (kind === 'sms') continue;
      await page.goto(`${latchkey.url}/dev/mailbox/html?${new URLSearchParams({ id: mail })}`);
      expect(
        await page
          .locator('script, img:not([src^="data:"]), iframe, object, embed, [onload], [onerror], [onclick]')
          .count(),
      ).toBe(0);
      const hrefs = await page
        .locator('a')
        .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
      expect(hrefs.filter((href) => !href.startsWith(latchkey.url))).toEqual([]);
    }
    for (const { id: mail } of mails.slice(0, 6)) {
      for (const view of ['html', 'text'])
        await page.goto(`${latchkey.url}/dev/mailbox?${new URLSearchParams({ id: mail, view })}`);
    }
    await page.waitForTimeout(300);
    expect(await watched.seen()).toEqual([]);
    await watched.browsing.context.clearCookies();
    await store.update('accounts', { id }, { set: { displayName: 'Alice Moreau' } });
    await page.close();
  });

  test("as a browser, a parameter, a path, a wrong form, and on every page with the operator's own words", async () => {
    const page = await watched.newPage();
    for (const [index, bundle] of bundles.entries()) {
      const query = new URLSearchParams({
        q: bundle,
        flow: bundle,
        language: bundle,
        id: bundle,
        view: bundle,
        resetAccount: bundle,
      });
      const paths = ['/signin', '/dev/mailbox', '/nowhere', ...(index % 8 === 0 ? ['/widget'] : [])];
      await page.goto(`${latchkey.url}${paths[index % paths.length]}?${query}`);
      if (index % 4 === 0) await page.goto(`${latchkey.url}/t/${encodeURIComponent(bundle)}`);
      if (index % 4 === 1) await page.goto(`${latchkey.url}/language/${encodeURIComponent(bundle)}/home`);
    }
    await page.goto(`${latchkey.url}/signin`);
    for (const payload of bundles.slice(0, 8)) {
      await page.locator('input[name="identifier"]').fill(payload);
      await page.locator('input[type="password"]').fill(payload);
      await page.locator('main form button[type="submit"]').last().click();
      await page.waitForLoadState();
    }
    const chat = await openChat(latchkey.url);
    await walkToPin(latchkey, chat, 'alice@demo.example');
    const [mail] = await store.find('mailbox', { where: {}, sortBy: 'at', order: 'down', limit: 1 });
    await chat.say(pinIn(mail?.text ?? ''));
    await page.goto(await chat.link());
    expect(new URL(page.url()).pathname).toBe('/password');
    await page.locator('input[name="password"]').fill('<img src=x onerror=xss()>');
    for (const path of ['/', '/signin', '/passwordreset', '/widget']) await page.goto(`${latchkey.url}${path}`);
    await page.waitForTimeout(500);
    expect(await watched.seen()).toEqual([]);
    await page.close();
  });
});
