// Owns /healthz, /readyz and /metrics: for machines, with nothing in them about anybody.

import type { Store } from '../services/ports';
import { sameText } from '../services/secrets/hashes';
import { type Exchange, json, type Route } from './http/route';
import type { Metrics } from './metrics';

const readyTimeoutMs = 2_000;

interface HealthDeps {
  readonly store: Store;
  readonly metrics: Metrics;
  readonly metricsToken: string | undefined;
  readonly wait: (ms: number) => Promise<void>;
}

/** One cheap read: a store that cannot be read can serve nobody. */
async function storeAnswers({ store, wait }: HealthDeps): Promise<boolean> {
  const read = store.get('settings', 'schema').then(
    () => true,
    () => false,
  );
  return Promise.race([read, wait(readyTimeoutMs).then(() => false)]);
}

function mayScrape({ headers, loopback }: Exchange, token: string | undefined): boolean {
  if (token === undefined) return loopback;
  return sameText(headers['authorization'] ?? '', `Bearer ${token}`);
}

export const createHealthRoutes = (deps: HealthDeps): readonly Route[] => [
  { method: 'GET', path: '/healthz', handle: () => Promise.resolve(json(200, { ok: true })) },
  {
    method: 'GET',
    path: '/readyz',
    handle: async () => ((await storeAnswers(deps)) ? json(200, { ok: true }) : json(503, { ok: false })),
  },
  {
    method: 'GET',
    path: '/metrics',
    handle: async (exchange) => {
      if (!mayScrape(exchange, deps.metricsToken)) return json(404, { error: { code: '404', message: 'not found' } });
      return { status: 200, type: 'metrics', body: await deps.metrics.render() };
    },
  },
];
