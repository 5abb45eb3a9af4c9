// Entra ID as a directory towards the double, with a clock that a test can steer.

import { createGraph } from '../../../../src/services/directory/graph/calls';
import { createClient } from '../../../../src/services/directory/graph/client';
import { createGraphDirectory } from '../../../../src/services/directory/graph/graph';
import { type Credential, createTokens } from '../../../../src/services/directory/graph/msal';
import { createGraphPeople } from '../../../../src/services/directory/graph/people';
import { standardPrivilegeRule } from '../../../../src/services/directory/graph/privilege';
import { createPrivilegedIds } from '../../../../src/services/directory/graph/privileged-ids';
import { idOf } from '../../../../src/services/directory/graph/user';
import { createThrottle } from '../../../../src/services/limits/throttle';
import { type Policy, policySchema } from '../../../../src/services/policy/policy';
import { systemRandom } from '../../../../src/services/secrets/random';
import { createSqliteStore } from '../../../../src/services/store/sqlite';
import { createFakeLog } from '../../../fakes/log';
import { createFakeClock } from '../../../fakes/time';
import { addPeople } from '../../../graph/demo-people';
import { type DoubleOptions, startGraphDouble } from '../../../graph/double';
import { trustInThisProcess } from '../../../graph/trust';

interface EntraOptions extends Omit<DoubleOptions, 'clock'> {
  readonly credential?: Credential;
  readonly attemptMs?: number;
  readonly customerIssuer?: string;
}

export async function createEntra({ credential, attemptMs = 1_500, customerIssuer, ...options }: EntraOptions = {}) {
  const clock = createFakeClock();
  const double = await startGraphDouble({ ...options, clock });
  const distrust = await trustInThisProcess(double.authority.certificate);
  const store = createSqliteStore({ path: ':memory:' });
  await store.open();
  const log = createFakeLog();
  const waits: number[] = [];
  const current: Policy = policySchema.parse({ password: { preset: 'entra' } });
  const cloud = { graph: double.origin, authority: double.origin };
  const tokens = createTokens({
    ...cloud,
    tenantId: double.tenantId,
    clientId: double.app.clientId,
    credential: credential ?? { kind: 'secret', secret: double.secret },
    custom: true,
    fetch: (...request) => fetch(...request),
  });
  const graph = createGraph({
    clock,
    random: systemRandom,
    log,
    attemptMs,
    tokens,
    send: createClient({ root: double.origin, fetch: (...request) => fetch(...request) }),
    settle: () => store.settled(),
    async wait(ms) {
      waits.push(ms);
      clock.advance(ms);
    },
  });
  const deps = {
    ...{ graph, clock, log, customerIssuer, organisation: 'Demo Bakery', rule: standardPrivilegeRule },
    throttle: createThrottle({ store, clock }),
    policy: { current: () => current },
  };
  const { directory, users } = createGraphDirectory(deps);
  const people = createGraphPeople({ ...deps, users, privilegedIds: createPrivilegedIds(deps) });
  const ids = addPeople(double.tenant);
  return {
    ...{ clock, double, store, log, waits, tokens, graph, directory, people, ids },
    idOf: (name: keyof typeof ids) => idOf(ids[name]),
    /** Operations since the last call of this. */
    called(): string[] {
      return double.calls.splice(0).map(({ operation, parts }) => [operation, ...parts].join('+'));
    },
    async close() {
      distrust();
      await store.close();
      await double.stop();
    },
  };
}

export type Entra = Awaited<ReturnType<typeof createEntra>>;
