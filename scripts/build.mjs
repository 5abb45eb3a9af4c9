// Builds dist/: the server by tsc, web/ with its shared rules, and Web Chat's pinned bundle. `--server-only` leaves web out.
// Skips what is newer than its sources, so that a second `npm start` is quick.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);

const newest = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((latest, entry) => Math.max(latest, statSync(join(entry.parentPath, entry.name)).mtimeMs), 0);

function buildServer() {
  const target = join(root, 'dist/main.js');
  const sources = Math.max(newest(join(root, 'src')), statSync(join(root, 'tsconfig.build.json')).mtimeMs);
  if (existsSync(target) && statSync(target).mtimeMs > sources) return;
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
}

try {
  buildServer();
  if (!process.argv.includes('--server-only')) {
    const [{ buildWeb }, { vendorWebchat }] = await Promise.all([
      import('./build-web.mjs'),
      import('./vendor-webchat.mjs'),
    ]);
    await buildWeb();
    await vendorWebchat();
  }
} catch (error) {
  console.error(`The build failed: ${error.message}`);
  process.exitCode = 1;
}
