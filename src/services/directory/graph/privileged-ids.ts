// Owns who is privileged when many people are listed: by the same rule as for one person (privilege.ts), but read as a few lists
// and kept for a minute. Whoever cannot be told counts as privileged.
import { z } from 'zod';
import { Fault } from '../../faults';
import type { Clock, Log } from '../../ports';
import type { Graph } from './calls';
import { readAll } from './lists';
import { literal, path } from './paths';
import { mostExpanded, ownedGroups, roleGroupsPath } from './privilege';
import { believe, readOne, readTogether } from './reading';

export interface PrivilegedIds {
  /** At most a minute old. For lists and previews; what is done to one person asks about that person again. */
  current(): Promise<Pick<ReadonlySet<string>, 'has'>>;
  /** The same, one by one; undefined = nobody can be told. */
  list(): Promise<readonly string[] | undefined>;
}

const keptMs = 60_000;
const mostGroups = 200;
const perBatch = 20;

const everybody: Pick<ReadonlySet<string>, 'has'> = { has: () => true };

const object = z.object({ id: z.string() });
const principal = z.object({ principalId: z.string() });
// More than one page of one role's holders: then nobody can be told.
const principals = z.object({ value: z.array(principal), '@odata.nextLink': z.null().optional() });

/** Graph lists assignments only by role or by person: so role by role, twenty in a call. Custom and scoped ones are among them. */
async function holders(graph: Graph): Promise<readonly string[]> {
  const definitions = { operation: 'roleManagement.roleDefinitions.list', item: object } as const; // an operation's name
  const roles = await readAll(graph, {
    ...definitions,
    first: path`/roleManagement/directory/roleDefinitions?$top=999`,
  });
  const paths = roles.map(
    ({ id }) =>
      path`/roleManagement/directory/roleAssignments?$filter=${`roleDefinitionId eq ${literal(id)}`}&$top=999`,
  );
  const found: string[] = [];
  for (let from = 0; from < paths.length; from += perBatch) {
    const some = { paths: paths.slice(from, from + perBatch), unhurried: true };
    const answers = await readTogether(graph, 'roleManagement.roleAssignments.list', some);
    for (const answer of answers)
      found.push(...believe(principals, answer, 'roleAssignments').value.map(({ principalId }) => principalId));
  }
  return found;
}

async function eligible(graph: Graph): Promise<readonly string[]> {
  const first = path`/roleManagement/directory/roleEligibilitySchedules?$top=999`;
  const operation = 'roleManagement.roleEligibilitySchedules.list';
  return (await readAll(graph, { operation, first, item: principal })).map(({ principalId }) => principalId);
}

/** Members and owners. */
async function ofRoleGroups(graph: Graph): Promise<readonly string[]> {
  const answer = await readOne(graph, { operation: 'groups.list', path: roleGroupsPath, unhurried: true });
  const groups = believe(ownedGroups, answer, 'groups.list').value;
  const hidden = groups.some(({ owners }) => owners.length >= mostExpanded);
  if (hidden || groups.length > mostGroups) {
    throw new Fault('directory.refused', 'More role-assignable groups or owners of one than expected');
  }
  const found = groups.flatMap(({ owners }) => owners.map(({ id }) => id));
  for (const { id } of groups) {
    const first = path`/groups/${id}/transitiveMembers?$top=999`;
    const members = await readAll(graph, { operation: 'groups.transitiveMembers.list', first, item: object });
    found.push(...members.map((member) => member.id));
  }
  return found;
}

async function readIds(graph: Graph): Promise<ReadonlySet<string>> {
  const [held, may, grouped] = [await holders(graph), await eligible(graph), await ofRoleGroups(graph)];
  return new Set([...held, ...may, ...grouped]);
}

export function createPrivilegedIds({ graph, clock, log }: { graph: Graph; clock: Clock; log: Log }): PrivilegedIds {
  let kept: { readonly ids: Promise<Pick<ReadonlySet<string>, 'has'>>; readonly untilMs: number } | undefined;

  const read = (): Promise<Pick<ReadonlySet<string>, 'has'>> =>
    readIds(graph).catch((fault: unknown) => {
      log.error('who is privileged could not be read: everybody counts as privileged for a minute', { fault });
      return everybody;
    });

  const current = (): Promise<Pick<ReadonlySet<string>, 'has'>> => {
    if (kept === undefined || kept.untilMs <= clock.nowMs()) kept = { ids: read(), untilMs: clock.nowMs() + keptMs };
    return kept.ids;
  };

  return {
    current,
    async list() {
      const ids = await current();
      return ids instanceof Set ? [...ids].map(String) : undefined;
    },
  };
}
