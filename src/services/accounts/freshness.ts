// Owns how long a sign-in counts as fresh. ASVS 7.5.1: full authentication again before an account's recovery data changes.

const freshForMs = 15 * 60_000;

/** True when somebody signed in at most 15 minutes ago; never for a channel that does not know. */
export const isFreshSignIn = (authenticatedAtMs: number | undefined, nowMs: number): boolean =>
  authenticatedAtMs !== undefined && nowMs - authenticatedAtMs <= freshForMs;
