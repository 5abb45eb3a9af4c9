// A list that is sent in Teams: fetched from where Teams keeps files and from nowhere else, for whoever may import, and then
// the way of every list. To everybody else no file has come.
import { createFileServer, type FileServer, fileOrigin } from './file-server';
import { type Official, official } from './officials';
import { activityOf, type Person, person, startTeams, type TeamsWorld, wordsOf } from './teams-world';

let files: FileServer;
let world: TeamsWorld;
let grace: Official;
beforeEach(async () => {
  files = await createFileServer();
  world = await startTeams({ elsewhere: { [fileOrigin]: files.url } });
  grace = await official(world, 'grace');
});
afterEach(async () => {
  await world.stop();
  await files.close();
});

const services = () => world.latchkey.running.services;
const listUrl = `${fileOrigin}/personal/grace/_layouts/15/download.aspx?tempauth=secret-of-the-address`;
const listPath = '/personal/grace/_layouts/15/download.aspx';
const csv = 'user,enabled\nerin@demo.example,yes\nnobody-at-all,yes\n';

const htmlTwin = { contentType: 'text/html', content: '<p></p>' };
const attached = (downloadUrl = listUrl, more: Record<string, unknown> = {}) => ({
  contentType: 'application/vnd.microsoft.teams.file.download.info',
  contentUrl: `${fileOrigin}/personal/grace/list.csv`,
  name: 'list.csv',
  content: { downloadUrl, uniqueId: '1150D938-8870-4044-9F2C-5BBDEBA70C9D', fileType: 'csv', ...more },
});

const post = async (who: Person, attachments: readonly unknown[], more: Record<string, unknown> = {}) => {
  world.latchkey.ground.clock.advance(5_000);
  return (await world.post(activityOf(who, { attachments, ...more }))).status;
};

/** Sends it, and reads everything that is said to it, by the turn and by the job. */
async function send(from: Official, attachments: readonly unknown[], answers = 2): Promise<string> {
  expect(await post(from.who, attachments)).toBe(200);
  return from.hears(answers);
}

const enabled = async (username: string): Promise<boolean> => {
  const found = await services().directory.find(username);
  return found.ok && (await services().enrolments.get(found.account.id))?.enabled === true;
};

test('the whole story: sent, fetched, shown, signed in for, applied, taken back', async () => {
  files.holds.set(listPath, { status: 200, body: csv });
  const shown = await send(grace, [attached(), htmlTwin]);
  expect(shown).toContain('I am reading your list.');
  expect(shown).toContain('will change: 1');
  expect(shown).toContain('not found: 1');
  expect(shown).toContain('[Apply] [Cancel]');
  expect(await enabled('erin')).toBe(false);

  expect(await grace.press('Apply')).toContain('You chose: Apply');
  expect(await grace.hears(1)).toContain('Please sign in again');
  expect(await enabled('erin')).toBe(false);
  const browser = await grace.browser();
  await browser.submit(new URL(grace.link()).pathname, '/confirm', {});
  expect(await grace.hears(2)).toContain('The list is applied.');
  expect(await enabled('erin')).toBe(true);

  await grace.press('Undo');
  await grace.hears(1);
  await browser.submit(new URL(grace.link()).pathname, '/confirm', {});
  expect(await grace.hears(2)).toContain('Undone for one person');
  expect(await enabled('erin')).toBe(false);
});

test('where it lies is asked once, with no token of ours, and hears nothing about us', async () => {
  files.holds.set(listPath, { status: 200, body: csv });
  await send(grace, [attached()]);
  expect(files.asked.map(({ method }) => method)).toEqual(['GET']);
  const headers = files.asked[0]?.headers ?? {};
  expect([headers.authorization, headers.cookie, headers.referer]).toEqual([undefined, undefined, undefined]);
  expect(JSON.stringify(headers)).not.toContain('token-of-the-bot');
});

test('what was sent is the list of "enable file", and the page goes on with it', async () => {
  files.holds.set(listPath, { status: 200, body: csv });
  await send(grace, [attached()]);
  const browser = await grace.browser();
  expect((await browser.get('/admin/import')).body).toContain('list.csv');
  expect(await grace.say('enable file')).toContain('"enable" will change one person');
});

test.each([
  ['another host', 'https://files.example/list.csv'],
  ['plain http', listUrl.replace('https:', 'http:')],
  ['a look-alike: the suffix without its dot', 'https://evilsharepoint.com/list.csv'],
  ['a look-alike: the suffix in the middle', 'https://contoso.sharepoint.com.evil.example/list.csv'],
  ['a look-alike: before an @', 'https://contoso.sharepoint.com@evil.example/list.csv'],
  ['a user name in it', 'https://me:you@contoso.sharepoint.com/list.csv'],
  ['a backslash', 'https://evil.example\\.sharepoint.com/list.csv'],
  ['another port', 'https://contoso.sharepoint.com:8443/list.csv'],
  ['a name deeper than a tenant', 'https://a.b.sharepoint.com/list.csv'],
  ['the suffix alone', 'https://sharepoint.com/list.csv'],
  ['a dot at the end', 'https://contoso.sharepoint.com./list.csv'],
  ["another cloud's", 'https://contoso.sharepoint.us/list.csv'],
  ['this machine', 'http://127.0.0.1:80/list.csv'],
  ['a file of this machine', 'file:///etc/hostname'],
  ['no address', 'list.csv'],
])('%s is never asked', async (_what, url) => {
  expect(await send(grace, [attached(url)])).toContain(
    'I cannot fetch that file here. Please hand it in on the page. [',
  );
  expect(grace.link()).toContain('/admin/import');
  expect(world.foreign).toEqual([]);
  expect(files.asked).toEqual([]);
});

test.each([
  [
    'a redirect to elsewhere',
    { status: 302, headers: { location: 'https://evil.example/list.csv' } },
    'could not fetch',
  ],
  ['a redirect to this machine', { status: 307, headers: { location: 'http://127.0.0.1/' } }, 'could not fetch'],
  ['an address that has lapsed', { status: 401 }, 'could not fetch'],
  ['nothing there', { status: 404 }, 'could not fetch'],
  ['a body that never ends', { status: 200, body: 'endless' }, 'too large'],
  ['a size that is announced', { status: 200, body: 'x'.repeat(4 * 1_024 * 1_024 + 1) }, 'too large'],
  ['a workbook', { status: 200, body: 'PK\u0003\u0004...' }, 'is a workbook'],
  ['no text', { status: 200, body: 'a\u0000b' }, 'is no text'],
  ['an empty file', { status: 200, body: ' \n' }, 'nothing in that file'],
])('%s: said, and nothing is kept', async (_what, held, words) => {
  files.holds.set(listPath, held);
  expect(await send(grace, [attached()])).toContain(words);
  expect(files.asked).toHaveLength(1);
  expect(world.foreign).toEqual([]);
  expect(await services().store.find('files', { where: {}, limit: 10 })).toEqual([]);
});

test.each([
  ['two of them', [attached(), attached()], 'One list at a time'],
  ['a picture', [{ contentType: 'image/*', contentUrl: `${fileOrigin}/x.png` }], 'CSV files only'],
  ['a workbook by name', [attached(listUrl, { fileType: 'xlsx' })], 'CSV files only'],
  ['a file without an address', [{ ...attached(), content: {} }], 'CSV files only'],
  ['a card', [{ contentType: 'application/vnd.microsoft.card.adaptive', content: {} }], 'CSV files only'],
])('%s: a sentence, and nothing is fetched', async (_what, attachments, words) => {
  expect(await send(grace, attachments, 1)).toContain(words);
  await services().outbox.runDue();
  expect(files.asked).toEqual([]);
});

test('an absurd number of attachments is no message', async () => {
  expect(await post(grace.who, Array(51).fill(htmlTwin))).toBe(400);
});

test.each([
  ['the help desk', 'helpdesk'],
  ['an auditor', 'auditor'],
  ['somebody without a role', undefined],
] as const)('%s: as if no file had come', async (_who, role) => {
  const bob = await official(world, 'bob', role);
  expect(await send(bob, [attached()], 1)).toContain('I cannot do anything with files.');
  expect(await send(bob, [attached(), attached()], 1)).toContain('I cannot do anything with files.');
  await services().outbox.runDue();
  expect(files.asked).toEqual([]);
});

test('a stranger: the same words, and what they say beside it is answered as always', async () => {
  const stranger = person();
  expect(await post(stranger, [attached()])).toBe(200);
  expect((await world.arrived()).map(wordsOf).join()).toContain('I cannot do anything with files.');
  await post(stranger, [attached()], { text: 'reset my password' });
  const beside = (await world.arrived()).map(wordsOf).join();
  const other = person();
  expect(beside).toBe((await world.say(other, 'reset my password')).map(wordsOf).join());
  expect(files.asked).toEqual([]);
});

test('in a group it is not looked at: write to me in private', async () => {
  const among: Person = { ...grace.who, conversation: '19:group', type: 'groupChat' };
  await post(among, [attached()], { text: '<at>Latchkey</at>' });
  expect((await world.arrived()).map(wordsOf).join()).toContain('only between the two of us');
  await services().outbox.runDue();
  expect(files.asked).toEqual([]);
});

test('delivered again: fetched once, shown once', async () => {
  files.holds.set(listPath, { status: 200, body: csv });
  const body = activityOf(grace.who, { attachments: [attached()] });
  await world.post(body);
  expect(await grace.hears(2)).toContain('[Apply]');
  await world.post(body);
  await services().outbox.runDue();
  expect(await grace.hears()).toBe('');
  expect(files.asked).toHaveLength(1);
});

test('the role is taken away before it was fetched: nobody is asked for it, and nothing is said', async () => {
  const { outbox, clock } = services();
  const payload = {
    conversation: 'nowhere',
    source: 's',
    language: 'en',
    correlation: 'c',
    account: (await official(world, 'bob')).account,
    stamp: 'old',
    username: 'bob@demo.example',
    name: 'list.csv',
    url: listUrl,
  };
  await outbox.enqueue({ id: 'fetch/late', kind: 'fetch', payload, notAfterMs: clock.nowMs() + 60_000 });
  await outbox.runDue();
  expect(files.asked).toEqual([]);
});
