// A browser without a network: the page routes, fakes at their ports, and a cookie jar. Nothing here renders or decides.
import type { Answer, Exchange, Route } from '../../../src/bot/http/route';
import { createPages } from '../../../src/bot/pages/pages';
import type { Session, SignedIn, StartedSession } from '../../../src/services/accounts/ports';
import type { TicketPurpose } from '../../../src/services/collections';
import type { AccountId, CaseId, ChallengeId, Source } from '../../../src/services/ids';
import type { Changed, Revealed, Ticket, Written } from '../../../src/services/passwords/ports';
import { type Policy, policySchema } from '../../../src/services/policy/policy';
import { createFakeAudit } from '../../fakes/audit';
import { createFakeLog } from '../../fakes/log';
import { testKeyring } from '../../fakes/secrets';
import { createFakeClock, createFakeRandom } from '../../fakes/time';

// Brands are made by services; a test may name an account itself.
export const alice = 'local:alice' as AccountId;
const source = 'source' as Source;
export const minuteMs = 60_000;

interface StoredTicket extends Ticket {
  used: boolean;
}

/** Answers that a test can set before the page asks. */
export interface Scripted {
  choose: Written | undefined;
  reveal: Revealed | undefined;
  change: Changed;
  signIn: Exclude<SignedIn, { ok: true }> | { readonly ok: true; readonly scope: Session['scope'] };
  displayName: string;
  username: string;
}

interface Asked {
  readonly port: string;
  readonly with: unknown;
}

export interface World {
  readonly clock: ReturnType<typeof createFakeClock>;
  readonly audit: ReturnType<typeof createFakeAudit>;
  readonly scripted: Scripted;
  /** Everything that changes something, in order. */
  readonly asked: Asked[];
  readonly routes: readonly Route[];
  readonly sessions: Map<string, Session>;
  issue(purpose: TicketPurpose, lifetimeMs?: number, shows?: 'pass'): string;
  isUsed(token: string): boolean;
  startSession(scope?: Session['scope']): string;
  newBrowser(): Browser;
}

export interface Browser {
  readonly cookies: Map<string, string>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** Fills in the form of the page that was got last: its hidden fields, then `fields`. */
  submit(fields?: Record<string, string>): Promise<Answer>;
  post(path: string, form: Record<string, string>): Promise<Answer>;
}

export const bodyOf = (answer: Answer): string => String(answer.body ?? '');

/** Everything a browser would get, for "is it anywhere in there". */
export const everythingIn = (answer: Answer): string => JSON.stringify({ ...answer, body: bodyOf(answer) });

export const unescapeHtml = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

function hiddenFields(html: string, action?: string): { action: string; fields: Record<string, string> } {
  const forms = [...html.matchAll(/<form method="post" action="([^"]+)".*?<\/form>/gs)];
  const form = forms.find((one) => action === undefined || one[1] === action);
  if (form === undefined) throw new Error(`no form ${action ?? ''} on the page`);
  const inputs = [...form[0].matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  return {
    action: form[1] ?? '',
    fields: Object.fromEntries(inputs.map(([, name, value]) => [name, unescapeHtml(value ?? '')])),
  };
}

function matchRoute(routes: readonly Route[], method: Route['method'], path: string) {
  for (const route of routes) {
    const names = [...route.path.matchAll(/:([a-z]+)/g)].map(([, name]) => name ?? '');
    const found = new RegExp(`^${route.path.replaceAll(/:[a-z]+/g, '([^/]+)')}$`).exec(path);
    if (route.method !== method || found === null) continue;
    return { route, params: Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? ''])) };
  }
  throw new Error(`no route ${method} ${path}`);
}

export function createWorld({ policy = {} }: { policy?: Partial<Record<keyof Policy, unknown>> } = {}): World {
  const clock = createFakeClock();
  const random = createFakeRandom();
  const audit = createFakeAudit();
  const log = createFakeLog();
  const asked: Asked[] = [];
  const tickets = new Map<string, StoredTicket>();
  const sessions = new Map<string, Session>();
  const scripted: Scripted = {
    choose: undefined,
    reveal: undefined,
    change: { ok: true },
    signIn: { ok: true, scope: 'full' },
    displayName: 'Alice Example',
    username: 'alice@demo.example',
  };
  const makeToken = () => random.bytes(32).toString('base64url');
  const look = (token: string, purpose?: TicketPurpose): StoredTicket | undefined => {
    const ticket = tickets.get(token);
    const alive = ticket && !ticket.used && ticket.expiresAt > clock.nowMs();
    return alive && (purpose === undefined || ticket.purpose === purpose) ? ticket : undefined;
  };
  const consume = (token: string, purpose: TicketPurpose): StoredTicket | undefined => {
    const ticket = look(token, purpose);
    if (ticket) ticket.used = true;
    return ticket;
  };
  const start = (scope: Session['scope'], keep: boolean, device: string): StartedSession => {
    const token = makeToken();
    const now = clock.nowMs();
    const session: Session = {
      id: `id-of-${sessions.size}`,
      account: alice,
      username: scripted.username,
      displayName: scripted.displayName,
      stamp: 'stamp',
      scope,
      keep,
      device,
      createdAt: now,
      authenticatedAt: now,
      seenAt: now,
      expiresAt: now + 12 * 60 * minuteMs,
    };
    sessions.set(token, session);
    return { token, maxAge: keep ? 86_400 : null, session };
  };
  const hits = new Map<string, number>();
  const routes = createPages({
    linking: {
      async look(typed) {
        asked.push({ port: 'linking.look', with: typed });
        return { ok: false, reason: 'wrong' };
      },
      async link(typed) {
        asked.push({ port: 'linking.link', with: typed });
        return { ok: false, reason: 'wrong' };
      },
      linkedAt: async () => undefined,
      async unlink(by) {
        asked.push({ port: 'linking.unlink', with: by });
        return false;
      },
    },
    federated: undefined,
    ownPasswords: true,
    keepsPassword: () => true,
    clock,
    random,
    keyring: testKeyring,
    policy: { current: () => policySchema.parse(policy) },
    audit,
    throttle: {
      async hit(key, { limit, windowMs }) {
        const count = (hits.get(key) ?? 0) + 1;
        hits.set(key, count);
        return { allowed: count <= limit, count, resetAtMs: clock.nowMs() + windowMs };
      },
    },
    tickets: {
      look: async (token, purpose) => look(token, purpose),
      async consume(token, purpose) {
        asked.push({ port: 'consume', with: purpose });
        return consume(token, purpose);
      },
    },
    passwords: {
      async describe(token) {
        const ticket = look(token);
        return ticket && { username: scripted.username, untilMs: ticket.expiresAt };
      },
      async choose(request) {
        asked.push({ port: 'choose', with: request });
        if (scripted.choose) return scripted.choose;
        return consume(request.token, 'set-password') ? { ok: true } : { ok: false, reason: 'lapsed' };
      },
      async reveal(request) {
        asked.push({ port: 'reveal', with: request });
        if (scripted.reveal) return scripted.reveal;
        if (!consume(request.token, 'reveal-password')) return { ok: false, reason: 'lapsed' };
        return { ok: true, password: 'quiet-Harbour-7-lantern', validUntilMs: clock.nowMs() + 24 * 60 * minuteMs };
      },
      async revealInvited(request) {
        asked.push({ port: 'revealInvited', with: request });
        if (scripted.reveal) return scripted.reveal;
        if (!consume(request.token, 'invitation')) return { ok: false, reason: 'lapsed' };
        return { ok: true, password: 'quiet-Harbour-7-lantern', validUntilMs: clock.nowMs() + 24 * 60 * minuteMs };
      },
      async change(request) {
        asked.push({ port: 'change', with: request });
        return scripted.change;
      },
    },
    begun: {
      async describe({ token }) {
        const ticket = look(token, 'begin-reset');
        const options = [
          { method: 'mail' as const, masked: 'a•••@h•••.example' }, // a method's name
          { method: 'sms' as const, masked: '•••42' }, // the same
        ];
        return ticket && { username: scripted.username, options, untilMs: ticket.expiresAt };
      },
      async send(visit, wanted) {
        asked.push({ port: 'begun.send', with: wanted });
        const ids = { caseId: 'c'.repeat(22) as CaseId, challenge: 'd'.repeat(22) as ChallengeId }; // for tests
        return { ok: true, ...ids, digits: 8, minutes: 10 };
      },
      async check(visit, typed) {
        asked.push({ port: 'begun.check', with: typed });
        return { ok: false, reason: 'wrong', triesLeft: 3 };
      },
    },
    objections: {
      async object(request) {
        asked.push({ port: 'object', with: request });
        return look(request.token, 'not-me') !== undefined;
      },
    },
    sessions: {
      async start(who) {
        asked.push({ port: 'start', with: who });
        return start(who.scope, who.keep, who.device);
      },
      look: async (token) => sessions.get(token),
      async end(token) {
        asked.push({ port: 'end', with: token });
        sessions.delete(token);
      },
      async endAll() {
        asked.push({ port: 'endAll', with: alice });
        const ended = sessions.size;
        sessions.clear();
        return ended;
      },
      list: async () => [...sessions.values()],
    },
    signIn: {
      async attempt(attempt) {
        asked.push({ port: 'signIn', with: attempt });
        if (!scripted.signIn.ok) return scripted.signIn;
        return { ok: true, ...start(scripted.signIn.scope, attempt.keep, attempt.device) };
      },
    },
    directory: { passwordChangedAt: async () => clock.nowMs() - 40 * 24 * 60 * minuteMs },
    help: { organisation: 'Demo', helpDesk: 'help@demo.example' },
  });

  function newBrowser(): Browser {
    const cookies = new Map<string, string>();
    let page = '';
    const visit = async (method: Route['method'], target: string, more: Partial<Exchange>): Promise<Answer> => {
      const [path = '/', search = ''] = target.split('?');
      const { route, params } = matchRoute(routes, method, path);
      const answer = await route.handle({
        method,
        path,
        params,
        query: Object.fromEntries(new URLSearchParams(search)),
        headers: {},
        cookies: Object.fromEntries(cookies),
        json: undefined,
        form: {},
        source,
        loopback: true,
        correlation: 'correlation-1',
        log,
        upload: async () => ({ ok: false, status: 415 }),
        nonce: 'nonce',
        ...more,
      });
      for (const { name, value, maxAge } of answer.cookies ?? []) {
        if (maxAge === 0) cookies.delete(name);
        else cookies.set(name, value);
      }
      if (answer.type === 'html') page = bodyOf(answer);
      return answer;
    };
    return {
      cookies,
      get: (path, headers = {}) => visit('GET', path, { headers }),
      post: (path, form) => visit('POST', path, { form }),
      submit(fields = {}) {
        const { action, fields: hidden } = hiddenFields(
          page.slice(page.indexOf('<main')), // the sign-out button stands above
        );
        return visit('POST', action, { form: { ...hidden, ...fields } });
      },
    };
  }

  return {
    clock,
    audit,
    scripted,
    asked,
    routes,
    sessions,
    issue(purpose, lifetimeMs = 15 * minuteMs, shows) {
      const token = makeToken();
      const expiresAt = clock.nowMs() + lifetimeMs;
      tickets.set(token, {
        id: token,
        purpose,
        account: alice,
        grant: null,
        conversation: null,
        work: null,
        ...(shows && { shows }),
        expiresAt,
        used: false,
      });
      return token;
    },
    isUsed: (token) => tickets.get(token)?.used ?? false,
    startSession: (scope = 'full') => start(scope, false, 'Firefox, Windows').token,
    newBrowser,
  };
}
