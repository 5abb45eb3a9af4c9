// Owns "this wasn't me": what will happen, and what was done.
import type { Answer, Route } from '../http/route';
import { Button, Card, Form, Notice, Points } from './components';
import type { Wired } from './deps';
import { lapsedPage } from './errors';
import { pageAnswer, renderDocument } from './layout';
import { type TicketVisit, ticketRoutes } from './ticket-page';

function showButton({ help }: Wired, { texts, csrf }: TicketVisit): Answer {
  const { title, lead, points, submit, itWasMe } = texts.notMe;
  const body = (
    <Card title={title}>
      <p>{lead}</p>
      <Points items={points} />
      <Form action="/not-me" csrf={csrf}>
        <Button kind="danger">{submit}</Button>
      </Form>
      <p class="hint">{itWasMe}</p>
    </Card>
  );
  return pageAnswer(200, renderDocument({ texts, title, place: 'not-me', help }, body));
}

function donePage({ help }: Wired, { texts }: TicketVisit): Answer {
  const { doneTitle, doneLead, done, next, contact } = texts.notMe;
  const body = (
    <Card title={doneTitle}>
      <p>{doneLead}</p>
      <Points items={done} done />
      <Notice kind="info">
        <p>{next}</p>
        <p>
          <strong class="selectable">{contact(help.helpDesk)}</strong>
        </p>
      </Notice>
    </Card>
  );
  return pageAnswer(200, renderDocument({ texts, title: doneTitle, place: 'not-me', help }, body));
}

async function submit(deps: Wired, visit: TicketVisit): Promise<Answer> {
  const { source, correlation } = visit.exchange;
  const done = await deps.objections.object({ token: visit.token, source, correlation });
  return done ? donePage(deps, visit) : lapsedPage(visit.texts, deps.help);
}

export const notMeRoutes = (deps: Wired): Route[] =>
  ticketRoutes(deps, {
    purpose: 'not-me',
    show: async (visit) => showButton(deps, visit),
    submit: (visit) => submit(deps, visit),
  });
