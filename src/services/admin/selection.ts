// Owns who a command is about: names, units and everybody become people, as they are now. Nothing is decided here.
import type { EnrolmentDoc } from '../collections';
import type { DirectoryPerson, PageQuery, People } from '../directory/people';
import type { Directory, Store } from '../ports';
import type { Roles } from '../roles';
import type { Named, Target } from './command';

/** A person as a command sees them. */
export interface Person extends DirectoryPerson {
  /** By the directory's word, or because they hold a role here. */
  readonly privileged: boolean;
  readonly enrolment: EnrolmentDoc | undefined;
}

export type Selected =
  | { readonly ok: true; readonly people: readonly Person[]; readonly notFound: readonly string[] }
  | { readonly ok: false; readonly reason: 'ambiguous'; readonly name: string; readonly candidates: readonly string[] }
  | { readonly ok: false; readonly reason: 'no-unit'; readonly name: string; readonly candidates: readonly string[] }
  | { readonly ok: false; readonly reason: 'too-many'; readonly most: number };

export interface SelectionDeps {
  readonly store: Store;
  readonly directory: Directory;
  readonly people: People;
  readonly roles: Roles;
}

/** More people than this are for an import, which needs no memory for them. */
export const mostPeople = 50_000;
const perPage = 500;
const mostCandidates = 5;

async function complete({ store }: SelectionDeps, docs: readonly DirectoryPerson[], holders: ReadonlySet<string>) {
  const where = { id: { in: docs.map(({ id }) => id) } };
  const enrolments = docs.length === 0 ? [] : await store.find('enrolments', { where, limit: docs.length });
  const byId = new Map(enrolments.map((one) => [one.id, one]));
  return docs.map((doc): Person => {
    const privileged = doc.privileged || holders.has(doc.id);
    return { ...doc, privileged, enrolment: byId.get(doc.id) };
  });
}

type FoundDocs =
  | { readonly ok: true; readonly docs: readonly DirectoryPerson[]; readonly notFound: readonly string[] }
  | Exclude<Selected, { ok: true }>;

async function findNamed(
  { directory, people }: SelectionDeps,
  { kind, text }: Named,
): Promise<readonly DirectoryPerson[]> {
  if (kind === 'display') return people.called(text, mostCandidates);
  const found = await directory.find(text);
  if (!found.ok) return [];
  const doc = await people.get(found.account.id);
  return doc === undefined ? [] : [doc];
}

async function findAllNamed(deps: SelectionDeps, named: readonly Named[]): Promise<FoundDocs> {
  const docs = new Map<string, DirectoryPerson>();
  const notFound: string[] = [];
  for (const one of named) {
    const found = await findNamed(deps, one);
    const candidates = found.map(({ username }) => username);
    if (found.length > 1) return { ok: false, reason: 'ambiguous', name: one.text, candidates };
    if (found.length === 0) notFound.push(one.text);
    for (const doc of found) docs.set(doc.id, doc);
  }
  return { ok: true, docs: [...docs.values()], notFound };
}

async function findGroup({ people }: SelectionDeps, unit: string | undefined): Promise<FoundDocs> {
  const docs: DirectoryPerson[] = [];
  let query: PageQuery | undefined = { unit, limit: perPage };
  while (query !== undefined) {
    const page = await people.page(query);
    docs.push(...page.people);
    if (docs.length > mostPeople) return { ok: false, reason: 'too-many', most: mostPeople };
    query = page.next === undefined ? undefined : { unit, after: page.next, limit: perPage };
  }
  return { ok: true, docs, notFound: [] };
}

async function findUnit(deps: SelectionDeps, typed: string): Promise<FoundDocs> {
  const unit = await deps.people.unitCalled(typed);
  if (unit !== undefined) return findGroup(deps, unit);
  const units = await deps.people.units();
  return { ok: false, reason: 'no-unit', name: typed, candidates: units.slice(0, mostCandidates) };
}

function findDocs(deps: SelectionDeps, target: Exclude<Target, { kind: 'last' }>): Promise<FoundDocs> {
  switch (target.kind) {
    case 'people':
      return findAllNamed(deps, target.people);
    case 'unit':
      return findUnit(deps, target.unit);
    case 'all':
      return findGroup(deps, undefined);
  }
}

/** In memory: at most `mostPeople` small records. */
export async function select(deps: SelectionDeps, target: Exclude<Target, { kind: 'last' }>): Promise<Selected> {
  const found = await findDocs(deps, target);
  if (!found.ok) return found;
  const holders = await deps.roles.everyHolder();
  const people: Person[] = [];
  for (let from = 0; from < found.docs.length; from += perPage) {
    people.push(...(await complete(deps, found.docs.slice(from, from + perPage), holders)));
  }
  return { ok: true, people, notFound: found.notFound };
}
