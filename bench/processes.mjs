// Owns the processes under measurement: each bench server is a child of its own and answers questions over IPC, so that its
// processor time holds nothing of the client's.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(fileURLToPath(import.meta.url), '../..');

/** BENCH_DIR names another disk: commits are as quick as it is. */
export const newFolder = () => mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'latchkey-bench-'));
export const dropFolder = (folder) => rmSync(folder, { recursive: true, force: true });

export async function findPort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Forks `bench/<file>`. The child sends `{ ready: true }`, then answers `{ id, ask, with }` by `{ id, answer }`
 * (bench/answering.mjs); what it sends without an id goes to `onNote`. `home`: another checkout, built.
 */
export async function startProcess(file, { environment = {}, execArgv = [], onNote = () => {}, home = root } = {}) {
  const profile =
    process.env.BENCH_PROFILE === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${process.env.BENCH_PROFILE}`];
  const child = fork(join(home, 'bench', file), {
    cwd: home,
    env: { PATH: process.env.PATH, ...environment },
    execArgv: [...execArgv, ...profile],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const waiting = new Map();
  let asked = 0;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await new Promise((resolve, reject) => {
    child.on('message', (message) => {
      if (message.ready) resolve();
      else if (message.id === undefined) onNote(message);
      else {
        const { settle, fail } = waiting.get(message.id);
        waiting.delete(message.id);
        if (message.error === undefined) settle(message.answer);
        else fail(new Error(message.error));
      }
    });
    void ended.then((code) => {
      const gone = new Error(`${file} ended with ${code}`);
      for (const { fail } of waiting.values()) fail(gone);
      reject(gone);
    });
  });
  const ask = (what, given) =>
    new Promise((settle, fail) => {
      asked += 1;
      waiting.set(asked, { settle, fail });
      child.send({ id: asked, ask: what, with: given });
    });
  return {
    pid: child.pid,
    ask,
    /** Milliseconds of processor time that `work` costs the child, all of its threads, user and system. */
    async measure(work) {
      const before = await ask('cpuMs');
      await work();
      return (await ask('cpuMs')) - before;
    },
    async stop() {
      if (child.exitCode === null && child.connected) await ask('stop').catch(() => undefined);
      await ended;
    },
  };
}
