// Owns lists that are sent in a chat: whether whoever sent one may import, and the job that fetches it. A turn never waits for
// a wire, and what came of the list is told in a turn of its own.
import { z } from 'zod';
import type { AccountId, ConversationKey, Source } from '../../ids';
import type { Job, Outbox } from '../../notify/ports';
import type { Clock } from '../../ports';
import type { Caller, Place } from '../../recovery/ports';
import type { Askers } from '../askers';
import { mayUse } from '../authority';
import type { Outcome } from '../ports';

/** What came with a message. `url` is the channel's word for where it lies: whoever fetches it decides whether to. */
export type SentFile =
  | { readonly ok: true; readonly name: string; readonly url: string }
  | { readonly ok: false; readonly reason: 'several' | 'other' };

/** A list that is to be fetched, and for whom. */
export interface Arrival {
  readonly place: Place;
  readonly name: string;
  readonly url: string;
}

export interface Arrivals {
  /** Undefined: they may not import, and to them nothing has come. */
  takeFile(place: Place, sent: SentFile): Promise<Outcome | undefined>;
}

interface ArrivalDeps {
  readonly askers: Askers;
  readonly outbox: Pick<Outbox, 'enqueue'>;
  readonly clock: Clock;
  readonly publicUrl: string;
}

/** An address of Teams' is good for minutes. */
const fetchWithinMs = 5 * 60_000;

const text = z.string();
const shape = z.object({
  conversation: text,
  source: text,
  language: text,
  correlation: text,
  account: text,
  stamp: text,
  username: text,
  name: text,
  url: text,
});

type Known = Extract<Caller, { kind: 'account' }>;

const packArrival = (place: Place, { account, stamp, username }: Known, { name, url }: Omit<Arrival, 'place'>) => {
  const { conversation, source, language, correlation } = place;
  return { conversation, source, language, correlation, account, stamp, username, name, url };
};

/** Undoes what `takeFile` has packed; the outbox's seal rules out anything else. How they signed in does not outlive the turn. */
export function unpackArrival(payload: Job['payload']): Arrival {
  const { conversation, source, account, stamp, username, name, url, ...more } = shape.parse(payload);
  // They were such ids when they were packed.
  const caller: Caller = { kind: 'account', account: account as AccountId, stamp, username };
  const place = { ...more, conversation: conversation as ConversationKey, source: source as Source, caller };
  return { place: { ...place, channel: 'teams' }, name, url };
}

export const importPage = (publicUrl: string): string => new URL('/admin/import', publicUrl).href;

export const createArrivals = ({ askers, outbox, clock, publicUrl }: ArrivalDeps): Arrivals => ({
  async takeFile(place, sent) {
    const { caller } = place;
    const asker = await askers.byCaller(caller);
    if (caller.kind === 'anonymous' || asker === undefined || !mayUse(asker.roles, 'import')) return undefined;
    if (!sent.ok) return { kind: 'list-refused', reason: sent.reason, url: importPage(publicUrl) };
    const payload = packArrival(place, caller, sent);
    const id = `fetch/${place.conversation}/${place.correlation}`;
    await outbox.enqueue({ id, kind: 'fetch', payload, notAfterMs: clock.nowMs() + fetchWithinMs });
    return { kind: 'list-coming' };
  },
});
