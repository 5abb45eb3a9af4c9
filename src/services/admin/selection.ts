// Owns who a command is about: names, units and everybody become people, as they are now. Nothing is decided here.
import type { AccountDoc, EnrolmentDoc } from '../collections';
import type { People } from '../directory/local-people';
import type { AccountId } from '../ids';
import type { Directory, Store } from '../ports';
import type { Roles } from '../roles';
import type { Named, Target } from './command';

/** A person as a command sees them. */
export interface Person {
  readonly id: AccountId;
  readonly username: string;
  readonly displayName: string;
  readonly unit: string;
  readonly disabled: boolean;
  /** By the directory's word, or because they hold a role here. */
  readonly privileged: boolean;
  readonly lockedUntil: number | null;
  readonly stamp: string;
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

async function complete({ store }: SelectionDeps, docs: readonly AccountDoc[], holders: ReadonlySet<string>) {
  const where = { id: { in: docs.map(({ id }) => id) } };
  const enrolments = docs.length === 0 ? [] : await store.find('enrolments', { where, limit: docs.length });
  const byId = new Map(enrolments.map((one) => [one.id, one]));
  return docs.map((doc): Person => {
    const { id, username, displayName, unit, disabled, lockedUntil, stamp } = doc;
    const privileged = doc.privileged || holders.has(id);
    return { id, username, displayName, unit, disabled, privileged, lockedUntil, stamp, enrolment: byId.get(id) };
  });
}

type FoundDocs =
  | { readonly ok: true; readonly docs: readonly AccountDoc[]; readonly notFound: readonly string[] }
  | Exclude<Selected, { ok: true }>;

async function findNamed({ directory, people }: SelectionDeps, { kind, text }: Named): Promise<readonly AccountDoc[]> {
  if (kind === 'display') return people.called(text, mostCandidates);
  const found = await directory.find(text);
  if (!found.ok) return [];
  const doc = await people.get(found.account.id);
  return doc === undefined ? [] : [doc];
}

async function findAllNamed(deps: SelectionDeps, named: readonly Named[]): Promise<FoundDocs> {
  const docs = new Map<string, AccountDoc>();
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
  const docs: AccountDoc[] = [];
  for (let after = ''; ; ) {
    const page = await people.page(unit, after, perPage);
    docs.push(...page);
    if (docs.length > mostPeople) return { ok: false, reason: 'too-many', most: mostPeople };
    if (page.length < perPage) return { ok: true, docs, notFound: [] };
    after = page.at(-1)?.id ?? after;
  }
}

const folded = (unit: string): string => unit.toLowerCase();

async function findUnit(deps: SelectionDeps, typed: string): Promise<FoundDocs> {
  const units = await deps.people.units();
  const unit = units.find((one) => one === typed) ?? units.find((one) => folded(one) === folded(typed));
  if (unit !== undefined) return findGroup(deps, unit);
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
