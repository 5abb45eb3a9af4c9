// The fast half of the checks: format, lint with import rules and budgets, types, generated README parts, unit and
// conversation tests. Runs what does not depend on each other at the same time; prints all of it; fails if any fails.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = (name) => join(root, 'node_modules/.bin', name);

const run = ([name, command, ...args]) =>
  new Promise((resolve) => {
    const started = Date.now();
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => (output += error.message));
    child.on('close', (code) => resolve({ name, code: code ?? 1, output, seconds: (Date.now() - started) / 1000 }));
  });

const stages = [
  [
    ['format, lint, import rules', bin('biome'), 'ci', '.'],
    ['types', bin('tsc'), '--noEmit', '-p', 'tsconfig.json'],
    ['generated parts of README', process.execPath, 'scripts/readme.mjs', '--check'],
  ],
  [['unit and conversation tests', bin('jest'), '--selectProjects', 'unit']],
];

let failed = 0;
const withoutTests = process.argv.includes('--without-tests');
for (const stage of withoutTests ? stages.slice(0, 1) : stages) {
  for (const { name, code, output, seconds } of await Promise.all(stage.map(run))) {
    console.log(`\n== ${name}: ${code === 0 ? 'ok' : 'FAILED'} (${seconds.toFixed(1)} s)\n${output.trim()}`);
    if (code !== 0) failed += 1;
  }
}
process.exitCode = failed === 0 ? 0 : 1;
