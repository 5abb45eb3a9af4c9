// Transcripts: somebody new is invited to an account that Latchkey keeps, takes it up, or does not. Attacks ADM-08, ADM-09.
import type { AccountId, Source } from '../../../src/services/ids';
import { type Office, openOffice } from './office';

let office: Office;
beforeEach(async () => {
  office = await openOffice({ INVITE_DOMAINS: 'home.example' });
  await office.world.posted();
});
afterEach(() => office.close());

const hourMs = 3_600_000;
const line = 'invite dana@demo.example to dana@home.example called "Dana Braun" on ou:Bakery';
const services = () => office.world.services;
const tokenIn = (text = ''): string => /\/t\/([\w-]{43})/.exec(text)?.[1] ?? '';
const from = (token: string) => ({ token, source: 'page' as Source, correlation: 'page' }); // a bucket for tests
const reveal = (token: string) => services().passwords.revealInvited(from(token));
const account = async (name: string) => {
  const found = await services().directory.find(name);
  if (!found.ok) throw new Error(`nobody ${name}`);
  return found.account;
};
const invitationsIn = (posts: Awaited<ReturnType<typeof office.world.posted>>) =>
  posts.filter(({ subject }) => /invites you|lädt Sie ein/.test(subject ?? ''));
const posted = async () => invitationsIn(await office.world.posted());
async function invited(text = line): Promise<string> {
  await office.owner.say(text);
  const [mail] = await posted();
  return tokenIn(mail?.text);
}
const signIn = async (identifier: string, password: string) =>
  services().signIn.attempt({
    identifier,
    password,
    keep: false,
    device: 'a browser',
    source: 'somewhere' as Source, // a bucket for tests
    correlation: 'c',
  });

test('the whole way: made, told by mail, shown once, to be changed at the first sign-in; whoever invites sees nothing', async () => {
  const said = await office.owner.say(line);
  expect(said).toMatch(/^Invited: dana@demo\.example\. The mail went to d•••@h•••\.example/);
  expect(said).not.toMatch(/https?:|\/t\/|dana@home/);
  const [mail, ...others] = await posted();
  expect(others).toEqual([]);
  expect(mail).toMatchObject({ kind: 'mail', to: 'dana@home.example' });
  expect(mail?.text).toContain('Your username is dana@demo.example.');
  expect(await account('dana@demo.example')).toMatchObject({
    displayName: 'Dana Braun',
    unit: 'Bakery',
    privileged: false,
    passwordChangedAt: null,
  });
  const token = tokenIn(mail?.text);
  for (let look = 0; look < 3; look += 1)
    expect(await services().passwords.describe(token)).toMatchObject({ username: 'dana@demo.example' });
  const shown = await reveal(token);
  if (!shown.ok) throw new Error(shown.reason);
  expect(mail?.text).not.toContain(shown.password);
  expect(await reveal(token)).toEqual({ ok: false, reason: 'lapsed' });
  expect(await signIn('dana@demo.example', shown.password)).toMatchObject({
    ok: true,
    session: { scope: 'change-only' },
  });
  for (const name of ['audit', 'works', 'outbox', 'invitations', 'tickets'] as const) {
    const kept = JSON.stringify(await services().store.find(name, { where: { id: { gt: '' } }, limit: 1_000 }));
    expect(kept).not.toContain(shown.password);
    expect(kept).not.toContain(token);
  }
});

test('switched on, with the address as a contact that counts for nothing yet; the own mailbox is none', async () => {
  await invited();
  const dana = await account('dana@demo.example');
  expect(await services().enrolments.get(dana.id)).toMatchObject({ enabled: true });
  expect(await services().enrolments.contacts(dana.id)).toMatchObject([
    { method: 'mail', address: 'dana@home.example', verified: false },
  ]);
  expect(await office.owner.say('why dana@demo.example')).toMatch(/no contact is verified yet/);
  await invited('invite eva@demo.example');
  expect(await services().enrolments.contacts((await account('eva@demo.example')).id)).toEqual([]);
});

test('nobody is overwritten: who is there, disabled, known by another name', async () => {
  for (const name of ['bob@demo.example', 'dave@demo.example', 'alice@demo.example']) {
    const before = await account(name);
    expect(await office.owner.say(`invite ${name} called "Somebody Else"`)).toMatch(/an account of that name already/);
    expect(await account(name)).toEqual(before);
  }
  expect(await office.owner.say('invite alice to alice@home.example')).toMatch(/an account of that name already/);
  expect(await posted()).toEqual([]);
});

test('a domain that nobody has opened is refused, for the name and for where the mail goes', async () => {
  expect(await office.owner.say('invite dana@evil.example')).toMatch(/not open to invitations/);
  expect(await office.owner.say('invite dana@demo.example to dana@evil.example')).toMatch(/not open to invitations/);
  expect(await office.owner.say('invite dana')).toMatch(/private address/);
  expect(await office.owner.say('invite dana@home.example as guest')).toMatch(/takes Entra ID/);
  expect(await services().directory.find('dana@demo.example')).toMatchObject({ ok: false });
  expect(await posted()).toEqual([]);
});

test('there is no role to give', async () => {
  for (const more of ['role=admin', 'as admin', 'as owner'])
    expect(await office.owner.say(`invite dana@demo.example ${more}`)).toMatch(/I cannot read|cannot use/);
  expect(await services().directory.find('dana@demo.example')).toMatchObject({ ok: false });
});

test.each(['invite graces@demo.example', 'invite gr4ce@demo.example', 'invite dana@demo.example called "Grace Novak"'])(
  '%s: taken for an owner, so a second administrator agrees, or nobody is made',
  async (lookalike) => {
    expect(await office.owner.say(lookalike)).toMatch(/there is none/);
    await office.give('bob', 'admin');
    const asked = await office.owner.say(lookalike);
    expect(asked).toMatch(/Careful: .* could be taken for/);
    expect(await posted()).toEqual([]);
    const number = /request (\d+)/.exec(asked)?.[1];
    expect(await office.owner.say(`approve ${number}`)).toMatch(/Nobody approves their own/);
    expect(await (await office.desk('bob')).say(`approve ${number}`)).toMatch(/^Invited: /);
    expect(await posted()).toHaveLength(1);
  },
);

test('within the unit of a role only', async () => {
  await office.give('bob', 'admin', 'ou:Bakery');
  const bob = await office.desk('bob');
  expect(await bob.say('invite dana@demo.example on ou:Office')).toMatch(/outside your scope: 1/);
  expect(await bob.say('invite dana@demo.example')).toMatch(/outside your scope: 1/);
  expect(await bob.say('invite dana@demo.example on ou:Bakery')).toMatch(/^Invited: /);
});

test('100 within an hour for each administrator, refused names included', async () => {
  for (let n = 0; n < 100; n += 1) await office.owner.say('invite bob@demo.example');
  expect(await office.owner.say(line)).toMatch(/too many invitations/);
  await office.world.advance(hourMs + 1);
  expect(await office.owner.say(line)).toMatch(/^Invited: /);
}, 30_000);

test('a link is good for a day, and the next one ends it', async () => {
  const first = await invited();
  expect(await office.owner.say('resend dana@demo.example')).toMatch(/Invited again/);
  const second = tokenIn((await posted())[0]?.text);
  expect(second).not.toBe(first);
  expect(await reveal(first)).toEqual({ ok: false, reason: 'lapsed' });
  await office.world.advance(24 * hourMs);
  expect(await reveal(second)).toEqual({ ok: false, reason: 'lapsed' });
  await office.owner.say('resend dana@demo.example');
  expect(await reveal(tokenIn((await posted())[0]?.text))).toMatchObject({ ok: true });
});

test('whoever has taken it up is neither invited again nor locked out by taking it back', async () => {
  await reveal(await invited());
  await posted();
  expect(await office.owner.say('resend dana@demo.example')).toMatch(/taken up already/);
  expect(await office.owner.say('withdraw dana@demo.example')).toMatch(/taken up already/);
  expect(await account('dana@demo.example')).toMatchObject({ disabled: false });
  expect(await office.owner.say('resend bob')).toMatch(/Nobody has been invited/);
  expect(await posted()).toEqual([]);
});

test('taken back: the link is dead, the account disabled; let in again, they can be invited again', async () => {
  const token = await invited();
  expect(await office.owner.say('withdraw dana@demo.example because of a mistake')).toMatch(/withdrawn/);
  expect(await reveal(token)).toEqual({ ok: false, reason: 'lapsed' });
  expect(await account('dana@demo.example')).toMatchObject({ disabled: true });
  expect(await office.owner.say('resend dana@demo.example')).toMatch(/was taken back/);
  expect(await office.owner.say(line)).toMatch(/an account of that name already/);
  await office.owner.say('login on dana@demo.example');
  expect(await office.owner.say('resend dana@demo.example')).toMatch(/Invited again/);
  expect(await reveal(tokenIn((await posted())[0]?.text))).toMatchObject({ ok: true });
});

test('two browsers at once: one password', async () => {
  const token = await invited();
  const answers = await Promise.all([reveal(token), reveal(token), reveal(token)]);
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
});

test('recorded: who made whom, and what was sent; no address, no link', async () => {
  await invited();
  const { id } = await account('dana@demo.example');
  const query = { where: { target: id as AccountId }, sortBy: 'at', limit: 100 } as const;
  const events = await services().store.find('audit', query);
  expect(events.map(({ body }) => JSON.parse(body).action)).toEqual(
    expect.arrayContaining(['account.created', 'ticket.issued']),
  );
  expect(JSON.stringify(events)).not.toMatch(/home\.example|\/t\//);
});

test('in German, to whoever is invited in German', async () => {
  const desk = await office.desk('grace', 'de');
  expect(await desk.say(line)).toMatch(/^Eingeladen: dana@demo\.example/);
  expect((await posted())[0]?.subject).toMatch(/lädt Sie ein/);
});

test('each step is in the audit, with whom it is about and without an address or a link (AUD-01)', async () => {
  await invited();
  await office.owner.say('resend dana@demo.example because she asked');
  await office.owner.say('withdraw dana@demo.example because a mistake');
  const { id } = await account('dana@demo.example');
  const query = { where: { target: id }, limit: 100 } as const; // a query
  const found = await services().store.find('audit', query);
  const told = found
    .sort((a, b) => a.at - b.at || a.seq - b.seq)
    .map(({ action, body }) => `${action} ${JSON.parse(body).outcome}`);
  expect(told).toEqual(expect.arrayContaining(['account.created ok', 'invitation.sent ok', 'invitation.withdrawn ok']));
  expect(JSON.stringify(found)).not.toContain('home.example');
});
