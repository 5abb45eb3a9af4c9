// Owns one-time links. 256 random bits, stored only as their SHA-256 (bar SB-08; ASVS 11.5.1), used up by exactly one POST.
import type { TicketDoc, TicketPurpose } from '../collections';
import type { AccountId } from '../ids';
import type { Clock, Random, Store } from '../ports';
import { hashToken } from '../secrets/hashes';
import { randomToken } from '../secrets/random';
import type { Ticket, Tickets } from './ports';

/** What a token looks like; anything else is not worth a look in the store. */
const tokenShape = /^[A-Za-z0-9_-]{43}$/;

const mostTicketsPerAccount = 200;

interface TicketDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  /** The fixed base of every link; never taken from a request. */
  readonly publicUrl: string;
}

const view = (doc: TicketDoc): Ticket => ({
  id: doc.id,
  purpose: doc.purpose,
  account: doc.account,
  grant: doc.grant,
  conversation: doc.conversation,
  work: doc.work ?? null,
  ...(doc.shows === 'pass' && { shows: doc.shows }),
  expiresAt: doc.expiresAt,
});

export function createTickets({ store, clock, random, publicUrl }: TicketDeps): Tickets {
  const open = (doc: TicketDoc | undefined, purpose: TicketPurpose | undefined): doc is TicketDoc =>
    doc !== undefined &&
    doc.usedBy === null &&
    doc.expiresAt > clock.nowMs() &&
    (purpose === undefined || doc.purpose === purpose);

  return {
    async issue({ purpose, account, grant, conversation, work, shows, lifetimeMs }) {
      const token = randomToken(random);
      const now = clock.nowMs();
      const untilMs = now + lifetimeMs;
      await store.insert('tickets', {
        id: hashToken(token),
        purpose,
        account,
        grant: grant ?? null,
        conversation: conversation ?? null,
        work: work ?? null,
        shows: shows ?? null,
        usedBy: null,
        createdAt: now,
        expiresAt: untilMs,
      });
      return { token, url: `${publicUrl}/t/${token}`, untilMs };
    },

    async look(token, purpose) {
      if (!tokenShape.test(token)) return undefined;
      const doc = await store.get('tickets', hashToken(token));
      return open(doc, purpose) ? view(doc) : undefined;
    },

    async consume(token, purpose) {
      if (!tokenShape.test(token)) return undefined;
      const doc = await store.update(
        'tickets',
        { id: hashToken(token), where: { usedBy: null, purpose, expiresAt: { gt: clock.nowMs() } } },
        { set: { usedBy: 'page' } },
      );
      return doc === undefined ? undefined : view(doc);
    },

    async reopen(token) {
      await store.update('tickets', { id: hashToken(token), where: { usedBy: 'page' } }, { set: { usedBy: null } });
    },

    async killFor(account: AccountId) {
      const tickets = await store.find('tickets', { where: { account }, limit: mostTicketsPerAccount });
      const doomed = tickets.filter((ticket) => ticket.usedBy === null && ticket.purpose !== 'not-me');
      await Promise.all(
        doomed.map(({ id }) => store.update('tickets', { id, where: { usedBy: null } }, { set: { usedBy: 'killed' } })),
      );
    },
  };
}
