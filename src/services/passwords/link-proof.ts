// Owns the proof behind a one-time link: whose it is, whether it still holds, and how one write uses it up.
import type { GrantDoc, TicketPurpose } from '../collections';
import type { Account, Asking, Directory } from '../ports';
import type { Grants } from '../recovery/grants';
import type { Ticket, Tickets, Written } from './ports';
import type { Write, WriteResult } from './writer';

export interface ProofDeps {
  readonly directory: Directory;
  readonly tickets: Tickets;
  readonly grants: Grants;
}

const busyRetrySeconds = 5;

type Refused = Exclude<Written, { ok: true }>;
export const lapsed: Refused & { reason: 'lapsed' } = { ok: false, reason: 'lapsed' };
export const busy = { ok: false, reason: 'busy', retryAfterSeconds: busyRetrySeconds } as const;

export interface Proof {
  readonly ticket: Ticket;
  readonly grant: GrantDoc;
  readonly account: Account;
}

const isAlive = ({ disabled, home, stamp }: Account, grant: GrantDoc): boolean =>
  !disabled && home === 'here' && stamp === grant.stamp;

/** `asking`: only to show the form. Whoever changes something asks the directory again. */
export async function lookProof(
  deps: ProofDeps,
  { token, purpose, asking }: { token: string; purpose: TicketPurpose; asking?: Asking },
): Promise<Proof | undefined> {
  const ticket = await deps.tickets.look(token, purpose);
  if (ticket?.grant == null) return undefined;
  const [grant, account] = await Promise.all([
    deps.grants.look(ticket.grant),
    deps.directory.get(ticket.account, asking),
  ]);
  if (account === undefined || grant === undefined || !isAlive(account, grant)) return undefined;
  return grant.purpose === 'reset' ? { ticket, grant, account } : undefined;
}

/** A page's answer to what the writer says. */
export function answer(result: WriteResult): Written {
  if (result.ok) return result;
  switch (result.reason) {
    case 'rules':
      return { ok: false, reason: 'rules', broken: result.broken };
    case 'claimed':
    case 'gone':
    case 'no-pass':
    case 'kept-elsewhere':
      return lapsed;
    case 'busy':
    case 'failed':
      return busy;
    case 'not-here':
    case 'unknown':
      return { ok: false, reason: result.reason };
  }
}

export function withProof(
  deps: ProofDeps,
  token: string,
  { ticket, grant, account }: Proof,
): Pick<Write, 'claim' | 'release' | 'account' | 'grant' | 'conversation' | 'changedBefore'> {
  return {
    account: ticket.account,
    changedBefore: account.passwordChangedAt,
    grant: grant.id,
    conversation: ticket.conversation,
    claim: async (by) =>
      (await deps.tickets.consume(token, ticket.purpose)) !== undefined && (await deps.grants.consume(grant, by)),
    release: async (by) => {
      await deps.grants.release(grant.id, by);
      await deps.tickets.reopen(token);
    },
  };
}
