// Owns who is privileged when many people are listed: everybody who holds a directory role, directly or through a group that
// roles can be assigned to, read as one list and kept for a minute. Whoever cannot be told counts as privileged.
import { z } from 'zod';
import { Fault } from '../../faults';
import type { Clock, Log } from '../../ports';
import type { Graph } from './calls';
import { readAll } from './lists';
import { path } from './paths';

export interface PrivilegedIds {
  /** At most a minute old. For lists and previews; what is done to one person asks about that person again. */
  current(): Promise<Pick<ReadonlySet<string>, 'has'>>;
}

const keptMs = 60_000;
const mostGroups = 200;

const everybody: Pick<ReadonlySet<string>, 'has'> = { has: () => true };

const assignment = z.object({ principalId: z.string() });
const object = z.object({ id: z.string() });

async function readIds(graph: Graph): Promise<ReadonlySet<string>> {
  const held = await readAll(graph, {
    operation: 'roleManagement.roleAssignments.list',
    first: path`/roleManagement/directory/roleAssignments?$top=999`,
    item: assignment,
  });
  const groups = await readAll(graph, {
    operation: 'groups.list',
    first: path`/groups?$filter=isAssignableToRole%20eq%20true&$select=id&$top=999`,
    item: object,
  });
  if (groups.length > mostGroups) throw new Fault('directory.refused', 'More role-assignable groups than expected');
  const ids = new Set(held.map(({ principalId }) => principalId));
  for (const { id } of groups) {
    const first = path`/groups/${id}/transitiveMembers?$top=999`;
    const members = await readAll(graph, { operation: 'groups.transitiveMembers.list', first, item: object });
    for (const member of members) ids.add(member.id);
  }
  return ids;
}

export function createPrivilegedIds({ graph, clock, log }: { graph: Graph; clock: Clock; log: Log }): PrivilegedIds {
  let kept: { readonly ids: Promise<Pick<ReadonlySet<string>, 'has'>>; readonly untilMs: number } | undefined;

  const read = (): Promise<Pick<ReadonlySet<string>, 'has'>> =>
    readIds(graph).catch((fault: unknown) => {
      log.error('who is privileged could not be read: everybody counts as privileged for a minute', { fault });
      return everybody;
    });

  return {
    current() {
      if (kept === undefined || kept.untilMs <= clock.nowMs()) {
        kept = { ids: read(), untilMs: clock.nowMs() + keptMs };
      }
      return kept.ids;
    },
  };
}
