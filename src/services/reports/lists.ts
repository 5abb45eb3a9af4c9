// Owns the lists that no count can give: temporary passwords that nobody has used, and contacts that nobody has confirmed
// for long. Both go along an index, page by page.
import type { AccountId } from '../ids';
import type { Store } from '../ports';

export interface Unused {
  readonly username: string;
  /** When it stops working. */
  readonly untilMs: number;
}

const perPage = 500;

/** Of the local directory, which is the only one that knows. Those that have run out too: their owners are still locked out. */
export async function* listUnused(store: Store): AsyncIterable<Unused> {
  let known = new Set<string>();
  for (let from = 1; ; ) {
    const where = { temporaryUntil: { gte: from } };
    const page = await store.find('accounts', { where, sortBy: 'temporaryUntil', limit: perPage });
    const fresh = page.filter(({ id, mustChange }) => mustChange && !known.has(id));
    for (const { username, temporaryUntil } of fresh) yield { username, untilMs: temporaryUntil ?? 0 };
    const last = page.at(-1)?.temporaryUntil ?? from;
    // A page of nothing but one millisecond cannot go on by time: nobody gives out so many at once.
    if (page.length < perPage || last === from) return;
    from = last;
    known = new Set(page.filter((one) => one.temporaryUntil === last).map(({ id }) => id));
  }
}

export interface Stale {
  readonly account: AccountId;
  readonly method: 'mail' | 'sms';
  readonly sinceMs: number;
}

/** Verified contacts that were put in before `beforeMs`, oldest first; without their addresses. */
export async function* listStale(store: Store, beforeMs: number): AsyncIterable<Stale> {
  let known = new Set<string>();
  for (let from = 0; ; ) {
    const where = { createdAt: { gte: from, lt: beforeMs } };
    const page = await store.find('contacts', { where, sortBy: 'createdAt', limit: perPage });
    const fresh = page.filter(({ id, verified }) => verified && !known.has(id));
    for (const { account, method, createdAt } of fresh) yield { account, method, sinceMs: createdAt };
    const last = page.at(-1)?.createdAt ?? from;
    if (page.length < perPage || last === from) return;
    from = last;
    known = new Set(page.filter((one) => one.createdAt === last).map(({ id }) => id));
  }
}
