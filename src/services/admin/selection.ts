// Owns who a command is about: names, units and everybody become people, as they are now. Nothing is decided here.

import { canonicalIdentifier } from '../accounts/identifier';
import type { EnrolmentDoc } from '../collections';
import type { DirectoryPerson, PageQuery, People, PeoplePage } from '../directory/people';
import type { Files } from '../files/files';
import type { FileId } from '../ids';
import { readUsers } from '../import/users';
import type { Directory } from '../ports';
import type { Roles } from '../roles';
import type { Crowd, Named, Target } from './command';
import { type StandingDeps, withStanding } from './standings';

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
  | { readonly ok: false; readonly reason: 'too-many'; readonly most: number }
  | { readonly ok: false; readonly reason: 'no-group' | 'same-groups'; readonly name: string }
  | { readonly ok: false; readonly reason: 'no-groups' | 'no-file' };

export interface SelectionDeps extends StandingDeps {
  readonly directory: Directory;
  readonly files: Files;
  readonly people: People;
  readonly roles: Roles;
}

/** Whether whoever asks may be told about this unit: nobody else is offered to them by name. */
export type Sees = (unit: string) => boolean;

/** More people than this are for an import, which needs no memory for them. */
export const mostPeople = 50_000;
const perPage = 500;
const mostCandidates = 5;
/** Among more who share a name, those within reach may be missed: then the username helps. */
const mostNamesakes = 100;

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

interface Asking {
  readonly deps: SelectionDeps;
  readonly sees: Sees;
}

async function findNamed(
  { directory, people }: SelectionDeps,
  { kind, text }: Named,
): Promise<readonly DirectoryPerson[]> {
  if (kind === 'display') return people.called(text, mostNamesakes);
  const found = await directory.find(text);
  if (!found.ok) return [];
  const doc = await people.get(found.account.id);
  return doc === undefined ? [] : [doc];
}

/** Exactly one, or nobody, or several to choose from: never the first of several, and nobody out of reach by name. */
async function findOne({ deps, sees }: Asking, named: Named): Promise<FoundDocs> {
  const found = await findNamed(deps, named);
  if (found.length === 1) return { ok: true, docs: found, notFound: [] };
  const candidates = found.filter(({ unit }) => sees(unit)).map(({ username }) => username);
  if (candidates.length === 0) return { ok: true, docs: [], notFound: [named.text] };
  return { ok: false, reason: 'ambiguous', name: named.text, candidates: candidates.slice(0, mostCandidates) };
}

async function findAllNamed(asking: Asking, named: readonly Named[]): Promise<FoundDocs> {
  return join(named, (one) => findOne(asking, one));
}

type Turning = (page: Omit<PageQuery, 'unit'>) => Promise<PeoplePage>;

async function findEverybody(turn: Turning): Promise<FoundDocs> {
  const docs: DirectoryPerson[] = [];
  let after: string | undefined;
  do {
    const page = await turn({ after, limit: perPage });
    docs.push(...page.people);
    if (docs.length > mostPeople) return tooMany;
    after = page.next;
  } while (after !== undefined);
  return { ok: true, docs, notFound: [] };
}

const tooMany = { ok: false, reason: 'too-many', most: mostPeople } as const; // a reason's name

/** Exactly one group, or none at all: two of the same name are never told apart by chance. */
async function findGroup({ deps: { people } }: Asking, name: string): Promise<FoundDocs> {
  const found = await people.groupsCalled(name, 2);
  if (found === undefined) return { ok: false, reason: 'no-groups' };
  const [group, other] = found;
  if (group === undefined) return { ok: false, reason: 'no-group', name };
  if (other !== undefined) return { ok: false, reason: 'same-groups', name };
  return findEverybody((page) => people.members(group.id, page));
}

async function findUnit({ deps, sees }: Asking, typed: string): Promise<FoundDocs> {
  const unit = await deps.people.unitCalled(typed);
  if (unit !== undefined) return findEverybody((page) => deps.people.page({ ...page, unit }));
  const units = await deps.people.units();
  return { ok: false, reason: 'no-unit', name: typed, candidates: units.filter(sees).slice(0, mostCandidates) };
}

async function keepStanding({ deps }: Asking, { standing }: Extract<Crowd, { kind: 'standing' }>, found: FoundDocs) {
  if (!found.ok) return found;
  const docs: DirectoryPerson[] = [];
  for (let from = 0; from < found.docs.length; from += perPage) {
    const page = found.docs.slice(from, from + perPage);
    const kept = new Set(
      (await withStanding(deps, standing, await complete(deps, page, new Set()))).map(({ id }) => id),
    );
    docs.push(...page.filter(({ id }) => kept.has(id)));
  }
  return { ...found, docs };
}

/** Everybody whom these find, once; the first that fails is the answer. */
async function join<Part>(parts: readonly Part[], find: (part: Part) => Promise<FoundDocs>): Promise<FoundDocs> {
  const docs = new Map<string, DirectoryPerson>();
  const notFound: string[] = [];
  for (const part of parts) {
    const found = await find(part);
    if (!found.ok) return found;
    notFound.push(...found.notFound);
    for (const doc of found.docs) docs.set(doc.id, doc);
    if (docs.size > mostPeople) return tooMany;
  }
  return { ok: true, docs: [...docs.values()], notFound };
}

type Known = Exclude<Target, { kind: 'last' }>;

function findDocs(asking: Asking, target: Known): Promise<FoundDocs> {
  switch (target.kind) {
    case 'people':
      return findAllNamed(asking, target.people);
    case 'unit':
      return findUnit(asking, target.unit);
    case 'group':
      return findGroup(asking, target.group);
    case 'file':
      return findListed(asking, target.file);
    case 'standing':
      return findStanding(asking, target);
    case 'several':
      return join(target.crowds, (crowd) => findDocs(asking, crowd));
    case 'all':
      return findEverybody((page) => asking.deps.people.page(page));
  }
}

/** Whoever stands on a list, by username or mail address. */
async function findListed(asking: Asking, file: FileId | undefined): Promise<FoundDocs> {
  const users = file === undefined ? undefined : await readUsers(asking.deps.files.read(file));
  if (users === undefined) return { ok: false, reason: 'no-file' };
  return join(users, async (user) => {
    const text = canonicalIdentifier(user);
    return text === undefined ? { ok: true, docs: [], notFound: [user] } : findOne(asking, { kind: 'name', text });
  });
}

async function findStanding(asking: Asking, crowd: Extract<Crowd, { kind: 'standing' }>): Promise<FoundDocs> {
  const { unit } = crowd;
  const found = await findDocs(asking, unit === undefined ? { kind: 'all' } : { kind: 'unit', unit });
  return keepStanding(asking, crowd, found);
}

/** In memory: at most `mostPeople` small records. */
export async function select(deps: SelectionDeps, target: Known, sees: Sees): Promise<Selected> {
  const found = await findDocs({ deps, sees }, target);
  if (!found.ok) return found;
  const holders = await deps.roles.everyHolder();
  const people: Person[] = [];
  for (let from = 0; from < found.docs.length; from += perPage) {
    people.push(...(await complete(deps, found.docs.slice(from, from + perPage), holders)));
  }
  return { ok: true, people, notFound: found.notFound };
}
