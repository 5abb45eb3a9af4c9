// Owns the ways in which a PIN can go out, as they are listed to whoever asks.
import type { CaseDoc, Method } from '../collections';
import { maskContact } from '../enrolment';
import type { PolicySource } from '../policy/policy';
import type { Account } from '../ports';
import { provenOf } from './cases';
import type { Option } from './ports';
import { offeredMethods, type Reach } from './reach';

export interface WaysDeps {
  readonly policy: PolicySource;
  readonly smsConfigured: boolean;
  readonly reach: Reach;
}

export const methodsFor = (deps: WaysDeps): readonly Method[] =>
  offeredMethods(deps.policy.current(), deps.smsConfigured);

/** A proven caller's own contacts, masked; for anybody else what the policy offers to anybody. */
export async function listOptions(
  deps: WaysDeps,
  doc: CaseDoc,
  account: Account | undefined,
): Promise<readonly Option[]> {
  const proven = provenOf(doc);
  const open = (method: Method): boolean => !proven.includes(method);
  const reached = account === undefined ? undefined : await deps.reach.of(account);
  if (reached?.ok !== true)
    return methodsFor(deps).flatMap((method) => (open(method) ? [{ method, masked: null }] : []));
  return reached.contacts
    .filter(({ method }) => open(method))
    .map((contact) => ({ method: contact.method, masked: maskContact(contact) }));
}
