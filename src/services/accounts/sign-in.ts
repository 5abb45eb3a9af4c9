// Owns signing in with a name and a password: limits first, then one answer for every kind of no.
import type { Audit, AuditEvent } from '../audit/events';
import type { PasswordAuthority, Verified } from '../directory/authority';
import { isFault } from '../faults';
import type { Throttle, Window } from '../limits/ports';
import { hashSubject } from '../secrets/hashes';
import type { Keyring } from '../secrets/ports';
import { canonicalIdentifier } from './identifier';
import type { Sessions, SignedIn, SignIn, SignInAttempt } from './ports';

interface SignInDeps {
  readonly authority: PasswordAuthority;
  readonly sessions: Sessions;
  readonly throttle: Throttle;
  readonly keyring: Keyring;
  readonly audit: Audit;
}

const quarterHourMs = 15 * 60_000;
// The lockout bounds guesses at one account that exists; these bound guesses at all of them (spraying), and treat names that
// do not exist alike. A source is a whole /24 or /56, so an office behind one address gets along.
const perSource: Window = { limit: 100, windowMs: quarterHourMs };
const perName: Window = { limit: 30, windowMs: quarterHourMs };
const once: Window = { limit: 1, windowMs: quarterHourMs };
/** Never reached: it is counted for the work of counting. */
const ballast: Window = { limit: Number.MAX_SAFE_INTEGER, windowMs: quarterHourMs };
const busyRetrySeconds = 2;
const maxTypedLength = 512;

interface Attempt extends SignInAttempt {
  readonly canonical: string | undefined;
  /** Keyed hash of the name: what limits and the audit know of it. */
  readonly subject: string;
  readonly event: Pick<AuditEvent, 'actor' | 'source' | 'correlation'>;
}

type Limited = SignedIn & { readonly reason: 'limited' };

function describe(keyring: Keyring, attempt: SignInAttempt): Attempt {
  const canonical = canonicalIdentifier(attempt.identifier);
  // What is no name at all is counted under itself; a space keeps it apart from every name.
  const name = canonical ?? ` ${attempt.identifier.slice(0, maxTypedLength)}`;
  const subject = hashSubject(keyring, 'identifier', name);
  const { source, correlation } = attempt;
  return { ...attempt, canonical, subject, event: { actor: subject, source, correlation } };
}

type LimitName = 'source' | 'name';

/** One event per window: a flood of refusals must not become a flood of events. */
async function report({ throttle, audit }: SignInDeps, { subject, event }: Attempt, limited: LimitName): Promise<void> {
  const first = await throttle.hit(`signin|reported|${limited}|${limited === 'source' ? event.source : subject}`, once);
  if (!first.allowed) return;
  const reason = `signin-${limited}`;
  await audit.record({ ...event, action: 'limit.hit', outcome: 'refused', target: subject, reason });
}

/** The source first: a blocked source must not use up somebody's own attempts. */
async function limitOf(deps: SignInDeps, attempt: Attempt): Promise<Limited | undefined> {
  const limits: readonly [LimitName, string, Window][] = [
    ['source', attempt.source, perSource],
    ['name', attempt.subject, perName],
  ];
  for (const [name, key, window] of limits) {
    const hit = await deps.throttle.hit(`signin|${name}|${key}`, window);
    if (hit.allowed) continue;
    await report(deps, attempt, name);
    return { ok: false, reason: 'limited', retryAtMs: hit.resetAtMs };
  }
  return undefined;
}

async function refuse(
  { audit, throttle }: SignInDeps,
  { subject, event }: Attempt,
  verified: Verified & { ok: false },
): Promise<SignedIn> {
  const { account, reason, lockedUntilMs } = verified;
  const target = account ?? subject;
  const events: AuditEvent[] = [{ ...event, action: 'signin.failed', outcome: 'refused', target, reason }];
  if (lockedUntilMs !== null) {
    const detail = { until: lockedUntilMs };
    events.push({ ...event, action: 'account.locked', outcome: 'ok', actor: 'system', target, detail });
  }
  const records = events.map((one) => audit.record(one));
  // A wrong password at a real account cost one write to count it; whatever was not counted costs one here (ASVS 6.3.8).
  if (reason !== 'wrong') await throttle.hit(`signin|ballast|${subject}`, ballast);
  await Promise.all(records);
  return { ok: false, reason: 'refused' };
}

async function admit(
  { audit, sessions }: SignInDeps,
  { keep, device, event }: Attempt,
  { account, mustChange }: Verified & { ok: true },
): Promise<SignedIn> {
  const scope = mustChange ? 'change-only' : 'full';
  await audit.record({
    ...event,
    action: 'signin.passed',
    outcome: 'ok',
    actor: account.id,
    target: account.id,
    detail: { scope },
  });
  // Under the stamp that was verified: a password changed in this very moment ends this session too.
  const started = await sessions.start({ account: account.id, stamp: account.stamp, scope, keep, device });
  return { ok: true, ...started };
}

async function verify({ authority }: SignInDeps, { canonical, password }: Attempt): Promise<Verified | undefined> {
  try {
    return await authority.verifyByName(canonical, password);
  } catch (thrown) {
    if (isFault(thrown, 'hash.busy')) return undefined;
    throw thrown;
  }
}

export const createSignIn = (deps: SignInDeps): SignIn => ({
  async attempt(typed) {
    const attempt = describe(deps.keyring, typed);
    const limited = await limitOf(deps, attempt);
    if (limited !== undefined) return limited;
    const verified = await verify(deps, attempt);
    if (verified === undefined) return { ok: false, reason: 'busy', retryAfterSeconds: busyRetrySeconds };
    return verified.ok ? admit(deps, attempt, verified) : refuse(deps, attempt, verified);
  },
});
