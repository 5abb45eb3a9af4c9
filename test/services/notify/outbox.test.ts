// The outbox: every job is run by somebody, by one worker at a time, in time or not at all, and nothing of it remains.
import { readRow } from '../../../src/services/notify/job-row';
import { createOutbox, type OutboxDeps } from '../../../src/services/notify/outbox';
import type { BuriedJob, Job, JobHandler, JobOutcome } from '../../../src/services/notify/ports';
import { systemRandom } from '../../../src/services/secrets/random';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { createFakeLog } from '../../fakes/log';
import { testSealer } from '../../fakes/secrets';
import { createFakeClock } from '../../fakes/time';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const open = async (more: Partial<OutboxDeps> = {}) => {
  const store = createSqliteStore({ path: ':memory:' });
  await store.open();
  const clock = createFakeClock();
  const log = createFakeLog();
  const buried: [BuriedJob, string][] = [];
  const deps: OutboxDeps = {
    store,
    clock,
    log,
    random: systemRandom,
    sealer: testSealer,
    onBuried: async (job, reason) => void buried.push([job, reason]),
    ...more,
  };
  const job = (id: string, fields: Partial<Job> = {}): Job => ({
    id,
    kind: 'mail',
    payload: { to: 'alice@home.example', pin: '48219930' },
    notAfterMs: clock.nowMs() + 10 * MINUTE,
    ...fields,
  });
  return { store, clock, log, buried, deps, job, outbox: createOutbox(deps) };
};

let world: Awaited<ReturnType<typeof open>>;
beforeEach(async () => {
  world = await open();
});
afterEach(() => world.store.close());

const done: JobOutcome = { done: true };
const answering = (...outcomes: (JobOutcome | Error)[]) => {
  const seen: Parameters<JobHandler>[0][] = [];
  const handler: JobHandler = async (job) => {
    const outcome = outcomes[Math.min(seen.length, outcomes.length - 1)] ?? done;
    seen.push(job);
    if (outcome instanceof Error) throw outcome;
    return outcome;
  };
  return { seen, handler };
};

describe('what a job goes through', () => {
  test('it runs once, with what was put in, and leaves nothing of its payload', async () => {
    const { outbox, store, job } = world;
    const { seen, handler } = answering(done);
    outbox.handle({ mail: handler });
    expect(await outbox.enqueue(job('one'))).toBe(true);
    const waiting = await store.get('outbox', 'one');
    expect(waiting?.payload).not.toMatch(/alice|48219930/);

    expect(await outbox.runDue()).toBe(1);
    expect(await outbox.runDue()).toBe(0);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ id: 'one', kind: 'mail', tries: 1, payload: { pin: '48219930' } });
    expect(await store.get('outbox', 'one')).toMatchObject({ state: 'done', payload: '', lease: null, nextAt: null });
  });

  test('the same id twice is one job, also after it was done', async () => {
    const { outbox, job } = world;
    const { seen, handler } = answering(done);
    outbox.handle({ mail: handler });
    expect(await outbox.enqueue(job('one'))).toBe(true);
    expect(await outbox.enqueue(job('one', { payload: { other: 1 } }))).toBe(false);
    await outbox.runDue();
    expect(await outbox.enqueue(job('one'))).toBe(false);
    expect(await outbox.runDue()).toBe(0);
    expect(seen).toHaveLength(1);
  });

  test('jobs run in the order they are due, and not before', async () => {
    const { outbox, clock, job } = world;
    const { seen, handler } = answering(done);
    outbox.handle({ mail: handler });
    const now = clock.nowMs();
    await outbox.enqueue(job('third', { dueMs: now + 30 }));
    await outbox.enqueue(job('first', { dueMs: now - 10 }));
    await outbox.enqueue(job('second', { dueMs: now + 20 }));
    await outbox.runDue();
    clock.advance(100);
    await outbox.runDue();
    expect(seen.map(({ id }) => id)).toEqual(['first', 'second', 'third']);
  });

  test('what a job enqueues runs in the same sweep', async () => {
    const { outbox, job } = world;
    const { seen, handler } = answering(done);
    outbox.handle({
      mail: handler,
      courier: async () => {
        await outbox.enqueue(job('mail-of-one'));
        return done;
      },
    });
    await outbox.enqueue(job('one', { kind: 'courier' }));
    expect(await outbox.runDue()).toBe(2);
    expect(seen.map(({ id }) => id)).toEqual(['mail-of-one']);
  });

  test('hasten makes a waiting job due, and leaves a finished one alone', async () => {
    const { outbox, clock, job } = world;
    const { seen, handler } = answering(done);
    outbox.handle({ mail: handler });
    await outbox.enqueue(job('one', { dueMs: clock.nowMs() + MINUTE }));
    expect(await outbox.runDue()).toBe(0);
    await outbox.hasten('one');
    expect(await outbox.runDue()).toBe(1);
    await outbox.hasten('one');
    await outbox.hasten('nobody');
    expect(await outbox.runDue()).toBe(0);
    expect(seen).toHaveLength(1);
  });
});

describe('trouble', () => {
  test('a failing job is tried after 2 s, 5 s, 15 s, 1 min, 5 min with jitter', async () => {
    const { outbox, store, clock, job } = world;
    outbox.handle({ mail: answering({ done: false, retry: 'later', reason: 'busy' }).handler });
    await outbox.enqueue(job('one', { notAfterMs: clock.nowMs() + DAY }));
    const waits: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      await outbox.runDue();
      const row = await store.get('outbox', 'one');
      waits.push((row?.nextAt ?? 0) - clock.nowMs());
      expect(row).toMatchObject({ state: 'waiting', lease: null, error: 'busy', tries: i + 1 });
      clock.set(row?.nextAt ?? 0);
    }
    for (const [index, plain] of [2_000, 5_000, 15_000, 60_000, 300_000].entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(plain * 0.8);
      expect(waits[index]).toBeLessThanOrEqual(plain * 1.2);
    }
  });

  test('a handler that throws is tried again; its error is logged, its payload is not', async () => {
    const { outbox, clock, log, job } = world;
    const { seen, handler } = answering(new TypeError('undefined is not a function'), done);
    outbox.handle({ mail: handler });
    await outbox.enqueue(job('one'));
    await outbox.runDue();
    clock.advance(3_000);
    await outbox.runDue();
    expect(seen.map(({ tries }) => tries)).toEqual([1, 2]);
    expect(log.lines.map(({ level }) => level)).toContain('error');
    expect(JSON.stringify(log.lines)).not.toMatch(/48219930|alice/);
  });

  test('a notice that never gets through is tried for its whole day, then buried once and reported', async () => {
    const { outbox, store, clock, buried, job } = world;
    const { seen, handler } = answering({ done: false, retry: 'later', reason: 'refused' });
    outbox.handle({ mail: handler });
    const start = clock.nowMs();
    await outbox.enqueue(job('one', { notAfterMs: start + DAY }));
    let lastTry = start;
    for (let row = await store.get('outbox', 'one'); row?.nextAt != null; row = await store.get('outbox', 'one')) {
      clock.set(row.nextAt);
      const before = seen.length;
      await outbox.runDue();
      if (seen.length > before) lastTry = clock.nowMs();
    }
    expect(lastTry - start).toBeGreaterThan(DAY - MINUTE);
    expect(seen.length).toBeGreaterThan(45);
    expect(seen.length).toBeLessThan(120);
    expect(buried.map(([{ id }, reason]) => [id, reason])).toEqual([['one', 'refused']]);
    expect(await store.get('outbox', 'one')).toMatchObject({ state: 'buried', payload: '', error: 'refused' });
  });

  test('never means never: buried at once, with its payload for the report only', async () => {
    const { outbox, buried, job, log } = world;
    outbox.handle({ mail: answering({ done: false, retry: 'never', reason: 'bad address' }).handler });
    await outbox.enqueue(job('one'));
    await outbox.runDue();
    expect(await outbox.runDue()).toBe(0);
    expect(buried).toEqual([
      [
        expect.objectContaining({ id: 'one', payload: { to: 'alice@home.example', pin: '48219930' }, tries: 1 }),
        'bad address',
      ],
    ]);
    expect(log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(JSON.stringify(log.lines)).not.toMatch(/48219930|alice/);
  });

  test('nothing is run after its deadline, not even by a millisecond', async () => {
    const { outbox, clock, buried, job } = world;
    const { seen, handler } = answering(done);
    outbox.handle({ mail: handler });
    await outbox.enqueue(job('late', { notAfterMs: clock.nowMs() + 1_000 }));
    await outbox.enqueue(job('in time', { notAfterMs: clock.nowMs() + 1_001 }));
    clock.advance(1_000);
    await outbox.runDue();
    expect(seen.map(({ id }) => id)).toEqual(['in time']);
    expect(buried.map(([{ id }, reason]) => [id, reason])).toEqual([['late', 'too-late']]);
  });

  test('a job is not buried silently: when the report fails, it is reported again', async () => {
    await world.store.close();
    let audit = false;
    const reports: string[] = [];
    world = await open({
      onBuried: async ({ id }) => {
        if (!audit) throw new Error('the audit is down');
        reports.push(id);
      },
    });
    const { outbox, store, clock, job } = world;
    outbox.handle({ mail: answering({ done: false, retry: 'never', reason: 'bad address' }).handler });
    await outbox.enqueue(job('one'));
    await expect(outbox.runDue()).rejects.toThrow('the audit is down');
    expect(await store.get('outbox', 'one')).toMatchObject({ state: 'waiting' });
    audit = true;
    clock.advance(MINUTE);
    await outbox.runDue();
    expect(reports).toEqual(['one']);
    expect(await store.get('outbox', 'one')).toMatchObject({ state: 'buried' });
  });

  test('a payload that was changed, or put under another job, is not run', async () => {
    const { outbox, store, buried, job } = world;
    const { seen, handler } = answering(done);
    outbox.handle({ mail: handler });
    await outbox.enqueue(job('one'));
    await outbox.enqueue(job('two', { payload: { pin: '00000000' } }));
    const other = await store.get('outbox', 'two');
    await store.update('outbox', { id: 'one' }, { set: { payload: other?.payload } });
    await outbox.runDue();
    expect(seen.map(({ id }) => id)).toEqual(['two']);
    expect(buried).toEqual([[expect.objectContaining({ id: 'one', payload: null }), 'seal.broken']]);
  });

  test('a kind that this process does not know is left for another', async () => {
    const { outbox, clock, buried, job } = world;
    await outbox.enqueue(job('one', { kind: 'chat' }));
    await outbox.runDue();
    expect(buried).toEqual([]);
    const { seen, handler } = answering(done);
    outbox.handle({ chat: handler });
    clock.advance(3_000);
    await outbox.runDue();
    expect(seen).toHaveLength(1);
  });
});

describe('several workers', () => {
  test('200 jobs, two processes, eight at a time: each job runs once, never twice at the same time', async () => {
    const { deps, store, job } = world;
    const runs = new Map<string, number>();
    let atOnce = 0;
    let most = 0;
    const handler: JobHandler = async ({ id }) => {
      runs.set(id, (runs.get(id) ?? 0) + 1);
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce -= 1;
      return done;
    };
    const outboxes = [
      createOutbox({ ...deps, handlers: { mail: handler } }),
      createOutbox({ ...deps, handlers: { mail: handler } }),
    ];
    const ids = Array.from({ length: 200 }, (_, index) => `job-${index}`);
    for (const id of ids) await outboxes[0]?.enqueue(job(id));
    for (const outbox of outboxes) outbox.start();
    while ((await store.count('outbox', { state: 'waiting' })) > 0)
      await new Promise((resolve) => setImmediate(resolve));
    await Promise.all(outboxes.map((outbox) => outbox.stop()));
    expect([...runs.values()]).toEqual(ids.map(() => 1));
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(16);
  });

  test('the lease of a worker that died ends, and another takes the job', async () => {
    const { deps, clock, store, job } = world;
    const dead = createOutbox({ ...deps, handlers: { mail: () => new Promise(() => undefined) }, leaseMs: 30_000 });
    const { seen, handler } = answering(done);
    const alive = createOutbox({ ...deps, handlers: { mail: handler } });
    await dead.enqueue(job('one'));
    dead.start();
    while ((await store.get('outbox', 'one'))?.lease === null) await new Promise((resolve) => setImmediate(resolve));
    await dead.stop(0);
    clock.advance(29_999);
    expect(await alive.runDue()).toBe(0);
    clock.advance(1);
    expect(await alive.runDue()).toBe(1);
    expect(seen).toMatchObject([{ id: 'one', tries: 2 }]);
  });

  test('a worker that comes back after its lease ended changes nothing', async () => {
    const { deps, clock, store, job } = world;
    let release: (outcome: JobOutcome) => void = () => undefined;
    const slow = createOutbox({
      ...deps,
      handlers: {
        mail: () =>
          new Promise((resolve) => {
            release = resolve;
          }),
      },
    });
    await slow.enqueue(job('one'));
    const running = slow.runDue();
    while ((await store.get('outbox', 'one'))?.lease === null) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(30_000);
    const second = createOutbox({
      ...deps,
      handlers: { mail: answering({ done: false, retry: 'later', reason: 'busy' }).handler },
    });
    await second.runDue();
    const afterSecond = await store.get('outbox', 'one');
    release({ done: true });
    await running;
    expect(await store.get('outbox', 'one')).toEqual(afterSecond);
    expect(afterSecond).toMatchObject({ state: 'waiting', error: 'busy' });
  });

  test('enqueue wakes the worker of this process at once', async () => {
    const { deps, job } = world;
    const ran = new Promise<string>((resolve) => {
      const outbox = createOutbox({
        ...deps,
        pollMs: 60_000,
        handlers: {
          mail: async ({ id }) => {
            resolve(id);
            return done;
          },
        },
      });
      outbox.start();
      void outbox.enqueue(job('one')).then(() => outbox.stop());
    });
    expect(await ran).toBe('one');
  });

  test('stop waits for what runs and takes nothing new', async () => {
    const { deps, store, job } = world;
    let finish: () => void = () => undefined;
    const started = new Promise<void>((begin) => {
      const handler: JobHandler = async () => {
        begin();
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        return done;
      };
      world.outbox = createOutbox({ ...deps, concurrency: 1, handlers: { mail: handler } });
    });
    await world.outbox.enqueue(job('one'));
    await world.outbox.enqueue(job('two'));
    world.outbox.start();
    await started;
    const stopped = world.outbox.stop();
    finish();
    await stopped;
    const states = await Promise.all(['one', 'two'].map((id) => store.get('outbox', id)));
    expect(states.map((row) => row?.state).sort()).toEqual(['done', 'waiting']);
  });

  test('an idle worker looks once per poll', async () => {
    const { deps } = world;
    let looks = 0;
    const counting = {
      ...deps.store,
      claim: async () => {
        looks += 1;
        return undefined;
      },
    };
    const outbox = createOutbox({ ...deps, store: counting, pollMs: 20 });
    outbox.start();
    const start = performance.now();
    while (looks < 4) await new Promise((resolve) => setTimeout(resolve, 5));
    await outbox.stop();
    expect(looks).toBeLessThanOrEqual(Math.ceil((performance.now() - start) / 20) + 1);
  });
});

describe('looks into the store', () => {
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  /** Workers that would look again only in a minute, and how often they have looked since they began. */
  const watch = async (more: Partial<OutboxDeps>) => {
    let looks = 0;
    const { store } = world;
    const counting: typeof store = {
      ...store,
      claim: (...args) => {
        looks += 1;
        return store.claim(...args);
      },
    };
    const outbox = createOutbox({ ...world.deps, store: counting, pollMs: 60_000, ...more });
    outbox.start();
    const idle = () => outbox.stop();
    return { outbox, idle, looks: () => looks };
  };

  test('as many as jobs, when they are heard of: at the start one, and none to find that there is no more', async () => {
    const runs: string[] = [];
    const { outbox, idle, looks } = await watch({
      handlers: {
        mail: async ({ id }) => {
          runs.push(id);
          return done;
        },
        courier: async ({ id }) => {
          await outbox.enqueue(world.job(`mail-of-${id}`));
          return done;
        },
      },
    });
    await turn();
    expect(looks()).toBe(1);
    for (const id of ['one', 'two', 'three']) await outbox.enqueue(world.job(id, { kind: 'courier' }));
    while (runs.length < 3) await turn();
    await idle();
    expect(runs.sort()).toEqual(['mail-of-one', 'mail-of-three', 'mail-of-two']);
    expect(looks()).toBe(1 + 6);
  });

  test('more jobs than workers: nobody waits for the poll, and nobody looks in vain', async () => {
    const ids = Array.from({ length: 30 }, (_, index) => `job-${index}`);
    const runs: string[] = [];
    const { outbox, idle, looks } = await watch({
      concurrency: 2,
      handlers: {
        mail: async ({ id }) => {
          runs.push(id);
          await turn();
          return done;
        },
      },
    });
    await turn();
    await Promise.all(ids.map((id) => outbox.enqueue(world.job(id))));
    while (runs.length < ids.length) await turn();
    await idle();
    expect(runs.sort()).toEqual([...ids].sort());
    expect(looks()).toBe(1 + ids.length);
  });

  test("who meets a job of another process's goes on until nothing is due", async () => {
    const runs: string[] = [];
    const { outbox, idle } = await watch({
      handlers: {
        mail: async ({ id }) => {
          runs.push(id);
          return done;
        },
      },
    });
    await turn();
    const other = createOutbox(world.deps);
    const now = world.clock.nowMs();
    for (const [id, dueMs] of [
      ['older', now - 10],
      ['newer', now],
      ['newest', now],
    ] as const)
      await other.enqueue(world.job(id, { dueMs }));
    await outbox.enqueue(world.job('mine', { dueMs: now - 5 }));
    for (let turns = 0; turns < 1_000 && runs.length < 4; turns += 1) await turn();
    await idle();
    expect(runs.sort()).toEqual(['mine', 'newer', 'newest', 'older']);
  });

  test('none for a job that is due later, and one more when it is hastened', async () => {
    const { outbox, idle, looks } = await watch({ handlers: { mail: async () => done } });
    await turn();
    await outbox.enqueue(world.job('later', { dueMs: world.clock.nowMs() + MINUTE }));
    await outbox.hasten('later', world.clock.nowMs() + 2 * MINUTE);
    await turn();
    expect(looks()).toBe(1);
    await outbox.hasten('later');
    await outbox.hasten('nobody');
    while ((await world.store.get('outbox', 'later'))?.state !== 'done') await turn();
    await idle();
    expect(looks()).toBe(2);
  });
});

test('numbers for /metrics: waiting, the age of the oldest, buried', async () => {
  const { outbox, clock, job } = world;
  expect(await outbox.stats()).toEqual({ waiting: 0, oldestAgeMs: 0, buried: 0 });
  outbox.handle({ chat: answering({ done: false, retry: 'never', reason: 'gone' }).handler });
  await outbox.enqueue(job('buried', { kind: 'chat' }));
  await outbox.enqueue(job('waits', { dueMs: clock.nowMs() + MINUTE }));
  clock.advance(5_000);
  await outbox.runDue();
  expect(await outbox.stats()).toEqual({ waiting: 1, oldestAgeMs: 5_000, buried: 1 });
});

test('a row read under another key does not open', async () => {
  const { outbox, store, job } = world;
  await outbox.enqueue(job('one'));
  const row = await store.get('outbox', 'one');
  expect(row && readRow(row, testSealer).payload).toEqual({ to: 'alice@home.example', pin: '48219930' });
  expect(() => row && readRow({ ...row, kind: 'sms' }, testSealer)).toThrow(
    expect.objectContaining({ code: 'seal.broken' }),
  );
});
