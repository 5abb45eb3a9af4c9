// Owns old against new: whole resets on two checkouts in turn, so that the machine's other work falls on both alike.
import { median, row, sized } from './numbers.mjs';
import { runResets, startLatchkey } from './resets.mjs';

/** Round by round, each time the other one first. */
async function compare(subjects, atOnce) {
  const runs = { old: [], new: [] };
  for (let round = 0; round < sized(9, 3); round += 1) {
    for (const name of round % 2 === 0 ? ['old', 'new'] : ['new', 'old']) {
      runs[name].push(await runResets(subjects[name], sized(40, 16), atOnce));
    }
  }
  const cpuOf = (name) => runs[name].map(({ cpuMs }) => cpuMs);
  const looksOf = (name, kind) => median(runs[name].map(({ looks }) => looks[kind])).toFixed(1);
  const ratios = cpuOf('new').map((value, index) => value / cpuOf('old')[index]);
  const range = `${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)}`;
  const looks = ['old', 'new'].map((name) => `${looksOf(name, 'made')} for ${looksOf(name, 'found')} jobs`);
  return row({
    name: `pairs: server CPU per whole reset, hashing stubbed, ${atOnce} at once, new against old`,
    unit: 'ms',
    value: median(cpuOf('new')),
    reference: median(cpuOf('old')),
    ratio: median(ratios),
    note: `${ratios.length} pairs, ratios ${range}; looks for jobs, each reset: old ${looks[0]}, new ${looks[1]}`,
  });
}

export async function run() {
  const home = process.env.BENCH_OLD;
  if (home === undefined) throw new Error('BENCH_OLD names the folder of the other checkout, built');
  const subjects = { old: await startLatchkey('stub', home), new: await startLatchkey('stub') };
  try {
    for (let warm = 0; warm < sized(4, 2); warm += 1) {
      for (const subject of Object.values(subjects)) await runResets(subject, 60, 8);
    }
    const rows = [];
    for (const atOnce of [1, 8, 32]) rows.push(await compare(subjects, atOnce));
    return rows;
  } finally {
    for (const subject of Object.values(subjects)) {
      await subject.stop();
      subject.drop();
    }
  }
}
