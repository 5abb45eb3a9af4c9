// Owns which of some people stand in a certain way: switched on, without a verified contact, switched on and stopped.
import type { ContactDoc } from '../collections';
import type { Store } from '../ports';
import type { Standing } from './command';
import type { Person } from './selection';
import { findLastingObstacle, type StatusDeps } from './status';

export interface StandingDeps extends StatusDeps {
  readonly store: Store;
}

type Filter = (deps: StandingDeps, people: readonly Person[]) => Promise<readonly Person[]>;

/** No account has more (enrolment.ts). */
const mostContacts = 10;

export const isEnabledNow = ({ enrolment }: Person, nowMs: number): boolean =>
  enrolment?.enabled === true && (enrolment.until === null || enrolment.until > nowMs);

const enabled: Filter = async ({ clock }, people) => people.filter((person) => isEnabledNow(person, clock.nowMs()));

const notReady: Filter = async (deps, people) => {
  const on = await enabled(deps, people);
  const obstacles = await Promise.all(on.map((person) => findLastingObstacle(deps, person)));
  return on.filter((_, index) => obstacles[index] !== null);
};

const notEnrolled: Filter = async ({ store }, people) => {
  const query = { where: { account: { in: people.map(({ id }) => id) } }, limit: people.length * mostContacts };
  const contacts: readonly ContactDoc[] = people.length === 0 ? [] : await store.find('contacts', query);
  const reachable = new Set(contacts.filter(({ verified }) => verified).map(({ account }) => account));
  return people.filter(({ id }) => !reachable.has(id));
};

const filters: Readonly<Record<Standing, Filter>> = {
  enabled,
  'not-ready': notReady,
  'not-enrolled': notEnrolled,
};

/** For a few hundred people at a time. */
export const withStanding = (
  deps: StandingDeps,
  standing: Standing,
  people: readonly Person[],
): Promise<readonly Person[]> => filters[standing](deps, people);
