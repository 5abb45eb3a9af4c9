// The whole product on a free loopback port: in this process on a test ground (clock, senders and hashing are fakes), or as
// a process of its own, as an operator starts it.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config';
import { type Running, start } from '../../src/main';
import { createTestGround, type GroundOptions, type TestGround } from '../fakes/ground';

export async function findPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server's address is one
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface TestLatchkey {
  readonly url: string;
  readonly ground: TestGround;
  readonly running: Running;
  stop(): Promise<void>;
}

/** The demo with fakes under it. More environment may be given. */
export async function startLatchkey(
  options: GroundOptions & {
    readonly environment?: Record<string, string>;
    readonly ground?: Partial<TestGround>;
    /** What lies beyond the process. */
    readonly outside?: Parameters<typeof start>[2];
  } = {},
): Promise<TestLatchkey> {
  const port = await findPort();
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-'));
  const config = readConfig({
    PORT: String(port),
    DATA_DIR: folder,
    ORGANISATION: 'Demo Ltd',
    HELP_DESK: 'the help desk, phone 1234',
    ...options.environment,
  });
  const ground = Object.assign(createTestGround(options), options.ground);
  const running = await start(config, ground, options.outside);
  return {
    url: config.publicUrl,
    ground,
    running,
    async stop() {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface LatchkeyProcess {
  readonly url: string;
  readonly folder: string;
  readonly child: ChildProcess;
  /** Everything it printed so far. */
  output(): string;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

const root = join(__dirname, '../..');
const startTimeoutMs = 30_000;

/** `node dist/main.js` (built before), with its own DATA_DIR. Resolves when it listens; rejects with its output when it does not. */
export async function spawnLatchkey(environment: Record<string, string> = {}): Promise<LatchkeyProcess> {
  const port = environment['PORT'] ?? String(await findPort());
  const folder = environment['DATA_DIR'] ?? mkdtempSync(join(tmpdir(), 'latchkey-'));
  const child = spawn(process.execPath, [join(root, 'dist/main.js')], {
    cwd: root,
    env: { PATH: process.env['PATH'], PORT: port, DATA_DIR: folder, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not listening in time:\n${output}`)), startTimeoutMs);
    const read = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
      if (!output.includes('"msg":"listening"')) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void ended.then((code) => {
      clearTimeout(timer);
      reject(new Error(`ended with ${code}:\n${output}`));
    });
  });
  return {
    url: environment['PUBLIC_URL'] ?? `http://127.0.0.1:${port}`,
    folder,
    child,
    output: () => output,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const code = await ended;
      if (environment['DATA_DIR'] === undefined) rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
}
