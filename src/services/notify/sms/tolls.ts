// Owns what text messages may cost: numbers that are allowed, so many in a month, and none to where PINs are asked for but not
// typed back, as when a machine asks for them (SMS pumping, attack DOS-02). Mail goes on whatever this says.
import type { Audit } from '../../audit/events';
import type { Throttle, Window } from '../../limits/ports';
import type { Clock, Log } from '../../ports';
import type { Countries } from './countries';

export type TollRefusal = 'country' | 'month' | 'conversion';

export interface Tolls {
  /** Whether numbers like this one are texted at all. */
  serves(number: string): boolean;
  /** Undefined: this number may be texted now. */
  refusal(number: string): Promise<TollRefusal | undefined>;
  /** A message left; `pin`: somebody is expected to type it back. */
  sent(number: string, pin: boolean): Promise<void>;
  /** A PIN that went there came back. */
  passed(number: string): Promise<void>;
  /** This calendar month so far. */
  month(): Promise<{ readonly sent: number; readonly cap: number }>;
}

interface TollDeps {
  readonly throttle: Throttle;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly log: Log;
  readonly countries: Countries;
  readonly monthlyCap: number;
}

const dayMs = 24 * 3_600_000;
const unbounded = Number.MAX_SAFE_INTEGER;
const ofDay: Window = { limit: unbounded, windowMs: dayMs };
// The key names the month; this only says that nothing else ends the count.
const ofMonth = (limit: number): Window => ({ limit, windowMs: 100 * 365 * dayMs });

// Bar 5.3: alarm below 30 %. So many must have left before a share says anything.
const leastShare = 0.3;
const leastSent = 50;

const monthOf = (nowMs: number): string => `sms-month|${new Date(nowMs).toISOString().slice(0, 7)}`;
const sentKey = (prefix: string): string => `sms-sent|${prefix}`;
const passedKey = (prefix: string): string => `sms-passed|${prefix}`;

/** Once for each thing and day, whichever process finds it. */
async function alarm({ throttle, audit, log }: TollDeps, reason: TollRefusal, about: string): Promise<void> {
  if (!(await throttle.hit(`sms-alarm|${reason}|${about}`, { limit: 1, windowMs: dayMs })).allowed) return;
  log.error('text messages are held back', { reason, about });
  await audit.record({ action: 'alarm', outcome: 'ok', actor: 'system', reason: `sms-${reason}` });
}

async function isPumped({ throttle }: TollDeps, prefix: string): Promise<boolean> {
  const [sent, passed] = await Promise.all([
    throttle.peek(sentKey(prefix), ofDay),
    throttle.peek(passedKey(prefix), ofDay),
  ]);
  return sent.count >= leastSent && passed.count < leastShare * sent.count;
}

/**
 * Counts are kept after the fact, so what is under way at the same moment can exceed a limit by a few. They mend by themselves: as
 * soon as enough PINs of a prefix come back, or with the next day or month.
 */
export function createTolls(deps: TollDeps): Tolls {
  const { throttle, clock, countries, monthlyCap } = deps;
  return {
    serves: (number) => countries.prefixOf(number) !== undefined,

    async refusal(number) {
      const prefix = countries.prefixOf(number);
      if (prefix === undefined) return 'country';
      const month = monthOf(clock.nowMs());
      if (!(await throttle.peek(month, ofMonth(monthlyCap))).allowed) {
        await alarm(deps, 'month', month);
        return 'month';
      }
      if (!(await isPumped(deps, prefix))) return undefined;
      await alarm(deps, 'conversion', prefix);
      return 'conversion';
    },

    async sent(number, pin) {
      await throttle.hit(monthOf(clock.nowMs()), ofMonth(monthlyCap));
      const prefix = countries.prefixOf(number);
      if (pin && prefix !== undefined) await throttle.hit(sentKey(prefix), ofDay);
    },

    async passed(number) {
      const prefix = countries.prefixOf(number);
      if (prefix !== undefined) await throttle.hit(passedKey(prefix), ofDay);
    },

    async month() {
      const { count } = await throttle.peek(monthOf(clock.nowMs()), ofMonth(monthlyCap));
      return { sent: count, cap: monthlyCap };
    },
  };
}

/** Where nothing costs anything: the demo's mailbox. */
export const noTolls: Tolls = {
  serves: () => true,
  refusal: async () => undefined,
  sent: async () => undefined,
  passed: async () => undefined,
  month: async () => ({ sent: 0, cap: 0 }),
};
