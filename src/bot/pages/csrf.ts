// Owns the token in every form. It is bound to one form and to one secret of this browser: the session, the one-time link,
// or (before there is either) a random cookie of its own. ASVS 3.5.1; attack WEB-07.
import { createHmac } from 'node:crypto';
import type { Random } from '../../services/ports';
import { encodeParts } from '../../services/secrets/encoding';
import { sameText } from '../../services/secrets/hashes';
import type { Keyring } from '../../services/secrets/ports';
import { randomToken } from '../../services/secrets/random';
import type { Exchange, SetCookie } from '../http/route';

/** Every form there is, and the cookie it hangs on. */
const anchors = {
  '/begin': 'ticket',
  '/password': 'ticket',
  '/reveal': 'ticket',
  '/invitation': 'ticket',
  '/welcome': 'ticket',
  '/not-me': 'ticket',
  '/confirm': 'ticket',
  '/signin': 'visit',
  '/signin/contacts': 'visit',
  '/signin/confirm': 'visit',
  '/signin/teams': 'visit',
  '/account/password': 'session',
  '/account/teams': 'session',
  '/account/teams/link': 'session',
  '/account/teams/unlink': 'session',
  '/account/sign-out-everywhere': 'session',
  '/admin/import': 'session',
  '/admin/import/apply': 'session',
  '/admin/import/drop': 'session',
  '/admin/import/undo': 'session',
  '/signin/import': 'visit',
  '/signout': 'session',
} as const;
export type Action = keyof typeof anchors;

type Cookies = Pick<Exchange, 'cookies'>;

export interface Csrf {
  /** The hidden field's value. Needs the form's cookie, except for forms before sign-in: those get one in `cookies`. */
  issue(exchange: Cookies, action: Action): { readonly token: string; readonly cookies: readonly SetCookie[] };
  /** False for a missing, altered or foreign token, and when the cookie it hangs on is gone. Constant time. */
  verify(exchange: Cookies & Pick<Exchange, 'form'>, action: Action): boolean;
}

const visitShape = /^[A-Za-z0-9_-]{43}$/;

function readAnchor({ cookies }: Cookies, action: Action): string | undefined {
  const value = cookies[anchors[action]];
  if (value === undefined || value === '') return undefined;
  return anchors[action] === 'visit' && !visitShape.test(value) ? undefined : value;
}

const mac = (key: Buffer, action: Action, anchor: string): string =>
  createHmac('sha256', key)
    .update(encodeParts('csrf/v1', anchors[action], action, anchor))
    .digest('base64url');

export function createCsrf({ keyring, random }: { readonly keyring: Keyring; readonly random: Random }): Csrf {
  const sign = (action: Action, anchor: string): string => {
    const { id, key } = keyring.current('csrf');
    return `${id}.${mac(key, action, anchor)}`;
  };
  const startVisit = (action: Action) => {
    const value = randomToken(random);
    return { token: sign(action, value), cookies: [{ name: 'visit', value, sameSite: 'Lax' } as const] };
  };
  return {
    issue(exchange, action) {
      const anchor = readAnchor(exchange, action);
      if (anchor !== undefined) return { token: sign(action, anchor), cookies: [] };
      return anchors[action] === 'visit' ? startVisit(action) : { token: '', cookies: [] };
    },

    verify(exchange, action) {
      const anchor = readAnchor(exchange, action);
      const [id = '', given = ''] = (exchange.form.csrf ?? '').split('.');
      const key = keyring.byId('csrf', id);
      return anchor !== undefined && key !== undefined && sameText(given, mac(key.key, action, anchor));
    },
  };
}
