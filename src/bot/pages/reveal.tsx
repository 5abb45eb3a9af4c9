// Owns the pages that make a temporary password or a Temporary Access Pass and show it once, to whoever presses the button: behind
// the link of a reset, and behind that of an invitation.
import type { Revealed } from '../../services/passwords/ports';
import type { Answer, Route } from '../http/route';
import { Button, ButtonLink, Card, Form, Moment, Notice, Points } from './components';
import type { Wired } from './deps';
import { lapsedPage, notHerePage } from './errors';
import { pageAnswer, renderDocument } from './layout';
import { unknownPage } from './password';
import { Identity, ProblemNotice } from './password-fields';
import { dropTicket, type TicketVisit, ticketPaths, ticketRoutes } from './ticket-page';
import { minutesUntil, retryAfter } from './waiting';

/** Of a link that lapsed meanwhile, nothing depends on it. */
const showsPass = async ({ tickets }: Wired, { token }: TicketVisit): Promise<boolean> =>
  (await tickets.look(token, 'reveal-password'))?.shows === 'pass';

type Purpose = 'reveal-password' | 'invitation';

/** Which page it is, for its words and for the language switch. */
const placeOf = (purpose: Purpose) => (purpose === 'invitation' ? 'invitation' : 'reveal');

interface Asking {
  readonly purpose: Purpose;
  readonly pass: boolean;
  readonly status: number;
  readonly headers?: Answer['headers'];
  readonly busy?: boolean;
}

async function showButton(deps: Wired, visit: TicketVisit, asking: Asking): Promise<Answer> {
  const { purpose, pass, status, headers, busy } = asking;
  const place = placeOf(purpose);
  const { texts, token, csrf } = visit;
  const described = await deps.passwords.describe(token);
  if (described === undefined) return lapsedPage(texts, deps.help);
  const { title, lead, points, submit } = pass ? texts.pass : texts[place];
  const body = (
    <Card title={title}>
      <ProblemNotice texts={texts} problem={busy ? { kind: 'busy' } : undefined} />
      <p>{lead}</p>
      <Identity texts={texts} username={described.username} />
      <Points items={points} />
      <Form action={ticketPaths[purpose]} csrf={csrf}>
        <Button>{submit}</Button>
      </Form>
      <p class="hint">{texts.choose.validFor(minutesUntil(described.untilMs, deps.clock.nowMs()))}</p>
    </Card>
  );
  return pageAnswer(status, renderDocument({ texts, title, place, help: deps.help }, body), { headers });
}

interface Shown extends Extract<Revealed, { ok: true }> {
  readonly pass: boolean;
}

function showPassword({ help }: Wired, { texts }: TicketVisit, { pass, password, validUntilMs }: Shown): Answer {
  const words = pass ? texts.pass : texts.reveal;
  const { doneTitle, yourPassword, copy, copied, once, validUntil, next } = words;
  const body = (
    <Card title={doneTitle}>
      <div class="secret">
        <output id="secret" aria-label={yourPassword}>
          {password}
        </output>
        <button type="button" class="button quiet small" data-copies="secret" data-done={copied} hidden>
          {copy}
        </button>
      </div>
      <Notice kind="warn">
        <p>{once}</p>
      </Notice>
      <p>
        {validUntilMs === null ? null : (
          <>
            {validUntil} <Moment atMs={validUntilMs} texts={texts} />.{' '}
          </>
        )}
        {next}
      </p>
      {pass ? null : (
        <p class="actions">
          <ButtonLink href="/signin">{texts.signIn}</ButtonLink>
        </p>
      )}
    </Card>
  );
  const frame = { texts, title: doneTitle, place: 'signin', help, scripts: ['copy', 'times'] } as const; // const: names of files
  return pageAnswer(200, renderDocument(frame, body), { cookies: [dropTicket] });
}

type Failed = Extract<Revealed, { ok: false }>['reason'];

/** Nothing of the pass can be shown: what happened, and where to go on. */
function passEnded({ help }: Wired, { texts }: TicketVisit, reason: Extract<Failed, 'no-pass' | 'unknown'>): Answer {
  const { unknown, refused } = texts.pass;
  const { title, text } = reason === 'unknown' ? unknown : refused;
  const body = (
    <Card title={title}>
      <Notice kind="warn">
        <p>{text}</p>
      </Notice>
      {reason === 'unknown' ? (
        <>
          <p>{unknown.next}</p>
          <p class="actions">
            <ButtonLink href="/passwordreset">{texts.startAgain}</ButtonLink>
          </p>
        </>
      ) : null}
    </Card>
  );
  const status = reason === 'unknown' ? 502 : 403;
  return pageAnswer(status, renderDocument({ texts, title, place: 'reveal', help }, body), { cookies: [dropTicket] });
}

async function submit(deps: Wired, visit: TicketVisit, purpose: Purpose): Promise<Answer> {
  const { source, correlation } = visit.exchange;
  const pass = await showsPass(deps, visit);
  const { passwords } = deps;
  const from = { token: visit.token, source, correlation };
  const revealed = await (purpose === 'invitation' ? passwords.revealInvited(from) : passwords.reveal(from));
  if (revealed.ok) return showPassword(deps, visit, { ...revealed, pass });
  switch (revealed.reason) {
    case 'lapsed':
      return lapsedPage(visit.texts, deps.help);
    case 'busy':
      return showButton(deps, visit, {
        purpose,
        pass,
        status: 503,
        headers: retryAfter(revealed.retryAfterSeconds),
        busy: true,
      });
    case 'no-pass':
      return passEnded(deps, visit, revealed.reason);
    case 'not-here':
      return pass ? passEnded(deps, visit, 'no-pass') : notHerePage(visit.texts, deps.help);
    case 'unknown':
      return pass ? passEnded(deps, visit, revealed.reason) : unknownPage(deps, visit.texts);
  }
}

const pageFor = (deps: Wired, purpose: Purpose): Route[] =>
  ticketRoutes(deps, {
    purpose,
    show: (visit, ticket) => showButton(deps, visit, { purpose, pass: ticket.shows === 'pass', status: 200 }),
    submit: (visit) => submit(deps, visit, purpose),
  });

export const revealRoutes = (deps: Wired): Route[] => [
  ...pageFor(deps, 'reveal-password'),
  ...pageFor(deps, 'invitation'),
];
