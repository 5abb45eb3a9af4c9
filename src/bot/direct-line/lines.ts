// Owns the life of a web chat: how it starts, how long it may live, and who is talking in it.

import type { Session, Sessions } from '../../services/accounts/ports';
import type { LineDoc } from '../../services/collections';
import type { Source } from '../../services/ids';
import type { Hit, Throttle, Window } from '../../services/limits/ports';
import type { Clock, Store } from '../../services/ports';
import type { Caller } from '../../services/recovery/ports';
import type { Sealer } from '../../services/secrets/ports';
import { isFull, lineKey } from './history';
import { conversationLifetimeMs, type Pass } from './tokens';

export type Started =
  | { readonly ok: true; readonly fresh: boolean }
  | { readonly ok: false; readonly reason: 'limited'; readonly retryAfterSeconds: number };

export interface LineLimits {
  /** New conversations of one source address range. */
  readonly startsPerSource: Window;
  /** New conversations of everybody. */
  readonly starts: Window;
}

export interface Lines {
  start(pass: Pass, source: Source): Promise<Started>;
  /** Undefined: it never began, has ended, or has lapsed. */
  live(pass: Pass): Promise<LineDoc | undefined>;
  /** Keeps a signed-in session for a conversation: sealed, so that the token which carries it opens nothing else. */
  bind(sessionToken: string, conversation: string): Promise<string | null>;
  /** Looks the session up again: at every turn, so that signing out counts at once. */
  callerOf(pass: Pass): Promise<Caller>;
}

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly sealer: Sealer;
  readonly sessions: Pick<Sessions, 'look'>;
  readonly throttle: Pick<Throttle, 'hit' | 'peek'>;
  readonly limits: LineLimits;
}

const anonymous: Caller = { kind: 'anonymous' };

const sealContext = (conversation: string): string => `direct-line session:${conversation}`;

/** When half of everybody's starts are gone, each source gets two more: many sources cannot take them all (DOS-08). */
const scarceShare = ({ windowMs }: Window): Window => ({ limit: 2, windowMs });

// Who must change a temporary password first may do nothing else, so in the chat they are nobody yet.
const toCaller = (session: Session | undefined): Caller => {
  if (session?.scope !== 'full') return anonymous;
  const { account, stamp, username, authenticatedAt: authenticatedAtMs } = session;
  return { kind: 'account', account, stamp, username, authenticatedAtMs };
};

/** Counts a conversation that is about to begin. */
function createAdmission({ throttle, clock, limits }: Pick<Deps, 'throttle' | 'clock' | 'limits'>) {
  const refuse = ({ resetAtMs }: Hit): Started => ({
    ok: false,
    reason: 'limited',
    retryAfterSeconds: (resetAtMs - clock.nowMs()) / 1000,
  });

  return async (source: Source): Promise<Started> => {
    // One after the other: who is over a limit of their own uses up nothing of what everybody shares.
    const own = await throttle.hit(`web-chat:${source}`, limits.startsPerSource);
    if (!own.allowed) return refuse(own);
    const scarce = (await throttle.peek('web-chat', limits.starts)).count * 2 >= limits.starts.limit;
    const share = scarce ? await throttle.hit(`web-chat-scarce:${source}`, scarceShare(limits.starts)) : own;
    if (!share.allowed) return refuse(share);
    const all = await throttle.hit('web-chat', limits.starts);
    return all.allowed ? { ok: true, fresh: true } : refuse(all);
  };
}

export function createLines({ store, clock, sealer, sessions, throttle, limits }: Deps): Lines {
  const admit = createAdmission({ throttle, clock, limits });

  const openSession = (pass: Pass): string | undefined => {
    if (pass.session === null) return undefined;
    try {
      return sealer.open(pass.session, sealContext(pass.conversation));
    } catch {
      // The key was taken out of use: the person goes on as nobody.
      return undefined;
    }
  };

  return {
    async start(pass, source) {
      const id = lineKey(pass.conversation);
      if ((await store.get('lines', id)) !== undefined) return { ok: true, fresh: false };
      const admitted = await admit(source);
      if (!admitted.ok) return admitted;
      const inserted = await store.insert('lines', {
        id,
        user: pass.user,
        head: 0,
        holder: null,
        holderUntil: 0,
        source,
        createdAt: clock.nowMs(),
        expiresAt: pass.originMs + conversationLifetimeMs,
      });
      return { ok: true, fresh: inserted.ok };
    },
    async live(pass) {
      const line = await store.get('lines', lineKey(pass.conversation));
      if (line === undefined || line.expiresAt <= clock.nowMs()) return undefined;
      return isFull(line) ? undefined : line;
    },
    async bind(sessionToken, conversation) {
      const session = await sessions.look(sessionToken);
      return session === undefined ? null : sealer.seal(sessionToken, sealContext(conversation));
    },
    async callerOf(pass) {
      const token = openSession(pass);
      return token === undefined ? anonymous : toCaller(await sessions.look(token));
    },
  };
}
