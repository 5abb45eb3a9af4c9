// Owns the page of a reset that an administrator has begun: a PIN first, to a contact of the account, then the page where a
// password is chosen or shown. Everything it remembers between two requests is in the store, or worth nothing to anybody else.
import type { Method } from '../../services/collections';
import type { CaseId, ChallengeId } from '../../services/ids';
import type { BegunChecked, BegunSent, Visit } from '../../services/recovery/begun';
import type { Option } from '../../services/recovery/ports';
import type { Answer, Route } from '../http/route';
import { seeOther } from '../http/route';
import { Button, Card, Field, Form, Notice } from './components';
import type { Wired } from './deps';
import { lapsedPage } from './errors';
import { pageAnswer, renderDocument } from './layout';
import { Identity } from './password-fields';
import { type TicketVisit, ticketRoutes } from './ticket-page';
import { minutesUntil, retryAt } from './waiting';

const visitOf = ({ token, texts, exchange }: TicketVisit): Visit => ({
  token,
  source: exchange.source,
  language: texts.language,
  correlation: exchange.correlation,
});

const idShape = /^[\w-]{10,40}$/;
// Looked up in the store together with this link's own conversation; made up ones find nothing.
const caseIn = ({ exchange }: TicketVisit): CaseId | null =>
  idShape.test(exchange.form.case ?? '') ? (exchange.form.case as CaseId) : null;
const challengeIn = ({ exchange }: TicketVisit): ChallengeId | null =>
  idShape.test(exchange.form.challenge ?? '') ? (exchange.form.challenge as ChallengeId) : null;
const methodIn = ({ exchange }: TicketVisit): Method => (exchange.form.method === 'sms' ? 'sms' : 'mail');

interface Asking {
  readonly status?: number;
  readonly headers?: Answer['headers'];
  readonly problem?: string;
  /** What is left to choose from; left out, every way of this account. */
  readonly options?: readonly Option[];
  readonly caseId?: CaseId | null;
}

/** Which way the PIN is to go. */
async function askWay(deps: Wired, visit: TicketVisit, asking: Asking = {}): Promise<Answer> {
  const { texts, csrf } = visit;
  const described = await deps.begun.describe(visitOf(visit));
  if (described === undefined) return lapsedPage(texts, deps.help);
  const { title, lead, warning, by } = texts.begin;
  const { options = described.options, caseId, problem } = asking;
  const body = (
    <Card title={title}>
      {problem !== undefined && <Notice kind="info">{problem}</Notice>}
      <p class="lead">{lead}</p>
      <Identity texts={texts} username={described.username} />
      <Form action="/begin" csrf={csrf}>
        {caseId && <input type="hidden" name="case" value={caseId} />}
        {options.map(({ method, masked }) => (
          <Button choice={{ name: 'method', value: method }}>{by(method, masked)}</Button>
        ))}
      </Form>
      <p>{warning}</p>
      <p class="hint">{texts.choose.validFor(minutesUntil(described.untilMs, deps.clock.nowMs()))}</p>
    </Card>
  );
  const { status = 200, headers } = asking;
  return pageAnswer(status, renderDocument({ texts, title, place: 'password', help: deps.help }, body), { headers });
}

interface Typing {
  readonly status?: number;
  readonly headers?: Answer['headers'];
  readonly lead?: string;
  readonly problem?: string;
  readonly caseId: CaseId | null;
  readonly challenge: ChallengeId;
}

/** Where the PIN is typed. */
function askPin({ help }: Wired, visit: TicketVisit, { status = 200, headers, lead, problem, ...ids }: Typing): Answer {
  const { texts, csrf } = visit;
  const { pinTitle, pin, submit, again, warning } = texts.begin;
  const caseId = ids.caseId ?? '';
  const body = (
    <Card title={pinTitle}>
      {lead !== undefined && <p class="lead">{lead}</p>}
      <Form action="/begin" csrf={csrf}>
        <input type="hidden" name="case" value={caseId} />
        <input type="hidden" name="challenge" value={ids.challenge} />
        <input type="hidden" name="by" value={visit.exchange.form.by ?? methodIn(visit)} />
        <Field name="pin" label={pin} autocomplete="one-time-code" error={problem} />
        <Button>{submit}</Button>
      </Form>
      <Form action="/begin" csrf={csrf} label={again}>
        <input type="hidden" name="case" value={caseId} />
        <input type="hidden" name="challenge" value={ids.challenge} />
        <input type="hidden" name="method" value={visit.exchange.form.by ?? methodIn(visit)} />
        <Button kind="quiet">{again}</Button>
      </Form>
      <p>{warning}</p>
    </Card>
  );
  return pageAnswer(status, renderDocument({ texts, title: pinTitle, place: 'password', help }, body), { headers });
}

type Held = Exclude<BegunSent, { ok: true } | { reason: 'lapsed' | 'expired' }>;

function holdUp({ clock }: Wired, { texts }: TicketVisit, held: Held): Asking {
  if (held.reason === 'paused') return { status: 503, problem: texts.begin.paused };
  const { retryAtMs } = held;
  const headers = retryAt(retryAtMs, clock.nowMs());
  if (held.reason === 'limited')
    return { status: 429, headers, problem: texts.begin.limited(minutesUntil(retryAtMs, clock.nowMs())) };
  const seconds = Math.max(1, Math.ceil((retryAtMs - clock.nowMs()) / 1000));
  return { status: 429, headers, problem: texts.begin.tooSoon(seconds) };
}

async function sendPin(deps: Wired, visit: TicketVisit): Promise<Answer> {
  const caseId = caseIn(visit);
  const sent = await deps.begun.send(visitOf(visit), { method: methodIn(visit), caseId });
  if (sent.ok) {
    const lead = visit.texts.begin.pinLead(sent.digits, sent.minutes);
    return askPin(deps, visit, { lead, caseId: sent.caseId, challenge: sent.challenge });
  }
  if (sent.reason === 'lapsed') return lapsedPage(visit.texts, deps.help);
  if (sent.reason === 'expired') return askWay(deps, visit, { status: 422, problem: visit.texts.begin.over });
  const { status, headers, problem } = holdUp(deps, visit, sent);
  const challenge = challengeIn(visit);
  // Too soon for another one: the one that is on its way can still be typed.
  if (challenge !== null) return askPin(deps, visit, { status, headers, problem, caseId, challenge });
  return askWay(deps, visit, { status, headers, problem, caseId });
}

async function answerChecked(deps: Wired, visit: TicketVisit, checked: BegunChecked): Promise<Answer> {
  const { texts } = visit;
  const caseId = caseIn(visit);
  // The link becomes the next one: its address passes through the place where every link begins.
  if (checked.ok) return seeOther(`/t/${checked.url.split('/t/')[1] ?? ''}`);
  switch (checked.reason) {
    case 'lapsed':
      return lapsedPage(texts, deps.help);
    case 'second':
      return askWay(deps, visit, { problem: texts.begin.second, options: checked.options, caseId });
    case 'limited':
      return askWay(deps, visit, { ...holdUp(deps, visit, checked), caseId });
    case 'expired':
    case 'used-up':
      return askWay(deps, visit, { status: 422, problem: texts.begin.over, caseId });
    case 'wrong':
      return askPin(deps, visit, {
        status: 422,
        problem: texts.begin.wrong(checked.triesLeft),
        caseId,
        challenge: challengeIn(visit) as ChallengeId, // it was there, or there had been nothing to check
      });
  }
}

async function submit(deps: Wired, visit: TicketVisit): Promise<Answer> {
  const challenge = challengeIn(visit);
  if (challenge === null || visit.exchange.form.method !== undefined) return sendPin(deps, visit);
  const typed = { challenge, pin: visit.exchange.form.pin ?? '' };
  return answerChecked(deps, visit, await deps.begun.check(visitOf(visit), typed));
}

export const beginResetRoutes = (deps: Wired): Route[] =>
  ticketRoutes(deps, {
    purpose: 'begin-reset',
    show: (visit) => askWay(deps, visit),
    submit: (visit) => submit(deps, visit),
  });
