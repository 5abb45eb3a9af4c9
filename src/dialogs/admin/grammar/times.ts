// Owns how long and until when, as people write it: "24h", "2 days", "2026-12-31", "31.12.", "31 Dec", "tomorrow".

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
const longestMs = 5 * 365 * dayMs;

const units: ReadonlyMap<string, number> = new Map<string, number>([
  ...['m', 'min', 'mins', 'minute', 'minutes', 'minuten'].map((name) => [name, 60_000] as const),
  ...['h', 'hour', 'hours', 'stunde', 'stunden'].map((name) => [name, hourMs] as const),
  ...['d', 'day', 'days', 'tag', 'tage', 'tagen'].map((name) => [name, dayMs] as const),
  ...['w', 'week', 'weeks', 'woche', 'wochen'].map((name) => [name, 7 * dayMs] as const),
]);

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const germanMonths: Readonly<Record<string, number>> = { mär: 2, mrz: 2, mai: 4, okt: 9, dez: 11 };

/** Milliseconds, more than 0 and at most five years; undefined for anything else. */
export function readDuration(text: string): number | undefined {
  const [, count = '', unit = ''] = /^(\d{1,6}|an?|one|einen?|eine) ?(\p{L}{1,8})$/u.exec(text.toLowerCase()) ?? [];
  const size = units.get(unit);
  if (size === undefined) return undefined;
  const ms = (/^\d/.test(count) ? Number(count) : 1) * size;
  return ms > 0 && ms <= longestMs ? ms : undefined;
}

interface Day {
  readonly year: number | undefined;
  /** 0 = January. */
  readonly month: number;
  readonly day: number;
}

const monthOf = (name: string): number => {
  const short = name.toLowerCase().slice(0, 3);
  return germanMonths[short] ?? months.indexOf(short);
};

const yearOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));

function readDay(text: string): Day | undefined {
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (iso !== null) return { year: Number(iso[1]), month: Number(iso[2]) - 1, day: Number(iso[3]) };
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})?$/.exec(text);
  if (dotted !== null) return { year: yearOf(dotted[3]), month: Number(dotted[2]) - 1, day: Number(dotted[1]) };
  const named = /^(\d{1,2})\.? (\p{L}{3,9})(?: (\d{4}))?$/u.exec(text);
  if (named !== null) return { year: yearOf(named[3]), month: monthOf(named[2] ?? ''), day: Number(named[1]) };
  return undefined;
}

/** The end of that day, UTC; undefined for a day that no calendar has. */
function endOf(year: number, { month, day }: Day): number | undefined {
  const start = new Date(Date.UTC(year, month, day));
  const exists = start.getUTCMonth() === month && start.getUTCDate() === day;
  return exists ? start.getTime() + dayMs - 1 : undefined;
}

const weekdays: readonly (readonly string[])[] = [
  ['sunday', 'sonntag'],
  ['monday', 'montag'],
  ['tuesday', 'dienstag'],
  ['wednesday', 'mittwoch'],
  ['thursday', 'donnerstag'],
  ['friday', 'freitag'],
  ['saturday', 'samstag', 'sonnabend'],
];

/** Days from today on. A weekday is the next one: today's name is a week from now. */
function daysUntil(text: string, nowMs: number): number | undefined {
  if (/^(today|heute)$/.test(text)) return 0;
  if (/^(tomorrow|morgen)$/.test(text)) return 1;
  const weekday = weekdays.findIndex((names) => names.includes(text));
  return weekday < 0 ? undefined : ((weekday - new Date(nowMs).getUTCDay() + 13) % 7) + 1;
}

/** Milliseconds: the end of the day that is meant, UTC. A day without a year is the next one. Undefined = no date. */
export function readDate(text: string, nowMs: number): number | undefined {
  const today = Math.floor(nowMs / dayMs) * dayMs;
  const days = daysUntil(text.toLowerCase(), nowMs);
  if (days !== undefined) return today + (days + 1) * dayMs - 1;
  const day = readDay(text);
  if (day === undefined) return undefined;
  if (day.year !== undefined) return endOf(day.year, day);
  const thisYear = new Date(nowMs).getUTCFullYear();
  const next = [thisYear, thisYear + 1].map((year) => endOf(year, day));
  return next.find((end) => end !== undefined && end >= nowMs);
}
