// Owns the units of Entra ID: what it calls departments. There is no list of them, so it is gathered from people.
import { z } from 'zod';
import type { Clock } from '../../ports';
import type { Graph } from './calls';
import { mostPerPage, readAll, readPage, sizeOf } from './lists';
import { literal, path } from './paths';

const mostUnits = 1_000;
const keptMs = 10 * 60_000;
const operation = 'users.list';
const item = z.object({ department: z.string().nullish() });

async function gather(graph: Graph): Promise<readonly string[]> {
  const first = path`/users?$select=id,department&$top=${sizeOf(mostPerPage)}`;
  const people = await readAll(graph, { operation, first, item }, 'part');
  const units = people.flatMap(({ department }) => (department ? [department] : []));
  return [...new Set(units)].sort().slice(0, mostUnits);
}

export interface Units {
  called(typed: string): Promise<string | undefined>;
  /** Of the first ten thousand people; at most ten minutes old. */
  list(): Promise<readonly string[]>;
}

export function createUnits({ graph, clock }: { readonly graph: Graph; readonly clock: Clock }): Units {
  let kept: { readonly units: readonly string[]; readonly untilMs: number } | undefined;
  return {
    async called(typed) {
      const first = path`/users?$filter=${`department eq ${literal(typed)}`}&$select=id,department&$top=1`;
      return (await readPage(graph, { operation, first, item })).items[0]?.department ?? undefined;
    },
    async list() {
      if (kept === undefined || kept.untilMs <= clock.nowMs()) {
        kept = { units: await gather(graph), untilMs: clock.nowMs() + keptMs };
      }
      return kept.units;
    },
  };
}
