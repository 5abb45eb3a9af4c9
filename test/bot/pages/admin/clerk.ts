// Somebody at a signed-in browser, over HTTP, against the whole product on a test ground.
import { createRoles, type Role } from '../../../../src/services/roles';
import type { TestLatchkey } from '../../../support/latchkey';

export interface Page {
  readonly status: number;
  readonly location: string | null;
  readonly headers: Headers;
  readonly html: string;
}

export interface Clerk {
  get(path: string): Promise<Page>;
  /** The form of the newest page that goes to `action`, with these fields more. */
  submit(action: string, fields?: Readonly<Record<string, string>>): Promise<Page>;
  /** The same, as a browser sends a file. */
  upload(action: string, file: Blob, fields?: Readonly<Record<string, string>>): Promise<Page>;
  send(path: string, init: RequestInit): Promise<Page>;
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
    get: (path) => send(path, {}),
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
