// INJ-09 and ADM-11: a search of a long audit is literal, bounded, quick and recorded. ATTACK_SCALE=1 is 10,000 events,
// 100 is the million of the catalogue.

import { linkEntry } from '../../../src/services/audit/link';
import { mostLooked } from '../../../src/services/audit/search';
import type { AuditDoc } from '../../../src/services/collections';
import { type Desk, type Office, openOffice } from '../../dialogs/admin/office';
import { testKeyring } from '../../fakes/secrets';

const events = Math.round(10_000 * Number(process.env['ATTACK_SCALE'] ?? '1'));
const perInsert = 5_000;

let office: Office;
let auditor: Desk;
beforeAll(async () => {
  office = await openOffice();
  await office.give('carol', 'auditor');
  auditor = await office.desk('carol');
  const { store, clock } = office.world.services;
  const key = testKeyring.current('audit');
  let head = { lane: 'old-lane', seq: 0, mac: 'genesis' };
  const startMs = clock.nowMs() - events * 10 - 60_000;
  for (let from = 0; from < events; from += perInsert) {
    const docs: AuditDoc[] = [];
    for (let n = from; n < Math.min(from + perInsert, events); n += 1) {
      const event = {
        action: 'signin.failed',
        outcome: 'refused',
        actor: 'a-hash',
        target: 'another',
        reason: 'wrong',
      } as const;
      const doc = linkEntry(key, head, { event, at: startMs + n * 10, opens: n === 0 ? 0 : undefined });
      docs.push(doc);
      head = doc;
    }
    await store.together(() => store.insert('audit', ...docs));
  }
}, 600_000);
afterAll(() => office.close());

const hostile = [
  '(a+)+$',
  '.*',
  '^(?=.*x)',
  '[',
  '\\0',
  '{"$regex":".*"}',
  '{$gt:""}',
  '%',
  "'OR1=1--",
  '__proto__',
  '\u0000',
  '$where',
  'a'.repeat(99),
];
const asFilters = [
  ...hostile.map((text) => `audit search action:${text}`),
  ...['actor', 'target', 'reason'].map((field) => `audit search ${field}:(a+)+$`),
];
const malformed = [
  'audit search from:9999-99-99',
  'audit search -1',
  'audit search action:',
  'audit search action:x -1d',
  'audit search action:x 99999999d',
  `audit search ${'action:x '.repeat(60)}`,
  `audit search action:${'x'.repeat(400)}`,
  'audit case $ne',
  'audit case -1',
  'audit case 99999999999',
  `audit case ${'9'.repeat(300)}`,
];

describe('INJ-09: searching a long audit', () => {
  // Processor time of this process: what a busy machine adds is not the search's.
  const spent = async (command: string): Promise<readonly [string, number]> => {
    const before = process.cpuUsage();
    const answer = await auditor.say(command);
    const { user, system } = process.cpuUsage(before);
    return [answer, (user + system) / 1_000];
  };

  test.each(asFilters)('%j is compared, nothing more', async (command) => {
    const [answer, ms] = await spent(command);
    expect(answer).toMatch(/Nothing was found|cannot read|not closed|type a password/);
    expect(answer).not.toContain('did not go through');
    // The catalogue asks for a second; a look through everything that may be looked through is within it.
    expect(ms).toBeLessThan(3_000);
  });

  test.each(malformed)('%s is pointed at, or finds nothing', async (command) => {
    const answer = await auditor.say(command.slice(0, 2_000));
    expect(answer).toMatch(/Nothing was found|cannot read|missing|too long|does not look like|password/i);
    expect(answer).not.toContain('did not go through');
  });

  test('no more is looked at than may be, and that is said', async () => {
    const [answer] = await spent('audit search action:password');
    if (events > mostLooked) expect(answer).toContain('I looked back to');
    expect((await spent('audit search action:signin'))[0]).toMatch(/15 of 1000/);
  });
});

describe('ADM-11: who may search, and how far', () => {
  test.each(['helpdesk', 'admin'] as const)('%s may not, whatever they type', async (role) => {
    await office.give('bob', role);
    const bob = await office.desk('bob');
    for (const command of [
      'audit search',
      'audit search target:alice',
      'audit case 1',
      'audit search action:audit.searched',
    ])
      expect(await bob.say(command)).toContain('does not allow');
  });

  test('somebody without a role is answered as if there were no commands', async () => {
    const [erin, control] = [await office.desk('erin'), await office.control('erin')];
    for (const command of ['audit search action:pin', 'audit case 1'])
      expect(await erin.say(command)).toBe(await control.say(command));
  });

  test('searching for secrets finds none, and every search is there to be found', async () => {
    for (const text of ['password', 'secret', 'token', 'pin'])
      expect(await auditor.say(`audit search reason:${text}`)).toContain('Nothing was found');
    expect(await auditor.say('audit search action:audit.searched actor:carol')).toMatch(
      /audit.searched started by carol/,
    );
  });
});
