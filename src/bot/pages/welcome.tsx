// Owns signing in with a one-time link (the owner's first way in). The session starts at the POST and never before.
import type { Answer, Route } from '../http/route';
import { seeOther } from '../http/route';
import { Button, Card, Form } from './components';
import type { Wired } from './deps';
import { describeDevice } from './device';
import { lapsedPage } from './errors';
import { pageAnswer, renderDocument } from './layout';
import { keepSession } from './session-cookie';
import { dropTicket, type TicketVisit, ticketRoutes } from './ticket-page';

function showButton({ help }: Wired, { texts, csrf }: TicketVisit): Answer {
  const { title, lead, submit } = texts.welcome;
  const body = (
    <Card title={title}>
      <p>{lead}</p>
      <Form action="/welcome" csrf={csrf}>
        <Button>{submit}</Button>
      </Form>
    </Card>
  );
  return pageAnswer(200, renderDocument({ texts, title, place: 'welcome', help }, body));
}

async function submit(deps: Wired, { exchange, texts, token }: TicketVisit): Promise<Answer> {
  const { source, correlation, cookies, headers } = exchange;
  const ticket = await deps.tickets.look(token, 'sign-in');
  if (ticket === undefined) return lapsedPage(texts, deps.help);
  const { account } = ticket;
  const event = { actor: account, target: account, source, correlation } as const;
  await deps.audit.record({ ...event, action: 'ticket.used', outcome: 'started', reason: 'sign-in' });
  if ((await deps.tickets.consume(token, 'sign-in')) === undefined) return lapsedPage(texts, deps.help);
  await deps.audit.record({ ...event, action: 'signin.passed', outcome: 'ok', reason: 'link' });
  // ASVS 7.2.4: a new session at every sign-in, and the one before it ends.
  if (cookies.session) await deps.sessions.end(cookies.session);
  const device = describeDevice(headers['user-agent']);
  const started = await deps.sessions.start({ account, scope: 'full', keep: false, device });
  return seeOther('/account', [keepSession(started), dropTicket]);
}

export const welcomeRoutes = (deps: Wired): Route[] =>
  ticketRoutes(deps, {
    purpose: 'sign-in',
    show: async (visit) => showButton(deps, visit),
    submit: (visit) => submit(deps, visit),
  });
