// Owns what stops somebody under a policy: by the function that decides whether a PIN goes out, so that no report and no
// answer ever says something else. Pure.
import type { ContactDoc, EnrolmentDoc } from '../collections';
import { eligibility, type Ineligible } from '../enrolment';
import type { Policy } from '../policy/policy';
import type { Account } from '../ports';
import { methodsNeeded, offeredMethods } from '../recovery/reach';

/** What is known about somebody. */
export interface Standing {
  readonly account: Account;
  readonly enrolment: EnrolmentDoc | undefined;
  readonly contacts: readonly ContactDoc[];
}

export interface Circumstances {
  readonly policy: Policy;
  readonly smsConfigured: boolean;
  readonly nowMs: number;
}

export type PersonalObstacle = Ineligible | 'second-method';

/** The first thing that stops a reset; null = nothing about this person does. */
export function obstacleFor(
  standing: Standing,
  { policy, smsConfigured, nowMs }: Circumstances,
): PersonalObstacle | null {
  const { privileged } = policy;
  const verdicts = offeredMethods(policy, smsConfigured).map((method) =>
    eligibility({ ...standing, method, nowMs, privileged }),
  );
  const refusals = verdicts.flatMap((verdict) => (verdict.ok ? [] : [verdict.reason]));
  const ways = verdicts.length - refusals.length;
  if (ways >= methodsNeeded(policy, standing.account)) return null;
  return ways > 0 ? 'second-method' : (refusals[0] ?? 'no-contact');
}

/** Somebody has switched resets on for them, and that has not run out. */
export const isSwitchedOn = ({ enrolment }: Pick<Standing, 'enrolment'>, nowMs: number): boolean =>
  enrolment?.enabled === true && (enrolment.until === null || enrolment.until > nowMs);
