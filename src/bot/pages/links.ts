// Owns the address of every one-time link. It never uses a link up: mail scanners and previews open links too (bar SB-08).
import type { Answer, Exchange, Route } from '../http/route';
import { seeOther } from '../http/route';
import type { Wired } from './deps';
import { lapsedPage } from './errors';
import { chooseTexts } from './language';
import { keepTicket, ticketPaths } from './ticket-page';

export function linkRoutes({ tickets, clock, help }: Wired): Route[] {
  const open = async (exchange: Exchange): Promise<Answer> => {
    const token = exchange.params.token ?? '';
    const ticket = await tickets.look(token);
    if (ticket === undefined) return lapsedPage(chooseTexts(exchange), help);
    const maxAge = Math.max(1, Math.ceil((ticket.expiresAt - clock.nowMs()) / 1000));
    // The token moves from the address, where history and screenshots keep it, into a cookie (attack WEB-02).
    const answer = seeOther(ticketPaths[ticket.purpose], [keepTicket(token, maxAge)]);
    return { ...answer, headers: { ...answer.headers, 'cache-control': 'no-store' } };
  };
  return [{ method: 'GET', path: '/t/:token', handle: open }];
}
