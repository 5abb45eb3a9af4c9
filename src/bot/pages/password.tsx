// Owns the page where somebody chooses a new password behind a one-time link.
import type { Written } from '../../services/passwords/ports';
import type { Answer, Route } from '../http/route';
import { Button, ButtonLink, Card, Form, Notice } from './components';
import type { Wired } from './deps';
import { lapsedPage, notHerePage } from './errors';
import { type Frame, pageAnswer, renderDocument } from './layout';
import {
  HiddenUsername,
  Identity,
  NewPasswordFields,
  type Problem,
  ProblemNotice,
  readNewPassword,
} from './password-fields';
import { guide } from './rule-list';
import { dropTicket, type TicketVisit, ticketRoutes } from './ticket-page';
import { minutesUntil, retryAfter } from './waiting';

const frame = ({ texts }: TicketVisit, help: Frame['help']): Frame => ({
  texts,
  title: texts.choose.title,
  place: 'password',
  help,
  scripts: ['show-password', 'password'],
});

type Again = Omit<Answer, 'type' | 'body'> & { readonly problem?: Problem };

/** The form, fresh or after a refusal; lapsed when the link died meanwhile. */
async function showForm(deps: Wired, visit: TicketVisit, { status, headers, problem }: Again): Promise<Answer> {
  const { texts, token, csrf } = visit;
  const described = await deps.passwords.describe(token);
  if (described === undefined) return lapsedPage(texts, deps.help);
  const { username, untilMs } = described;
  const known = { username, organisation: deps.help.organisation };
  const body = (
    <Card title={texts.choose.title}>
      <ProblemNotice texts={texts} problem={problem} />
      <p class="lead">{texts.choose.lead}</p>
      <Identity texts={texts} username={username} />
      <Form action="/password" csrf={csrf}>
        <HiddenUsername username={username} />
        <NewPasswordFields texts={texts} guidance={guide(deps.policy.current().password, known)} problem={problem} />
        <Button>{texts.choose.submit}</Button>
      </Form>
      <p class="hint">{texts.choose.validFor(minutesUntil(untilMs, deps.clock.nowMs()))}</p>
    </Card>
  );
  return pageAnswer(status, renderDocument(frame(visit, deps.help), body), { headers });
}

function changedPage({ help }: Wired, { texts }: TicketVisit): Answer {
  const { title, text, next } = texts.changed;
  const body = (
    <Card title={title}>
      <Notice kind="good">
        <p>{text}</p>
      </Notice>
      <p>{next}</p>
      <p class="actions">
        <ButtonLink href="/signin">{texts.signIn}</ButtonLink>
      </p>
    </Card>
  );
  return pageAnswer(200, renderDocument({ texts, title, place: 'signin', help }, body), { cookies: [dropTicket] });
}

/** The directory's answer was lost: nobody knows, and the page says so. 502, as a gateway would. */
export function unknownPage({ help }: Pick<Wired, 'help'>, texts: TicketVisit['texts']): Answer {
  const { title, text, next } = texts.unknown;
  const body = (
    <Card title={title}>
      <Notice kind="warn">
        <p>{text}</p>
      </Notice>
      <p>{next}</p>
      <p class="actions">
        <ButtonLink href="/signin">{texts.signIn}</ButtonLink>
        <ButtonLink href="/passwordreset" kind="quiet">
          {texts.startAgain}
        </ButtonLink>
      </p>
    </Card>
  );
  return pageAnswer(502, renderDocument({ texts, title, place: 'signin', help }, body), { cookies: [dropTicket] });
}

async function answerWritten(deps: Wired, visit: TicketVisit, written: Written): Promise<Answer> {
  if (written.ok) return changedPage(deps, visit);
  switch (written.reason) {
    case 'lapsed':
      return lapsedPage(visit.texts, deps.help);
    case 'rules':
      return showForm(deps, visit, { status: 422, problem: { kind: 'rules', broken: written.broken } });
    case 'busy':
      return showForm(deps, visit, {
        status: 503,
        headers: retryAfter(written.retryAfterSeconds),
        problem: { kind: 'busy' },
      });
    case 'not-here':
      return notHerePage(visit.texts, deps.help);
    case 'unknown':
      return unknownPage(deps, visit.texts);
  }
}

async function submit(deps: Wired, visit: TicketVisit): Promise<Answer> {
  const { exchange, token } = visit;
  const typed = readNewPassword(exchange);
  if (!typed.ok) return showForm(deps, visit, { status: 422, problem: typed.problem });
  const { source, correlation } = exchange;
  const written = await deps.passwords.choose({ token, password: typed.password, source, correlation });
  return answerWritten(deps, visit, written);
}

export const passwordRoutes = (deps: Wired): Route[] =>
  ticketRoutes(deps, {
    purpose: 'set-password',
    show: (visit) => showForm(deps, visit, { status: 200 }),
    submit: (visit) => submit(deps, visit),
  });
