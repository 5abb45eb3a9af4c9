// Owns what the one-time pages and the account page can do with a password. Rules are checked before anything is used up,
// the hash runs only after the link is claimed (bar DOS-07), and a refusal gives the link back.

import type { Audit } from '../audit/events';
import type { PasswordAuthority } from '../directory/authority';
import { isFault } from '../faults';
import type { Throttle } from '../limits/ports';
import { lookInvited } from './invited';
import { answer, busy, lapsed, lookProof, withProof } from './link-proof';
import type { Changed, PasswordPages } from './ports';
import { type RevealDeps, revealing } from './revealing';

/** Guesses at the current password by somebody who found an open browser. */
const changeWindow = { limit: 10, windowMs: 3_600_000 };

interface PageDeps extends RevealDeps {
  readonly authority: PasswordAuthority;
  readonly throttle: Throttle;
  readonly audit: Audit;
}

type ChangeRequest = Parameters<PasswordPages['change']>[0];

const choosing = (deps: PageDeps): Pick<PasswordPages, 'describe' | 'choose'> => ({
  async describe(token) {
    const asking = { recent: true } as const; // the field's own type
    const proof =
      (await lookProof(deps, { token, purpose: 'set-password', asking })) ??
      (await lookProof(deps, { token, purpose: 'reveal-password', asking }));
    if (proof !== undefined) return { username: proof.account.username, untilMs: proof.ticket.expiresAt };
    const invited = await lookInvited(deps, token);
    return invited && { username: invited.invitation.username, untilMs: invited.ticket.expiresAt };
  },

  async choose({ token, password, source, correlation }) {
    const proof = await lookProof(deps, { token, purpose: 'set-password' });
    if (proof === undefined) return lapsed;
    const broken = await deps.directory.checkRules(proof.ticket.account, password);
    if (broken.length > 0) return { ok: false, reason: 'rules', broken };
    const order = () => deps.directory.setPassword(proof.ticket.account, password, { temporaryUntilMs: null });
    const written = await deps.write({ ...withProof(deps, token, proof), kind: 'own', order, source, correlation });
    return answer(written);
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
      order: () => deps.directory.setPassword(account, next, { temporaryUntilMs: null }),
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
