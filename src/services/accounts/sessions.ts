// Owns the sessions of browsers that signed in: who, until when, and every reason why not any more.
import type { SessionDoc } from '../collections';
import { Fault } from '../faults';
import type { AccountId } from '../ids';
import type { Policy, PolicySource } from '../policy/policy';
import type { Account, Clock, Directory, Random, Store } from '../ports';
import { hashToken } from '../secrets/hashes';
import { randomToken } from '../secrets/random';
import type { Session, Sessions } from './ports';

interface SessionsDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly policy: PolicySource;
  readonly directory: Pick<Directory, 'get'>;
}

type Who = Parameters<Sessions['start']>[0];
type Kind = Pick<SessionDoc, 'scope' | 'keep'>;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** How long "keep me signed in" survives without a visit. */
const keptIdleMs = 14 * dayMs;
// bar SB-03: what may only change a password lasts as long as a reset does.
const changeOnlyMs = 15 * minuteMs;
const touchEveryMs = minuteMs;
const maxListed = 100;
const maxDeviceLength = 200;
/** 32 bytes in base64url: nothing else is ever looked up. */
const tokenShape = /^[\w-]{43}$/;

// ASVS 7.3.1, 7.3.2: an inactivity limit and an absolute one.
function absoluteMs({ scope, keep }: Kind, { session }: Policy): number {
  if (scope === 'change-only') return changeOnlyMs;
  return keep ? session.rememberDays * dayMs : session.absoluteHours * hourMs;
}

const idleMs = ({ keep }: Kind, { session }: Policy): number => (keep ? keptIdleMs : session.idleMinutes * minuteMs);

const toSession = (doc: SessionDoc, { username, displayName }: Account): Session => ({ ...doc, username, displayName });

function isLive(doc: SessionDoc, nowMs: number, policy: Policy): boolean {
  return doc.expiresAt > nowMs && doc.seenAt + idleMs(doc, policy) > nowMs;
}

/** A changed credential and a disabled account end every session that was made before. */
const belongsTo = (doc: SessionDoc, account: Account | undefined): account is Account =>
  account !== undefined && !account.disabled && account.stamp === doc.stamp;

async function start({ store, clock, random, policy, directory }: SessionsDeps, who: Who) {
  const account = await directory.get(who.account);
  if (account === undefined) throw new Fault('directory.unavailable', 'The account of a new session is gone');
  const now = clock.nowMs();
  const { scope } = who;
  const keep = who.keep && scope === 'full' && policy.current().session.rememberDays > 0;
  const token = randomToken(random);
  const lifetimeMs = absoluteMs({ scope, keep }, policy.current());
  const doc: SessionDoc = {
    id: hashToken(token),
    account: account.id,
    stamp: who.stamp ?? account.stamp,
    scope,
    keep,
    device: who.device.slice(0, maxDeviceLength),
    createdAt: now,
    authenticatedAt: Math.min(now, who.authenticatedAtMs ?? now),
    seenAt: now,
    expiresAt: now + lifetimeMs,
  };
  await store.insert('sessions', doc);
  return { token, maxAge: keep ? lifetimeMs / 1000 : null, session: toSession(doc, account) };
}

async function look({ store, clock, policy, directory }: SessionsDeps, token: string): Promise<Session | undefined> {
  if (!tokenShape.test(token)) return undefined;
  const doc = await store.get('sessions', hashToken(token));
  const now = clock.nowMs();
  if (doc === undefined || !isLive(doc, now, policy.current())) return undefined;
  const account = await directory.get(doc.account);
  if (!belongsTo(doc, account)) return undefined;
  if (now - doc.seenAt < touchEveryMs) return toSession(doc, account);
  await store.update('sessions', { id: doc.id, where: { seenAt: doc.seenAt } }, { set: { seenAt: now } });
  return toSession({ ...doc, seenAt: now }, account);
}

async function list({ store, clock, policy, directory }: SessionsDeps, id: AccountId): Promise<Session[]> {
  const account = await directory.get(id);
  const docs = await store.find('sessions', { where: { account: id }, limit: maxListed });
  return docs
    .filter((doc) => isLive(doc, clock.nowMs(), policy.current()))
    .flatMap((doc) => (belongsTo(doc, account) ? [toSession(doc, account)] : []))
    .sort((a, b) => b.seenAt - a.seenAt);
}

async function endAll(store: Store, account: AccountId): Promise<number> {
  let ended = 0;
  for (;;) {
    const went = await store.removeWhere('sessions', { account }, maxListed);
    ended += went;
    if (went < maxListed) return ended;
  }
}

/** start() throws `Fault('directory.unavailable')` for an account that is gone. */
export const createSessions = (deps: SessionsDeps): Sessions => ({
  start: (who) => start(deps, who),
  look: (token) => look(deps, token),
  end: async (token) => {
    await deps.store.remove('sessions', hashToken(token));
  },
  endAll: (account) => endAll(deps.store, account),
  list: (account) => list(deps, account),
});
