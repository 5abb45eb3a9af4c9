// Owns linking one's identity in Teams (the code from the chat, then who Teams says that is, then one press) and removing
// the link. Behind a fresh sign-in.
import { isFreshSignIn } from '../../services/accounts/freshness';
import type { Found, Linking, TeamsPerson } from '../../services/accounts/linking';
import { type Answer, type Route, seeOther } from '../http/route';
import { SignOut } from './account';
import { Button, Card, Field, Form, Moment, Notice, type NoticeKind } from './components';
import type { Wired } from './deps';
import { type Frame, pageAnswer, renderDocument } from './layout';
import { type SessionHandler, type SessionVisit, sessionGet, sessionPost } from './session-page';

export type TeamsPageDeps = Wired & { readonly linking: Pick<Linking, 'look' | 'link' | 'linkedAt' | 'unlink'> };

const frameOf = (deps: TeamsPageDeps, { texts, exchange }: SessionVisit): Frame => ({
  texts,
  title: texts.teams.title,
  place: 'account-teams',
  help: deps.help,
  aside: <SignOut texts={texts} csrf={deps.csrf.issue(exchange, '/signout').token} />,
});

interface Shown {
  readonly status: number;
  readonly notice?: { readonly kind: NoticeKind; readonly text: string };
}

function askCode(deps: TeamsPageDeps, visit: SessionVisit, { status, notice }: Shown): Answer {
  const { title, lead, code, submit } = visit.texts.teams;
  const { token } = deps.csrf.issue(visit.exchange, '/account/teams');
  const body = (
    <Card title={title}>
      <p>{lead}</p>
      {notice && (
        <Notice kind={notice.kind}>
          <p>{notice.text}</p>
        </Notice>
      )}
      <Form action="/account/teams" csrf={token}>
        <Field name="code" label={code} autocomplete="one-time-code" />
        <Button>{submit}</Button>
      </Form>
    </Card>
  );
  return pageAnswer(status, renderDocument(frameOf(deps, visit), body));
}

async function show(deps: TeamsPageDeps, visit: SessionVisit): Promise<Answer> {
  const linkedAt = await deps.linking.linkedAt(visit.session.account);
  if (linkedAt === undefined) return askCode(deps, visit, { status: 200 });
  const { title, since, lead, unlink } = visit.texts.teams.linked;
  const { token } = deps.csrf.issue(visit.exchange, '/account/teams/unlink');
  const body = (
    <Card title={title}>
      <p>{lead}</p>
      <p class="hint">
        {since}: <Moment atMs={linkedAt} texts={visit.texts} />
      </p>
      <Form action="/account/teams/unlink" csrf={token}>
        <Button kind="quiet">{unlink}</Button>
      </Form>
    </Card>
  );
  return pageAnswer(200, renderDocument({ ...frameOf(deps, visit), title, scripts: ['times'] }, body));
}

function askPerson(deps: TeamsPageDeps, visit: SessionVisit, { name, tenant }: TeamsPerson): Answer {
  const { isItYou, who, organisation, warning, link } = visit.texts.teams;
  const { token } = deps.csrf.issue(visit.exchange, '/account/teams/link');
  const body = (
    <Card title={isItYou}>
      <p>
        {who} <strong class="selectable">{name === '' ? '?' : name}</strong>
      </p>
      <p class="hint">
        {organisation} {tenant}
      </p>
      <Notice kind="warn">
        <p>{warning}</p>
      </Notice>
      <Form action="/account/teams/link" csrf={token}>
        <input type="hidden" name="code" value={visit.exchange.form.code ?? ''} />
        <Button>{link}</Button>
      </Form>
    </Card>
  );
  return pageAnswer(200, renderDocument(frameOf(deps, visit), body));
}

const statuses = { wrong: 422, taken: 409, 'too-often': 429 } as const; // by reason

function refuse(deps: TeamsPageDeps, visit: SessionVisit, { reason }: Exclude<Found, { ok: true }>): Answer {
  return askCode(deps, visit, {
    status: statuses[reason],
    notice: { kind: 'bad', text: visit.texts.teams.refused[reason] },
  });
}

function done(deps: TeamsPageDeps, visit: SessionVisit, [title, text]: readonly [string, string]): Answer {
  const body = (
    <Card title={title}>
      <Notice kind="good">
        <p>{text}</p>
      </Notice>
    </Card>
  );
  return pageAnswer(200, renderDocument({ ...frameOf(deps, visit), title }, body));
}

const typedIn = ({ exchange, session }: SessionVisit) => ({ account: session.account, code: exchange.form.code ?? '' });

async function look(deps: TeamsPageDeps, visit: SessionVisit): Promise<Answer> {
  const found = await deps.linking.look(typedIn(visit));
  return found.ok ? askPerson(deps, visit, found.person) : refuse(deps, visit, found);
}

async function link(deps: TeamsPageDeps, visit: SessionVisit): Promise<Answer> {
  const { source, correlation } = visit.exchange;
  const linked = await deps.linking.link({ ...typedIn(visit), source, correlation });
  if (!linked.ok) return refuse(deps, visit, linked);
  const { doneTitle, doneText } = visit.texts.teams;
  return done(deps, visit, [doneTitle, doneText]);
}

/** Pressed twice it says the same: there is no link. */
async function unlink(deps: TeamsPageDeps, visit: SessionVisit): Promise<Answer> {
  const { source, correlation } = visit.exchange;
  await deps.linking.unlink({ account: visit.session.account, source, correlation });
  const { goneTitle, goneText } = visit.texts.teams.linked;
  return done(deps, visit, [goneTitle, goneText]);
}

/** ASVS 7.5.1: who may speak for an account is part of how it is recovered. */
const freshly = (deps: TeamsPageDeps, handle: (visit: SessionVisit) => Promise<Answer>): SessionHandler => ({
  scope: 'full',
  handle: async (visit) =>
    isFreshSignIn(visit.session.authenticatedAt, deps.clock.nowMs()) ? handle(visit) : seeOther('/signin/teams'),
});

export const teamsRoutes = (deps: TeamsPageDeps): Route[] => [
  sessionGet(
    deps,
    '/account/teams',
    freshly(deps, (visit) => show(deps, visit)),
  ),
  sessionPost(
    deps,
    '/account/teams',
    freshly(deps, (visit) => look(deps, visit)),
  ),
  sessionPost(
    deps,
    '/account/teams/link',
    freshly(deps, (visit) => link(deps, visit)),
  ),
  sessionPost(
    deps,
    '/account/teams/unlink',
    freshly(deps, (visit) => unlink(deps, visit)),
  ),
];
