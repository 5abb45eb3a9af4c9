// Owns the sign-in page. Every refusal is the same page, whatever the reason.
import { isFreshSignIn } from '../../services/accounts/freshness';
import type { Session, SignedIn } from '../../services/accounts/ports';
import type { Answer, Exchange, Route } from '../http/route';
import { seeOther } from '../http/route';
import { Button, ButtonLink, Card, Checkbox, Field, Form, Notice, type NoticeKind, PasswordField } from './components';
import type { Wired } from './deps';
import { describeDevice } from './device';
import { staleFormPage } from './errors';
import { chooseTexts } from './language';
import { type Place, pageAnswer, renderDocument } from './layout';
import { keepSession } from './session-cookie';
import type { PageTexts } from './texts/catalogue';
import { minutesUntil, retryAfter, retryAt } from './waiting';

/** The doors to sign in through, and where each leads: fixed here, never taken from a parameter (attack WEB-05). */
export interface Door {
  readonly action: '/signin' | '/signin/contacts' | '/signin/confirm' | '/signin/import' | '/signin/teams';
  readonly place: Place;
  readonly next: `/${string}`;
  /** A session that is older than a fresh sign-in does not let through (ASVS 7.5.1). */
  readonly fresh: boolean;
  /** Why somebody who is signed in is asked again. */
  readonly why: 'forContacts' | 'forCommands' | 'forImport' | 'forTeams' | null;
}

export const doors: readonly [Door, ...Door[]] = [
  { action: '/signin', place: 'signin', next: '/account', fresh: false, why: null },
  {
    action: '/signin/contacts',
    place: 'signin-contacts',
    next: '/passwordnotification',
    fresh: true,
    why: 'forContacts',
  },
  { action: '/signin/confirm', place: 'signin-confirm', next: '/confirm', fresh: true, why: 'forCommands' },
  { action: '/signin/import', place: 'signin-import', next: '/admin/import', fresh: true, why: 'forImport' },
  { action: '/signin/teams', place: 'signin-teams', next: '/account/teams', fresh: true, why: 'forTeams' },
];

/** Where a door's way to the identity platform begins. */
export const wayOut = (door: Pick<Door, 'action'>): `/${string}` => `${door.action}/microsoft/begin`;

interface Visit {
  readonly exchange: Exchange;
  readonly door: Door;
}

interface Shown {
  readonly status: number;
  readonly headers?: Answer['headers'];
  readonly notice?: { readonly kind: NoticeKind; readonly text: string };
  readonly dropped?: Answer['cookies'];
}

/** With a password of ours, unless nobody has one. */
function PasswordForm({ deps, texts, visit, token }: FormParts) {
  const { identifier, keep, keepHint, submit } = texts.signingIn;
  const { rememberDays } = deps.policy.current().session;
  return (
    <Form action={visit.door.action} csrf={token}>
      <Field name="identifier" label={identifier} autocomplete="username" value={visit.exchange.form.identifier} />
      <PasswordField texts={texts} name="password" label={texts.password} autocomplete="current-password" />
      {rememberDays > 0 && <Checkbox name="keep" label={keep(rememberDays)} hint={keepHint} />}
      <Button>{submit}</Button>
    </Form>
  );
}

interface FormParts {
  readonly deps: Wired;
  readonly texts: PageTexts;
  readonly visit: Visit;
  readonly token: string;
}

function showForm(deps: Wired, visit: Visit, { status, headers, notice, dropped = [] }: Shown): Answer {
  const { exchange, door } = visit;
  const texts = chooseTexts(exchange);
  const { title, microsoft, forgot } = texts.signingIn;
  const { token, cookies } = deps.csrf.issue(exchange, door.action);
  const body = (
    <Card title={title}>
      {notice && (
        <Notice kind={notice.kind}>
          <p>{notice.text}</p>
        </Notice>
      )}
      {deps.federated && (
        <p class="actions">
          <ButtonLink href={wayOut(door)}>{microsoft}</ButtonLink>
        </p>
      )}
      {deps.ownPasswords && <PasswordForm deps={deps} texts={texts} visit={visit} token={token} />}
      <p class="actions">
        <a href="/passwordreset">{forgot}</a>
      </p>
    </Card>
  );
  const frame = { texts, title, place: door.place, help: deps.help, scripts: ['show-password'] } as const; // const: names of files
  return pageAnswer(status, renderDocument(frame, body), { headers, cookies: [...cookies, ...dropped] });
}

const letsThrough = (deps: Wired, door: Door, { scope, authenticatedAt }: Session): boolean =>
  scope === 'change-only' || !door.fresh || isFreshSignIn(authenticatedAt, deps.clock.nowMs());

const nextFor = (door: Door, { scope }: Session) => (scope === 'full' ? door.next : '/account/password');

async function show(deps: Wired, visit: Visit): Promise<Answer> {
  const { exchange, door } = visit;
  const { session: token } = exchange.cookies;
  const session = token ? await deps.sessions.look(token) : undefined;
  if (session !== undefined && letsThrough(deps, door, session)) return seeOther(nextFor(door, session));
  const { signedOut, ...reasons } = chooseTexts(exchange).signingIn;
  const gone = 'signed-out' in exchange.query ? ({ kind: 'good', text: signedOut } as const) : undefined; // a notice's kind
  const notice = door.why === null ? gone : ({ kind: 'info', text: reasons[door.why] } as const); // the same
  return showForm(deps, visit, { status: 200, notice });
}

/** What came back from the identity platform and opens nothing. */
export function refusedSignIn(
  deps: Wired,
  visit: Visit,
  { reason, dropped }: { readonly reason: 'refused' | 'limited'; readonly dropped: Answer['cookies'] },
): Answer {
  const { signingIn } = chooseTexts(visit.exchange);
  if (reason === 'refused') {
    const notice = { kind: 'bad', text: signingIn.microsoftRefused } as const; // a notice's kind
    return showForm(deps, visit, { status: 403, notice, dropped });
  }
  const notice = { kind: 'warn', text: signingIn.limited(quarterHour) } as const; // the same
  return showForm(deps, visit, { status: 429, notice, dropped });
}

/** Minutes: the longest that the limit on ways back lasts. */
const quarterHour = 15;

function refuse(deps: Wired, visit: Visit, refused: Exclude<SignedIn, { ok: true }>): Answer {
  const texts = chooseTexts(visit.exchange);
  const now = deps.clock.nowMs();
  switch (refused.reason) {
    case 'refused':
      return showForm(deps, visit, { status: 403, notice: { kind: 'bad', text: texts.signingIn.refused } });
    case 'limited': {
      const text = texts.signingIn.limited(minutesUntil(refused.retryAtMs, now));
      return showForm(deps, visit, {
        status: 429,
        headers: retryAt(refused.retryAtMs, now),
        notice: { kind: 'warn', text },
      });
    }
    case 'busy':
      return showForm(deps, visit, {
        status: 503,
        headers: retryAfter(refused.retryAfterSeconds),
        notice: { kind: 'warn', text: texts.signingIn.busy },
      });
  }
}

async function submit(deps: Wired, visit: Visit): Promise<Answer> {
  const { exchange, door } = visit;
  if (!deps.csrf.verify(exchange, door.action)) {
    exchange.log.warn('a form came back without its token', { path: door.action, correlation: exchange.correlation });
    return staleFormPage(chooseTexts(exchange), deps.help);
  }
  const { identifier = '', password = '', keep } = exchange.form;
  const signedIn = await deps.signIn.attempt({
    identifier,
    password,
    keep: keep === 'yes' && deps.policy.current().session.rememberDays > 0,
    device: describeDevice(exchange.headers['user-agent']),
    source: exchange.source,
    correlation: exchange.correlation,
  });
  if (!signedIn.ok) return refuse(deps, visit, signedIn);
  // ASVS 7.2.4: a new session at every sign-in, and the one before it ends.
  if (exchange.cookies.session) await deps.sessions.end(exchange.cookies.session);
  return seeOther(nextFor(door, signedIn.session), [keepSession(signedIn)]);
}

export const signInRoutes = (deps: Wired): Route[] =>
  doors.flatMap((door): Route[] => [
    { method: 'GET', path: door.action, handle: (exchange) => show(deps, { exchange, door }) },
    {
      method: 'POST',
      path: door.action,
      accepts: 'form',
      ownOriginOnly: true,
      handle: (exchange) => submit(deps, { exchange, door }),
    },
  ]);
