// Owns what a process knows to be due: jobs it has heard of by their id, or that there may be some it has not heard of. A look
// into the store that must be in vain is not made.

export interface Expected {
  /** This job is due now. Without an id: there may be any number. */
  hear(id?: string): void;
  /** The same after a while, followed by `then`; nothing at all if a look has found the job by then. */
  hearLater(id: string, delayMs: number, then: () => void): void;
  /** False: whatever is known of is being looked for already. */
  isWorthALook(): boolean;
  /** One look, noting what it found. */
  look<Row extends { readonly id: string }>(claim: () => Promise<Row | undefined>): Promise<Row | undefined>;
}

/** More ids than this say no more than "many". */
const mostIds = 100;

export const createExpected = (): Expected => {
  const ids = new Set<string>();
  const announced = new Set<string>();
  let looking = 0;
  // Heard of without an id, how often; and how much of that a look in vain has settled.
  let heard = 0;
  let settled = 0;

  const hear = (id?: string): void => {
    if (id !== undefined && ids.size < mostIds) ids.add(id);
    else heard += 1;
  };
  /** Nothing was due after all: others have taken what was known of before this look began. */
  const forget = (before: { readonly ids: readonly string[]; readonly heard: number }): void => {
    for (const id of before.ids) ids.delete(id);
    settled = Math.max(settled, before.heard);
  };

  /** False: nobody told of it. */
  const strike = (id: string): boolean => ids.delete(id) || announced.delete(id);

  return {
    hear,
    hearLater(id, delayMs, then) {
      announced.add(id);
      const come = (): void => {
        if (!announced.delete(id)) return;
        hear(id);
        then();
      };
      setTimeout(come, delayMs).unref();
    },
    isWorthALook: () => heard > settled || ids.size > looking,
    async look(claim) {
      const before = { ids: [...ids], heard };
      looking += 1;
      try {
        const row = await claim();
        if (row === undefined) forget(before);
        // A job that nobody told of: another process's, or one that waited. There may be more.
        else if (!strike(row.id)) hear();
        return row;
      } finally {
        looking -= 1;
      }
    },
  };
};
