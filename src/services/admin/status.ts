// Owns what can be said about one person: how they stand, what stops them first and which contacts they have, masked.
import { type Enrolments, maskContact } from '../enrolment';
import type { PolicySource } from '../policy/policy';
import type { Account, Clock, Directory } from '../ports';
import type { Closures } from '../recovery/closures';
import { knownContacts } from '../recovery/known-contacts';
import type { Pause } from '../recovery/pause';
import { obstacleFor } from '../reports/obstacle';
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
  readonly closures: Closures;
  readonly smsConfigured: boolean;
}

type Facts = Pick<Status, 'obstacle' | 'contacts'>;

async function look(deps: StatusDeps, account: Account): Promise<Facts> {
  const [enrolment, enrolled] = await Promise.all([
    deps.enrolments.get(account.id),
    deps.enrolments.contacts(account.id),
  ]);
  const contacts = knownContacts(account, enrolled);
  const masked = contacts.map((contact) => ({ masked: maskContact(contact), verified: contact.verified }));
  const here = { policy: deps.policy.current(), smsConfigured: deps.smsConfigured, nowMs: deps.clock.nowMs() };
  return { obstacle: obstacleFor({ account, enrolment, contacts }, here), contacts: masked };
}

/** What stops this person until somebody does something about it; null = nothing. */
export async function findLastingObstacle(deps: StatusDeps, person: Person): Promise<Obstacle | null> {
  const account = await deps.directory.get(person.id);
  return account === undefined ? 'disabled' : (await look(deps, account)).obstacle;
}

/** The same, and what stops them for now. */
export async function findObstacle(deps: StatusDeps, person: Person): Promise<Obstacle | null> {
  const lasting = await findLastingObstacle(deps, person);
  if (lasting !== null) return lasting;
  if (await deps.closures.isClosed(person.id)) return 'closed';
  return (await deps.pause.isOn()) ? 'paused' : null;
}

const unlessOver = (untilMs: number | null | undefined, nowMs: number): number | null =>
  untilMs != null && untilMs > nowMs ? untilMs : null;

export async function readStatus(deps: StatusDeps, person: Person): Promise<Status> {
  const account = await deps.directory.get(person.id);
  const facts: Facts = account === undefined ? { obstacle: 'disabled', contacts: [] } : await look(deps, account);
  const [roles, changedAtMs, wrongPins, closed] = await Promise.all([
    deps.roles.of(person.id),
    deps.directory.passwordChangedAt(person.id),
    deps.closures.failures(person.id),
    deps.closures.isClosed(person.id),
  ]);
  const {
    username,
    displayName,
    unit,
    enrolment,
    disabled,
    privileged,
    lockoutOff = false,
    mustChange = false,
  } = person;
  const nowMs = deps.clock.nowMs();
  const lapsed = enrolment?.until != null && enrolment.until <= nowMs;
  return {
    username,
    displayName,
    unit,
    enabled: enrolment?.enabled === true && !lapsed,
    untilMs: enrolment?.until ?? null,
    because: enrolment?.reason ?? '',
    contacts: facts.contacts,
    obstacle: facts.obstacle ?? (closed ? 'closed' : null),
    disabled,
    lockedUntilMs: lockoutOff ? null : unlessOver(person.lockedUntil, nowMs),
    lockout: !lockoutOff,
    mustChange,
    blockedUntilMs: unlessOver(enrolment?.blockedUntil, nowMs),
    wrongPins,
    privileged,
    roles: roles.map(({ role }) => role),
    changedAtMs,
  };
}
