// Owns going through people with everything that decides whether they can reset: page by page, so that a million need no
// more memory than five hundred, and other conversations go on in between.
import { setImmediate as breathe } from 'node:timers/promises';
import type { ContactDoc, EnrolmentDoc } from '../collections';
import type { DirectoryPerson, PageQuery, People } from '../directory/people';
import type { AccountId } from '../ids';
import type { Account, Clock, Directory, Store } from '../ports';
import { knownContacts } from '../recovery/known-contacts';
import { type Circumstances, isSwitchedOn, obstacleFor, type PersonalObstacle } from './obstacle';

export interface WalkDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly directory: Directory;
  readonly people: People;
}

/** Somebody on the way. `account`, `contacts`: only of whoever is switched on; nobody else can reset, whatever they have. */
export interface Walked {
  readonly person: DirectoryPerson;
  readonly enrolment: EnrolmentDoc | undefined;
  readonly on: boolean;
  readonly account: Account | undefined;
  readonly contacts: readonly ContactDoc[];
}

const perPage = 500;
/** An account has ten contacts at most (services/enrolment.ts); a race may leave one more. */
const mostContactsEach = 20;

async function contactsOf(store: Store, accounts: readonly AccountId[]): Promise<ReadonlyMap<AccountId, ContactDoc[]>> {
  const found = new Map<AccountId, ContactDoc[]>(accounts.map((id) => [id, []]));
  if (accounts.length === 0) return found;
  const query = { where: { account: { in: accounts } }, limit: accounts.length * mostContactsEach };
  for (const contact of await store.find('contacts', query)) found.get(contact.account)?.push(contact);
  return found;
}

/** A few hundred people at a time, in the same order. */
export async function completePage(deps: WalkDeps, page: readonly DirectoryPerson[]): Promise<readonly Walked[]> {
  if (page.length === 0) return [];
  const { store, directory, clock } = deps;
  const nowMs = clock.nowMs();
  const where = { id: { in: page.map(({ id }) => id) } };
  const enrolments = await store.find('enrolments', { where, limit: page.length });
  const byId = new Map(enrolments.map((one) => [one.id, one]));
  const on = page.map(({ id }) => id).filter((id) => isSwitchedOn({ enrolment: byId.get(id) }, nowMs));
  const [contacts, accounts] = await Promise.all([
    contactsOf(store, on),
    Promise.all(on.map(async (id) => [id, await directory.get(id, { recent: true })] as const)), // pairs for a map
  ]);
  const accountOf = new Map(accounts);
  return page.map((person) => {
    const account = accountOf.get(person.id);
    const enrolled = contacts.get(person.id) ?? [];
    return {
      person,
      enrolment: byId.get(person.id),
      on: contacts.has(person.id),
      account,
      contacts: account === undefined ? enrolled : knownContacts(account, enrolled),
    };
  });
}

/** In the directory's order; `unit` undefined = everybody. */
export async function* walkPeople(deps: WalkDeps, unit?: string): AsyncIterable<readonly Walked[]> {
  let query: PageQuery | undefined = { unit, limit: perPage };
  while (query !== undefined) {
    const page = await deps.people.page(query);
    yield await completePage(deps, page.people);
    query = page.next === undefined ? undefined : { unit, after: page.next, limit: perPage };
    await breathe();
  }
}

/** What stops somebody who is switched on; null = nothing about them does. */
export function obstacleOf({ account, enrolment, contacts }: Walked, here: Circumstances): PersonalObstacle | null {
  return account === undefined ? 'disabled' : obstacleFor({ account, enrolment, contacts }, here);
}
