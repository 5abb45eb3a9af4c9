// Owns the address of every one-time link. It never uses a link up: mail scanners and previews open links too (bar SB-08).
import type { Answer, Exchange, Route } from '../http/route';
import { seeOther } from '../http/route';
import type { Wired } from './deps';
import { errorPage, lapsedPage } from './errors';
import { chooseTexts } from './language';
import { keepTicket, ticketPaths } from './ticket-page';
import { retryAt } from './waiting';

/** Wrong links from one network (attack WEB-06). Tokens cannot be guessed; this keeps the trying from costing us. */
const wrongLinks = { limit: 60, windowMs: 3_600_000 };

async function refuse({ throttle, clock, help }: Wired, exchange: Exchange): Promise<Answer> {
  const texts = chooseTexts(exchange);
  const hit = await throttle.hit(`link|${exchange.source}`, wrongLinks);
  if (hit.allowed) return lapsedPage(texts, help);
  const page = errorPage(429, texts, exchange.correlation);
  return { ...page, headers: { ...page.headers, ...retryAt(hit.resetAtMs, clock.nowMs()) } };
}

export function linkRoutes(deps: Wired): Route[] {
  const { tickets, clock } = deps;
  const open = async (exchange: Exchange): Promise<Answer> => {
    const token = exchange.params.token ?? '';
    const ticket = await tickets.look(token);
    if (ticket === undefined) return refuse(deps, exchange);
    const maxAge = Math.max(1, Math.ceil((ticket.expiresAt - clock.nowMs()) / 1000));
    // The token moves from the address, where history and screenshots keep it, into a cookie (attack WEB-02).
    const answer = seeOther(ticketPaths[ticket.purpose], [keepTicket(token, maxAge)]);
    return { ...answer, headers: { ...answer.headers, 'cache-control': 'no-store' } };
  };
  return [{ method: 'GET', path: '/t/:token', handle: open }];
}
