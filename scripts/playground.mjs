// Starts Microsoft 365 Agents Playground, a Teams-like client on this machine, against the local bot, and the demo too when
// nothing answers yet. Both on loopback only.  `npm run playground -- [--bot http://127.0.0.1:3978] [--port 56150]`
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);

const { values } = parseArgs({
  options: {
    bot: { type: 'string', default: `http://127.0.0.1:${process.env.PORT ?? 3978}` },
    port: { type: 'string', default: '56150' },
  },
});

// It keeps notes in its user's home folder; here that is a folder of its own.
const home = mkdtempSync(join(tmpdir(), 'latchkey-playground-'));
const children = [];

const run = (args, env) => {
  const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' });
  children.push(child);
  child.once('exit', (code) => stop(code ?? 0));
  return child;
};

let stopping = false;
function stop(code) {
  if (stopping) return;
  stopping = true;
  for (const child of children) child.kill();
  rmSync(home, { recursive: true, force: true });
  process.exitCode = code;
}

const answers = (url) =>
  fetch(url).then(
    (response) => response.ok,
    () => false,
  );

async function startDemo() {
  const main = join(root, 'dist/main.js');
  if (!existsSync(main)) throw new Error('Build it first: npm run build');
  run([main], { PORT: new URL(values.bot).port });
  for (let looks = 0; looks < 100 && !(await answers(`${values.bot}/healthz`)); looks += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

process.once('SIGINT', () => stop(0)).once('SIGTERM', () => stop(0));
if (!(await answers(`${values.bot}/healthz`))) await startDemo();
const preload = join(root, 'scripts/playground-loopback.cjs');
const cli = join(dirname(require.resolve('@microsoft/m365agentsplayground/package.json')), 'cli.js');
const options = ['-e', `${values.bot}/api/messages`, '-c', 'msteams', '-p', values.port, '--disable-telemetry'];
run(['-r', preload, cli, 'start', ...options], { HOME: home, USERPROFILE: home, BROWSER: 'none' });
console.log(`Playground: http://127.0.0.1:${values.port}   its mail: ${values.bot}/dev/mailbox`);
