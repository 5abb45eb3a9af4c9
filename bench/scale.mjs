// Owns the bench of size: lookup, PIN check and audit append on a small store against a large one, and how the product
// starts on the large one. Rows are filled in by SQL in large transactions, straight into the tables of the store.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, statfsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { median, percentile, row, sized } from './numbers.mjs';
import { dropFolder, findPort, newFolder, root } from './processes.mjs';

const require = createRequire(import.meta.url);

/** BENCH_SCALE=10 fills a million accounts and ten million audit rows. */
const small = { accounts: 1_000, audit: 10_000 };
export const large = () => ({ accounts: sized(100_000), audit: sized(1_000_000) });

const rowsPerCommit = 50_000;
const bytesPerAccount = 3_000;
const bytesPerAuditRow = 1_200;
/** Samples of each probe, in groups that are measured as one: a single lookup is too short for the processor's clock. */
const sampling = { lookup: { groups: 60, perGroup: 100 }, other: { groups: 30, perGroup: 20 } };

const idOf = (kind, number) => createHash('sha256').update(`${kind}/${number}`).digest('base64url').slice(0, 22);

function accountRows(number, now) {
  const id = `local:${idOf('account', number)}`;
  const username = `person${number}@demo.example`;
  const account = {
    id,
    username,
    email: username,
    displayName: `Person ${number}`,
    unit: `Unit ${number % 100}`,
    contactId: '',
    disabled: false,
    privileged: false,
    passwordHash: `$argon2id$v=19$m=19456,t=2,p=1$${idOf('salt', number)}$${idOf('hash', number)}${idOf('more', number)}`,
    passwordHistory: '[]',
    passwordChangedAt: now,
    stamp: idOf('stamp', number),
    mustChange: false,
    temporaryUntil: null,
    failedSignIns: 0,
    lockedUntil: null,
    lockouts: 0,
    createdAt: now,
    version: 1,
  };
  const enrolment = {
    id,
    enabled: true,
    enabledBy: 'system',
    enabledAt: now,
    until: null,
    reason: 'bench',
    language: 'en',
    frozen: false,
    version: 1,
  };
  const address = `person${number}@home.example`;
  const contact = { id: idOf('contact', number), account: id, method: 'mail', address, verified: true, createdAt: now };
  return [
    ['accounts', account],
    ['aliases', { id: `person${number}`, account: id }],
    ['enrolments', enrolment],
    ['contacts', contact],
  ];
}

const perLane = 500_000;
const laneOf = (number) => idOf('lane', Math.floor(number / perLane));

/** `everyMs`: how far apart two events are. */
function auditRow(number, { now, since, everyMs }) {
  const lane = laneOf(number);
  const seq = (number % perLane) + 1;
  const at = Math.floor(since + number * everyMs);
  const target = `local:${idOf('account', number % 1000)}`;
  const event = {
    action: 'pin.requested',
    actor: `anonymous:${idOf('conversation', number)}`,
    channel: 'web',
    correlation: idOf('case', number).slice(0, 12),
    detail: { method: 'mail', purpose: 'reset' },
    outcome: 'ok',
    source: idOf('source', number % 5000),
    target,
  };
  const mac = createHash('sha256').update(String(number)).digest('base64url');
  return [
    'audit',
    {
      id: `${lane}:${seq}`,
      lane,
      seq,
      at,
      day: new Date(at).toISOString().slice(0, 10),
      action: 'pin.requested',
      target,
      body: JSON.stringify(event),
      keyId: 'bench',
      prev: mac,
      mac,
    },
  ];
}

/** Fills a database that the store has made. */
function fill(path, { accounts, audit, days }) {
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite') ?? require('@photostructure/sqlite');
  const { insertSql } = require('../dist/services/store/sqlite/sql.js');
  const { shapeOf } = require('../dist/services/store/guard.js');
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000');
  const statements = new Map();
  const insert = ([collection, doc]) => {
    const known = statements.get(collection) ?? database.prepare(insertSql(collection));
    statements.set(collection, known);
    const copies = shapeOf(collection).indexed.map((field) =>
      typeof doc[field] === 'boolean' ? Number(doc[field]) : (doc[field] ?? null),
    );
    known.run(doc.id, JSON.stringify(doc), ...copies);
  };
  const now = Date.now();
  const inCommits = (count, add) => {
    for (let from = 0; from < count; from += rowsPerCommit) {
      database.exec('BEGIN');
      for (let number = from; number < Math.min(count, from + rowsPerCommit); number += 1) add(number);
      database.exec('COMMIT');
    }
  };
  inCommits(accounts, (number) => accountRows(number, now).forEach(insert));
  const times =
    days === undefined
      ? { now, since: now - 40_000_000_000, everyMs: 4 }
      : { now, since: now - days * 86_400_000, everyMs: (days * 86_400_000) / audit };
  inCommits(audit, (number) => insert(auditRow(number, times)));
  for (let number = 0; days !== undefined && number < audit; number += perLane)
    insert(['lanes', { id: laneOf(number), openedAt: times.since, seenAt: now }]);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}

/** `days`: the audit is spread over so many, and its lanes can be followed. */
export async function openPlace(size) {
  const folder = newFolder();
  const { readConfig } = require('../dist/config.js');
  const { layGround } = require('../dist/ground.js');
  const { createServices } = require('../dist/wiring.js');
  const config = readConfig({ PORT: '3978', DATA_DIR: folder, LOG_LEVEL: 'error' });
  let aheadMs = 0;
  const laid = layGround(config);
  const ground = { ...laid, clock: { nowMs: () => laid.clock.nowMs() + aheadMs } };
  const services = createServices(config, ground);
  await services.store.open();
  fill(join(folder, 'latchkey.db'), size);
  return {
    ...services,
    folder,
    size,
    passTime(ms) {
      aheadMs += ms;
    },
  };
}

let places = 0;
const newPlace = () => {
  places += 1;
  return {
    conversation: `conversation-${places}`,
    channel: 'web',
    source: `source-${places}`,
    caller: { kind: 'anonymous' },
    language: 'en',
    correlation: `bench-${places}`,
  };
};

/** A number of an account, spread over all of them, never the same twice in a row. */
const someone = (size, sample) => (sample * 7919 + places * 104_729) % size.accounts;

const probes = {
  async 'lookup (directory.find)'(place, sample) {
    const username = `person${someone(place.size, sample)}@demo.example`;
    return () => place.directory.find(username);
  },
  async 'PIN check (recovery.check, wrong PIN)'(place, sample) {
    const where = newPlace();
    const identifier = `person${someone(place.size, sample)}@demo.example`;
    const opened = await place.recovery.open(where, { purpose: 'reset', identifier });
    const sent = opened.ok ? await place.recovery.send(where, { caseId: opened.caseId, method: 'mail' }) : opened;
    if (!sent.ok) throw new Error(`no challenge: ${sent.reason}`);
    return () => place.recovery.check(where, { challenge: sent.challenge, pin: '1234 5678' });
  },
  async 'audit append'(place, sample) {
    const event = {
      action: 'pin.requested',
      outcome: 'ok',
      actor: 'system',
      correlation: 'bench',
      target: `local:${idOf('account', sample)}`,
    };
    return () => place.audit.record(event);
  },
};

/** Milliseconds of processor time of each probe, one at a time, small and large in turn. */
async function compare(name, probe, [little, big]) {
  const spent = new Map([little, big].map((place) => [place, []]));
  const { groups, perGroup } = name.startsWith('lookup') ? sampling.lookup : sampling.other;
  for (let group = 0; group < groups; group += 1) {
    for (const place of group % 2 === 0 ? [little, big] : [big, little]) {
      const works = [];
      for (let sample = 0; sample < perGroup; sample += 1) works.push(await probe(place, group * perGroup + sample));
      const before = process.cpuUsage();
      for (const work of works) await work();
      const { user, system } = process.cpuUsage(before);
      // The first groups warm up.
      if (group >= groups / 5) spent.get(place).push((user + system) / 1000 / perGroup);
      place.passTime(3_600_000);
    }
  }
  const [reference, value] = [median(spent.get(little)), median(spent.get(big))];
  const note = `p90 ${percentile(spent.get(big), 0.9).toFixed(2)} against ${percentile(spent.get(little), 0.9).toFixed(2)}`;
  return row({ name: `scale: CPU of ${name}`, unit: 'ms', value, reference, goal: '<= 1.2', note });
}

export const residentMb = (pid) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1000;

/** `node dist/main.js` on that folder: seconds until it listens, and its memory a second later. */
async function startOn(folder) {
  const port = await findPort();
  const startedAt = performance.now();
  const child = spawn(process.execPath, [join(root, 'dist/main.js')], {
    cwd: root,
    env: { PATH: process.env.PATH, PORT: String(port), DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let printed = '';
  await new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      printed += chunk;
      if (printed.includes('"msg":"listening"')) resolve();
    });
    void ended.then((code) => reject(new Error(`ended with ${code}: ${printed}`)));
  });
  const seconds = (performance.now() - startedAt) / 1000;
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const mb = process.platform === 'linux' ? residentMb(child.pid) : Number.NaN;
  child.kill('SIGTERM');
  await ended;
  return { seconds, mb };
}

export function assertRoom(folder, { accounts, audit }) {
  const { bavail, bsize } = statfsSync(folder);
  const needed = 1.5 * (accounts * bytesPerAccount + audit * bytesPerAuditRow);
  if (bavail * bsize < needed)
    throw new Error(`the scale bench needs ${(needed / 1e9).toFixed(1)} GB; BENCH_DIR names another disk`);
}

export async function run() {
  const size = large();
  const probing = newFolder();
  assertRoom(probing, size);
  dropFolder(probing);
  const pair = [await openPlace(small), await openPlace(size)];
  const [little, big] = pair;
  try {
    const rows = [];
    for (const [name, probe] of Object.entries(probes)) rows.push(await compare(name, probe, pair));
    await Promise.all(pair.map(({ store }) => store.close()));
    const starts = { little: [], big: [] };
    for (let round = 0; round < 4; round += 1) {
      starts.little.push(await startOn(little.folder));
      starts.big.push(await startOn(big.folder));
    }
    const of = (key, which) => median(starts[which].slice(1).map((start) => start[key]));
    const gb = (statSync(join(big.folder, 'latchkey.db')).size / 1e9).toFixed(2);
    const note = `${size.accounts.toLocaleString('en-GB')} accounts, ${size.audit.toLocaleString('en-GB')} audit rows, ${gb} GB`;
    const started = { value: of('seconds', 'big'), reference: of('seconds', 'little') };
    const memory = { value: of('mb', 'big'), reference: of('mb', 'little') };
    rows.push(
      {
        ...row({ name: 'scale: start to listening', unit: 's', value: started.value, goal: '< 1', note }),
        reference: started.reference,
      },
      {
        ...row({ name: 'scale: memory after start', unit: 'MB', value: memory.value, goal: '< 150' }),
        reference: memory.reference,
      },
    );
    return rows;
  } finally {
    for (const { folder } of pair) dropFolder(folder);
  }
}
