// Owns Temporary Access Passes in Entra ID: making one, and finding out whether one was made. A new one takes the place of the
// old one, and its value is in that one answer only.
import { z } from 'zod';
import { Fault } from '../../faults';
import type { Directory, PassMade } from '../../ports';
import type { Graph, Reply } from './calls';
import { path } from './paths';
import { believe, readOne } from './reading';
import { objectIdOf } from './user';

const made = z.object({
  temporaryAccessPass: z.string().min(1),
  lifetimeInMinutes: z.int().min(1),
  methodUsabilityReason: z.string().nullish(),
});
const listed = z.object({ value: z.array(z.object({ createdDateTime: z.string().nullish() })) });

/** Microsoft gives both one code, so the message is what tells them apart. */
function refusalOf({ status, message }: Extract<Reply, { ok: false }>): PassMade {
  if (status === 404) return { ok: false, reason: 'gone' };
  return { ok: false, reason: /guest/i.test(message) ? 'guest' : 'not-by-policy' };
}

function readPass({ body, request }: Extract<Reply, { ok: true }>): PassMade {
  const parsed = made.safeParse(body);
  // It was made, and nobody knows its value.
  if (!parsed.success) throw new Fault('directory.lost', `Graph made a pass and did not say which: request ${request}`);
  const { temporaryAccessPass: pass, lifetimeInMinutes: minutes, methodUsabilityReason } = parsed.data;
  // One can be made for anybody; signing in with it is what the tenant's policy allows, or does not.
  if (methodUsabilityReason === 'DisabledByPolicy') return { ok: false, reason: 'not-by-policy' };
  return { ok: true, pass, minutes, request };
}

export const createGraphPasses = (graph: Graph): Required<Pick<Directory, 'makePass' | 'passMadeAt'>> => ({
  async makePass(id, { minutes, once }) {
    const objectId = objectIdOf(id);
    if (objectId === undefined) return { ok: false, reason: 'gone' };
    const reply = await graph({
      operation: 'users.authentication.temporaryAccessPassMethods.create',
      method: 'POST',
      path: path`/users/${objectId}/authentication/temporaryAccessPassMethods`,
      body: { lifetimeInMinutes: minutes, isUsableOnce: once },
    });
    return reply.ok ? readPass(reply) : refusalOf(reply);
  },

  async passMadeAt(id) {
    const objectId = objectIdOf(id);
    if (objectId === undefined) return null;
    const operation = 'users.authentication.temporaryAccessPassMethods.list';
    const answer = await readOne(graph, {
      operation,
      path: path`/users/${objectId}/authentication/temporaryAccessPassMethods`,
    });
    if (answer === undefined) return null;
    const [pass] = believe(listed, answer, operation).value;
    const ms = Date.parse(pass?.createdDateTime ?? '');
    return Number.isNaN(ms) ? null : ms;
  },
});
