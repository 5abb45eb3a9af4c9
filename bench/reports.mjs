// Owns the bench of reports: how long one takes over a large audit, what keeping the counts up costs, and how much memory both
// need. BENCH_SCALE=10 is a million accounts and ten million events, spread over ninety days.
import { median, percentile, row } from './numbers.mjs';
import { dropFolder, newFolder } from './processes.mjs';
import { assertRoom, large, openPlace, residentMb } from './scale.mjs';

const days = 90;
const atOnce = 20_000;
const rounds = 40;

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Milliseconds of processor time, and by the clock. */
async function timed(work) {
  const [cpu, wall] = [cpuMs(), performance.now()];
  await work();
  return { cpu: cpuMs() - cpu, wall: performance.now() - wall };
}

async function catchUp({ follower }) {
  let most = 0;
  while (!(await follower.catchUp(atOnce))) most = Math.max(most, residentMb(process.pid));
  return Math.max(most, residentMb(process.pid));
}

const asked = {
  'report week': ({ reports }) => reports.counts('days', 7),
  'report month': ({ reports }) => reports.counts('days', 30),
  'report top': ({ reports }) => reports.ranking('regained', 30),
};

export async function run() {
  const size = { ...large(), days };
  const probing = newFolder();
  assertRoom(probing, size);
  dropFolder(probing);
  const place = await openPlace(size);
  try {
    const before = residentMb(process.pid);
    let most = before;
    const counting = await timed(async () => {
      most = await catchUp(place);
    });
    const note = `${size.accounts.toLocaleString('en-GB')} accounts, ${size.audit.toLocaleString('en-GB')} events`;
    const rows = [
      row({ name: 'reports: CPU of counting one event', unit: 'us', value: (counting.cpu / size.audit) * 1000, note }),
      row({ name: 'reports: memory while counting', unit: 'MB', value: most, reference: before }),
    ];
    for (const [name, ask] of Object.entries(asked)) {
      const spent = [];
      for (let round = 0; round < rounds; round += 1) spent.push((await timed(() => ask(place))).wall);
      const slowest = `p95 ${percentile(spent, 0.95).toFixed(1)} ms`;
      rows.push(row({ name: `reports: ${name}`, unit: 'ms', value: median(spent), goal: '< 300', note: slowest }));
    }
    return rows;
  } finally {
    await place.store.close();
    dropFolder(place.folder);
  }
}
