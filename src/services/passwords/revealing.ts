// Owns what a reveal link shows once: a temporary password, or a pass that the directory makes. Neither is stored anywhere.
import type { PolicySource } from '../policy/policy';
import type { Account, PassMade } from '../ports';
import { claimInvited, type InvitedDeps, type MayReveal } from './invited';
import { answer, busy, lapsed, lookProof, type Proof, type ProofDeps, withProof } from './link-proof';
import type { PasswordPages, Revealed } from './ports';
import type { Ordered, WritePassword } from './writer';

const dayMs = 24 * 3_600_000;
const minuteMs = 60_000;

export interface RevealDeps extends ProofDeps, InvitedDeps {
  readonly policy: PolicySource;
  readonly write: WritePassword;
  readonly makePassword: () => string;
}

type Request = Parameters<PasswordPages['reveal']>[0];

/** Nobody is told of an end that the directory does not make. */
const shown = (
  { directory }: RevealDeps,
  { id }: Account,
  made: { password: string; validUntilMs: number },
): Revealed => ({
  ok: true,
  password: made.password,
  validUntilMs: directory.abilities(id).temporaryEnds ? made.validUntilMs : null,
});

/** By the link of a reset, or by that of an invitation. */
async function revealPassword(deps: RevealDeps, { account, write }: MayReveal, request: Request): Promise<Revealed> {
  const { source, correlation } = request;
  const password = deps.makePassword();
  const validUntilMs = deps.clock.nowMs() + deps.policy.current().DaysTilTemporaryPasswordExpires * dayMs;
  const order = () => deps.directory.setPassword(account.id, password, { temporaryUntilMs: validUntilMs });
  const asked = { ...write, kind: 'temporary', order, source, correlation } as const; // a kind
  const written = answer(await deps.write(asked));
  if (written.ok) return shown(deps, account, { password, validUntilMs });
  // A generated password meets every preset; a directory that refuses it all the same is asked for another one later.
  return written.reason === 'rules' ? busy : written;
}

const toOrdered = (made: PassMade): Ordered => {
  if (made.ok) return { ok: true, request: made.request };
  return made.reason === 'gone' ? { ok: false, reason: 'gone' } : { ok: false, reason: 'no-pass', why: made.reason };
};

/** The value goes from the directory's answer to the page's, past everything that writes things down. */
async function revealPass(deps: RevealDeps, proof: Proof, request: Request): Promise<Revealed> {
  const { token, source, correlation } = request;
  const { passMinutes: minutes, passOnce: once } = deps.policy.current();
  const made: { pass?: Extract<PassMade, { ok: true }> } = {};
  const order = async (): Promise<Ordered> => {
    const answered = await deps.directory.makePass?.(proof.ticket.account, { minutes, once });
    if (answered?.ok === true) made.pass = answered;
    return toOrdered(answered ?? { ok: false, reason: 'not-by-policy' });
  };
  const asked = { ...withProof(deps, token, proof), kind: 'pass', order, source, correlation } as const; // a kind
  const result = await deps.write(asked);
  if (!result.ok && result.reason === 'no-pass') return { ok: false, reason: 'no-pass' };
  const written = answer(result);
  if (!written.ok) return written.reason === 'rules' ? busy : written;
  if (made.pass === undefined) return { ok: false, reason: 'unknown' };
  return { ok: true, password: made.pass.pass, validUntilMs: deps.clock.nowMs() + made.pass.minutes * minuteMs };
}

export const revealing = (deps: RevealDeps): Pick<PasswordPages, 'reveal' | 'revealInvited'> => ({
  async reveal(request) {
    const proof = await lookProof(deps, { token: request.token, purpose: 'reveal-password' });
    if (proof === undefined) return lapsed;
    if (proof.ticket.shows === 'pass') return revealPass(deps, proof, request);
    const may: MayReveal = { ok: true, account: proof.account, write: withProof(deps, request.token, proof) };
    return revealPassword(deps, may, request);
  },

  async revealInvited(request) {
    const invited = await claimInvited(deps, request.token);
    return invited.ok ? revealPassword(deps, invited, request) : invited;
  },
});
