// A browser without scripts: cookies, forms and their hidden fields, over plain HTTP. Follows no redirect by itself.
import { type HttpAnswer, send } from '../otp/web-attacker';

export interface Visitor {
  readonly cookies: Map<string, string>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<HttpAnswer>;
  /** Sends exactly these fields. */
  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<HttpAnswer>;
  /** Opens `from`, takes the token of the form that goes to `action`, and sends it with the fields. */
  submit(from: string, action: string, fields: Readonly<Record<string, string>>): Promise<HttpAnswer>;
  /** Goes on to where redirects lead, five times at most. */
  follow(path: string): Promise<HttpAnswer>;
}

export const setCookiesOf = (answer: HttpAnswer): readonly string[] => [answer.headers['set-cookie'] ?? []].flat();

/** The hidden token of the form that goes to `action`; empty when there is none. */
export function tokenIn(html: string, action: string): string {
  const form = html.split('<form').find((part) => part.includes(`action="${action}"`)) ?? '';
  return /name="csrf" value="([^"]*)"/.exec(form)?.[1] ?? '';
}

function keep(cookies: Map<string, string>, answer: HttpAnswer): void {
  for (const line of setCookiesOf(answer)) {
    const [pair = ''] = line.split(';');
    const name = pair.slice(0, pair.indexOf('='));
    if (/max-age=0/i.test(line)) cookies.delete(name);
    else cookies.set(name, pair.slice(pair.indexOf('=') + 1));
  }
}

/** `common` headers go with every request; `host` is needed when PUBLIC_URL is not the address it listens on. */
export function newVisitor(url: string, common: Readonly<Record<string, string>> = {}): Visitor {
  const cookies = new Map<string, string>();
  const cookieHeader = (): Record<string, string> =>
    cookies.size === 0 ? {} : { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  const visitor: Visitor = {
    cookies,
    async get(path, headers = {}) {
      const answer = await send(`${url}${path}`, {
        headers: { accept: 'text/html', ...cookieHeader(), ...common, ...headers },
      });
      keep(cookies, answer);
      return answer;
    },
    async post(path, fields, headers = {}) {
      const type = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };
      const body = new URLSearchParams(fields).toString();
      const all = { ...type, ...cookieHeader(), ...common, ...headers };
      const answer = await send(`${url}${path}`, { method: 'POST', headers: all, body });
      keep(cookies, answer);
      return answer;
    },
    async submit(from, action, fields) {
      const page = await visitor.follow(from);
      return visitor.post(action, { csrf: tokenIn(page.body, action), ...fields });
    },
    async follow(path) {
      let answer = await visitor.get(path);
      for (let hops = 0; hops < 5 && answer.status === 303; hops++) {
        answer = await visitor.get(String(answer.headers['location']));
      }
      return answer;
    },
  };
  return visitor;
}

/** Signs in and says whether that worked. */
export async function signIn(visitor: Visitor, identifier: string, password: string): Promise<boolean> {
  const answer = await visitor.submit('/signin', '/signin', { identifier, password });
  return answer.status === 303;
}

export const pathOf = (link: string): string => new URL(link).pathname;
