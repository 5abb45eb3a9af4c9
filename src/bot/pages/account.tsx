// Owns the account page: who is signed in, since when the password is in use, where sessions are open.
import type { Session } from '../../services/accounts/ports';
import type { Answer, Route } from '../http/route';
import { seeOther } from '../http/route';
import { Button, ButtonLink, Card, Form, Moment } from './components';
import type { Wired } from './deps';
import { type Frame, pageAnswer, renderDocument } from './layout';
import { dropSession } from './session-cookie';
import { type SessionVisit, sessionGet, sessionPost } from './session-page';
import type { PageTexts } from './texts/catalogue';

interface SessionItem {
  readonly texts: PageTexts;
  readonly session: Session;
  readonly current: boolean;
}

function SessionLine({ texts, session, current }: SessionItem) {
  const { thisOne, unknownDevice, signedInAt, seenAt } = texts.yourAccount;
  return (
    <li>
      <p class="device">
        {session.device || unknownDevice}
        {current && <span class="badge">{thisOne}</span>}
      </p>
      <p class="hint seen">
        <span>
          {signedInAt}: <Moment atMs={session.createdAt} texts={texts} />
        </span>
        <span>
          {seenAt}: <Moment atMs={session.seenAt} texts={texts} />
        </span>
      </p>
    </li>
  );
}

/** The sign-out button at the head of signed-in pages. */
export function SignOut({ texts, csrf }: { readonly texts: PageTexts; readonly csrf: string }) {
  return (
    <Form action="/signout" csrf={csrf}>
      <button type="submit" class="button quiet small">
        {texts.signOut}
      </button>
    </Form>
  );
}

function Sessions({
  texts,
  sessions,
  current,
  csrf,
}: {
  readonly texts: PageTexts;
  readonly sessions: readonly Session[];
  readonly current: string;
  readonly csrf: string;
}) {
  const { sessionsTitle, sessionsLead, everywhere, everywhereHint } = texts.yourAccount;
  return (
    <Card title={sessionsTitle} level={2}>
      <p class="lead">{sessionsLead}</p>
      <ul class="sessions">
        {sessions.map((session) => (
          <SessionLine key={session.id} texts={texts} session={session} current={session.id === current} />
        ))}
      </ul>
      <Form action="/account/sign-out-everywhere" csrf={csrf}>
        <div class="between">
          <p class="hint">{everywhereHint}</p>
          <Button kind="quiet">{everywhere}</Button>
        </div>
      </Form>
    </Card>
  );
}

/** This device first, then whoever was seen last. */
const newestFirst = (sessions: readonly Session[], current: string): Session[] =>
  [...sessions].sort(
    (left, right) => Number(right.id === current) - Number(left.id === current) || right.seenAt - left.seenAt,
  );

async function show(deps: Wired, { exchange, texts, session }: SessionVisit): Promise<Answer> {
  const [sessions, changedAtMs] = await Promise.all([
    deps.sessions.list(session.account),
    deps.directory.passwordChangedAt(session.account),
  ]);
  const { title, hello, passwordTitle, passwordChanged, never, change, ...own } = texts.yourAccount;
  const csrfFor = (action: Parameters<Wired['csrf']['issue']>[1]) => deps.csrf.issue(exchange, action).token;
  const body = (
    <>
      <Card title={hello(session.displayName)}>
        <p class="lead">{texts.signedInAs(session.username)}</p>
        <div class="between">
          <div>
            <h2>{passwordTitle}</h2>
            <p class="hint">
              {passwordChanged}: {changedAtMs === null ? never : <Moment atMs={changedAtMs} texts={texts} />}
            </p>
          </div>
          {deps.keepsPassword(session.account) && <ButtonLink href="/account/password">{change}</ButtonLink>}
        </div>
      </Card>
      <Card title={own.contactsTitle} level={2}>
        <div class="between">
          <p class="hint">{own.contactsHint}</p>
          <ButtonLink href="/passwordnotification">{own.contactsShow}</ButtonLink>
        </div>
      </Card>
      <Card title={texts.teams.title} level={2}>
        <div class="between">
          <p class="hint">{texts.teams.hint}</p>
          <ButtonLink href="/account/teams">{texts.teams.open}</ButtonLink>
        </div>
      </Card>
      <Sessions
        texts={texts}
        sessions={newestFirst(sessions, session.id)}
        current={session.id}
        csrf={csrfFor('/account/sign-out-everywhere')}
      />
    </>
  );
  const aside = <SignOut texts={texts} csrf={csrfFor('/signout')} />;
  const frame: Frame = { texts, title, place: 'account', help: deps.help, wide: true, scripts: ['times'], aside };
  return pageAnswer(200, renderDocument(frame, body));
}

const signedOut = seeOther('/signin?signed-out', [dropSession]);

async function endAll(deps: Wired, { exchange, session }: SessionVisit): Promise<Answer> {
  const { source, correlation } = exchange;
  const event = {
    action: 'session.ended',
    actor: session.account,
    target: session.account,
    source,
    correlation,
  } as const;
  await deps.audit.record({ ...event, outcome: 'started', reason: 'everywhere' });
  const ended = await deps.sessions.endAll(session.account);
  await deps.audit.record({ ...event, outcome: 'ok', reason: 'everywhere', detail: { sessions: ended } });
  return signedOut;
}

async function endThis(deps: Wired, { exchange, session, token }: SessionVisit): Promise<Answer> {
  const { source, correlation } = exchange;
  const { account } = session;
  const event = { action: 'session.ended', actor: account, target: account, source, correlation } as const;
  await deps.audit.record({ ...event, outcome: 'ok', reason: 'signed-out' });
  await deps.sessions.end(token);
  return signedOut;
}

export const accountRoutes = (deps: Wired): Route[] => [
  sessionGet(deps, '/account', { scope: 'full', handle: (visit) => show(deps, visit) }),
  sessionPost(deps, '/account/sign-out-everywhere', { scope: 'full', handle: (visit) => endAll(deps, visit) }),
  sessionPost(deps, '/signout', { scope: 'any', handle: (visit) => endThis(deps, visit) }),
];
