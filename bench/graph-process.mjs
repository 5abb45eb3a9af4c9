// Owns the Graph double as a bench process (test/graph): a tenant in memory, over https on loopback, as slow as it is told to be.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { answer } from './answering.mjs';

const require = createRequire(import.meta.url);
const { startGraphDouble } = require(join(process.cwd(), 'test/graph/double.ts'));

const double = await startGraphDouble();
double.tenant.addDomain('demo.example');
double.latencyMs = Number(process.env.LATENCY_MS ?? '0');

answer({
  variables: () => ({ ...double.environment, NODE_EXTRA_CA_CERTS: double.authorityFile }),
  /** Their object ids. */
  addPeople: (names) => names.map((name) => double.tenant.addUser({ userPrincipalName: `${name}@demo.example` })),
  /** Operations since the last time, each with the person that it was about. */
  calls: () =>
    double.calls.splice(0).map(({ operation, parts, status }) => ({ what: [operation, ...parts].join('+'), status })),
  written: (ids) => ids.filter((id) => double.tenant.passwordsWritten(id) === 1).length,
  stop: () => double.stop(),
});
