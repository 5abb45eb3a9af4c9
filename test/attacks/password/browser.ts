// A browser without scripts: keeps cookies, fills in the form it was shown, follows nothing by itself.
import type { Agent } from 'node:http';
import { pinIn } from '../../fakes/house';
import type { TestLatchkey } from '../../support/latchkey';
import { type HttpAnswer, newAddress, openChat, send, settle, walkToPin } from '../otp/web-attacker';

export interface Browser {
  readonly cookies: Map<string, string>;
  get(path: string): Promise<HttpAnswer>;
  /** Posts the form of the page that was shown last, with its hidden field. */
  submit(path: string, fields: Readonly<Record<string, string>>, agent?: Agent): Promise<HttpAnswer>;
}

export function createBrowser(url: string, { language = 'en', from = newAddress() } = {}): Browser {
  const cookies = new Map<string, string>();
  let csrf = '';
  const common = () => ({
    'x-forwarded-for': from,
    'accept-language': language,
    accept: 'text/html',
    cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
  });
  const take = (answer: HttpAnswer): HttpAnswer => {
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    csrf = /name="csrf" value="([^"]*)"/.exec(answer.body)?.[1] ?? csrf;
    return answer;
  };
  return {
    cookies,
    get: async (path) => take(await send(`${url}${path}`, { headers: common() })),
    async submit(path, fields, agent) {
      const headers = { ...common(), origin: url, 'content-type': 'application/x-www-form-urlencoded' };
      const body = new URLSearchParams({ ...fields, csrf }).toString();
      return take(await send(`${url}${path}`, { method: 'POST', headers, body, ...(agent && { agent }) }));
    },
  };
}

/** Proves in a chat of its own that somebody is `name`, and hands over the one-time link. */
export async function earnLink(latchkey: TestLatchkey, name: string) {
  const chat = await openChat(latchkey.url);
  await walkToPin(latchkey, chat, name);
  const posted = latchkey.ground.posted.at(-1);
  const pin = pinIn(posted?.text ?? '');
  await chat.say(pin);
  return { chat, pin, link: new URL(await chat.link()).pathname };
}

/** A browser in front of the form behind a one-time link. */
export async function openForm(latchkey: TestLatchkey, name: string, language = 'en') {
  const { chat, pin, link } = await earnLink(latchkey, name);
  const browser = createBrowser(latchkey.url, { language });
  await browser.get(link);
  await browser.get('/password');
  const choose = (password: string) => browser.submit('/password', { password, repeat: password });
  return { chat, pin, link, browser, choose };
}

/** Signs in from nowhere: 303 is a yes. */
export async function signIn(latchkey: TestLatchkey, identifier: string, password: string): Promise<HttpAnswer> {
  const browser = createBrowser(latchkey.url);
  await browser.get('/signin');
  return browser.submit('/signin', { identifier, password });
}

export const brokenRules = (answer: HttpAnswer): string[] =>
  [...answer.body.matchAll(/data-rule="([a-z-]+)" data-state="broken"/g)].map(([, rule = '']) => rule);

/** Past every limit that counts in days. */
export async function sleepOverIt(latchkey: TestLatchkey): Promise<void> {
  await settle(latchkey);
  latchkey.ground.clock.advance(25 * 3_600_000);
}
