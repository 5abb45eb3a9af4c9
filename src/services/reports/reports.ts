// Owns the reports in numbers: sums over counted days, never a walk through the audit. What asks for them (the chat, a page)
// gets data; the words are its own.
import type { Clock, Store } from '../ports';
import { type Part, readDays } from './days';
import type { Follower } from './follower';
import { countOf, others, type Tally, type Way } from './tally';

/** What is counted, by the name that texts have words for. */
export type CountName =
  | 'opened'
  | 'pins'
  | 'passed'
  | 'wrong'
  | 'resets'
  | 'temporary'
  | 'changes'
  | 'unlocks'
  | 'limits'
  | 'objections'
  | 'undelivered'
  | 'wrong-mail'
  | 'wrong-sms'
  | 'refused'
  | 'failed-signins'
  | 'failed-resets'
  | 'sent-mail'
  | 'sent-sms'
  | 'lost-mail'
  | 'lost-sms'
  | 'notices'
  | 'lost-notices';

export interface Count {
  readonly name: CountName;
  readonly count: number;
}

export type Overview = 'days' | 'failed' | 'deliveries';

export interface Ranked {
  /** An account's id, `operator`, or '' for those who were too many to keep apart. */
  readonly who: string;
  /** What they did, for `did`; '' else. */
  readonly what: string;
  readonly count: number;
}

export type Ranking = 'regained' | 'stopped' | 'did';

/** `complete` false: the newest events are still being counted. */
interface Counted {
  readonly complete: boolean;
}

export interface Reports {
  /** The last `days` UTC days, today included. */
  counts(overview: Overview, days: number): Promise<Counted & { readonly counts: readonly Count[] }>;
  /** Most first. */
  ranking(ranking: Ranking, days: number): Promise<Counted & { readonly rows: readonly Ranked[] }>;
}

const ways: Readonly<Record<CountName, readonly Way[]>> = {
  opened: [['case.opened', 'ok']],
  pins: [['pin.requested', 'ok']],
  passed: [['pin.passed', 'ok']],
  wrong: [['pin.wrong', 'refused']],
  resets: [['password.reset', 'ok']],
  temporary: [
    ['password.temporary', 'ok'],
    ['password.pass', 'ok'],
  ],
  changes: [['password.change', 'ok']],
  unlocks: [['account.unlock', 'ok']],
  limits: [['limit.hit', 'refused']],
  objections: [['not-me', 'started']],
  undelivered: [
    ['pin.not-sent', 'failed'],
    ['notice.failed', 'failed'],
  ],
  'wrong-mail': [['pin.wrong', 'refused', 'mail']],
  'wrong-sms': [['pin.wrong', 'refused', 'sms']],
  refused: [['pin.refused', 'refused']],
  'failed-signins': [['signin.failed', 'refused']],
  'failed-resets': [
    ['password.reset', 'failed'],
    ['password.temporary', 'failed'],
    ['password.pass', 'failed'],
  ],
  'sent-mail': [['pin.sent', 'ok', 'mail']],
  'sent-sms': [['pin.sent', 'ok', 'sms']],
  'lost-mail': [['pin.not-sent', 'failed', 'mail']],
  'lost-sms': [['pin.not-sent', 'failed', 'sms']],
  notices: [['notice.sent', 'ok']],
  'lost-notices': [['notice.failed', 'failed']],
};

const overviews: Readonly<Record<Overview, readonly CountName[]>> = {
  days: [
    ...(['opened', 'pins', 'passed', 'wrong', 'resets', 'temporary', 'changes', 'unlocks'] as const),
    ...(['limits', 'objections', 'undelivered'] as const), // names of counts, like the line above
  ],
  failed: ['wrong', 'wrong-mail', 'wrong-sms', 'refused', 'failed-signins', 'failed-resets', 'limits'],
  deliveries: ['pins', 'sent-mail', 'sent-sms', 'lost-mail', 'lost-sms', 'notices', 'lost-notices'],
};

const dayMs = 24 * 3_600_000;
/** Counted while somebody waits; the rest is counted in the background. */
const mostWaitedFor = 20_000;

export const lastDays = (days: number, nowMs: number): readonly string[] =>
  Array.from({ length: days }, (_, back) => new Date(nowMs - back * dayMs).toISOString().slice(0, 10));

const totalOf = (tally: Tally, name: CountName): number =>
  ways[name].reduce((sum, way) => sum + countOf(tally, way), 0);

const rank = ({ people }: Tally, ranking: Ranking): readonly Ranked[] =>
  Object.entries(people)
    .map(([key, count]) => ({ key: key === others ? [ranking, '', ''] : key.split('|'), count }))
    .filter(({ key }) => key[0] === ranking)
    .map(({ key: [, who = '', what = ''], count }) => ({ who, what, count }))
    .sort((a, b) => b.count - a.count || (a.who < b.who ? -1 : 1));

export function createReports({
  store,
  clock,
  follower,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly follower: Pick<Follower, 'catchUp'>;
}): Reports {
  const read = async (days: number, part: Part) => {
    const complete = await follower.catchUp(mostWaitedFor);
    return { complete, tally: await readDays(store, lastDays(days, clock.nowMs()), part) };
  };
  return {
    async counts(overview, days) {
      const { complete, tally } = await read(days, 'counts');
      return { complete, counts: overviews[overview].map((name) => ({ name, count: totalOf(tally, name) })) };
    },
    async ranking(ranking, days) {
      const { complete, tally } = await read(days, 'people');
      return { complete, rows: rank(tally, ranking) };
    },
  };
}
