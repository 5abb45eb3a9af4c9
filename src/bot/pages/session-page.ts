// Owns what all signed-in pages share: no session, no page; a session that may only change its password gets nowhere else;
// every POST needs the form's token.
import type { Session } from '../../services/accounts/ports';
import type { Answer, Exchange, Route } from '../http/route';
import { seeOther } from '../http/route';
import type { Action } from './csrf';
import type { Wired } from './deps';
import { staleFormPage } from './errors';
import { chooseTexts } from './language';
import { dropSession } from './session-cookie';
import type { PageTexts } from './texts/catalogue';

export interface SessionVisit {
  readonly exchange: Exchange;
  readonly texts: PageTexts;
  readonly session: Session;
  /** The cookie's value: for ending this session, never for a page. */
  readonly token: string;
}

export interface SessionHandler {
  /** `any`: also for somebody who signed in with a temporary password and must change it first. */
  readonly scope: 'full' | 'any';
  readonly handle: (visit: SessionVisit) => Promise<Answer>;
}

export async function enter(deps: Wired, exchange: Exchange): Promise<SessionVisit | undefined> {
  const token = exchange.cookies.session ?? '';
  const session = token === '' ? undefined : await deps.sessions.look(token);
  return session && { exchange, texts: chooseTexts(exchange), session, token };
}

const toSignIn = seeOther('/signin', [dropSession]);
export const toChange = seeOther('/account/password');
export const isFenced = ({ session }: SessionVisit, scope: SessionHandler['scope']): boolean =>
  scope === 'full' && session.scope === 'change-only';

export const sessionGet = (deps: Wired, path: `/${string}`, { scope, handle }: SessionHandler): Route => ({
  method: 'GET',
  path,
  async handle(exchange) {
    const visit = await enter(deps, exchange);
    if (visit === undefined) return toSignIn;
    return isFenced(visit, scope) ? toChange : handle(visit);
  },
});

export const sessionPost = (deps: Wired, path: Action, { scope, handle }: SessionHandler): Route => ({
  method: 'POST',
  path,
  accepts: 'form',
  ownOriginOnly: true,
  async handle(exchange) {
    const visit = await enter(deps, exchange);
    if (visit === undefined) return toSignIn;
    if (!deps.csrf.verify(exchange, path)) {
      exchange.log.warn('a form came back without its token', { path, correlation: exchange.correlation });
      return staleFormPage(visit.texts, deps.help);
    }
    return isFenced(visit, scope) ? toChange : handle(visit);
  },
});
