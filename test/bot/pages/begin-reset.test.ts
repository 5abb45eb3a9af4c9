// The page of a reset that an administrator has begun, over HTTP: a PIN, then the page where a password is chosen.
import { newVisitor, signIn, tokenIn, type Visitor } from '../../attacks/web/visitor';
import { pinIn } from '../../fakes/house';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { clerkAt, give } from './admin/clerk';

let latchkey: TestLatchkey;
beforeEach(async () => {
  latchkey = await startLatchkey();
  await latchkey.running.services.outbox.runDue();
});
afterEach(() => latchkey.stop());

const password = 'amber kettle on the window sill';
const visit = (): Visitor => newVisitor(latchkey.url);

async function begin(username: string): Promise<string> {
  const { services } = latchkey.running;
  const found = await services.directory.find(username);
  if (!found.ok) throw new Error(`no ${username}`);
  const link = { purpose: 'begin-reset', account: found.account.id, lifetimeMs: 15 * 60_000 } as const; // a purpose
  return new URL((await services.tickets.issue(link)).url).pathname;
}

const hidden = (html: string, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '';
const posted = async () => {
  await latchkey.running.services.outbox.runDue();
  return latchkey.ground.posted.splice(0);
};

test('from the mail to a new password', async () => {
  const link = await begin('alice');
  await posted();
  const visitor = visit();
  const first = await visitor.follow(link);
  expect(first.status).toBe(200);
  expect(first.body).toContain('alice@demo.example');
  expect(first.body).toMatch(/By e-mail to a•••@a•••\.example[\s\S]*By text message to •••42/);
  expect(first.body).not.toMatch(/alice\.home|2025550142/);
  expect(first.headers['cache-control']).toBe('no-store');
  expect(await posted()).toEqual([]);

  const typing = await visitor.post('/begin', { csrf: tokenIn(first.body, '/begin'), method: 'sms' });
  expect(typing.body).toContain('A PIN of 6 digits is on its way');
  expect(typing.body).toContain('autocomplete="one-time-code"');
  const [sms] = await posted();
  expect(sms).toMatchObject({ kind: 'sms', to: '+12025550142' });
  const fields = {
    csrf: tokenIn(typing.body, '/begin'),
    case: hidden(typing.body, 'case'),
    challenge: hidden(typing.body, 'challenge'),
    by: hidden(typing.body, 'by'),
  };
  const pin = pinIn(sms?.text ?? '');
  const wrong = await visitor.post('/begin', { ...fields, pin: pin === '000000' ? '111111' : '000000' });
  expect(wrong.status).toBe(422);
  expect(wrong.body).toContain('4 more tries');
  const soon = await visitor.post('/begin', {
    csrf: fields.csrf,
    case: fields.case,
    challenge: fields.challenge,
    method: 'sms',
  });
  expect(soon.status).toBe(429);
  expect(soon.headers).toMatchObject({ 'cache-control': 'no-store', 'retry-after': '30' });
  expect(soon.body).toMatch(/already[\s\S]*one-time-code|one-time-code[\s\S]*already/);
  expect(hidden(soon.body, 'challenge')).toBe(fields.challenge);

  const right = await visitor.post('/begin', { ...fields, pin: `${pin.slice(0, 3)} ${pin.slice(3)}` });
  expect(right.status).toBe(303);
  const page = await visitor.follow(String(right.headers['location']));
  expect(page.body).toContain('Choose a new password');
  const saved = await visitor.post('/password', { csrf: tokenIn(page.body, '/password'), password, repeat: password });
  expect(saved.body).toContain('Your password was changed');
  expect(await signIn(visit(), 'alice@demo.example', password)).toBe(true);
  const told = (await posted()).filter(({ text }) => text.includes('/t/'));
  expect(told.map(({ to }) => to).sort()).toEqual(['+12025550142', 'alice@alice.home.example', 'alice@demo.example']);
  expect((await visit().follow(link)).status).toBe(404);
});

test('the help desk types a command in the signed-in chat, the person goes from their mail to a new password', async () => {
  await give(latchkey, 'bob', 'helpdesk');
  await posted();
  const chat = await (await clerkAt(latchkey, 'bob')).chat();
  expect(await chat.say('reset alice')).toContain('because …');
  const said = await chat.say('reset alice because <b>she</b> called, see http://evil.example');
  expect(said).toContain('Sent a way to a new password, with a PIN; all their contacts were told: alice@demo.example');
  const posts = await posted();
  const offer = posts.find(({ subject }) => subject === 'Your new password');
  expect(offer?.html).toContain('The reason given: … called, see …');
  expect(posts.map(({ to }) => to).sort()).toEqual(['+12025550142', 'alice@alice.home.example', 'alice@demo.example']);
  const link = /\/t\/[\w-]{43}/.exec(offer?.text ?? '')?.[0] ?? '';
  expect(JSON.stringify(await chat.history())).not.toContain(link);

  const visitor = visit();
  const page = await visitor.follow(link);
  const typing = await visitor.post('/begin', { csrf: tokenIn(page.body, '/begin'), method: 'mail' });
  const pin = pinIn((await posted())[0]?.text ?? '');
  const ids = { case: hidden(typing.body, 'case'), challenge: hidden(typing.body, 'challenge') };
  const right = await visitor.post('/begin', { csrf: tokenIn(typing.body, '/begin'), ...ids, pin });
  const choose = await visitor.follow(String(right.headers['location']));
  const saved = await visitor.post('/password', {
    csrf: tokenIn(choose.body, '/password'),
    password,
    repeat: password,
  });
  expect(saved.body).toContain('Your password was changed');
  expect(await signIn(visit(), 'alice@demo.example', password)).toBe(true);
  expect(await chat.say('reset alice because she called again')).toContain('second administrator must approve');
});

test('German, when the browser asks for it', async () => {
  const visitor = newVisitor(latchkey.url, { 'accept-language': 'de' });
  const page = await visitor.follow(await begin('bob'));
  expect(page.body).toMatch(/Per E-Mail an b•••@b•••\.example/);
  const typing = await visitor.post('/begin', { csrf: tokenIn(page.body, '/begin'), method: 'mail' });
  expect(typing.body).toContain('Geben Sie die PIN ein');
});

test.each([
  ['nothing at all', {}],
  ['a method that there is none of', { method: 'pigeon' }],
  ['ids of something else', { case: 'x'.repeat(22), challenge: 'y'.repeat(22), pin: '12345678' }],
  ['ids of no shape', { case: '{"$ne":1}', challenge: '../..', pin: '1' }],
  ['a PIN of 60 KiB', { case: 'x'.repeat(22), challenge: 'y'.repeat(22), pin: '1'.repeat(60_000) }],
])('%s: an ordinary page, and no password', async (_about, fields) => {
  const visitor = visit();
  const page = await visitor.follow(await begin('bob'));
  const answer = await visitor.post('/begin', { csrf: tokenIn(page.body, '/begin'), ...fields });
  expect([200, 422, 404]).toContain(answer.status);
  expect(answer.body).not.toMatch(/name="password"|undefined|\[object/);
});

test('a link of somebody who may not reset any more is a lapsed link', async () => {
  const { services } = latchkey.running;
  const link = await begin('bob');
  const found = await services.directory.find('bob');
  if (!found.ok) throw new Error('no bob');
  await services.enrolments.disable(found.account.id, { by: 'test' });
  expect((await visit().follow(link)).status).toBe(404);
});
