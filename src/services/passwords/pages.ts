// Owns what the one-time pages and the account page can do with a password. Rules are checked before anything is used up,
// the hash runs only after the link is claimed (bar DOS-07), and a refusal gives the link back.

import type { Audit } from '../audit/events';
import type { GrantDoc, TicketPurpose } from '../collections';
import type { PasswordAuthority } from '../directory/authority';
import { isFault } from '../faults';
import type { Throttle } from '../limits/ports';
import type { PolicySource } from '../policy/policy';
import type { Account, Asking, Clock, Directory } from '../ports';
import type { Grants } from '../recovery/grants';
import type { Changed, PasswordPages, Revealed, Ticket, Tickets, Written } from './ports';
import type { Write, WritePassword, WriteResult } from './writer';

const dayMs = 24 * 3_600_000;
const busyRetrySeconds = 5;
/** Guesses at the current password by somebody who found an open browser. */
const changeWindow = { limit: 10, windowMs: 3_600_000 };

interface PageDeps {
  readonly clock: Clock;
  readonly policy: PolicySource;
  readonly directory: Directory;
  readonly authority: PasswordAuthority;
  readonly tickets: Tickets;
  readonly grants: Grants;
  readonly throttle: Throttle;
  readonly audit: Audit;
  readonly write: WritePassword;
  readonly makePassword: () => string;
}

type ChangeRequest = Parameters<PasswordPages['change']>[0];
type Refused = Exclude<Written, { ok: true }>;
const lapsed: Refused & { reason: 'lapsed' } = { ok: false, reason: 'lapsed' };
const busy = { ok: false, reason: 'busy', retryAfterSeconds: busyRetrySeconds } as const;

interface Proof {
  readonly ticket: Ticket;
  readonly grant: GrantDoc;
  readonly account: Account;
}

const isAlive = ({ disabled, home, stamp }: Account, grant: GrantDoc): boolean =>
  !disabled && home === 'here' && stamp === grant.stamp;

/** `asking`: only to show the form. Whoever changes something asks the directory again. */
async function lookProof(
  deps: PageDeps,
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
function answer(result: WriteResult): Written {
  if (result.ok) return result;
  switch (result.reason) {
    case 'rules':
      return { ok: false, reason: 'rules', broken: result.broken };
    case 'claimed':
    case 'gone':
    case 'kept-elsewhere':
      return lapsed;
    case 'busy':
    case 'failed':
      return busy;
    case 'unknown':
      return { ok: false, reason: 'unknown' };
  }
}

function withProof(
  deps: PageDeps,
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

const choosing = (deps: PageDeps): Pick<PasswordPages, 'describe' | 'choose'> => ({
  async describe(token) {
    const asking = { recent: true } as const; // the field's own type
    const proof =
      (await lookProof(deps, { token, purpose: 'set-password', asking })) ??
      (await lookProof(deps, { token, purpose: 'reveal-password', asking }));
    return proof && { username: proof.account.username, untilMs: proof.ticket.expiresAt };
  },

  async choose({ token, password, source, correlation }) {
    const proof = await lookProof(deps, { token, purpose: 'set-password' });
    if (proof === undefined) return lapsed;
    const broken = await deps.directory.checkRules(proof.ticket.account, password);
    if (broken.length > 0) return { ok: false, reason: 'rules', broken };
    const common = { kind: 'own', password, temporaryUntilMs: null, source, correlation } as const;
    return answer(await deps.write({ ...withProof(deps, token, proof), ...common }));
  },
});

/** Nobody is told of an end that the directory does not make. */
const shown = (
  { directory }: PageDeps,
  { id }: Account,
  made: { password: string; validUntilMs: number },
): Revealed => ({
  ok: true,
  password: made.password,
  validUntilMs: directory.abilities(id).temporaryEnds ? made.validUntilMs : null,
});

const revealing = (deps: PageDeps): Pick<PasswordPages, 'reveal'> => ({
  async reveal({ token, source, correlation }): Promise<Revealed> {
    const proof = await lookProof(deps, { token, purpose: 'reveal-password' });
    if (proof === undefined) return lapsed;
    const password = deps.makePassword();
    const validUntilMs = deps.clock.nowMs() + deps.policy.current().DaysTilTemporaryPasswordExpires * dayMs;
    const common = { kind: 'temporary', password, temporaryUntilMs: validUntilMs, source, correlation } as const;
    const written = answer(await deps.write({ ...withProof(deps, token, proof), ...common }));
    if (written.ok) return shown(deps, proof.account, { password, validUntilMs });
    // A generated password meets every preset; a directory that refuses it all the same is asked for another one later.
    return written.reason === 'rules' ? busy : written;
  },
});

async function refuseCurrent(deps: PageDeps, { account, source, correlation }: ChangeRequest, locked: boolean) {
  const event = { actor: account, target: account, channel: 'page', source, correlation, reason: 'change' } as const;
  await deps.audit.record({ ...event, action: 'signin.failed', outcome: 'refused' });
  if (locked) await deps.audit.record({ ...event, action: 'account.locked', outcome: 'ok' });
  return { ok: false, reason: 'wrong-password' } as const;
}

/** Null: the current password is right. */
async function refuseChange(deps: PageDeps, request: ChangeRequest): Promise<Exclude<Changed, { ok: true }> | null> {
  const { account, current, next } = request;
  const hit = await deps.throttle.hit(`change|${account}`, changeWindow);
  if (!hit.allowed) return { ok: false, reason: 'limited', retryAtMs: hit.resetAtMs };
  try {
    const verified = await deps.authority.verify(account, current);
    if (!verified.ok) return refuseCurrent(deps, request, verified.lockedUntilMs !== null);
  } catch (thrown) {
    if (isFault(thrown, 'hash.busy')) return busy;
    throw thrown;
  }
  const broken = await deps.directory.checkRules(account, next);
  return broken.length > 0 ? { ok: false, reason: 'rules', broken } : null;
}

const changing = (deps: PageDeps): Pick<PasswordPages, 'change'> => ({
  async change(request) {
    const refused = await refuseChange(deps, request);
    if (refused !== null) return refused;
    const { account, next, source, correlation } = request;
    const result = await deps.write({
      account,
      grant: null,
      conversation: null,
      kind: 'change',
      password: next,
      temporaryUntilMs: null,
      source,
      correlation,
      claim: () => Promise.resolve(true),
      release: () => Promise.resolve(),
    });
    const answered = answer(result);
    return !answered.ok && answered.reason === 'lapsed' ? busy : answered;
  },
});

export const createPasswordPages = (deps: PageDeps): PasswordPages => ({
  ...choosing(deps),
  ...revealing(deps),
  ...changing(deps),
});
