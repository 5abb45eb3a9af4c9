// Whoever's password changed hears of it, at every address, once: also when the process dies right after the write, and when
// the mail server is away for hours.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { hitsIn } from '../direct-line/encodings';
import type { Death, Path } from './dying';
import { accountOf, choosePassword, closeNodes, createPerson, type Node, startNode, walkToPin } from './node';

jest.setTimeout(180_000);

const password = 'Copper-meadow-violin-31';
const addresses = {
  alice: ['+12025550142', 'alice@alice.home.example', 'alice@demo.example'],
  frank: ['frank@demo.example', 'frank@frank.home.example'],
};
const minute = 60_000;

const runDueFor = async ({ ground, services }: Node, minutes: number, stepMs = minute): Promise<void> => {
  for (let passed = 0; passed < minutes * minute; passed += stepMs) {
    await services.outbox.runDue();
    ground.clock.advance(stepMs);
  }
};

const noticesOf = ({ ground }: Node) => ground.posted.filter(({ text }) => text.includes('/t/'));

async function judge(node: Node, expected: readonly string[]): Promise<void> {
  const notices = noticesOf(node);
  expect(notices.map(({ to }) => to).sort()).toEqual(expected);
  for (const { text, subject, kind } of notices) {
    expect(hitsIn(text + subject, [password])).toEqual([]);
    // How to object: a link; a mail has room for somebody to ask, too.
    expect(text).toMatch(/\/t\/[\w-]{43}/);
    if (kind === 'mail') expect(text).toContain('the help desk, phone 1234');
  }
}

const deaths: readonly (readonly [string, Death])[] = [
  ['right after the password was written', { method: 'update', collection: 'accounts', nth: 1 }],
  ['after the outcome was recorded', { method: 'insert', collection: 'audit', nth: 2 }],
  ['after the intent was settled', { method: 'update', collection: 'intents', nth: 1 }],
  ['while notices are being handed over', { method: 'insert', collection: 'outbox', nth: 3 }],
];

describe('RES-13: guaranteed notice after a credential change', () => {
  const ways: readonly Path[] = ['own', 'temporary', 'change', 'begun-own', 'begun-temporary'];
  const cases = ways.flatMap((way) => deaths.map(([name, death]) => [way, name, death] as const));

  test.each(cases)('%s, the process dies %s: every address hears of it, once', async (way, _name, death) => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-dying-'));
    const path = join(folder, 'latchkey.db');
    const hook = join(__dirname, '../../support/ts-hook.cjs');
    // Unlocking is an update of the account, too.
    const nth = way === 'change' && death.collection === 'accounts' ? death.nth + 3 : death.nth;
    const child = spawn(
      process.execPath,
      ['-r', hook, join(__dirname, 'dying.ts'), path, way, JSON.stringify({ ...death, nth })],
      { stdio: 'ignore' },
    );
    expect((await once(child, 'exit'))[1]).toBe('SIGKILL');
    const node = await startNode({ store: createSqliteStore({ path }) });
    const { id } = await accountOf(node, way === 'change' ? 'frank@demo.example' : 'alice@demo.example');
    expect((await node.services.store.get('accounts', id))?.passwordHash).not.toBeNull();
    await runDueFor(node, 10, 10_000);
    await judge(node, way === 'change' ? addresses.frank : addresses.alice);
    const intents = await node.services.store.find('intents', { where: { account: id }, limit: 9 });
    expect(intents.map(({ state }) => state)).toEqual(['applied']);
    await closeNodes(node);
    rmSync(folder, { recursive: true, force: true });
  });

  test('the mail server is away for two hours: every address hears of it, once', async () => {
    const node = await startNode();
    const person = createPerson();
    await person.say(node, await walkToPin(node, person));
    node.ground.answers = { ok: false, permanent: false, reason: 'refused' };
    expect(await choosePassword(node, person.link(), password)).toEqual({ ok: true });
    await runDueFor(node, 120);
    expect(noticesOf(node)).toEqual([]);
    node.ground.answers = { ok: true };
    await runDueFor(node, 60);
    await judge(node, addresses.alice);
    await closeNodes(node);
  });

  test('it stays away for a day and a half: notices are still tried; after three days they are given up and recorded', async () => {
    const node = await startNode();
    const person = createPerson();
    await person.say(node, await walkToPin(node, person));
    node.ground.answers = { ok: false, permanent: false, reason: 'refused' };
    await choosePassword(node, person.link(), password);
    await runDueFor(node, 36 * 60, 10 * minute);
    expect(await node.services.store.count('outbox', { state: 'waiting' })).toBe(3);
    await runDueFor(node, 48 * 60, 10 * minute);
    expect(await node.services.store.count('outbox', { state: 'buried' })).toBe(3);
    const failed = await node.services.store.find('audit', {
      where: { at: { gt: 0 }, action: 'notice.failed' },
      limit: 9,
    });
    expect(failed).toHaveLength(3);
    await closeNodes(node);
  });
});
