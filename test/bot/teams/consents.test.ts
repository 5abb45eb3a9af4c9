// A list that is offered as a file in Teams: put into the OneDrive of whoever it was made for, once, by a request that carries
// nothing of ours; and the link to the page stays, whatever comes of it.
import { teamsKey } from '../../../src/bot/teams/callers';
import { createFileServer, type FileServer, fileOrigin } from './file-server';
import { type Official, official } from './officials';
import {
  activityOf,
  type Delivered,
  homeTenant,
  type Person,
  person,
  startTeams,
  type TeamsWorld,
  wordsOf,
} from './teams-world';

let files: FileServer;
let world: TeamsWorld;
let grace: Official;
const start = async (options: Parameters<typeof startTeams>[0] = {}) => {
  world = await startTeams({ ...options, elsewhere: { [fileOrigin]: files.url } });
  grace = await official(world, 'grace');
};
beforeEach(async () => {
  files = await createFileServer();
});
afterEach(async () => {
  await world.stop();
  await files.close();
});

const services = () => world.latchkey.running.services;
const uploadPath = '/personal/grace/_api/v2.0/drive/uploadSession';
const uploadUrl = `${fileOrigin}${uploadPath}?guid=secret-of-the-session`;
const contentUrl = `${fileOrigin}/personal/grace/Documents/import-template.csv`;

const consentType = 'application/vnd.microsoft.teams.card.file.consent';
const attachmentOf = ({ body }: Delivered) => body.attachments?.[0];
const offersIn = (seen: readonly Delivered[]) => seen.filter((one) => attachmentOf(one)?.contentType === consentType);

/** Asks for a list, and reads the offer that comes with it. */
async function offered(): Promise<{ readonly message: Delivered; readonly context: { readonly file: string } }> {
  await grace.say('import template');
  const message = offersIn(grace.seen).at(-1);
  if (message === undefined) throw new Error('no list was offered as a file');
  return { message, context: attachmentOf(message).content.acceptContext };
}

interface Answer {
  readonly who?: Person;
  readonly action?: 'accept' | 'decline';
  readonly into?: Record<string, string>;
}
const post = async (context: unknown, { who = grace.who, action = 'accept', into = {} }: Answer = {}) => {
  world.latchkey.ground.clock.advance(5_000);
  const upload = { contentUrl, name: 'import-template.csv', uploadUrl, uniqueId: 'u-1', fileType: 'csv', ...into };
  const value = { type: 'fileUpload', action, context, ...(action === 'accept' && { uploadInfo: upload }) };
  const { status } = await world.post(activityOf(who, { type: 'invoke', name: 'fileConsent/invoke', value }));
  return status;
};

test('the whole story: offered, accepted, put there, and shown as the file that it is', async () => {
  await start();
  files.holds.set(uploadPath, { status: 201 });
  const { message, context } = await offered();
  expect(attachmentOf(message)).toMatchObject({ name: expect.stringMatching(/^import-template-.*\.csv$/) });
  expect(grace.link()).toContain('/admin/files/');

  expect(await post(context)).toBe(200);
  const [after] = await world.arrives(1).then((all) => all.slice(-1));
  expect([after?.method, after?.path.endsWith(`/activities/${message.id}`)]).toEqual(['PUT', true]);
  expect(after && attachmentOf(after)).toEqual({
    contentType: 'application/vnd.microsoft.teams.card.file.info',
    contentUrl,
    name: 'import-template.csv',
    content: { uniqueId: 'u-1', fileType: 'csv' },
  });

  const [put, ...others] = files.asked;
  expect(others).toEqual([]);
  expect(put?.body).toMatch(/^\uFEFFuser,enabled,/);
  const size = Buffer.byteLength(put?.body ?? '');
  expect(put?.headers['content-range']).toBe(`bytes 0-${size - 1}/${size}`);
  expect(attachmentOf(message).content.sizeInBytes).toBe(size);
  const events = await services().store.find('audit', { where: { at: { gte: 0 } }, limit: 10_000 });
  const taken = events.filter(({ action }) => action === 'list.taken');
  expect(taken).toHaveLength(1);
  expect(JSON.stringify(events)).not.toContain('secret-of-the-session');
  expect([put?.method, put?.headers.authorization, put?.headers.cookie]).toEqual(['PUT', undefined, undefined]);
});

test('what came of a large change, told by its job: the link, then the list as a file', async () => {
  await start();
  files.holds.set(uploadPath, { status: 201 });
  await grace.say('help');
  async function* rows() {
    yield 'user,result,reason\r\nerin@demo.example,changed,\r\n';
  }
  const { outbox, clock } = services();
  const name = 'enable-2026-11-25.csv';
  const file = await services().files.keep({ by: grace.account, kind: 'list', name }, rows());
  const list = { file: file ?? '', fileName: name, bytes: 100, url: 'https://reset.example/admin/files/x' };
  const work = {
    name: 'work',
    conversation: teamsKey(homeTenant, grace.who.conversation),
    work: 'w1',
    verb: 'enable',
    version: 9,
    done: 1,
    count: 1,
  };
  const payload = { ...work, failed: 0, ...list };
  await outbox.enqueue({ id: 'end', kind: 'chat', payload, notAfterMs: clock.nowMs() + 600_000 });
  expect(await grace.hears(2)).toContain('"enable" is done for one person.');
  const offer = grace.seen.at(-1);
  expect(offer && attachmentOf(offer)).toMatchObject({ contentType: consentType, name });
  await post({ file });
  await grace.hears(1);
  expect(files.asked.map(({ body }) => body)).toEqual(['\uFEFFuser,result,reason\r\nerin@demo.example,changed,\r\n']);
});

test('no: it is said in its place, nothing is sent, and the page still has the list', async () => {
  await start();
  const { message, context } = await offered();
  const link = new URL(grace.link()).pathname;
  await post(context, { action: 'decline' });
  const [after] = await world.arrives(1).then((all) => all.slice(-1));
  expect([after?.method, after?.path.endsWith(`/activities/${message.id}`)]).toEqual(['PUT', true]);
  expect(after && wordsOf(after)).toContain('Not saved.');
  expect(files.asked).toEqual([]);
  expect((await (await grace.browser()).get(link)).body).toContain('user,enabled,');
  await post(context);
  await services().outbox.runDue();
  expect(files.asked).toEqual([]);
});

test('accepted again, and delivered again: put there once', async () => {
  await start();
  files.holds.set(uploadPath, { status: 200 });
  const { context } = await offered();
  await Promise.all([post(context), post(context), post(context)]);
  await grace.hears(1);
  await post(context);
  await services().outbox.runDue();
  expect(files.asked).toHaveLength(1);
});

test.each([
  ['another administrator', async () => (await official(world, 'bob', 'admin')).who],
  ['a stranger', async () => person()],
  [
    'another administrator who claims her chat',
    async () => ({ ...(await official(world, 'bob', 'admin')).who, conversation: grace.who.conversation }),
  ],
  ['she herself, in another chat', async () => ({ ...grace.who, conversation: 'a:other' })],
  ['she herself, in a group', async () => ({ ...grace.who, type: 'groupChat' as const })],
])('%s cannot accept it, and it is still hers', async (_who, pretend) => {
  await start();
  files.holds.set(uploadPath, { status: 200 });
  const { context } = await offered();
  expect(await post(context, { who: await pretend() })).toBe(200);
  await services().outbox.runDue();
  expect(files.asked).toEqual([]);
  await post(context);
  await grace.hears(1);
  expect(files.asked).toHaveLength(1);
});

test('a day later, and with a made-up name, nothing comes of it', async () => {
  await start();
  const { context } = await offered();
  world.latchkey.ground.clock.advance(24 * 3_600_000 + 1_000);
  await post(context);
  await post({ file: 'made-up' });
  await services().outbox.runDue();
  expect(files.asked).toEqual([]);
});

test.each([
  ['uploadUrl', 'http://contoso-my.sharepoint.com/x'],
  ['uploadUrl', 'https://evil.example/x'],
  ['uploadUrl', 'https://contoso-my.sharepoint.com.evil.example/x'],
  ['uploadUrl', 'https://evilsharepoint.com/x'],
  ['uploadUrl', 'https://contoso-my.sharepoint.com:444/x'],
  ['contentUrl', 'https://evil.example/x'],
])('%s %s: nothing is put anywhere, and the page keeps it', async (field, address) => {
  await start();
  files.holds.set(uploadPath, { status: 200 });
  const { context } = await offered();
  await post(context, { into: { [field]: address } });
  expect(await grace.hears(1)).toContain('I could not put it there.');
  expect([files.asked, world.foreign]).toEqual([[], []]);
});

test.each([
  ['a redirect', { status: 307, headers: { location: 'https://evil.example/' } }],
  ['a refusal', { status: 403 }],
])('%s where it should go: said, and followed nowhere', async (_what, held) => {
  await start();
  files.holds.set(uploadPath, held);
  const { context } = await offered();
  await post(context);
  expect(await grace.hears(1)).toContain('I could not put it there.');
  expect([files.asked.length, world.foreign]).toEqual([1, []]);
});

test.each([
  ['no context', { type: 'fileUpload', action: 'decline' }],
  ['no address', { type: 'fileUpload', action: 'accept', context: { file: 'x' } }],
  ['another action', { type: 'fileUpload', action: 'steal', context: { file: 'x' } }],
  ['nothing', undefined],
])('%s: not understood', async (_what, value) => {
  await start();
  const { status } = await world.post(activityOf(grace.who, { type: 'invoke', name: 'fileConsent/invoke', value }));
  expect(status).toBe(400);
});

test('GCC High and DoD have no files: the link alone', async () => {
  await start({ withoutFiles: true });
  await grace.say('import template');
  expect(grace.link()).toContain('/admin/files/');
  expect(offersIn(grace.seen)).toEqual([]);
});
