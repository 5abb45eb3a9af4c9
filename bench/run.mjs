// Owns `npm run bench`: builds, runs the benches one after the other (or those that are named), prints one table, and writes
// ci-output/bench.json. docs/performance.md says what each line means.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { renderTable, scale } from './numbers.mjs';
import { root } from './processes.mjs';

const benches = ['turn', 'teams', 'resets', 'graph', 'scale', 'reports', 'sockets'];
/** Only when named: it needs BENCH_OLD. */
const special = ['pairs'];

const named = process.argv.slice(2);
const unknown = named.filter((name) => ![...benches, ...special].includes(name));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}; there are ${[...benches, ...special].join(', ')}.`);
  process.exit(2);
}

execFileSync(process.execPath, [join(root, 'scripts/build.mjs'), '--server-only'], { stdio: 'inherit' });

const rows = [];
let failed = false;
for (const name of named.length > 0 ? named : benches) {
  const startedMs = Date.now();
  try {
    const { run } = await import(`./${name}.mjs`);
    rows.push(...(await run()));
  } catch (thrown) {
    failed = true;
    console.error(`The bench ${name} failed:`, thrown);
  }
  console.error(`${name}: ${Math.round((Date.now() - startedMs) / 1000)} s`);
}

console.log(renderTable(rows));
const machine = { cores: availableParallelism(), node: process.version, platform: process.platform };
mkdirSync(join(root, 'ci-output'), { recursive: true });
writeFileSync(join(root, 'ci-output/bench.json'), `${JSON.stringify({ scale, machine, rows }, null, 2)}\n`);
// A goal that is not met is told, not failed: the machine decides much of it.
process.exit(failed ? 1 : 0);
