// Owns what can be said about one person: how they stand, what stops them first and which contacts they have, masked.
import { type Enrolments, eligibility, maskContact } from '../enrolment';
import type { PolicySource } from '../policy/policy';
import type { Account, Clock, Directory } from '../ports';
import type { Pause } from '../recovery/pause';
import { methodsNeeded, offeredMethods } from '../recovery/reach';
import type { Roles } from '../roles';
import type { Obstacle, Status } from './ports';
import type { Person } from './selection';

export interface StatusDeps {
  readonly clock: Clock;
  readonly directory: Directory;
  readonly enrolments: Enrolments;
  readonly policy: PolicySource;
  readonly pause: Pause;
  readonly roles: Roles;
  readonly smsConfigured: boolean;
}

type Facts = Pick<Status, 'obstacle' | 'contacts'>;

/** By the function that decides whether a PIN goes out, so that the answer is never another one. */
async function look(deps: StatusDeps, account: Account): Promise<Facts> {
  const [enrolment, contacts] = await Promise.all([
    deps.enrolments.get(account.id),
    deps.enrolments.contacts(account.id),
  ]);
  const policy = deps.policy.current();
  const nowMs = deps.clock.nowMs();
  const { privileged } = policy;
  const verdicts = offeredMethods(policy, deps.smsConfigured).map((method) =>
    eligibility({ account, enrolment, contacts, method, nowMs, privileged }),
  );
  const refusals = verdicts.flatMap((verdict) => (verdict.ok ? [] : [verdict.reason]));
  const ways = verdicts.length - refusals.length;
  const masked = contacts.map((contact) => ({ masked: maskContact(contact), verified: contact.verified }));
  if (ways >= methodsNeeded(policy, account)) return { obstacle: null, contacts: masked };
  return { obstacle: ways > 0 ? 'second-method' : (refusals[0] ?? 'no-contact'), contacts: masked };
}

/** What stops this person first; null = nothing. */
export async function findObstacle(deps: StatusDeps, person: Person): Promise<Obstacle | null> {
  const account = await deps.directory.get(person.id);
  if (account === undefined) return 'disabled';
  const { obstacle } = await look(deps, account);
  if (obstacle !== null) return obstacle;
  return (await deps.pause.isOn()) ? 'paused' : null;
}

export async function readStatus(deps: StatusDeps, person: Person): Promise<Status> {
  const account = await deps.directory.get(person.id);
  const facts: Facts = account === undefined ? { obstacle: 'disabled', contacts: [] } : await look(deps, account);
  const [roles, changedAtMs] = await Promise.all([
    deps.roles.of(person.id),
    deps.directory.passwordChangedAt(person.id),
  ]);
  const { username, displayName, unit, enrolment, disabled, privileged, lockedUntil } = person;
  const nowMs = deps.clock.nowMs();
  const lapsed = enrolment?.until != null && enrolment.until <= nowMs;
  return {
    username,
    displayName,
    unit,
    enabled: enrolment?.enabled === true && !lapsed,
    untilMs: enrolment?.until ?? null,
    because: enrolment?.reason ?? '',
    ...facts,
    disabled,
    lockedUntilMs: lockedUntil !== null && lockedUntil > nowMs ? lockedUntil : null,
    privileged,
    roles: roles.map(({ role }) => role),
    changedAtMs,
  };
}
