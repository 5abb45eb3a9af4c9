// Owns confirming a command: whoever asked for it, signed in within the last minutes, sees what it says, and presses once.
import { writeCommand } from '../../../dialogs/admin/writing';
import { isFreshSignIn } from '../../../services/accounts/freshness';
import type { Session } from '../../../services/accounts/ports';
import type { Confirmations, Waiting } from '../../../services/admin/confirmations';
import { type Answer, type Route, seeOther } from '../../http/route';
import { SignOut } from '../account';
import { Button, Card, Form, Notice } from '../components';
import type { Wired } from '../deps';
import { lapsedPage } from '../errors';
import { pageAnswer, renderDocument } from '../layout';
import { dropTicket, type TicketVisit, ticketRoutes } from '../ticket-page';

export type ConfirmDeps = Wired & { readonly confirmations: Pick<Confirmations, 'look' | 'ownerOf' | 'confirm'> };

type Seen =
  | { readonly ok: true; readonly session: Session; readonly waiting: Waiting }
  | { readonly ok: false; readonly answer: Answer };

const toSignIn: Seen = { ok: false, answer: seeOther('/signin/confirm') };

const frameFor = ({ help }: ConfirmDeps, { texts }: TicketVisit, title: string) =>
  ({ texts, title, place: 'confirm', help }) as const; // a place's name

/** Nothing of what was asked for is shown to another account. */
function otherPage(deps: ConfirmDeps, visit: TicketVisit): Answer {
  const { texts, exchange } = visit;
  const { otherTitle, otherText } = texts.confirm;
  const body = (
    <Card title={otherTitle}>
      <p>{otherText}</p>
      <SignOut texts={texts} csrf={deps.csrf.issue(exchange, '/signout').token} />
    </Card>
  );
  return pageAnswer(403, renderDocument(frameFor(deps, visit, otherTitle), body));
}

async function see(deps: ConfirmDeps, visit: TicketVisit): Promise<Seen> {
  const { token, exchange, texts } = visit;
  const session = await deps.sessions.look(exchange.cookies.session ?? '');
  if (session === undefined || !isFreshSignIn(session.authenticatedAt, deps.clock.nowMs())) return toSignIn;
  // With a temporary password the password comes first.
  if (session.scope !== 'full') return { ok: false, answer: seeOther('/account/password') };
  if ((await deps.confirmations.ownerOf(token)) !== session.account)
    return { ok: false, answer: otherPage(deps, visit) };
  const waiting = await deps.confirmations.look({ token, account: session.account });
  return waiting === undefined ? { ok: false, answer: lapsedPage(texts, deps.help) } : { ok: true, session, waiting };
}

async function show(deps: ConfirmDeps, visit: TicketVisit): Promise<Answer> {
  const seen = await see(deps, visit);
  if (!seen.ok) return seen.answer;
  const { texts, csrf } = visit;
  const { title, lead, asked, request, people, submit, notYou } = texts.confirm;
  const { command, count, approves } = seen.waiting;
  const body = (
    <Card title={title}>
      <p>{lead}</p>
      <p class="hint">{asked}</p>
      <p>
        <strong class="selectable">{writeCommand(command)}</strong>
      </p>
      {approves && (
        <p>
          {request(approves.by)} <strong class="selectable">{writeCommand(approves.command)}</strong>
        </p>
      )}
      {count > 0 && <p>{people(count)}</p>}
      <Form action="/confirm" csrf={csrf}>
        <Button>{submit}</Button>
      </Form>
      <Notice kind="warn">
        <p>{notYou}</p>
      </Notice>
    </Card>
  );
  return pageAnswer(200, renderDocument(frameFor(deps, visit, title), body));
}

function donePage(deps: ConfirmDeps, visit: TicketVisit): Answer {
  const { doneTitle, doneText } = visit.texts.confirm;
  const body = (
    <Card title={doneTitle}>
      <Notice kind="good">
        <p>{doneText}</p>
      </Notice>
    </Card>
  );
  return pageAnswer(200, renderDocument(frameFor(deps, visit, doneTitle), body), { cookies: [dropTicket] });
}

async function submit(deps: ConfirmDeps, visit: TicketVisit): Promise<Answer> {
  const seen = await see(deps, visit);
  if (!seen.ok) return seen.answer;
  const { source, correlation } = visit.exchange;
  const { account } = seen.session;
  const confirmed = await deps.confirmations.confirm({ token: visit.token, account, source, correlation });
  if (!confirmed.ok) return lapsedPage(visit.texts, deps.help);
  return confirmed.channel === 'teams' ? donePage(deps, visit) : seeOther('/?flow=commands', [dropTicket]);
}

export const confirmRoutes = (deps: ConfirmDeps): Route[] =>
  ticketRoutes(deps, {
    purpose: 'confirm',
    show: (visit) => show(deps, visit),
    submit: (visit) => submit(deps, visit),
  });
