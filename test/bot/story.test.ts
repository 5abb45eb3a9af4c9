// The whole story through the official client, by WebSocket and by polling: no browser, but every byte that it would send.
import { type Activity, DirectLine } from 'botframework-directlinejs';
import { WebSocket } from 'ws';
import type { Posted } from '../fakes/ground';
import { pinIn } from '../fakes/house';
import { startLatchkey, type TestLatchkey } from '../support/latchkey';

// What the client expects of a browser.
const browser = globalThis as unknown as Record<string, unknown>;
browser['XMLHttpRequest'] = require('xhr2');
browser['WebSocket'] = WebSocket;

jest.setTimeout(30_000);

let latchkey: TestLatchkey;
beforeEach(async () => {
  latchkey = await startLatchkey();
});
afterEach(() => latchkey.stop());

type Card = { readonly actions?: readonly { readonly title: string; readonly url?: string; readonly data?: object }[] };

const cardOf = (activity: Activity): Card | undefined =>
  activity.type === 'message' ? (activity.attachments?.[0] as { content?: Card } | undefined)?.content : undefined;

/** `end()` reaches everybody who listens as an error. */
const ignoreEnd = (): void => undefined;

async function openChat(webSocket: boolean) {
  const headers = { origin: latchkey.url, 'content-type': 'application/json' };
  const generated = await fetch(`${latchkey.url}/v3/directline/tokens/generate`, {
    method: 'POST',
    headers,
    body: '{}',
  });
  const { token } = (await generated.json()) as { token: string };
  const line = new DirectLine({ token, domain: `${latchkey.url}/v3/directline`, webSocket, pollingInterval: 200 });
  const heard: Activity[] = [];
  let wake = (): void => undefined;
  line.activity$.subscribe((activity) => {
    heard.push(activity);
    wake();
  }, ignoreEnd);
  const find = async (which: (activity: Activity) => boolean): Promise<Activity> => {
    for (;;) {
      const found = heard.find(which);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const textOf = (activity: Activity): string => JSON.stringify(activity);
  return {
    heard,
    hears: (text: string) => find((activity) => textOf(activity).includes(text)),
    post: (activity: object) =>
      new Promise<string>((resolve, reject) => {
        line.postActivity({ from: { id: 'me' }, type: 'message', ...activity } as Activity).subscribe(resolve, reject);
      }),
    end: () => line.end(),
  };
}

/** The outbox has a worker of its own here: the letter comes when it comes. */
async function letterTo(address: string): Promise<Posted> {
  for (let look = 0; look < 400; look += 1) {
    const found = latchkey.ground.posted.find(({ to }) => to === address);
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`no letter to ${address}`);
}

const newPassword = 'seven grey herons by the lock';

/** The page as a browser without scripts fills it in. */
async function chooseOnPage(url: string): Promise<string> {
  const first = await fetch(url, { redirect: 'manual' });
  const cookies = first.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
  const form = await fetch(`${latchkey.url}/password`, { headers: { cookie: cookies.join('; ') } });
  cookies.push(...form.headers.getSetCookie().map((cookie) => cookie.split(';')[0]));
  const html = await form.text();
  const fields = new URLSearchParams();
  for (const [input] of html.matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(input)?.[1];
    if (name === undefined) continue;
    const secret = /type="password"/.test(input);
    fields.set(name, secret ? newPassword : (/value="([^"]*)"/.exec(input)?.[1] ?? ''));
  }
  const done = await fetch(`${latchkey.url}/password`, {
    method: 'POST',
    headers: { cookie: cookies.join('; '), origin: latchkey.url, 'content-type': 'application/x-www-form-urlencoded' },
    body: fields.toString(),
  });
  return `${done.status} ${await done.text()}`;
}

test.each([
  ['by WebSocket', true],
  ['by polling', false],
])('%s: from "i forgot my pw" to "Your password was changed."', async (_name, webSocket) => {
  const chat = await openChat(webSocket);
  await chat.post({ text: 'i forgot my pw' });
  await chat.hears("What's your work e-mail or username?");
  await chat.post({ text: 'alice@demo.example' });
  const where = await chat.hears('Where should the PIN go?');
  const byMail = cardOf(where)?.actions?.find(({ title }) => title === 'E-mail');
  await chat.post({ value: byMail?.data });
  await chat.hears('If that account can be reset here, a PIN is on its way. It is good for 10 minutes.');
  const pin = pinIn((await letterTo('alice@alice.home.example')).text);
  await chat.post({ text: `${pin.slice(0, 4)} ${pin.slice(4)}` });
  const link =
    cardOf(await chat.hears('Choose a new password'))?.actions?.find(({ url }) => url !== undefined)?.url ?? '';
  expect(link).toMatch(new RegExp(`^${latchkey.url}/t/[\\w-]{43}$`));
  expect(await chooseOnPage(link)).toMatch(/^200 .*Your password was changed/s);
  await chat.hears('Your password was changed.');

  const { authority } = latchkey.running.services;
  expect((await authority.verifyByName('alice@demo.example', newPassword)).ok).toBe(true);
  expect(JSON.stringify(chat.heard)).not.toContain(pin);
  expect((await letterTo('alice@demo.example')).subject).toMatch(/password/i);
  chat.end();
});
