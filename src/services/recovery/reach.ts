// Owns the question whether an account can be helped here, and where its PIN may go.

import type { ContactDoc, Method } from '../collections';
import type { Enrolments } from '../enrolment';
import { eligibility } from '../enrolment';
import type { Policy, PolicySource } from '../policy/policy';
import type { Account, Clock } from '../ports';
import { knownContacts } from './known-contacts';

export type Reached =
  | { readonly ok: true; readonly contacts: readonly ContactDoc[]; readonly methodsNeeded: 1 | 2 }
  /** A short literal for the audit; a stranger never hears it. */
  | { readonly ok: false; readonly reason: string };

export interface Reach {
  of(account: Account): Promise<Reached>;
}

/** What the policy offers to anybody. */
export const offeredMethods = (policy: Policy, smsConfigured: boolean): readonly Method[] =>
  policy.sms && smsConfigured ? ['mail', 'sms'] : ['mail'];

/** Two methods where the policy says so, and always for privileged accounts (bar SB-14). */
export const methodsNeeded = (policy: Policy, account: Pick<Account, 'privileged'>): 1 | 2 =>
  account.privileged || policy.methods === 'two' ? 2 : 1;

interface ReachDeps {
  readonly enrolments: Enrolments;
  readonly policy: PolicySource;
  readonly clock: Clock;
  readonly smsConfigured: boolean;
}

export function createReach({ enrolments, policy, clock, smsConfigured }: ReachDeps): Reach {
  return {
    async of(account) {
      const current = policy.current();
      if (account.privileged && current.privileged === 'refuse') return { ok: false, reason: 'privileged' };
      const [enrolment, enrolled] = await Promise.all([enrolments.get(account.id), enrolments.contacts(account.id)]);
      const contacts = knownContacts(account, enrolled);
      const nowMs = clock.nowMs();
      const verdicts = offeredMethods(current, smsConfigured).map((method) =>
        eligibility({ account, enrolment, contacts, method, nowMs }),
      );
      const found = verdicts.flatMap((verdict) => (verdict.ok ? [verdict.contact] : []));
      const needed = methodsNeeded(current, account);
      if (found.length >= needed) return { ok: true, contacts: found, methodsNeeded: needed };
      return {
        ok: false,
        reason: verdicts.flatMap((verdict) => (verdict.ok ? [] : [verdict.reason]))[0] ?? 'no-contact',
      };
    },
  };
}
