// What a bulk command came to, as a list to take away: whole, for whoever asked, and with nobody in it whom they may not see.
import type { FileId } from '../../../src/services/ids';
import { type Office, openOffice } from './office';

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

/** The list behind the newest link that a desk was given. */
async function takeList({ seen }: { readonly seen: Office['owner']['seen'] }): Promise<string> {
  const url = seen.findLast(({ reply }) => reply.link !== undefined)?.reply.link?.url ?? '';
  let text = '';
  // The last part of our own link.
  for await (const part of office.world.services.files.read(url.split('/').at(-1) as FileId)) text += part;
  return text;
}

test('a bulk command answers with who changed, who did not, and why', async () => {
  const { owner } = office;
  await office.hire('Sales', 6);
  await owner.say('enable sales1');
  await owner.say('enable ou:Sales');
  expect(await owner.press('Apply')).toContain('Switched on');
  expect(owner.seen.at(-1)?.reply.link).toMatchObject({ label: 'Download the list' });
  const rows = (await takeList(owner)).trim().split('\n');
  expect(rows).toEqual([
    'user,result,reason',
    'sales1,unchanged,already',
    ...[2, 3, 4, 5, 6].map((n) => `sales${n},changed,`),
  ]);
});

test('a few people are answered in words alone', async () => {
  await office.owner.say('disable alice, bob');
  expect(office.owner.seen.at(-1)?.reply.link).toBeUndefined();
});

test('whoever failed is in it with the reason', async () => {
  await office.hire('Sales', 5);
  await office.owner.say('reset ou:Sales link because of the audit');
  await office.owner.press('Apply');
  expect(await takeList(office.owner)).toContain('sales1,failed,unreachable');
});

test("names beyond one's reach are in it only when they were typed", async () => {
  await office.hire('Sales', 6);
  await office.hire('Depot', 6);
  await office.give('bob', 'admin', 'ou:Sales');
  await office.give('carol', 'admin');
  const [bob, carol] = [await office.desk('bob'), await office.desk('carol')];
  await bob.say('enable all');
  const asked = await bob.press('Apply');
  await carol.say(`approve ${/request (\d+)/.exec(asked)?.[1]}`);
  const all = await takeList(carol);
  expect(all).toContain('sales1,changed,');
  expect(all).not.toContain('depot');

  await bob.say('disable sales1, sales2, sales3, sales4, sales5, depot1');
  await bob.press('Apply');
  expect(await takeList(bob)).toContain('depot1,unchanged,outside');
});

test('the text says the same without the list', async () => {
  await office.hire('Sales', 6);
  await office.owner.say('enable ou:Sales');
  expect(await office.owner.press('Apply')).toMatch(/Switched on: 6 people/);
});
