// Owns the sign-in page. Every refusal is the same page, whatever the reason.
import type { SignedIn } from '../../services/accounts/ports';
import type { Answer, Exchange, Route } from '../http/route';
import { seeOther } from '../http/route';
import { Button, Card, Checkbox, Field, Form, Notice, type NoticeKind, PasswordField } from './components';
import type { Wired } from './deps';
import { describeDevice } from './device';
import { staleFormPage } from './errors';
import { chooseTexts } from './language';
import { pageAnswer, renderDocument } from './layout';
import { keepSession } from './session-cookie';
import { minutesUntil, retryAfter, retryAt } from './waiting';

interface Shown {
  readonly status: number;
  readonly headers?: Answer['headers'];
  readonly notice?: { readonly kind: NoticeKind; readonly text: string };
}

function showForm(deps: Wired, exchange: Exchange, { status, headers, notice }: Shown): Answer {
  const texts = chooseTexts(exchange);
  const { title, identifier, keep, keepHint, submit, forgot } = texts.signingIn;
  const { token, cookies } = deps.csrf.issue(exchange, '/signin');
  const { rememberDays } = deps.policy.current().session;
  const body = (
    <Card title={title}>
      {notice && (
        <Notice kind={notice.kind}>
          <p>{notice.text}</p>
        </Notice>
      )}
      <Form action="/signin" csrf={token}>
        <Field name="identifier" label={identifier} autocomplete="username" value={exchange.form.identifier} />
        <PasswordField texts={texts} name="password" label={texts.password} autocomplete="current-password" />
        {rememberDays > 0 && <Checkbox name="keep" label={keep(rememberDays)} hint={keepHint} />}
        <Button>{submit}</Button>
      </Form>
      <p class="actions">
        <a href="/passwordreset">{forgot}</a>
      </p>
    </Card>
  );
  const frame = { texts, title, place: 'signin', help: deps.help, scripts: ['show-password'] } as const; // const: names of files
  return pageAnswer(status, renderDocument(frame, body), { headers, cookies });
}

async function show(deps: Wired, exchange: Exchange): Promise<Answer> {
  const { session: token } = exchange.cookies;
  const session = token ? await deps.sessions.look(token) : undefined;
  if (session !== undefined) return seeOther(session.scope === 'full' ? '/account' : '/account/password');
  const signedOut = { kind: 'good', text: chooseTexts(exchange).signingIn.signedOut } as const;
  return showForm(deps, exchange, { status: 200, notice: 'signed-out' in exchange.query ? signedOut : undefined });
}

function refuse(deps: Wired, exchange: Exchange, refused: Exclude<SignedIn, { ok: true }>): Answer {
  const texts = chooseTexts(exchange);
  const now = deps.clock.nowMs();
  switch (refused.reason) {
    case 'refused':
      return showForm(deps, exchange, { status: 403, notice: { kind: 'bad', text: texts.signingIn.refused } });
    case 'limited': {
      const text = texts.signingIn.limited(minutesUntil(refused.retryAtMs, now));
      return showForm(deps, exchange, {
        status: 429,
        headers: retryAt(refused.retryAtMs, now),
        notice: { kind: 'warn', text },
      });
    }
    case 'busy':
      return showForm(deps, exchange, {
        status: 503,
        headers: retryAfter(refused.retryAfterSeconds),
        notice: { kind: 'warn', text: texts.signingIn.busy },
      });
  }
}

async function submit(deps: Wired, exchange: Exchange): Promise<Answer> {
  if (!deps.csrf.verify(exchange, '/signin')) {
    exchange.log.warn('a form came back without its token', { path: '/signin', correlation: exchange.correlation });
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
  if (!signedIn.ok) return refuse(deps, exchange, signedIn);
  // ASVS 7.2.4: a new session at every sign-in, and the one before it ends.
  if (exchange.cookies.session) await deps.sessions.end(exchange.cookies.session);
  const next = signedIn.session.scope === 'full' ? '/account' : '/account/password';
  return seeOther(next, [keepSession(signedIn)]);
}

export const signInRoutes = (deps: Wired): Route[] => [
  { method: 'GET', path: '/signin', handle: (exchange) => show(deps, exchange) },
  {
    method: 'POST',
    path: '/signin',
    accepts: 'form',
    ownOriginOnly: true,
    handle: (exchange) => submit(deps, exchange),
  },
];
