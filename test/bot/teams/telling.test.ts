// What people hear in Teams without having asked: beside the mail, in their language, in their own chat, and never lost.
import type { AccountId } from '../../../src/services/ids';
import {
  actionsOf,
  activityOf,
  eventually,
  type Person,
  person,
  startTeams,
  type TeamsWorld,
  wordsOf,
} from './teams-world';

let world: TeamsWorld;
beforeEach(async () => {
  world = await startTeams();
});
afterEach(() => world.stop());

const services = () => world.latchkey.running.services;
const minuteMs = 60_000;

async function accountOf(username: string): Promise<AccountId> {
  const found = await services().directory.find(username);
  if (!found.ok) throw new Error(`nobody ${username}`);
  return found.account.id;
}

/** Somebody who is known in Teams and has written there once. */
async function known(username: string, more: Partial<Person> = {}) {
  const who = person(more);
  const account = await accountOf(username);
  const id = `teams/${who.tenant}/${who.objectId}`;
  await services().store.insert('identities', { id, account, linkedBy: 'test', linkedAt: 0 });
  await world.say(who, 'hello');
  return { who, account };
}

const contactsUrl = 'https://reset.example/passwordnotification';
const reminder = (username: string, id = 'one') => ({
  id,
  template: 'reminder' as const, // a template's name
  variables: { username, displayName: '', contactsUrl: contactsUrl },
  notAfterMs: services().clock.nowMs() + 60 * minuteMs,
});
const changed = (account: AccountId, id = 'change') =>
  services().notices.tell({
    id,
    account,
    template: 'password-changed',
    channel: 'web',
    atMs: services().clock.nowMs(),
  });

const mailsTo = (address: string) => world.latchkey.ground.posted.filter(({ to }) => to === address);

test('a notice comes in Teams too, with a link of its own to object, once, and the mails go out as always', async () => {
  const { who, account } = await known('alice');
  await changed(account);
  await changed(account);
  const [told, ...more] = await world.arrives(1);
  expect(more).toEqual([]);
  expect(told?.path).toContain(encodeURIComponent(who.conversation));
  expect(wordsOf(told ?? { body: {} })).toContain('The password of alice@demo.example was changed.');
  const [objects] = actionsOf(told ?? { body: {} });
  expect(objects).toMatchObject({ type: 'Action.OpenUrl', title: "This wasn't me" });
  await eventually(() => mailsTo('alice@demo.example').length === 1);
  const mailed = world.latchkey.ground.posted.map(({ text }) => text).join(' ');
  expect(mailed).not.toContain(objects.url);
  const page = await fetch(objects.url, { redirect: 'manual' });
  expect(page.headers.get('location')).toBe('/not-me');
});

test('somebody who is not known in Teams gets mails only', async () => {
  await world.say(person(), 'hello');
  await changed(await accountOf('alice'));
  await eventually(() => mailsTo('alice@demo.example').length === 1);
  expect(await world.arrived()).toEqual([]);
});

test('in German to somebody who speaks it', async () => {
  const { account } = await known('alice');
  await services().enrolments.setLanguage(account, 'de');
  expect(await services().teller.tellPerson(account, reminder('alice'))).toBe('teams');
  const [told] = await world.arrives(1);
  expect(wordsOf(told ?? { body: {} })).toContain('noch keine Adresse');
  expect(actionsOf(told ?? { body: {} })[0]).toMatchObject({ title: 'Kontakt eintragen', url: contactsUrl });
});

test('a message for a person goes to Teams where they are known, to their mailbox otherwise, once', async () => {
  const { account } = await known('alice');
  const bob = await accountOf('bob');
  for (let twice = 0; twice < 2; twice += 1) {
    expect(await services().teller.tellPerson(account, reminder('alice'))).toBe('teams');
    expect(await services().teller.tellPerson(bob, reminder('bob'))).toBe('mail');
  }
  expect(await world.arrives(1)).toHaveLength(1);
  await eventually(() => mailsTo('bob@demo.example').length === 1);
  expect(mailsTo('alice@demo.example')).toEqual([]);
});

test.each([403, 404])(
  'whoever took the app away (%d) gets it by mail, and is forgotten until they write',
  async (status) => {
    const { account, who } = await known('alice');
    world.connector.status = status;
    await services().teller.tellPerson(account, reminder('alice'));
    await eventually(() => mailsTo('alice@demo.example').length === 1);
    expect(await services().teller.isInTeams(account)).toBe(false);
    expect(await services().teller.tellPerson(account, reminder('alice', 'two'))).toBe('mail');
    world.connector.status = 200;
    await world.say(who, 'hello');
    expect(await services().teller.isInTeams(account)).toBe(true);
  },
);

test('a conversation in which the bot said too much is left alone for as long as Teams asks, others are not', async () => {
  const { account } = await known('alice');
  const other = await known('bob');
  const { ground } = world.latchkey;
  world.connector.status = 429;
  world.connector.headers = { 'retry-after': '90' };
  await services().teller.tellPerson(account, reminder('alice'));
  const refused = () => ground.log.lines.filter(({ fields }) => fields?.['reason'] === 'answered 429').length;
  await eventually(() => refused() === 1);
  await world.arrived();
  world.connector.status = 200;
  await services().teller.tellPerson(other.account, reminder('bob'));
  expect(wordsOf((await world.arrives(1))[0] ?? { body: {} })).toContain('bob');
  for (let seconds = 0; seconds < 80; seconds += 10) {
    ground.clock.advance(10_000);
    await services().outbox.runDue();
  }
  expect(await world.arrived()).toEqual([]);
  ground.clock.advance(20_000);
  await services().outbox.runDue();
  expect(wordsOf((await world.arrives(1))[0] ?? { body: {} })).toContain('alice');
});

test('a press on such a message does nothing: it asks for nothing', async () => {
  const { who, account } = await known('alice');
  await services().teller.tellPerson(account, reminder('alice'));
  await world.arrives(1);
  const data = { card: 'news', choice: 'apply', label: 'x' };
  const pressed = activityOf(who, { type: 'invoke', name: 'adaptiveCard/action', value: { action: { data } } });
  expect((await world.post(pressed)).text).toContain('This question is over');
  expect((await world.arrived()).map(wordsOf).join(' ')).toContain('That button belongs to an earlier message');
});
