// Owns the bench of resets through Microsoft Graph: the whole product against the double with 50 ms for each answer.
import { join } from 'node:path';
import { median, row, sized } from './numbers.mjs';
import { root, startProcess } from './processes.mjs';
import { resetAll, startLatchkey } from './resets.mjs';

const latencyMs = 50;
const atOnce = 64;
const hourMs = 3_600_000;
let people = 0;

const startDouble = () =>
  startProcess('graph-process.mjs', {
    environment: { LATENCY_MS: String(latencyMs) },
    execArgv: ['-r', join(root, 'test/support/ts-hook.cjs')],
  });

/** One round. Strangers have a share of the quota (175 lookups in 10 s), so a round stays below it. */
async function runRound(latchkey, double, count) {
  const names = Array.from({ length: count }, () => `graph${++people}`);
  const ids = await double.ask('addPeople', names);
  await latchkey.ask(
    'enrol',
    names.map((name, index) => ({ account: `graph:${ids[index]}`, name })),
  );
  await double.ask('calls');
  const seconds = await resetAll(latchkey, names, atOnce);
  await latchkey.ask('settle');
  const calls = await double.ask('calls');
  const written = await double.ask('written', ids);
  if (written !== count) throw new Error(`${written} of ${count} passwords were written exactly once`);
  await latchkey.ask('passTime', hourMs);
  return {
    perSecond: count / seconds,
    calls: calls.filter(({ what }) => what !== 'domains.get').length / count,
    kinds: calls.map(({ what }) => what),
  };
}

const tally = (kinds, count) =>
  [...new Set(kinds)]
    .map((kind) => `${(kinds.filter((one) => one === kind).length / count).toFixed(2)} ${kind}`)
    .join(', ');

export async function run() {
  const double = await startDouble();
  const latchkey = await startLatchkey('stub', root, await double.ask('variables'));
  try {
    await runRound(latchkey, double, 64);
    const count = sized(128, 64);
    const runs = [];
    for (let round = 0; round < sized(3, 1); round += 1) runs.push(await runRound(latchkey, double, count));
    const note = tally(runs.at(-1).kinds, count);
    const calls = median(runs.map((one) => one.calls));
    return [
      row({
        name: `graph: whole resets, ${latencyMs} ms for each answer, ${atOnce} at once`,
        unit: '/s',
        value: median(runs.map(({ perSecond }) => perSecond)),
      }),
      row({
        name: 'graph: calls for each reset, besides the domain, which is asked about once an hour',
        unit: '',
        value: calls,
        goal: '<= 6',
        note,
      }),
    ];
  } finally {
    await latchkey.stop();
    latchkey.drop();
    await double.stop();
  }
}
