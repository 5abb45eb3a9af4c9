// Owns which domains of the tenant sign in somewhere else: asked once an hour for each.
import { z } from 'zod';
import { isFault } from '../../faults';
import type { Clock, Log } from '../../ports';
import type { Graph } from './calls';
import { path } from './paths';
import { believe, readOne } from './reading';

const keptMs = 60 * 60_000;
const mostDomains = 1_000;
const domainName = /^[a-z0-9.-]{1,253}$/;

const schema = z.object({ authenticationType: z.string() });

export interface Domains {
  isFederated(domain: string): Promise<boolean>;
}

interface Known {
  readonly federated: boolean;
  readonly untilMs: number;
}

export function createDomains({ graph, clock, log }: { graph: Graph; clock: Clock; log: Log }): Domains {
  const known = new Map<string, Known>();

  async function ask(domain: string): Promise<boolean> {
    try {
      const answer = await readOne(graph, { operation: 'domains.get', path: path`/domains/${domain}` });
      return answer !== undefined && believe(schema, answer, 'domains.get').authenticationType === 'Federated';
    } catch (thrown) {
      // Without Domain.Read.All the password write itself says no for such an account; everybody else can be helped.
      if (!isFault(thrown, 'directory.refused')) throw thrown;
      log.warn('Graph does not let us read domains: federated accounts are not recognised (Domain.Read.All)');
      return false;
    }
  }

  return {
    async isFederated(domain) {
      if (!domainName.test(domain)) return false;
      const before = known.get(domain);
      if (before !== undefined && before.untilMs > clock.nowMs()) return before.federated;
      const federated = await ask(domain);
      if (known.size >= mostDomains) known.clear();
      known.set(domain, { federated, untilMs: clock.nowMs() + keptMs });
      return federated;
    },
  };
}
