// AUD-08: somebody is forgotten and old events are let go, and the audit still proves what is left.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Anchor, createAnchorFile } from '../../../src/services/audit/anchor';
import { createCheckpoints } from '../../../src/services/audit/checkpoints';
import { cutAudit } from '../../../src/services/audit/cutting';
import { writeHeads } from '../../../src/services/audit/heads';
import { createAudit } from '../../../src/services/audit/recorder';
import { verifyAudit } from '../../../src/services/audit/verify';
import { verifyTail } from '../../../src/services/audit/verify-tail';
import { type CollectionName, schema } from '../../../src/services/collections';
import { eraseAccount } from '../../../src/services/erasure';
import { createReports } from '../../../src/services/reports/reports';
import { type Office, openOffice } from '../../dialogs/admin/office';

const dayMs = 24 * 3_600_000;
let office: Office;
let folder: string;
let anchor: Anchor;
beforeEach(async () => {
  office = await openOffice();
  folder = await mkdtemp(join(tmpdir(), 'latchkey-erasure-'));
  anchor = createAnchorFile(join(folder, 'anchors.log'));
});
afterEach(async () => {
  await office.close();
  await rm(folder, { recursive: true, force: true });
});

const ground = () => ({ ...office.world.services, anchor });
const seal = () => createCheckpoints(ground()).seal();
const verify = () => verifyAudit(ground());
/** Another boot: a writer of its own. */
const record = async (count: number) => {
  const audit = createAudit(office.world.services);
  for (let n = 0; n < count; n += 1) {
    office.world.ground.clock.advance(1_000);
    await audit.record({ action: 'signin.failed', outcome: 'refused', actor: 'a-hash', target: 'local:x' });
  }
};
const everything = async () => {
  const { store } = office.world.services;
  const docs = new Map<CollectionName, string>();
  for (const name of Object.keys(schema) as CollectionName[])
    docs.set(name, JSON.stringify(await store.find(name, { where: {}, limit: 10_000 })));
  return docs;
};
const traces = async (...words: readonly string[]) => {
  const found: string[] = [];
  for (const [name, text] of await everything())
    for (const word of words) if (text.toLowerCase().includes(word.toLowerCase())) found.push(`${name}: ${word}`);
  return found;
};

describe('AUD-08: erasure', () => {
  test('nothing says any more who the id was, and the chain is whole', async () => {
    const { services } = office.world;
    const bob = (await office.idOf('bob')) as never;
    const desk = await office.desk('bob');
    await desk.say('my contacts');
    await office.owner.say('disable bob because he asked');
    await office.owner.say('enable bob');
    await office.owner.say('export all');
    await services.sessions.start({ account: bob, scope: 'full', keep: false, device: 'x' });
    await seal();
    const names = ['bob@demo.example', 'Bob ', 'bob.home'];
    expect(await traces(...names)).not.toEqual([]);
    const before = (await everything()).get('audit');
    await eraseAccount(services, bob, 'operator');
    expect(await traces(...names)).toEqual([]);
    // Only where it is nobody any more, and in counts.
    const left = await traces(bob);
    expect(left.map((one) => one.split(':')[0]).filter((name) => !['audit', 'tallies'].includes(name ?? ''))).toEqual(
      [],
    );
    expect((await everything()).get('audit')?.startsWith(`${before}`.slice(0, -1))).toBe(true);
    await seal();
    expect(await verify()).toMatchObject({ ok: true });
    expect(await services.directory.get(bob)).toBeUndefined();
    expect(await office.owner.say('status bob')).toContain('nobody called');
  });

  test('asked again after it stopped in the middle, it goes on', async () => {
    const { services } = office.world;
    const bob = (await office.idOf('bob')) as never;
    const removeWhere = services.store.removeWhere.bind(services.store);
    services.store.removeWhere = async (name, where, limit) =>
      name === 'identities' ? Promise.reject(new Error('died')) : removeWhere(name, where, limit);
    await expect(eraseAccount(services, bob, 'operator')).rejects.toThrow('died');
    services.store.removeWhere = removeWhere;
    expect(await services.directory.find('bob@demo.example')).toMatchObject({ ok: true });
    await eraseAccount(services, bob, 'operator');
    expect(await traces('bob@demo.example', 'bob.home')).toEqual([]);
  });
});

describe('AUD-08: retention', () => {
  const prepare = async () => {
    await record(30);
    await seal();
    office.world.ground.clock.advance(400 * dayMs);
    const nowMs = office.world.services.clock.nowMs();
    await record(5);
    await seal();
    return nowMs - 365 * dayMs;
  };

  test('old events are gone, the rest is whole, and it says that and how many', async () => {
    const beforeMs = await prepare();
    const reports = createReports(office.world.services);
    const counted = await reports.counts('failed', 500);
    const gone = await cutAudit(ground(), { beforeMs, by: 'operator' });
    expect(gone).toBeGreaterThanOrEqual(30);
    await seal();
    expect(await verify()).toMatchObject({ ok: true, cut: gone });
    expect(await verifyTail(ground(), 1_000)).toMatchObject({ ok: true });
    const old = await office.world.services.store.count('audit', { at: { lt: beforeMs } });
    expect(old).toBe(0);
    expect((await reports.counts('failed', 500)).counts).toEqual(counted.counts);
    await record(3);
    await seal();
    expect(await verify()).toMatchObject({ ok: true, cut: gone });
  });

  test('one event more than was let go is missed', async () => {
    await cutAudit(ground(), { beforeMs: await prepare(), by: 'operator' });
    await seal();
    const { store } = office.world.services;
    const [first] = await store.find('audit', { where: { at: { gte: 0 } }, sortBy: 'at', limit: 1 });
    await store.remove('audit', first!.id);
    expect(await verify()).toMatchObject({ ok: false });
  });

  test('a cut that whoever holds the store makes up is found', async () => {
    const beforeMs = await prepare();
    const { store } = office.world.services;
    const [event] = await store.find('audit', {
      where: { at: { lt: beforeMs } },
      sortBy: 'at',
      order: 'down',
      limit: 1,
    });
    const [last] = await store.find('checkpoints', {
      where: { seq: { gt: 0 } },
      sortBy: 'seq',
      order: 'down',
      limit: 1,
    });
    await store.update('checkpoints', { id: last!.id }, { set: { body: writeHeads([], [event!]) } });
    await store.removeWhere('audit', { lane: event!.lane, seq: { lte: event!.seq } }, 1_000);
    expect(await verify()).toMatchObject({ ok: false, problem: 'edited' });
  });

  test('a crash between the seal and the removal leaves it whole, and the next run ends it', async () => {
    const beforeMs = await prepare();
    const { store } = office.world.services;
    const removeWhere = store.removeWhere.bind(store);
    store.removeWhere = () => Promise.reject(new Error('died'));
    await expect(cutAudit(ground(), { beforeMs, by: 'operator' })).rejects.toThrow('died');
    store.removeWhere = removeWhere;
    await seal();
    expect(await verify()).toMatchObject({ ok: true });
    expect(await cutAudit(ground(), { beforeMs, by: 'operator' })).toBeGreaterThanOrEqual(30);
    expect(await verify()).toMatchObject({ ok: true });
    expect(await cutAudit(ground(), { beforeMs, by: 'operator' })).toBe(0);
  });
});
