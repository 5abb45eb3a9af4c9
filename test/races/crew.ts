// Owns child processes for races: several at once on one store, told to start at the same moment.
import assert from 'node:assert';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Engine, TaskName } from './worker';

type Answer = { readonly won?: readonly (string | number)[]; readonly failed?: string };

const hook = join(__dirname, '..', 'support', 'ts-hook.cjs');

/** Starts one process that has opened the store and waits. */
export const startWorker = async (engine: Engine, name: string): Promise<ChildProcess> => {
  const worker = fork(join(__dirname, 'worker.ts'), [JSON.stringify(engine), name], {
    execArgv: ['-r', hook],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const [answer] = await once(worker, 'message');
  assert.equal(answer, 'ready');
  return worker;
};

export interface Crew {
  /** What each process won. */
  race(task: TaskName): Promise<(string | number)[][]>;
  dismiss(): Promise<void>;
}

/** All of them open a store that does not exist yet at the same time: that is a race, too. */
export const startCrew = async (engine: Engine, size: number): Promise<Crew> => {
  const workers = await Promise.all(Array.from({ length: size }, (_, n) => startWorker(engine, `worker-${n}`)));

  const ask = async (worker: ChildProcess, task: TaskName): Promise<(string | number)[]> => {
    const answered = once(worker, 'message');
    worker.send(task);
    const [answer] = (await answered) as [Answer]; // worker.ts sends nothing else
    assert(answer.won !== undefined, `a worker failed: ${answer.failed}`);
    return [...answer.won];
  };

  return {
    race: (task) => Promise.all(workers.map((worker) => ask(worker, task))),
    dismiss: async () => {
      const left = workers.map((worker) => once(worker, 'exit'));
      for (const worker of workers) worker.send('close');
      await Promise.all(left);
    },
  };
};
