// Owns noticing that this machine's clock and the database's disagree. Lifetimes are judged by the clock of whichever process
// is asked, so an error of a clock is an error of every lifetime (attack RES-08): machines need NTP, and this says so.
import type { Db } from 'mongodb';
import type { Log } from '../../ports';

// attacks.json RES-08: warn above 30 s.
const noticedFromMs = 30_000;

/** How far this clock is ahead of the database's, milliseconds; undefined when the database does not say. */
const measureSkew = async (db: Db, nowMs: () => number): Promise<number | undefined> => {
  const askedMs = nowMs();
  const { localTime }: { localTime?: unknown } = await db.command({ hello: 1 });
  const halfway = (askedMs + nowMs()) / 2;
  return localTime instanceof Date ? Math.round(halfway - localTime.getTime()) : undefined;
};

/** Never throws: a database that cannot be asked has said enough elsewhere. */
export const warnOfSkew = async (db: Db, log: Log | undefined, nowMs: () => number): Promise<void> => {
  const skewMs = await measureSkew(db, nowMs).catch(() => undefined);
  if (skewMs === undefined || Math.abs(skewMs) < noticedFromMs) return;
  log?.warn('the clocks of this machine and of the database differ: PINs and links live too long or too short', {
    aheadBySeconds: Math.round(skewMs / 1_000),
  });
};
