// Owns what stands behind an invitation's link: the right to one temporary password, for whoever was invited and has none yet.
// The account may be so new that the directory does not know it yet: then the link says so, and keeps.
import type { InvitationDoc } from '../collections';
import type { Invitations } from '../invitations';
import type { Account, Clock, Directory } from '../ports';
import type { Revealed, Ticket, Tickets } from './ports';
import type { Write } from './writer';

export interface InvitedDeps {
  readonly clock: Clock;
  readonly directory: Directory;
  readonly tickets: Tickets;
  readonly invitations: Invitations;
}

/** How long a directory whose answers lag may not know somebody: Graph promises no time, and its clock is its own. */
const newForMs = 10 * 60_000;

export interface Invited {
  readonly ticket: Ticket;
  readonly invitation: InvitationDoc;
}

/** Undefined: lapsed, taken up, taken back. */
export async function lookInvited({ tickets, invitations }: InvitedDeps, token: string): Promise<Invited | undefined> {
  const ticket = await tickets.look(token, 'invitation');
  const invitation = ticket && (await invitations.get(ticket.account));
  return ticket === undefined || invitation?.state !== 'open' ? undefined : { ticket, invitation };
}

/** Nobody has chosen a password since: an older link must not replace what its owner uses by now. */
const isUnused = ({ passwordChangedAt }: Account, sentAt: number, lagMs: number): boolean =>
  passwordChangedAt === null || passwordChangedAt <= sentAt + (lagMs === 0 ? 0 : newForMs);

export type Claim = Pick<Write, 'account' | 'grant' | 'conversation' | 'changedBefore' | 'claim' | 'release'>;

export interface MayReveal {
  readonly ok: true;
  readonly account: Account;
  readonly write: Claim;
}

const lapsed = { ok: false, reason: 'lapsed' } as const; // a reason's name

export async function claimInvited(
  deps: InvitedDeps,
  token: string,
): Promise<MayReveal | Extract<Revealed, { ok: false }>> {
  const { clock, directory, tickets, invitations } = deps;
  const invited = await lookInvited(deps, token);
  if (invited === undefined) return lapsed;
  const { account: id } = invited.ticket;
  const { sentAt } = invited.invitation;
  const account = await directory.get(id);
  if (account === undefined && clock.nowMs() < sentAt + newForMs)
    return { ok: false, reason: 'busy', retryAfterSeconds: 30 };
  if (account === undefined || account.disabled || account.home !== 'here') return lapsed;
  if (!isUnused(account, sentAt, directory.abilities(id).lagMs)) return lapsed;
  const write: Claim = {
    account: id,
    grant: null,
    conversation: null,
    changedBefore: account.passwordChangedAt,
    claim: async () => (await tickets.consume(token, 'invitation')) !== undefined && invitations.take(id),
    release: async () => {
      await invitations.giveBack(id);
      await tickets.reopen(token);
    },
  };
  return { ok: true, account, write };
}
