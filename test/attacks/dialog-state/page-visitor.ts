// A browser that does what it is told: any cookie, any form, any page.
import { type HttpAnswer, send } from '../otp/web-attacker';

export interface Visit {
  readonly ticket?: string;
  readonly session?: string;
  readonly visit?: string;
}

const cookieHeader = (cookies: Visit): Record<string, string> => {
  const pairs = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
  return pairs.length === 0 ? {} : { cookie: pairs.join('; ') };
};

export const getPage = (url: string, path: string, cookies: Visit = {}): Promise<HttpAnswer> =>
  send(`${url}${path}`, { headers: { accept: 'text/html', ...cookieHeader(cookies) } });

export const hiddenFields = (html: string): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );

export const postForm = (
  url: string,
  path: string,
  { cookies = {}, fields = {} }: { readonly cookies?: Visit; readonly fields?: Record<string, string> },
): Promise<HttpAnswer> =>
  send(`${url}${path}`, {
    method: 'POST',
    headers: {
      accept: 'text/html',
      origin: url,
      'content-type': 'application/x-www-form-urlencoded',
      ...cookieHeader(cookies),
    },
    body: new URLSearchParams(fields).toString(),
  });

/** Opens the page with its form, then sends it with `fields`: what an honest browser does. */
export async function submitPage(
  url: string,
  path: string,
  { cookies, fields = {} }: { readonly cookies: Visit; readonly fields?: Record<string, string> },
): Promise<HttpAnswer> {
  const shown = await getPage(url, path, cookies);
  return postForm(url, path, { cookies, fields: { ...hiddenFields(shown.body), ...fields } });
}

export const tokenOf = (link: string): string => link.split('/t/')[1] ?? '';

export const goodPassword = 'amber kettle on the window sill';
/** What a password form may call its fields, in every page. */
export const passwordFields = (password = goodPassword): Record<string, string> => ({
  password,
  again: password,
  repeat: password,
  next: password,
  'new-password': password,
  confirm: password,
});
