// Somebody at a signed-in browser, over HTTP, against the whole product on a test ground.
import { createRoles, type Role } from '../../../../src/services/roles';
import type { TestLatchkey } from '../../../support/latchkey';
import { eventually } from '../../teams/teams-world';

export interface Page {
  readonly status: number;
  readonly location: string | null;
  readonly headers: Headers;
  readonly html: string;
}

export interface Heard {
  readonly id: string;
  readonly words: string;
  readonly link: string | undefined;
  readonly buttons: readonly { readonly label: string; readonly data: unknown }[];
}

export interface Chat {
  readonly conversationId: string;
  readonly streamUrl: string;
  /** What came after a watermark, and the next one. */
  since(watermark: string): Promise<{ readonly heard: readonly Heard[]; readonly watermark: string }>;
  /** What is answered, in words. */
  say(text: string): Promise<string>;
  press(label: string): Promise<string>;
  /** Everything the bot has said and that still stands, oldest first. */
  history(): Promise<readonly Heard[]>;
}

export interface Clerk {
  get(path: string): Promise<Page>;
  /** The form of the newest page that goes to `action`, with these fields more. */
  submit(action: string, fields?: Readonly<Record<string, string>>): Promise<Page>;
  /** The same, as a browser sends a file. */
  upload(action: string, file: Blob, fields?: Readonly<Record<string, string>>): Promise<Page>;
  send(path: string, init: RequestInit): Promise<Page>;
  /** The page, once it says this: jobs run beside the test. */
  until(path: string, text: string): Promise<void>;
  /** A web chat of the same browser. */
  chat(): Promise<Chat>;
  /** What the page says, without its markup. */
  readonly words: string;
  readonly html: string;
}

export const idOf = async ({ running }: TestLatchkey, username: string) => {
  const found = await running.services.directory.find(username);
  if (!found.ok) throw new Error(`nobody ${username}`);
  return found.account.id;
};

export async function give(latchkey: TestLatchkey, username: string, role: Role, scope = '*'): Promise<void> {
  const account = await idOf(latchkey, username);
  await createRoles(latchkey.running.services).grant({ account, role, by: 'operator', scope, untilMs: null });
}

const unescapeHtml = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

const fieldsOf = (html: string, action: string): Readonly<Record<string, string>> => {
  const form = html.split('<form').find((part) => part.includes(`action="${action}"`));
  if (form === undefined) throw new Error(`no form ${action} on the page`);
  const inputs = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  return Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, unescapeHtml(value)]));
};

// biome-ignore lint/suspicious/noExplicitAny: a wire body that tests look into
type Wire = any;

const heardIn = (activity: Wire): Heard => {
  const card = activity.attachments?.[0]?.content;
  const actions: Wire[] = card?.actions ?? [];
  return {
    id: activity.id,
    words: activity.text ?? activity.summary ?? '',
    link: actions.find(({ url }) => url !== undefined)?.url,
    buttons: actions.flatMap(({ title, data }) => (data === undefined ? [] : [{ label: title, data }])),
  };
};

/** `send` goes to this browser's origin with its cookies. */
async function openChat(send: (path: string, init: RequestInit) => Promise<Page>): Promise<Chat> {
  const base = '/v3/directline';
  const ask = async (path: string, token: string, body?: unknown): Promise<Wire> => {
    const headers = { ...(token && { authorization: `Bearer ${token}` }), 'sec-fetch-site': 'same-origin' };
    const post = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const page = await send(`${base}${path}`, { ...post, headers: { ...headers, 'content-type': 'application/json' } });
    return JSON.parse(page.html);
  };
  const { token } = await ask('/tokens/generate', '', {});
  const { conversationId, streamUrl } = await ask('/conversations', token, {});
  const activities = `/conversations/${conversationId}/activities`;
  const read = async (): Promise<readonly Heard[]> => {
    const page = await ask(activities, token);
    return page.activities.filter(({ from }: Wire) => from.role === 'bot').map(heardIn);
  };
  const post = async (activity: Record<string, unknown>): Promise<string> => {
    const before = (await read()).length;
    await ask(activities, token, { type: 'message', from: { id: 'me' }, ...activity });
    return (await read())
      .slice(before)
      .map(({ words }) => words)
      .join('\n');
  };
  return {
    conversationId,
    streamUrl,
    async since(watermark) {
      const page = await ask(`${activities}?watermark=${watermark}`, token);
      return { heard: page.activities.map(heardIn), watermark: page.watermark };
    },
    history: read,
    say: (text) => post({ text }),
    async press(label) {
      const button = (await read()).flatMap(({ buttons }) => buttons).findLast((one) => one.label === label);
      if (button === undefined) throw new Error(`no button ${label}`);
      return post({ value: button.data });
    },
  };
}

/** Undefined: not signed in. `scope`: a session that may only change its password. */
export async function clerkAt(
  latchkey: TestLatchkey,
  username?: string,
  scope: 'full' | 'change-only' = 'full',
): Promise<Clerk> {
  const { sessions } = latchkey.running.services;
  const who = { scope, keep: false, device: 'a test' } as const; // names
  const started = username && (await sessions.start({ account: await idOf(latchkey, username), ...who }));
  const cookie: Record<string, string> = started ? { cookie: `session=${started.token}` } : {};
  let html = '';
  const send = async (path: string, init: RequestInit): Promise<Page> => {
    const headers = { accept: 'text/html', ...cookie, ...(init.headers as Record<string, string> | undefined) }; // as given here
    const answer = await fetch(`${latchkey.url}${path}`, { redirect: 'manual', ...init, headers });
    html = await answer.text();
    return { status: answer.status, location: answer.headers.get('location'), headers: answer.headers, html };
  };
  const follow = async (page: Page): Promise<Page> => {
    let now = page;
    for (let hops = 0; hops < 3 && now.status === 303 && now.location; hops += 1) now = await send(now.location, {});
    return now;
  };
  return {
    send,
    chat: () => openChat(send),
    get: (path) => send(path, {}),
    async until(path, text) {
      await eventually(async () => (await send(path, {})).html.includes(text));
    },
    async submit(action, fields = {}) {
      const body = new URLSearchParams({ ...fieldsOf(html, action), ...fields });
      return follow(await send(action, { method: 'POST', body, headers: { 'sec-fetch-site': 'same-origin' } }));
    },
    async upload(action, file, fields = {}) {
      const body = new FormData();
      for (const [name, value] of Object.entries({ ...fieldsOf(html, action), ...fields })) body.append(name, value);
      body.append('file', file, 'people.csv');
      return follow(await send(action, { method: 'POST', body, headers: { 'sec-fetch-site': 'same-origin' } }));
    },
    get words() {
      const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'));
      return unescapeHtml(main.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')).trim();
    },
    get html() {
      return html;
    },
  };
}
