// Tampering with the audit, one way after the other: verification names the first bad place.
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Anchor, createAnchorFile } from '../../../src/services/audit/anchor';
import { createCheckpoints } from '../../../src/services/audit/checkpoints';
import type { Audit } from '../../../src/services/audit/events';
import { createAudit } from '../../../src/services/audit/recorder';
import { verifyAudit } from '../../../src/services/audit/verify';
import { verifyTail } from '../../../src/services/audit/verify-tail';
import type { AuditDoc, CheckpointDoc } from '../../../src/services/collections';
import type { Random, Store } from '../../../src/services/ports';
import { createKeyring } from '../../../src/services/secrets/keyring';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { createFakeLog } from '../../fakes/log';
import { testKeyring, testSecret } from '../../fakes/secrets';
import { createFakeClock, createFakeRandom } from '../../fakes/time';

describe('the verification of the audit', () => {
  let store: Store;
  let folder: string;
  let anchor: Anchor;
  let first: string;
  let second: string;
  const clock = createFakeClock();

  const writer = (seed: string): { audit: Audit; lane: string } => {
    const random: Random = createFakeRandom(seed);
    const lane = createFakeRandom(seed).bytes(16).toString('base64url');
    return { lane, audit: createAudit({ store, clock, random, keyring: testKeyring, log: createFakeLog() }) };
  };
  const record = async (audit: Audit, count: number): Promise<void> => {
    for (let n = 0; n < count; n++) {
      clock.advance(1000);
      await audit.record({ action: 'signin.failed', outcome: 'refused', actor: 'anonymous', target: `local:${n % 3}` });
    }
  };
  const sealer = (seed: string) =>
    createCheckpoints({
      store,
      clock,
      random: createFakeRandom(seed),
      keyring: testKeyring,
      log: createFakeLog(),
      anchor,
    });

  // Two lanes and three checkpoints: `first` has 12 entries and starts from nothing, `second` has 8 and starts from the first one.
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'audit-'));
    anchor = createAnchorFile(join(folder, 'anchors.log'));
    store = createSqliteStore({ path: ':memory:' });
    await store.open();
    const checkpoints = sealer('sealer');
    const one = writer('one');
    first = one.lane;
    await record(one.audit, 5);
    await checkpoints.seal();
    const two = writer('two');
    second = two.lane;
    await record(two.audit, 8);
    await checkpoints.seal();
    await record(one.audit, 7);
    await checkpoints.seal();
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  const verify = () => verifyAudit({ store, keyring: testKeyring, anchor });
  const entry = async (lane: string, seq: number): Promise<AuditDoc> => (await store.get('audit', `${lane}:${seq}`))!;
  const checkpoint = async (seq: number): Promise<CheckpointDoc> =>
    (await store.get('checkpoints', `checkpoint:${seq}`))!;
  const edit = (lane: string, seq: number, set: Partial<Omit<AuditDoc, 'id'>>) =>
    store.update('audit', { id: `${lane}:${seq}` }, { set });
  const drop = (lane: string, from: number, to = from) =>
    Promise.all(Array.from({ length: to - from + 1 }, (_, index) => store.remove('audit', `${lane}:${from + index}`)));
  const put = async (lane: string, seq: number, doc: AuditDoc) => {
    await store.remove('audit', `${lane}:${seq}`);
    await store.insert('audit', { ...doc, id: `${lane}:${seq}`, lane, seq });
  };

  test('an untouched audit is whole', async () => {
    expect(await verify()).toEqual({
      ok: true,
      cut: 0,
      events: 20,
      lanes: 2,
      checkpoints: 3,
      anchors: 3,
      unsealed: 0,
      through: clock.nowMs(),
    });
  });

  test('an empty audit is whole', async () => {
    const empty = createSqliteStore({ path: ':memory:' });
    await empty.open();
    expect(await verifyAudit({ store: empty, keyring: testKeyring })).toMatchObject({
      ok: true,
      events: 0,
      through: null,
    });
    await empty.close();
  });

  test.each<[string, () => Promise<unknown>, () => object]>([
    [
      'an edited body',
      async () => edit(first, 3, { body: (await entry(first, 3)).body.replace('refused', 'ok') }),
      () => ({ where: { lane: first, seq: 3 }, problem: 'edited' }),
    ],
    [
      'an edited time',
      () => edit(second, 8, { at: 1 }),
      () => ({ where: { lane: second, seq: 8 }, problem: 'edited' }),
    ],
    [
      'an edited target column',
      () => edit(first, 1, { target: 'x' }),
      () => ({ where: { lane: first, seq: 1 }, problem: 'edited' }),
    ],
    [
      'an edited action column',
      () => edit(first, 12, { action: 'x' }),
      () => ({ where: { lane: first, seq: 12 }, problem: 'edited' }),
    ],
    [
      'an edited day column',
      () => edit(first, 2, { day: 'x' }),
      () => ({ where: { lane: first, seq: 2 }, problem: 'edited' }),
    ],
    [
      'an edited link',
      () => edit(first, 4, { prev: 'x' }),
      () => ({ where: { lane: first, seq: 4 }, problem: 'edited' }),
    ],
    [
      'an edited MAC',
      () => edit(first, 4, { mac: 'x' }),
      () => ({ where: { lane: first, seq: 4 }, problem: 'edited' }),
    ],
    ['a removed first entry', () => drop(first, 1), () => ({ where: { lane: first, seq: 1 }, problem: 'missing' })],
    ['a removed entry', () => drop(second, 4), () => ({ where: { lane: second, seq: 4 }, problem: 'missing' })],
    ['removed entries', () => drop(second, 4, 6), () => ({ where: { lane: second, seq: 4 }, problem: 'missing' })],
    ['a cut tail', () => drop(first, 11, 12), () => ({ where: { lane: first, seq: 11 }, problem: 'cut' })],
    ['a removed lane', () => drop(second, 1, 8), () => ({ where: { lane: second, seq: 1 }, problem: 'cut' })],
    [
      'two entries that changed places',
      async () => {
        const [left, right] = [await entry(first, 3), await entry(first, 6)];
        await put(first, 3, right);
        await put(first, 6, left);
      },
      () => ({ where: { lane: first, seq: 3 }, problem: 'reordered' }),
    ],
    [
      'a removed entry with the gap closed',
      async () => {
        for (let seq = 5; seq < 12; seq++) await put(first, seq, await entry(first, seq + 1));
        await drop(first, 12);
      },
      () => ({ where: { lane: first, seq: 5 }, problem: 'reordered' }),
    ],
    [
      'an inserted entry, the others moved up',
      async () => {
        for (let seq = 12; seq >= 6; seq--) await put(first, seq + 1, await entry(first, seq));
        const before = await entry(first, 5);
        await put(first, 6, { ...before, prev: before.mac, mac: 'forged' });
      },
      () => ({ where: { lane: first, seq: 6 }, problem: 'inserted' }),
    ],
    [
      'a copied entry at the end',
      async () => put(first, 13, await entry(first, 12)),
      () => ({ where: { lane: first, seq: 13 }, problem: 'inserted' }),
    ],
    [
      'a forged entry at the end',
      async () => put(first, 13, { ...(await entry(first, 12)), body: '{"action":"x"}', mac: 'forged' }),
      () => ({ where: { lane: first, seq: 13 }, problem: 'edited' }),
    ],
    [
      'an edited checkpoint',
      () => store.update('checkpoints', { id: 'checkpoint:2' }, { set: { body: '{"heads":{}}' } }),
      () => ({ where: { checkpoint: 2 }, problem: 'edited' }),
    ],
    [
      'a removed checkpoint',
      () => store.remove('checkpoints', 'checkpoint:1'),
      () => ({ where: { checkpoint: 1 }, problem: 'missing' }),
    ],
    [
      'a cut tail of checkpoints',
      () => store.remove('checkpoints', 'checkpoint:3'),
      () => ({ where: { checkpoint: 3 }, problem: 'cut' }),
    ],
    [
      'a cut tail of checkpoints and lanes',
      async () => {
        await store.remove('checkpoints', 'checkpoint:3');
        await drop(first, 6, 12);
      },
      () => ({ where: { checkpoint: 3 }, problem: 'cut' }),
    ],
    [
      'everything removed',
      async () => {
        for (const seq of [1, 2, 3]) await store.remove('checkpoints', `checkpoint:${seq}`);
        await drop(first, 1, 12);
        await drop(second, 1, 8);
      },
      () => ({ where: { checkpoint: 1 }, problem: 'cut' }),
    ],
    [
      'two checkpoints that changed places',
      async () => {
        const [left, right] = [await checkpoint(1), await checkpoint(2)];
        await store.remove('checkpoints', left.id);
        await store.remove('checkpoints', right.id);
        await store.insert('checkpoints', { ...right, id: left.id, seq: 1 }, { ...left, id: right.id, seq: 2 });
      },
      () => ({ where: { checkpoint: 1 }, problem: 'edited' }),
    ],
    [
      'a key that is not configured',
      () => edit(second, 2, { keyId: 'gone' }),
      () => ({ where: { lane: second, seq: 2 }, problem: 'unknown-key', keyId: 'gone' }),
    ],
  ])('%s', async (_name, tamper, finding) => {
    await tamper();
    expect(await verify()).toEqual({ ok: false, ...finding() });
  });

  test('a tail that was cut and written anew differs from its anchor', async () => {
    await store.remove('checkpoints', 'checkpoint:3');
    await drop(first, 6, 12);
    const three = writer('three');
    await record(three.audit, 1);
    await sealer('another').seal();
    expect(await verifyAudit({ store, keyring: testKeyring })).toMatchObject({ ok: true });
    expect(await verify()).toEqual({ ok: false, where: { checkpoint: 3 }, problem: 'relinked' });
  });

  test('all checkpoints gone and no anchor: the lane that starts from one misses it', async () => {
    for (const seq of [1, 2, 3]) await store.remove('checkpoints', `checkpoint:${seq}`);
    expect(await verifyAudit({ store, keyring: testKeyring })).toEqual({
      ok: false,
      where: { checkpoint: 1 },
      problem: 'cut',
    });
  });

  test('what is younger than the newest checkpoint is counted as unsealed', async () => {
    await record(writer('three').audit, 4);
    expect(await verify()).toMatchObject({ ok: true, events: 24, lanes: 3, unsealed: 4 });
  });

  test('a rotated key verifies what the old one made', async () => {
    const rotated = createKeyring([Buffer.alloc(32, 7), testSecret]);
    const random = createFakeRandom('rotated');
    await createAudit({ store, clock, random, keyring: rotated, log: createFakeLog() }).record({
      action: 'process.started',
      outcome: 'ok',
      actor: 'system',
    });
    expect(await verifyAudit({ store, keyring: rotated, anchor })).toMatchObject({ ok: true, events: 21 });
    expect(await verify()).toMatchObject({ ok: false, problem: 'unknown-key' });
  });

  test('a torn line in the anchor file is passed over, an altered one is not', async () => {
    const path = join(folder, 'anchors.log');
    await appendFile(path, '{"seq":4,"ma');
    anchor = createAnchorFile(path);
    await record(writer('three').audit, 1);
    await sealer('another').seal();
    expect(await verify()).toMatchObject({ ok: true, anchors: 4 });
    await writeFile(path, (await readFile(path, 'utf8')).replace(/"seq":2/, '"seq":9'));
    expect(await verify()).toEqual({ ok: false, where: { checkpoint: 5 }, problem: 'cut' });
  });

  test('the quick look sees what is wrong near the end, and nothing before it', async () => {
    expect(await verifyTail({ store, keyring: testKeyring }, 4)).toEqual({ ok: true, events: 4 });
    expect(await verifyTail({ store, keyring: testKeyring }, 100)).toEqual({ ok: true, events: 20 });
    await edit(first, 11, { body: '{}' });
    expect(await verifyTail({ store, keyring: testKeyring }, 1)).toMatchObject({ ok: true });
    expect(await verifyTail({ store, keyring: testKeyring }, 4)).toEqual({
      ok: false,
      where: { lane: first, seq: 11 },
      problem: 'edited',
    });
  });

  test('nothing new, no checkpoint; two sealers at once, one checkpoint', async () => {
    const [left, right] = [sealer('left'), sealer('right')];
    await left.seal();
    await right.seal();
    expect(await left.seal()).toBeUndefined();
    await record(writer('three').audit, 1);
    const sealed = await Promise.all([left.seal(), right.seal()]);
    expect(sealed.filter((one) => one !== undefined)).toHaveLength(1);
    expect(await verify()).toMatchObject({ ok: true, unsealed: 0 });
  });

  test('several writers at once leave every event and every lane whole', async () => {
    const writers = ['a', 'b', 'c', 'd'].map(writer);
    const checkpoints = sealer('busy');
    await Promise.all([
      ...writers.map(({ audit }) => record(audit, 50)),
      ...writers.flatMap(({ audit }) => Array.from({ length: 50 }, () => record(audit, 1))),
      checkpoints.seal(),
    ]);
    await checkpoints.stop();
    expect(await verify()).toMatchObject({ ok: true, events: 420, lanes: 6, unsealed: 0 });
  });
});
