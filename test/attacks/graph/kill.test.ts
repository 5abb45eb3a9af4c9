// kill -9 at every call that a reset makes to Graph, before Graph has done it and after: another process goes on with the same data.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { buildEntraHouse, type Entra, startEntra } from '../../fakes/entra';
import { type Knows, PatientPerson } from './patient-person';
import type { Seen, Walk } from './walking';

jest.setTimeout(240_000);

const hook = join(__dirname, '../../support/ts-hook.cjs');

interface Walked {
  readonly knows: Knows;
  readonly notices: readonly string[];
  readonly ended: boolean;
}

/** Ends when the walker has ended, or was killed at a call that hangs. */
async function walk(entra: Entra, path: string): Promise<Walked> {
  const { double, people, clock } = entra;
  const given: Walk = { path, startMs: clock.nowMs(), people, environment: { ...double.environment } };
  const child = fork(join(__dirname, 'walking.ts'), [JSON.stringify(given)], {
    execArgv: ['-r', hook],
    env: { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: double.authorityFile },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const knows: Knows = {};
  const notices: string[] = [];
  let ended = false;
  child.on('message', ({ noticeTo, end, ...seen }: Seen) => {
    Object.assign(knows, seen);
    if (noticeTo !== undefined) notices.push(noticeTo);
    ended = end ?? ended;
  });
  const kill = (): void => void child.kill('SIGKILL');
  double.onHang.add(kill);
  await once(child, 'close');
  double.onHang.delete(kill);
  return { knows, notices, ended };
}

async function withFolder<T>(run: (path: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-kill-'));
  try {
    return await run(join(folder, 'latchkey.db'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The calls of a walk that nobody interrupts. */
async function callsOfWalk(): Promise<readonly string[]> {
  const entra = await startEntra();
  const { ended } = await withFolder((path) => walk(entra, path));
  expect(ended).toBe(true);
  await entra.double.stop();
  return entra.double.calls.map(({ operation }) => operation);
}

async function dieAndGoOn(kind: 'hang-before' | 'hang-after', from: number): Promise<void> {
  const entra = await startEntra();
  entra.double.faults.add(kind, { from });
  await withFolder(async (path) => {
    const { knows, notices, ended } = await walk(entra, path);
    expect(ended).toBe(false);
    entra.double.faults.clear();
    entra.clock.advance(5_000);
    const house = await buildEntraHouse({ entra, store: createSqliteStore({ path }) });
    const person = new PatientPerson(house, 'ada', knows);
    try {
      await person.recover();
      await person.expectHappyEnd(notices);
    } finally {
      await house.close();
    }
  });
}

test.each(['hang-before', 'hang-after'] as const)(
  'killed at a call to Graph (%s): one password, nothing untrue said, and the person gets there',
  async (kind) => {
    const calls = await callsOfWalk();
    expect(calls).toContain('users.update');
    for (const [index, operation] of calls.entries()) {
      await dieAndGoOn(kind, index + 1).catch((cause: unknown) => {
        throw new Error(`${kind} at ${index + 1}: ${operation}`, { cause });
      });
    }
  },
);
