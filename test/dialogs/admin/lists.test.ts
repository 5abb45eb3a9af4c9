// "file" in a command: whoever stands on the list that the same person handed in last, within the hour.
import type { AccountId, FileId } from '../../../src/services/ids';
import { type Office, openOffice } from './office';

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

async function handIn(username: string, ...lines: readonly string[]): Promise<FileId> {
  async function* whole() {
    yield lines.join('\n');
  }
  // The office knows accounts by their ids.
  const by = (await office.idOf(username)) as AccountId;
  const file = await office.world.services.files.keep({ by, kind: 'upload', name: 'x.csv' }, whole());
  if (file === undefined) throw new Error('too large');
  return file;
}

test('a list is shown first, however short, and its other columns do not matter', async () => {
  const { owner } = office;
  await handIn('grace', 'department,user', 'x,erin@demo.example', '"y",nobody', 'z,erin@demo.example');
  expect(await owner.say('enable file')).toMatch(/will change one person[\s\S]*not found: 1/);
  expect(await owner.press('Apply')).toContain('Switched on: erin@demo.example');
});

test("it is one's own, the newest, and not older than an hour", async () => {
  await office.give('bob', 'admin');
  const bob = await office.desk('bob');
  await handIn('grace', 'user', 'erin@demo.example');
  expect(await bob.say('enable file')).toContain('There is no list here yet');
  await handIn('bob', 'user', 'alice@demo.example');
  await office.world.advance(1_000);
  await handIn('bob', 'user', 'erin@demo.example', 'carol@demo.example');
  expect(await bob.say('disable file')).toContain('will change one person');
  await office.world.advance(61 * 60_000);
  expect(await bob.say('disable file')).toContain('There is no list here yet');
});

test('a preview stays about its own list, also when another one comes after it', async () => {
  const { owner } = office;
  await handIn('grace', 'user', 'erin@demo.example');
  await owner.say('enable file');
  await office.world.advance(1_000);
  await handIn('grace', 'user', 'alice@demo.example');
  expect(await owner.press('Apply')).toContain('Switched on: erin@demo.example');
});

test('a list without the column, or one whose quotes do not match, is none', async () => {
  const { owner } = office;
  await handIn('grace', 'name', 'erin@demo.example');
  expect(await owner.say('enable file')).toContain('There is no list here yet');
  await office.world.advance(1_000);
  await handIn('grace', 'user', 'erin@demo.example', '"open');
  expect(await owner.say('enable file')).toContain('There is no list here yet');
});

test('where lists are handed in, and the empty one', async () => {
  const { owner } = office;
  expect(await owner.say('import')).toContain('Lists are handed in on this page');
  expect(owner.seen.at(-1)?.reply.link?.url).toMatch(/\/admin\/import$/);
  await owner.say('import template');
  const file = owner.seen.at(-1)?.reply.link?.url.split('/').at(-1) as FileId; // the last part of our own link
  let text = '';
  for await (const part of office.world.services.files.read(file)) text += part;
  expect(text.trim()).toBe('user,enabled,email,phone,ou,language,until,note,displayName,contactId');
  await office.give('bob', 'helpdesk');
  const bob = await office.desk('bob');
  expect(await bob.say('import')).toContain('does not allow');
});
