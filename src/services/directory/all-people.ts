// Owns going through the people of several directories as if they were one: first all of one, then all of the next.
import type { AccountId } from '../ids';
import type { DirectoryPerson, Group, PageQuery, People, PeoplePage } from './people';

const separator = ':';
const mostUnits = 1_000;

interface Place {
  readonly index: number;
  readonly after: string | undefined;
}

/** Our own cursor: the directory's prefix, and its cursor in it. */
function placeOf(prefixes: readonly string[], cursor: string | undefined): Place {
  if (cursor === undefined) return { index: 0, after: undefined };
  const at = cursor.indexOf(separator);
  const after = cursor.slice(at + 1);
  return { index: prefixes.indexOf(cursor.slice(0, at)), after: after === '' ? undefined : after };
}

/** `parts`: by the prefix of their account ids, in the order in which they are gone through. */
export function createAllPeople(parts: Readonly<Record<string, People>>): People {
  const prefixes = Object.keys(parts);
  const all = Object.values(parts);
  const byPrefix = new Map(Object.entries(parts));
  const of = (id: string): People | undefined => byPrefix.get(id.slice(0, id.indexOf(separator)));

  const nextOf = (index: number, next: string | undefined): string | undefined => {
    const prefix = prefixes[next === undefined ? index + 1 : index];
    return prefix === undefined ? undefined : `${prefix}${separator}${next ?? ''}`;
  };

  async function page({ unit, after: cursor, limit }: PageQuery): Promise<PeoplePage> {
    const { index, after } = placeOf(prefixes, cursor);
    const people = all[index];
    if (people === undefined) return { people: [], next: undefined };
    const found = await people.page({ unit, after, limit });
    return { people: found.people, next: nextOf(index, found.next) };
  }

  async function groupsCalled(name: string, limit: number): Promise<readonly Group[] | undefined> {
    const answers = await Promise.all(all.map((people) => people.groupsCalled(name, limit)));
    const known = answers.flatMap((groups, index) =>
      groups === undefined ? [] : [groups.map(({ id, name }) => ({ id: `${prefixes[index]}${separator}${id}`, name }))],
    );
    return known.length === 0 ? undefined : known.flat().slice(0, limit);
  }

  return {
    page,
    groupsCalled,
    get: async (id: AccountId): Promise<DirectoryPerson | undefined> => of(id)?.get(id),
    async privileged(limit) {
      const found = await Promise.all(all.map((people) => people.privileged(limit)));
      return found.includes(undefined) ? undefined : found.flatMap((some) => some ?? []);
    },
    called: async (displayName, limit) =>
      (await Promise.all(all.map((people) => people.called(displayName, limit)))).flat().slice(0, limit),
    units: async () =>
      [...new Set((await Promise.all(all.map((people) => people.units()))).flat())].sort().slice(0, mostUnits),
    unitCalled: async (typed) =>
      (await Promise.all(all.map((people) => people.unitCalled(typed)))).find((unit) => unit !== undefined),
    members: async (group, query) =>
      (await of(group)?.members(group.slice(group.indexOf(separator) + 1), query)) ?? { people: [], next: undefined },
  };
}
