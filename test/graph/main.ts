// The double as a process of its own, to try Latchkey with DIRECTORY=graph by hand: prints what to set, and lives until it is stopped.
import { addPeople, domain } from './demo-people';
import { startGraphDouble } from './double';

async function main(): Promise<void> {
  const double = await startGraphDouble({ port: Number(process.env['GRAPH_DOUBLE_PORT'] ?? 0) });
  addPeople(double.tenant);
  double.latencyMs = Number(process.env['GRAPH_DOUBLE_LATENCY_MS'] ?? 0);
  const variables = { NODE_EXTRA_CA_CERTS: double.authorityFile, ...double.environment };
  for (const [name, value] of Object.entries(variables)) process.stdout.write(`export ${name}=${value}\n`);
  process.stdout.write(`# people: ada@${domain}, ben@${domain} ...; stop with Ctrl+C\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      double.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}

void main();
