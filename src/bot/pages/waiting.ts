// Owns how a wait is told: minutes for people, Retry-After seconds for programs (RFC 9110 10.2.3).

const minuteMs = 60_000;

/** Whole minutes until then, at least one. */
export const minutesUntil = (atMs: number, nowMs: number): number => Math.max(1, Math.ceil((atMs - nowMs) / minuteMs));

export const retryAfter = (seconds: number): Readonly<Record<string, string>> => ({
  'retry-after': String(Math.max(1, Math.ceil(seconds))),
});

export const retryAt = (atMs: number, nowMs: number): Readonly<Record<string, string>> =>
  retryAfter((atMs - nowMs) / 1000);
