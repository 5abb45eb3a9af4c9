// Owns reading from Graph: one thing, several things in one breath, or a list with at most one page. What is not there is
// undefined; what is not as it should be is a fault.
import { z } from 'zod';
import { Fault, type FaultCode } from '../../faults';
import { errorOf } from './answers';
import type { Graph } from './calls';
import { type GraphPath, path } from './paths';

export interface Question {
  /** As in Microsoft's reference, for the log. */
  readonly operation: string;
  readonly path: GraphPath;
  readonly unhurried?: boolean;
  readonly eventual?: true;
}

/** What Graph answers is checked before it is believed; none of it stands in the fault. */
export function believe<T>(schema: z.ZodType<T>, value: unknown, operation: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Fault('directory.unavailable', `Graph answered something else than ${operation} should`);
}

/** Without the licence for a feature a tenant has nothing of it: no eligible roles without Privileged Identity Management. */
const isAbsent = (status: number, code: string): boolean =>
  status === 404 || (status === 400 && code === 'AadPremiumLicenseRequired');

/** Undefined: there is none of it. */
export async function readOne(graph: Graph, question: Question): Promise<unknown> {
  const reply = await graph({ ...question, method: 'GET' });
  if (reply.ok) return reply.body;
  if (isAbsent(reply.status, reply.code)) return undefined;
  throw new Fault('directory.refused', `Graph refused ${question.operation}: ${reply.status} ${wordOf(reply.code)}`);
}

/** Microsoft's error codes are words; whatever is not one is not repeated. */
export const wordOf = (code: string): string => (/^[\w.]{1,80}$/.test(code) ? code : '');

const batchAnswer = z.object({
  responses: z.array(z.object({ id: z.string(), status: z.int(), body: z.unknown() })),
});

const partCodes: Readonly<Record<number, FaultCode>> = {
  401: 'directory.refused',
  403: 'directory.refused',
  429: 'directory.throttled',
};

function partOf(answer: z.infer<typeof batchAnswer>, index: number, operation: string): unknown {
  const part = answer.responses.find(({ id }) => id === String(index));
  if (part !== undefined && isAbsent(part.status, errorOf(part.body).code)) return undefined;
  if (part !== undefined && part.status >= 200 && part.status < 300) return part.body;
  const status = part?.status ?? 0;
  throw new Fault(partCodes[status] ?? 'directory.unavailable', `Graph answered ${status} within ${operation}`);
}

const mostParts = 20;

/** In the order of the questions, as one call; at most 20. */
export async function readTogether(
  graph: Graph,
  operation: string,
  { paths, unhurried }: { readonly paths: readonly GraphPath[]; readonly unhurried?: boolean },
): Promise<readonly unknown[]> {
  const [only, ...others] = paths;
  if (only === undefined) return [];
  if (others.length === 0) return [await readOne(graph, { operation, path: only, unhurried })];
  const requests = paths.slice(0, mostParts).map((url, index) => ({ id: String(index), method: 'GET', url }));
  const call = { operation, method: 'POST', path: path`/$batch`, body: { requests }, repeatable: true } as const; // literals
  const reply = await graph({ ...call, unhurried });
  if (!reply.ok)
    throw new Fault('directory.refused', `Graph refused ${operation}: ${reply.status} ${wordOf(reply.code)}`);
  const answer = believe(batchAnswer, reply.body, operation);
  return paths.map((_, index) => partOf(answer, index, operation));
}
