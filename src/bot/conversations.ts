// Owns who may change a conversation: one turn at a time over all processes, each activity at most once. The SDK's own
// conversation state is not used: it is last-write-wins (docs/decisions/0004-turns.md).
import type { ConversationDoc } from '../services/collections';
import { Fault } from '../services/faults';
import type { ConversationKey } from '../services/ids';
import type { Clock, Store } from '../services/ports';

/** A turn that takes longer than this is dead, and another process may go on. */
const turnLeaseMs = 30_000;
const conversationLifetimeMs = 24 * 3_600_000;
const activitiesRemembered = 32;
const waitBetweenMs = 40;
const mostWaits = 100;

export interface ConversationHandle {
  readonly doc: ConversationDoc;
  /** Throws `Fault('turn.lost')` when another process took over: then nothing may be said. */
  save(change: { readonly state: string; readonly language: string }): Promise<void>;
  /** Gives the conversation back as it was, after a fault; the activity stays seen. */
  abandon(): Promise<void>;
}

export type ClaimedTurn =
  | { readonly ok: true; readonly handle: ConversationHandle }
  | { readonly ok: false; readonly reason: 'duplicate' | 'busy' };

export interface Conversations {
  claim(wanted: {
    readonly conversation: ConversationKey;
    readonly channel: string;
    readonly activity: string;
    readonly language: string;
  }): Promise<ClaimedTurn>;
}

interface ConversationDeps {
  readonly store: Store;
  readonly clock: Clock;
  /** Names this process. */
  readonly owner: string;
  readonly initialState: string;
  readonly wait: (ms: number) => Promise<void>;
}

type Wanted = Parameters<Conversations['claim']>[0];

/** JSON written by this file only. */
const seenBy = (doc: ConversationDoc): readonly string[] => JSON.parse(doc.seen) as readonly string[];

const withSeen = (doc: ConversationDoc, activity: string): string =>
  JSON.stringify([activity, ...seenBy(doc)].slice(0, activitiesRemembered));

function fresh(deps: ConversationDeps, wanted: Wanted): ConversationDoc {
  const now = deps.clock.nowMs();
  return {
    id: wanted.conversation,
    channel: wanted.channel,
    state: deps.initialState,
    language: wanted.language,
    seen: '[]',
    pending: wanted.activity,
    owner: deps.owner,
    ownedUntil: now + turnLeaseMs,
    account: null,
    stamp: null,
    version: 1,
    createdAt: now,
    expiresAt: now + conversationLifetimeMs,
  };
}

function createHandle(deps: ConversationDeps, doc: ConversationDoc, activity: string): ConversationHandle {
  const release = async (set: Partial<ConversationDoc>): Promise<boolean> => {
    const target = { id: doc.id, where: { owner: deps.owner, version: doc.version } };
    const now = deps.clock.nowMs();
    const free = { owner: null, ownedUntil: 0, pending: null, seen: withSeen(doc, activity) };
    const change = { set: { ...free, ...set, expiresAt: now + conversationLifetimeMs }, add: { version: 1 } };
    return (await deps.store.update('conversations', target, change)) !== undefined;
  };
  return {
    doc,
    async save(change) {
      if (!(await release(change))) throw new Fault('turn.lost', 'another process took this conversation over');
    },
    async abandon() {
      await release({});
    },
  };
}

type Attempt = ClaimedTurn | 'held';

/** `pending` of an earlier claim means: that turn died half-way. Its activity is not run a second time. */
const hasSeen = (doc: ConversationDoc, activity: string): boolean =>
  doc.pending === activity || seenBy(doc).includes(activity);

async function tryClaim(deps: ConversationDeps, wanted: Wanted): Promise<Attempt> {
  const { store, clock, owner } = deps;
  const now = clock.nowMs();
  const found = await store.get('conversations', wanted.conversation);
  if (found === undefined) {
    const doc = fresh(deps, wanted);
    const inserted = await store.insert('conversations', doc);
    return inserted.ok ? { ok: true, handle: createHandle(deps, doc, wanted.activity) } : 'held';
  }
  if (hasSeen(found, wanted.activity)) return { ok: false, reason: 'duplicate' };
  // Turns of one conversation wait in line in this process (bot/turn.ts), so one that is still held by us has died, most
  // likely because the store was away: nobody waits out its lease.
  if (found.ownedUntil > now && found.owner !== owner) return 'held';
  const target = { id: found.id, where: { version: found.version } };
  const claim = { set: { owner, ownedUntil: now + turnLeaseMs, pending: wanted.activity }, add: { version: 1 } };
  const doc = await store.update('conversations', target, claim);
  return doc === undefined ? 'held' : { ok: true, handle: createHandle(deps, doc, wanted.activity) };
}

/** Waits up to about four seconds for a turn that runs in another process. */
export function createConversations(deps: ConversationDeps): Conversations {
  return {
    async claim(wanted) {
      for (let waits = 0; waits < mostWaits; waits++) {
        const attempt = await tryClaim(deps, wanted);
        if (attempt !== 'held') return attempt;
        await deps.wait(waitBetweenMs);
      }
      return { ok: false, reason: 'busy' };
    },
  };
}
