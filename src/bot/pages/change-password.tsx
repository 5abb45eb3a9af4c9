// Owns changing a password while signed in: also the one page that a temporary password opens. Afterwards every session is
// over, this one too: the person signs in with the new password (bar SB-12: no automatic sign-in).
import type { Changed } from '../../services/passwords/ports';
import type { Answer, Route } from '../http/route';
import { SignOut } from './account';
import { Button, ButtonLink, Card, Form, Notice, PasswordField } from './components';
import type { Wired } from './deps';
import { notHerePage } from './errors';
import { type Frame, pageAnswer, renderDocument } from './layout';
import { unknownPage } from './password';
import {
  HiddenUsername,
  Identity,
  NewPasswordFields,
  type Problem,
  ProblemNotice,
  readNewPassword,
} from './password-fields';
import { type Guidance, guide } from './rule-list';
import { dropSession } from './session-cookie';
import { type SessionVisit, sessionGet, sessionPost } from './session-page';
import { minutesUntil, retryAfter, retryAt } from './waiting';

interface Shown {
  readonly status: number;
  readonly headers?: Answer['headers'];
  readonly problem?: Problem;
  /** The current password was wrong. */
  readonly wrong?: boolean;
  readonly limited?: string;
}

const guidanceFor = (deps: Wired, { session }: SessionVisit): Guidance =>
  guide(deps.policy.current().password, {
    username: session.username,
    displayName: session.displayName,
    organisation: deps.help.organisation,
  });

interface ChangeFormProps {
  readonly visit: SessionVisit;
  readonly csrf: string;
  readonly guidance: Guidance;
  readonly shown: Shown;
}

function ChangeForm({ visit, csrf, guidance, shown }: ChangeFormProps) {
  const { texts, session } = visit;
  const { current, temporary, wrong, submit, after } = texts.changing;
  return (
    <Form action="/account/password" csrf={csrf}>
      <HiddenUsername username={session.username} />
      <PasswordField
        texts={texts}
        name="current"
        label={session.scope === 'full' ? current : temporary}
        autocomplete="current-password"
        error={shown.wrong ? wrong : undefined}
      />
      <NewPasswordFields texts={texts} guidance={guidance} problem={shown.problem} />
      <Button>{submit}</Button>
      <p class="hint">{after}</p>
    </Form>
  );
}

function Lead({ texts, session }: SessionVisit) {
  const { lead, mustLead } = texts.changing;
  if (session.scope === 'full') return <p class="lead">{lead}</p>;
  return (
    <Notice kind="info">
      <p>{mustLead}</p>
    </Notice>
  );
}

function showForm(deps: Wired, visit: SessionVisit, shown: Shown): Answer {
  const { exchange, texts, session } = visit;
  const title = session.scope === 'full' ? texts.changing.title : texts.changing.mustTitle;
  const body = (
    <Card title={title}>
      {shown.limited && (
        <Notice kind="warn">
          <p>{shown.limited}</p>
        </Notice>
      )}
      <ProblemNotice texts={texts} problem={shown.problem} />
      <Lead {...visit} />
      <Identity texts={texts} username={session.username} />
      <ChangeForm
        visit={visit}
        csrf={deps.csrf.issue(exchange, '/account/password').token}
        guidance={guidanceFor(deps, visit)}
        shown={shown}
      />
    </Card>
  );
  const aside = <SignOut texts={texts} csrf={deps.csrf.issue(exchange, '/signout').token} />;
  const frame: Frame = {
    texts,
    title,
    place: 'change',
    help: deps.help,
    scripts: ['show-password', 'password'],
    aside,
  };
  return pageAnswer(shown.status, renderDocument(frame, body), { headers: shown.headers });
}

function changedPage({ help }: Wired, { texts }: SessionVisit): Answer {
  const { title, next } = texts.changed;
  const body = (
    <Card title={title}>
      <Notice kind="good">
        <p>{texts.changing.doneText}</p>
      </Notice>
      <p>{next}</p>
      <p class="actions">
        <ButtonLink href="/signin">{texts.signIn}</ButtonLink>
      </p>
    </Card>
  );
  return pageAnswer(200, renderDocument({ texts, title, place: 'signin', help }, body), { cookies: [dropSession] });
}

function refuse(deps: Wired, visit: SessionVisit, refused: Exclude<Changed, { ok: true }>): Answer {
  const now = deps.clock.nowMs();
  switch (refused.reason) {
    case 'wrong-password':
      return showForm(deps, visit, { status: 403, wrong: true });
    case 'limited':
      return showForm(deps, visit, {
        status: 429,
        headers: retryAt(refused.retryAtMs, now),
        limited: visit.texts.changing.limited(minutesUntil(refused.retryAtMs, now)),
      });
    case 'rules':
      return showForm(deps, visit, { status: 422, problem: { kind: 'rules', broken: refused.broken } });
    case 'busy':
      return showForm(deps, visit, {
        status: 503,
        headers: retryAfter(refused.retryAfterSeconds),
        problem: { kind: 'busy' },
      });
    case 'not-here':
      return notHerePage(visit.texts, deps.help);
    case 'unknown':
      return unknownPage(deps, visit.texts);
  }
}

async function submit(deps: Wired, visit: SessionVisit): Promise<Answer> {
  const typed = readNewPassword(visit.exchange);
  if (!typed.ok) return showForm(deps, visit, { status: 422, problem: typed.problem });
  const { form, source, correlation } = visit.exchange;
  const { account } = visit.session;
  const request = { account, current: form.current ?? '', next: typed.password, source, correlation };
  const changed = await deps.passwords.change(request);
  return changed.ok ? changedPage(deps, visit) : refuse(deps, visit, changed);
}

export const changePasswordRoutes = (deps: Wired): Route[] => [
  sessionGet(deps, '/account/password', {
    scope: 'any',
    handle: async (visit) => showForm(deps, visit, { status: 200 }),
  }),
  sessionPost(deps, '/account/password', { scope: 'any', handle: (visit) => submit(deps, visit) }),
];
