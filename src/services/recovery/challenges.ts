// Owns challenges: one live PIN per subject and purpose, five tries claimed before anything is compared, used up once.
import type { CaseDoc, ChallengeDoc, Method, ProofPurpose } from '../collections';
import type { AccountId, ChallengeId } from '../ids';
import type { Clock, Random, Store, Where } from '../ports';
import { randomId } from '../secrets/random';
import type { Place } from './ports';

const mostOpenAtOnce = 50;

/** What the limits that nobody sees go by. A decoy has one too, so that a wrong PIN costs the same whoever it is for. */
export const hiddenKey = ({ accountKey, subject }: ChallengeDoc): string => accountKey ?? `decoy/${subject}`;

export type Claimed =
  | { readonly ok: true; readonly challenge: ChallengeDoc }
  | { readonly ok: false; readonly reason: 'expired' | 'used-up' };

export interface Wanted {
  readonly method: Method;
  readonly lifetimeMs: number;
  readonly tries: number;
}

export interface Challenges {
  /** Stores a challenge that nothing matches yet; older ones of the same subject and purpose die (bar SB-06). */
  issue(
    doc: CaseDoc,
    wanted: { readonly method: Method; readonly lifetimeMs: number; readonly tries: number },
  ): Promise<ChallengeDoc>;
  /** Takes one try, atomically, before the comparison (bar SB-04). A challenge for something else is not touched (ST-09). */
  claim(
    place: Place,
    wanted: { readonly id: ChallengeId; readonly purposes: readonly ProofPurpose[] },
  ): Promise<Claimed>;
  /** True for exactly one caller. */
  consume(challenge: ChallengeDoc): Promise<boolean>;
  killForAccount(
    account: AccountId,
    except?: { readonly id: ChallengeId; readonly purpose: ProofPurpose },
  ): Promise<void>;
  killForCase(doc: CaseDoc): Promise<void>;
}

interface ChallengeDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

async function kill(
  { store }: ChallengeDeps,
  where: Where<ChallengeDoc>,
  doomed: (challenge: ChallengeDoc) => boolean,
): Promise<void> {
  const found = await store.find('challenges', { where, limit: mostOpenAtOnce });
  const open = found.filter((challenge) => challenge.usedBy === null && doomed(challenge));
  const superseded = { set: { usedBy: 'superseded' } };
  await Promise.all(open.map(({ id }) => store.update('challenges', { id, where: { usedBy: null } }, superseded)));
}

function draft({ clock, random }: ChallengeDeps, doc: CaseDoc, wanted: Wanted): ChallengeDoc {
  const now = clock.nowMs();
  return {
    // Ids are made here and only here; the cast is their birth.
    id: randomId(random) as ChallengeId,
    case: doc.id,
    conversation: doc.conversation,
    channel: doc.channel,
    purpose: doc.purpose,
    method: wanted.method,
    subject: doc.subject,
    account: null,
    contact: null,
    accountKey: null,
    mac: null,
    salt: randomId(random),
    keyId: '',
    stamp: null,
    triesLeft: wanted.tries,
    usedBy: null,
    createdAt: now,
    expiresAt: Math.min(now + wanted.lifetimeMs, doc.expiresAt),
  };
}

async function claim(
  { store, clock }: ChallengeDeps,
  place: Place,
  { id, purposes }: Parameters<Challenges['claim']>[1],
): Promise<Claimed> {
  const { conversation, channel } = place;
  const now = clock.nowMs();
  const open = { usedBy: null, triesLeft: { gt: 0 }, expiresAt: { gt: now } };
  const where = { conversation, channel, purpose: { in: purposes }, ...open };
  const challenge = await store.update('challenges', { id, where }, { add: { triesLeft: -1 } });
  if (challenge !== undefined) return { ok: true, challenge };
  const refused = await store.get('challenges', id);
  const ours = refused?.conversation === conversation && purposes.includes(refused.purpose);
  return { ok: false, reason: ours && refused.expiresAt > now ? 'used-up' : 'expired' };
}

export const createChallenges = (deps: ChallengeDeps): Challenges => ({
  async issue(doc, wanted) {
    await kill(deps, { subject: doc.subject }, (challenge) => challenge.purpose === doc.purpose);
    const challenge = draft(deps, doc, wanted);
    await deps.store.insert('challenges', challenge);
    return challenge;
  },

  claim: (place, wanted) => claim(deps, place, wanted),

  async consume(challenge) {
    const target = { id: challenge.id, where: { usedBy: null, expiresAt: { gt: deps.clock.nowMs() } } };
    return (await deps.store.update('challenges', target, { set: { usedBy: challenge.case } })) !== undefined;
  },

  killForAccount: (account, except) =>
    kill(
      deps,
      { account },
      ({ id, purpose }) => id !== except?.id && (except === undefined || purpose === except.purpose),
    ),

  killForCase: (doc) => kill(deps, { subject: doc.subject }, (challenge) => challenge.case === doc.id),
});
