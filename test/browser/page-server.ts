// The real server with the real pages on a free port, and a Chromium; only the ports behind the pages are fakes.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { createErrorAnswer } from '../../src/bot/http/error-answer';
import { createStaticFiles } from '../../src/bot/http/static';
import { createServer } from '../../src/bot/server';
import { systemRandom } from '../../src/services/secrets/random';
import { createWorld, type World } from '../bot/pages/page-world';
import { createFakeLog } from '../fakes/log';
import { testKeyring } from '../fakes/secrets';
import { launchChromium } from '../support/chromium';

const root = join(__dirname, '../..');
export const screenshots = join(root, 'ci-output/pages');

/** The server must know its port before it listens: every answer checks the Host. */
const findPort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createTcpServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });

export interface Stage {
  readonly world: World;
  readonly base: string;
  readonly browser: Browser;
  close(): Promise<void>;
}

/** The build script is an ES module, which jest cannot load: it runs in a Node of its own. */
function buildAssets(): string {
  const target = mkdtempSync(join(tmpdir(), 'latchkey-web-'));
  const script = `import { buildWeb } from './scripts/build-web.mjs'; await buildWeb(${JSON.stringify(target)});`;
  execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: root });
  return target;
}

export async function openStage(): Promise<Stage> {
  mkdirSync(screenshots, { recursive: true });
  const world = createWorld();
  const assets = buildAssets();
  const port = await findPort();
  const base = `http://127.0.0.1:${port}`;
  const server = createServer({
    log: createFakeLog(),
    random: systemRandom,
    keyring: testKeyring,
    publicUrl: base,
    port,
    demo: false,
    trustProxy: 0,
    files: createStaticFiles(assets),
    routes: world.routes,
    upgrade: () => false,
    meter: { start: () => () => undefined },
    errorAnswer: createErrorAnswer(),
  });
  await server.listen(port, '127.0.0.1');
  const browser = await launchChromium();
  return {
    world,
    base,
    browser,
    async close() {
      await browser.close();
      server.http.closeAllConnections();
      await server.close();
      rmSync(assets, { recursive: true });
    },
  };
}
