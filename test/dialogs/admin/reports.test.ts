// Reports by command, over the real turn, services and store.
import { type Office, openOffice } from './office';

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

const dayMs = 24 * 3_600_000;
const pinIn = (text: string): string => /\b\d[\d ]{4,10}\d\b/.exec(text)?.[0]?.replaceAll(' ', '') ?? '';

/** What somebody does who has forgotten their password, up to the PIN. */
async function forget(username: string) {
  const stranger = await office.desk();
  await stranger.say('forgot password');
  await stranger.say(username);
  await stranger.press('E-mail');
  const post = (await office.world.posted()).find(({ subject, text }) => pinIn(`${subject} ${text}`) !== '');
  return { stranger, pin: pinIn(`${post?.text}`) };
}

async function unlock(username: string) {
  const stranger = await office.desk();
  await stranger.say('unlock my account');
  await stranger.say(username);
  await stranger.press('E-mail');
  const [post] = await office.world.posted();
  await stranger.say(pinIn(`${post?.text}`));
}

/** The list that goes with the newest answer of this desk. */
async function listOf(desk: Office['owner']): Promise<string> {
  const url = desk.seen.at(-1)?.reply.link?.url ?? '';
  const file = url.slice(url.lastIndexOf('/') + 1);
  let text = '';
  for await (const piece of office.world.services.files.read(file as never)) text += piece;
  return text;
}

test('what happened is what is counted, today and over the month', async () => {
  const { owner } = office;
  const { stranger, pin } = await forget('bob@demo.example');
  await stranger.say('00000000');
  await stranger.say(pin);
  await unlock('frank@demo.example');
  expect(await owner.say('report')).toMatch(
    /The last 7 days[\s\S]*resets and unlocks begun: 2\n- PINs asked for: 2\n- PINs right: 2\n- PINs wrong: 1\n- passwords reset: 0[\s\S]*accounts unlocked: 1\n/,
  );
  expect(await owner.say('report failed')).toMatch(
    /PINs wrong: 1\n- PINs wrong, sent by mail: 1\n- PINs wrong, sent as text message: 0/,
  );
  expect(await owner.say('report deliveries')).toMatch(/PINs asked for: 2\n- PINs sent by mail: 2\n/);
  expect(await owner.say('report top')).toMatch(/most first:\n- frank@demo.example: 1$/);
  await office.world.advance(8 * dayMs);
  const desk = await office.desk('grace');
  expect(await desk.say('report week')).toContain('PINs wrong: 0');
  expect(await desk.say('report month')).toMatch(/The last 30 days[\s\S]*PINs wrong: 1/);
});

test('undelivered PINs and notices are told apart', async () => {
  office.world.ground.answers = { ok: false, permanent: true, reason: 'refused' };
  await forget('bob@demo.example').catch(() => undefined);
  expect(await office.owner.say('report deliveries')).toMatch(/PINs that could not be sent by mail: 1/);
});

test('who did what, for those who answer for it', async () => {
  await office.give('alice', 'admin');
  const alice = await office.desk('alice');
  await alice.say('disable bob');
  await alice.say('enable bob');
  await alice.say('enable erin');
  expect(await office.owner.say('report who did what')).toMatch(
    /alice@demo.example: enable 2\n[\s\S]*alice@demo.example: disable 1/,
  );
  expect(await listOf(office.owner)).toMatch(/^who,what,count\nalice@demo.example,enable,2\n/);
  expect(await alice.say('report who did what')).toContain('does not allow');
});

test('who was stopped', async () => {
  const { services } = office.world;
  expect(await office.owner.say('report blocked')).toContain('Nobody in the last 7 days');
  const alice = await office.idOf('alice');
  await services.audit.record({ action: 'account.frozen', outcome: 'ok', actor: alice, target: alice });
  expect(await office.owner.say('report blocked')).toContain('alice@demo.example: 1');
});

test('who is ready, who is not, and who could not be', async () => {
  const { owner } = office;
  expect(await owner.say('report ready')).toMatch(/Switched on and ready: \d of \d\. ?\n?.*alice@demo.example/s);
  const notReady = await owner.say('report not-ready');
  expect(notReady).toContain('carol@demo.example');
  expect(notReady).not.toContain('alice@demo.example');
  expect(await owner.say('report not-enrolled')).toMatch(/Without a verified contact: [\s\S]*carol@demo.example/);
  await office.hire('Sales', 25);
  await owner.say('enable ou:Sales');
  await owner.press('Apply');
  expect(await owner.say('report not-ready ou:Sales')).toMatch(/cannot reset: 25 of 25[\s\S]*and 5 more/);
  expect((await listOf(owner)).trimEnd().split('\n')).toHaveLength(26);
  expect(await owner.say('report ready in ou:Sales')).toContain('Nobody there can reset');
});

test('temporary passwords that wait, and contacts that are old', async () => {
  const { owner, world } = office;
  expect(await owner.say('report unused temp')).toContain('No temporary password waits');
  const bob = (await office.idOf('bob')) as never;
  const temporaryUntilMs = world.services.clock.nowMs() + dayMs;
  await world.services.directory.setPassword(bob, 'Copper-meadow-31-violin', { temporaryUntilMs });
  expect(await owner.say('report unused temp')).toMatch(/not used yet: 1\.\s+bob@demo.example/);
  expect(await owner.say('report stale contacts')).toContain('within the last 180 days');
  await world.advance(181 * dayMs);
  const desk = await office.desk('grace');
  expect(await desk.say('report stale contacts')).toMatch(/older than 180 days: \d+/);
});

test('an export names people and how they stand, no address, and is recorded', async () => {
  const { owner, world } = office;
  await world.services.accounts.save({
    username: 'eve@demo.example',
    displayName: '=HYPERLINK("http://x")',
    unit: 'Bakery',
  });
  expect(await owner.say('export ou:Bakery')).toMatch(/A list of 6 people, for you only/);
  const text = await listOf(owner);
  expect(text).toMatch(/^user,displayName,ou,enabled,until,ready,reason,contacts\n/);
  expect(text).toMatch(/alice@demo.example,Alice Moreau,Bakery,yes,,yes,,2\n/);
  expect(text).toContain(`"'=HYPERLINK`);
  expect(text).not.toMatch(/home\.example|\+1202/);
  expect(await world.audited()).toEqual(expect.arrayContaining(['people.exported started', 'people.exported ok']));
  expect(await owner.say('export not-ready in ou:Bakery')).toContain('A list of');
  expect(await owner.say('export nobody-there')).toContain('nobody');
});

test('scopes: numbers are for everybody’s administrators, lists end where the scope does', async () => {
  await office.give('bob', 'admin', 'ou:Front desk');
  await office.give('carol', 'auditor');
  await office.give('frank', 'helpdesk');
  const [bob, carol, frank] = [await office.desk('bob'), await office.desk('carol'), await office.desk('frank')];
  const numbers = ['report week', 'report month', 'report failed', 'report blocked', 'report top', 'report deliveries'];
  const whole = [...numbers, 'report unused temp', 'report stale contacts', 'report who did what'];
  for (const command of whole) {
    expect([command, await bob.say(command)]).toEqual([command, expect.stringContaining('does not allow')]);
    expect([command, await carol.say(command)]).toEqual([command, expect.not.stringContaining('does not allow')]);
  }
  for (const command of [...whole, 'report ready', 'report not-enrolled', 'export all'])
    expect([command, await frank.say(command)]).toEqual([command, expect.stringContaining('does not allow')]);
  expect(await bob.say('report not-enrolled')).not.toContain('carol@demo.example');
  expect(await bob.say('export all')).toMatch(/A list of \w+ (?:person|people)/);
  expect(await carol.say('export all')).toContain('does not allow');
});

test('German, too', async () => {
  const desk = await office.desk('grace', 'de');
  expect(await desk.say('report week')).toMatch(/Was geschah. Die letzten 7 Tage[\s\S]*Konten entsperrt: 0/);
  expect(await desk.say('report not-enrolled')).toContain('Ohne bestätigten Kontakt');
  expect(await desk.say('report top')).toContain('Niemand in den letzten 30 Tagen');
});
