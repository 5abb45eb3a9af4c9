// Owns how often a recovery may be tried. Visible limits count what was typed and where it came from, the same for names
// that exist and names that do not. Hidden ones count the account and the destination, and turn a request into a decoy.
import type { Audit } from '../audit/events';
import type { Method } from '../collections';
import type { Blocks } from '../limits/blocks';
import type { Failures, Hit, Throttle, Window } from '../limits/ports';
import type { Clock, Log } from '../ports';
import type { Limited, Place } from './ports';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Start values of the security bar, section 5.3. */
export const limitTable = {
  lookupsPerSource: { limit: 10, windowMs: hourMs },
  lookupsPerConversation: { limit: 10, windowMs: hourMs },
  lookupsInTotal: { limit: 5_000, windowMs: hourMs },
  sendsPerSubjectHour: { limit: 3, windowMs: hourMs },
  sendsPerSubjectDay: { limit: 5, windowMs: dayMs },
  sendsPerConversation: { limit: 6, windowMs: hourMs },
  sendsInTotal: { limit: 2_000, windowMs: hourMs },
  guessesPerSource: { limit: 30, windowMs: hourMs },
  guessesPerConversation: { limit: 30, windowMs: hourMs },
  guessesPerSubject: { limit: 25, windowMs: dayMs },
  failuresInTotal: { limit: 1_000, windowMs: hourMs },
  // Refuses nothing itself: so many refusals are somebody going through a list of names (attack ENU-05).
  refusalsInTotal: { limit: 500, windowMs: hourMs },
  sendsPerDestinationHour: { limit: 3, windowMs: hourMs },
  sendsPerDestinationDay: { limit: 10, windowMs: dayMs },
  // Text messages cost money, and whoever sends them to a range of numbers may share in it (attack DOS-02). A block is a
  // thousand neighbouring numbers. Mail goes on when one of these is reached.
  smsPerBlock: { limit: 20, windowMs: hourMs },
  smsInTotal: { limit: 200, windowMs: hourMs },
  smsOfDayInTotal: { limit: 1_000, windowMs: dayMs },
} as const satisfies Record<string, Window>;

export type LimitName = keyof typeof limitTable;

/** Promises to one person: they hold over every hour and every day, not only between full hours (attack DOS-01). */
const rolling: ReadonlySet<LimitName> = new Set<LimitName>([
  'sendsPerSubjectHour',
  'sendsPerSubjectDay',
  'sendsPerDestinationHour',
  'sendsPerDestinationDay',
]);

/** NIST SP 800-63B-4 3.2.2 disables at 100 consecutive failures at the latest; the bar says 30. */
export const mostConsecutiveFailures = 30;
export const failuresForgottenAfterMs = 30 * dayMs;

export interface RecoveryLimits {
  lookup(place: Place): Promise<Limited | null>;
  send(place: Place, subject: string): Promise<Limited | null>;
  guess(place: Place, subject: string): Promise<Limited | null>;
  /** Hidden: false turns the request into a decoy. */
  mayReach(reach: {
    readonly accountKey: string;
    readonly destination: string;
    readonly method: Method;
    /** Keyed hash of the number without its last three digits; null for mail. */
    readonly smsBlock: string | null;
  }): Promise<boolean>;
  /** Hidden: false makes even the right PIN wrong. */
  mayPass(accountKey: string): Promise<boolean>;
  /** `target` is whom the audit names when this was the failure that closes the way for good. */
  failed(keys: readonly string[], target: string): Promise<void>;
  passed(keys: readonly string[]): Promise<void>;
}

type Counted = readonly [name: LimitName, key: string];

interface LimitDeps {
  readonly throttle: Throttle;
  /** Limits that hold over every stretch of time. */
  readonly rollingThrottle: Pick<Throttle, 'hit'>;
  readonly failures: Failures;
  readonly blocks: Pick<Blocks, 'covers'>;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly log: Log;
}

const refusal = (retryAtMs: number): Limited => ({ ok: false, reason: 'limited', retryAtMs });

type TotalName = Extract<LimitName, `${string}InTotal`>;

/** Exactly one caller gets a window's last hit, over all processes: that one raises the alarm. */
async function countInTotal(deps: LimitDeps, name: TotalName, crowd = 'all'): Promise<Limited | null> {
  const hit = await deps.throttle.hit(`${name}|${crowd}`, limitTable[name]);
  if (hit.allowed && hit.count === limitTable[name].limit) {
    deps.log.error('a limit over everybody is reached', { limit: name });
    await deps.audit.record({
      action: 'alarm',
      outcome: 'ok',
      actor: 'system',
      reason: 'limit',
      detail: { limit: name },
    });
  }
  return hit.allowed ? null : refusal(hit.resetAtMs);
}

const count = ({ throttle, rollingThrottle }: LimitDeps, [name, key]: Counted): Promise<Hit> =>
  (rolling.has(name) ? rollingThrottle : throttle).hit(`${name}|${key}`, limitTable[name]);

/** Counts all of them, so that no order of limits tells which one said no; the latest end is the answer. */
async function countAll(deps: LimitDeps, counted: readonly Counted[]): Promise<Limited | null> {
  const hits = await Promise.all(counted.map((one) => count(deps, one)));
  const refused = hits.filter((hit) => !hit.allowed);
  if (refused.length === 0) return null;
  await countInTotal(deps, 'refusalsInTotal');
  return refusal(Math.max(...refused.map((hit) => hit.resetAtMs)));
}

/** Whose total somebody counts towards. People in Teams have been through a sign-in: a crowd on the web takes nothing from them. */
const crowdOf = ({ caller, channel }: Place): string => {
  if (caller.kind === 'account') return 'proven';
  return channel === 'teams' ? 'teams' : 'all';
};

/** What everybody shares comes last: who is over a limit of their own uses up nothing of it. Proven callers share their own. */
const thenInTotal = async (
  deps: LimitDeps,
  own: Limited | null,
  { name, place }: { readonly name: TotalName; readonly place: Place },
): Promise<Limited | null> => own ?? countInTotal(deps, name, crowdOf(place));

const isDisabled = async ({ failures }: LimitDeps, key: string): Promise<boolean> =>
  (await failures.count(key)) >= mostConsecutiveFailures;

/** A proven caller has buckets of their own: anonymous abuse from the same network cannot lock them out. */
const bySource = (name: LimitName, place: Place): Counted =>
  place.caller.kind === 'account' ? [name, place.caller.account] : [name, place.source];

/** A blocked network is told what anybody hears whose hour is used up; whoever is signed in there is not meant. */
async function ownLimit(deps: LimitDeps, place: Place, counted: readonly Counted[]): Promise<Limited | null> {
  const anonymous = place.caller.kind === 'anonymous';
  const [own, covered] = await Promise.all([
    countAll(deps, counted),
    anonymous ? deps.blocks.covers(place.source) : false,
  ]);
  if (own !== null || !covered) return own;
  return refusal((Math.floor(deps.clock.nowMs() / hourMs) + 1) * hourMs);
}

type Part<Name extends keyof RecoveryLimits> = Pick<RecoveryLimits, Name>;

const visible = (deps: LimitDeps): Part<'lookup' | 'send' | 'guess'> => ({
  async lookup(place) {
    const own = await ownLimit(deps, place, [
      bySource('lookupsPerSource', place),
      ['lookupsPerConversation', place.conversation],
    ]);
    return thenInTotal(deps, own, { name: 'lookupsInTotal', place });
  },

  async send(place, subject) {
    if (await isDisabled(deps, subject)) return refusal(deps.clock.nowMs() + failuresForgottenAfterMs);
    const own = await ownLimit(deps, place, [
      ['sendsPerSubjectHour', subject],
      ['sendsPerSubjectDay', subject],
      ['sendsPerConversation', place.conversation],
    ]);
    return thenInTotal(deps, own, { name: 'sendsInTotal', place });
  },

  async guess(place, subject) {
    if (await isDisabled(deps, subject)) return refusal(deps.clock.nowMs() + failuresForgottenAfterMs);
    const breaker = await deps.throttle.peek('failuresInTotal|all', limitTable.failuresInTotal);
    if (!breaker.allowed && crowdOf(place) === 'all') return refusal(breaker.resetAtMs);
    return ownLimit(deps, place, [
      bySource('guessesPerSource', place),
      ['guessesPerConversation', place.conversation],
      ['guessesPerSubject', subject],
    ]);
  },
});

/** One after the other up to the first no: what is refused for the account uses up nothing of its address. */
async function countInTurn(deps: LimitDeps, counted: readonly Counted[]): Promise<boolean> {
  for (const one of counted) if (!(await count(deps, one)).allowed) return false;
  return true;
}

/** What everybody's text messages share comes last, and raises an alarm when it is used up. */
async function mayText(deps: LimitDeps, block: string): Promise<boolean> {
  if (!(await countInTurn(deps, [['smsPerBlock', block]]))) return false;
  return (await countInTotal(deps, 'smsInTotal')) === null && (await countInTotal(deps, 'smsOfDayInTotal')) === null;
}

const hidden = (deps: LimitDeps): Part<'mayReach' | 'mayPass'> => ({
  async mayReach({ accountKey, destination, smsBlock }) {
    if (await isDisabled(deps, accountKey)) return false;
    const own = await countInTurn(deps, [
      ['sendsPerSubjectHour', accountKey],
      ['sendsPerSubjectDay', accountKey],
      ['sendsPerDestinationHour', destination],
      ['sendsPerDestinationDay', destination],
    ]);
    return own && (smsBlock === null || (await mayText(deps, smsBlock)));
  },

  async mayPass(accountKey) {
    const guesses = await deps.throttle.hit(`guessesPerSubject|${accountKey}`, limitTable.guessesPerSubject);
    return guesses.allowed && !(await isDisabled(deps, accountKey));
  },
});

/** The help desk must hear of it: from here on only they can help that person (attack DOS-03). */
async function reportClosed({ audit, log }: LimitDeps, target: string): Promise<void> {
  log.error('too many wrong PINs in a row: no PIN is accepted for this account any more', { target });
  const detail = { count: mostConsecutiveFailures } as const; // const: the audit lists its names
  await audit.record({ action: 'alarm', outcome: 'ok', actor: 'system', target, reason: 'failures', detail });
}

export const createRecoveryLimits = (deps: LimitDeps): RecoveryLimits => ({
  ...visible(deps),
  ...hidden(deps),

  async failed(keys, target) {
    const [counts] = await Promise.all([
      Promise.all(keys.map((key) => deps.failures.add(key, failuresForgottenAfterMs))),
      countInTotal(deps, 'failuresInTotal'),
    ]);
    if (counts.at(-1) === mostConsecutiveFailures) await reportClosed(deps, target);
  },

  async passed(keys) {
    await Promise.all(keys.map((key) => deps.failures.clear(key)));
  },
});
