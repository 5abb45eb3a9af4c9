// Owns what all pages behind a one-time link share: the link's token comes from a cookie, a GET only looks, a POST needs the
// form's token, and everything that does not fit is the same lapsed page.

import type { TicketPurpose } from '../../services/collections';
import type { Ticket } from '../../services/passwords/ports';
import type { Answer, Exchange, Route, SetCookie } from '../http/route';
import type { Action } from './csrf';
import type { Wired } from './deps';
import { lapsedPage, staleFormPage } from './errors';
import { chooseTexts } from './language';
import type { PageTexts } from './texts/catalogue';

/** Where a link leads: the token stays behind in the cookie. */
export const ticketPaths = {
  'begin-reset': '/begin',
  'set-password': '/password',
  'reveal-password': '/reveal',
  invitation: '/invitation',
  'sign-in': '/welcome',
  'not-me': '/not-me',
  confirm: '/confirm',
} as const satisfies Record<TicketPurpose, Action>;

/** Lax: the first request comes from a mail or a chat, and the redirect after it must carry the cookie. */
export const keepTicket = (value: string, maxAge: number): SetCookie => ({
  name: 'ticket',
  value,
  maxAge,
  sameSite: 'Lax',
});
export const dropTicket = keepTicket('', 0);

export interface TicketVisit {
  readonly exchange: Exchange;
  readonly texts: PageTexts;
  readonly token: string;
  /** For the form's hidden field. */
  readonly csrf: string;
}

export interface TicketPage {
  readonly purpose: TicketPurpose;
  readonly show: (visit: TicketVisit, ticket: Ticket) => Promise<Answer>;
  readonly submit: (visit: TicketVisit) => Promise<Answer>;
}

/** Somebody had this form, so the link was good once: used, lapsed or killed since. Made-up links are only logged. */
const recordRefusal = ({ audit }: Wired, { exchange }: TicketVisit, purpose: TicketPurpose): Promise<void> =>
  audit.record({
    action: 'ticket.refused',
    outcome: 'refused',
    actor: 'anonymous:page',
    reason: 'lapsed',
    channel: 'page',
    source: exchange.source,
    correlation: exchange.correlation,
    detail: { purpose },
  });

export function ticketRoutes(deps: Wired, page: TicketPage): Route[] {
  const path = ticketPaths[page.purpose];
  const enter = (exchange: Exchange): TicketVisit => ({
    exchange,
    texts: chooseTexts(exchange),
    token: exchange.cookies.ticket ?? '',
    csrf: deps.csrf.issue(exchange, path).token,
  });
  const show = async (exchange: Exchange): Promise<Answer> => {
    const visit = enter(exchange);
    const ticket = visit.token === '' ? undefined : await deps.tickets.look(visit.token, page.purpose);
    return ticket === undefined ? lapsedPage(visit.texts, deps.help) : page.show(visit, ticket);
  };
  const submit = async (exchange: Exchange): Promise<Answer> => {
    const visit = enter(exchange);
    if (visit.token === '') return lapsedPage(visit.texts, deps.help);
    if (deps.csrf.verify(exchange, path)) {
      if ((await deps.tickets.look(visit.token, page.purpose)) !== undefined) return page.submit(visit);
      await recordRefusal(deps, visit, page.purpose);
      return lapsedPage(visit.texts, deps.help);
    }
    exchange.log.warn('a form came back without its token', { path, correlation: exchange.correlation });
    return staleFormPage(visit.texts, deps.help);
  };
  return [
    { method: 'GET', path, handle: show },
    { method: 'POST', path, accepts: 'form', ownOriginOnly: true, handle: submit },
  ];
}
