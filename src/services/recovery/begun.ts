// Owns a reset that somebody else has begun, as its page sees it: whoever holds the link (it went to a verified contact) gets
// a PIN by the ordinary recovery, limits and all, and the right PIN turns the link into the page of the policy's outcome.
import { createHash } from 'node:crypto';
import type { Method } from '../collections';
import { maskContact } from '../enrolment';
import type { CaseId, ChallengeId, ConversationKey, GrantId, Source } from '../ids';
import type { Ticket, Tickets } from '../passwords/ports';
import type { Account, Asking, Directory } from '../ports';
import { encodeParts } from '../secrets/encoding';
import type { Checked, Option, Place, Recovery, SentPin } from './ports';
import type { Reach } from './reach';

export interface Visit {
  readonly token: string;
  readonly source: Source;
  readonly language: string;
  readonly correlation: string;
}

type Lapsed = { readonly ok: false; readonly reason: 'lapsed' };

export type BegunSent =
  | (SentPin & { ok: true } & { readonly caseId: CaseId })
  | Exclude<SentPin, { ok: true }>
  | { readonly ok: false; readonly reason: 'paused' }
  | Lapsed;

export type BegunChecked =
  /** A one-time page of our own; the link that led here is used up. */
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly reason: 'second'; readonly options: readonly Option[] }
  | Exclude<Checked, { ok: true }>
  | Lapsed;

export interface BegunResets {
  /** Undefined = lapsed. The contacts are masked: whoever reads one of them may know of the others. */
  describe(
    visit: Visit,
  ): Promise<{ readonly username: string; readonly options: readonly Option[]; readonly untilMs: number } | undefined>;
  /** `caseId` of an earlier PIN of this link; null for the first. */
  send(visit: Visit, wanted: { readonly method: Method; readonly caseId: CaseId | null }): Promise<BegunSent>;
  check(visit: Visit, typed: { readonly challenge: ChallengeId; readonly pin: string }): Promise<BegunChecked>;
}

interface BegunDeps {
  readonly tickets: Pick<Tickets, 'look' | 'consume'>;
  readonly directory: Directory;
  readonly reach: Reach;
  readonly recovery: Recovery;
}

interface Begun {
  readonly ticket: Ticket;
  readonly account: Account;
  readonly place: Place;
}

const lapsed: Lapsed = { ok: false, reason: 'lapsed' };
const purpose = 'begin-reset';

/** One conversation for each link: what was asked for behind one is worth nothing behind another. */
const conversationOf = ({ id }: Ticket): ConversationKey =>
  // A conversation of pages is made here and only here; the cast is its birth.
  createHash('sha256')
    .update(encodeParts('page', purpose, id))
    .digest('base64url') as ConversationKey;

async function enter({ tickets, directory }: BegunDeps, visit: Visit, asking?: Asking): Promise<Begun | undefined> {
  const ticket = await tickets.look(visit.token, purpose);
  const account = ticket === undefined ? undefined : await directory.get(ticket.account, asking);
  if (ticket === undefined || account === undefined) return undefined;
  const { source, language, correlation } = visit;
  const { id, stamp, username } = account;
  // As good as proven for the limits, so that strangers who type the name use nothing of it up; fresh for nothing.
  const caller = { kind: 'account', account: id, stamp, username } as const; // a kind of caller
  return {
    ticket,
    account,
    place: { conversation: conversationOf(ticket), channel: 'page', source, caller, language, correlation },
  };
}

type Opening = { readonly ok: true; readonly caseId: CaseId } | Exclude<BegunSent, { ok: true }>;

async function open({ recovery }: BegunDeps, { place, account }: Begun): Promise<Opening> {
  const opened = await recovery.open(place, { purpose: 'reset', identifier: account.username });
  if (opened.ok) return opened;
  return opened.reason === 'limited' || opened.reason === 'paused' ? opened : lapsed;
}

/** The link is used up first, by exactly one request. */
async function finish(
  { tickets, recovery }: BegunDeps,
  { place }: Begun,
  { token, grant }: { readonly token: string; readonly grant: GrantId },
): Promise<BegunChecked> {
  if ((await tickets.consume(token, purpose)) === undefined) return lapsed;
  const finished = await recovery.finish(place, grant);
  return finished.ok && finished.outcome === 'page' ? { ok: true, url: finished.url } : lapsed;
}

export function createBegunResets(deps: BegunDeps): BegunResets {
  const { recovery, reach } = deps;
  return {
    async describe(visit) {
      const begun = await enter(deps, visit, { recent: true });
      const reached = begun && (await reach.of(begun.account));
      if (begun === undefined || reached?.ok !== true) return undefined;
      const options = reached.contacts.map((contact) => ({ method: contact.method, masked: maskContact(contact) }));
      return { username: begun.account.username, options, untilMs: begun.ticket.expiresAt };
    },

    async send(visit, { method, caseId }) {
      const begun = await enter(deps, visit);
      if (begun === undefined) return lapsed;
      const opened: Opening = caseId === null ? await open(deps, begun) : { ok: true, caseId };
      if (!opened.ok) return opened;
      const sent = await recovery.send(begun.place, { caseId: opened.caseId, method });
      return sent.ok ? { ...sent, caseId: opened.caseId } : sent;
    },

    async check(visit, typed) {
      const begun = await enter(deps, visit);
      if (begun === undefined) return lapsed;
      const checked = await recovery.check(begun.place, typed);
      if (!checked.ok) return checked;
      if (checked.next === 'second') return { ok: false, reason: 'second', options: checked.options };
      return finish(deps, begun, { token: visit.token, grant: checked.grant });
    },
  };
}
