// A request that takes two people, in Teams: everybody who may approve hears of it with buttons, one decides by a page, all
// cards say so, and whoever asked hears it where they asked.
import type { AccountId } from '../../../src/services/ids';
import { pathOf } from '../../attacks/web/visitor';
import { type Official, official } from './officials';
import { actionsOf, activityOf, eventually, startTeams, type TeamsWorld, wordsOf } from './teams-world';

let world: TeamsWorld;
let grace: Official;
let bob: Official;
let alice: Official;
/** Holds a role, so that it takes two to do anything to her. */
let carol: AccountId;
beforeEach(async () => {
  world = await startTeams();
  carol = (await official(world, 'carol', 'helpdesk')).account;
  grace = await official(world, 'grace');
  bob = await official(world, 'bob', 'admin');
  alice = await official(world, 'alice', 'admin');
  for (const one of [grace, bob, alice]) await one.say('hello');
});
afterEach(() => world.stop());

const services = () => world.latchkey.running.services;
const mailsTo = (address: string) => world.latchkey.ground.posted.filter(({ to }) => to === address);

async function confirm(by: Official): Promise<void> {
  const browser = await by.browser();
  expect((await browser.submit(pathOf(by.link()), '/confirm', {})).body).toContain('It goes on in Teams');
}

/** Asks for something that takes two, through the page that weighs it. */
async function ask(by: Official, command: string): Promise<void> {
  expect(await by.say(command)).toContain('A second administrator must approve this');
  await by.press('Apply');
  await by.hears();
  await confirm(by);
}

/** What each of them has got by now. */
async function hearing(words: string, ...people: readonly Official[]): Promise<void> {
  await eventually(async () => {
    for (const one of people) await one.hears();
    const all = people.map(({ seen }) => seen.some((message) => wordsOf(message).includes(words)));
    return !all.includes(false);
  });
}

/** What stands where the request's card stood. */
const cardNow = ({ seen }: Official): string => {
  const card = seen.find((one) => actionsOf(one).some(({ title }) => title === 'Approve'));
  return JSON.stringify(
    seen.findLast(({ path, method }) => method === 'PUT' && path.includes(`${card?.id}`))?.body ?? {},
  );
};

test('asked, shown to every other administrator, approved by one, settled for all, told to whoever asked', async () => {
  await ask(bob, 'login off carol because she has left');
  await hearing('takes a second administrator (request 1)', grace, alice);
  expect(bob.seen.some((one) => actionsOf(one).some(({ title }) => title === 'Approve'))).toBe(false);
  const shown = grace.seen.find((one) => actionsOf(one).some(({ title }) => title === 'Approve'));
  expect(wordsOf(shown as never)).toContain('she has left');

  expect(await alice.press('Approve')).toContain('at the end of the chat');
  expect(await alice.hears(1)).toContain('Please sign in again');
  expect((await services().directory.get(carol))?.disabled).toBe(false);
  const page = await (await alice.browser()).follow(pathOf(alice.link()));
  expect(page.body).toContain('bob@demo.example asked for:');
  expect(page.body).toContain('login off carol');
  await confirm(alice);
  await hearing('Cannot sign in any more', alice);
  expect((await services().directory.get(carol))?.disabled).toBe(true);
  await hearing('alice@demo.example has approved your request 1', bob);
  await eventually(async () => {
    for (const one of [alice, grace]) await one.hears();
    return [alice, grace].every((one) => cardNow(one).includes('Approved by alice@demo.example.'));
  });
  expect(cardNow(alice)).not.toContain('Action.');
});

test('a refusal needs no page, and nothing is changed; an old button says that it is over', async () => {
  await ask(bob, 'login off carol');
  await hearing('request 1', alice);
  await alice.press('Deny');
  await hearing('Request 1 is refused', alice);
  await hearing('alice@demo.example has refused your request 1', bob);
  expect((await services().directory.get(carol))?.disabled).toBe(false);
  await alice.press('Approve');
  await hearing('Please sign in again', alice);
  await confirm(alice);
  await hearing('no such request waiting', alice);
});

test('whoever may not approve is not asked, and their forged press is an old button', async () => {
  const desk = await official(world, 'alice.b', 'helpdesk');
  const elsewhere = await official(world, 'frank', 'admin', 'ou:Office');
  const erin = await official(world, 'erin');
  for (const one of [desk, elsewhere, erin]) await one.say('hello');
  await ask(bob, 'login off alice');
  await hearing('request 1', grace);
  // Nor whom it is about.
  for (const one of [desk, elsewhere, erin, alice])
    expect((await one.hears()) + JSON.stringify(one.seen)).not.toContain('request 1');
  const forged = { card: 'request-1', choice: 'deny', label: 'Deny' };
  for (const one of [desk, erin]) {
    const pressed = activityOf(one.who, {
      type: 'invoke',
      name: 'adaptiveCard/action',
      value: { action: { data: forged } },
    });
    await world.post(pressed);
  }
  expect(await erin.hears()).toContain('That button belongs to an earlier message');
  expect((await services().store.find('works', { where: { number: 1 }, limit: 1 }))[0]?.state).toBe('pending');
});

test('who is not in Teams gets a mail, which holds no reason', async () => {
  const { store } = services();
  const keys = await services().teller.keysOf(alice.account);
  await store.removeWhere('references', { person: keys[0] ?? '' }, 100);
  await ask(bob, 'login off carol because CANARY');
  await eventually(() => mailsTo('alice@demo.example').length === 1);
  const [mail] = mailsTo('alice@demo.example');
  expect(mail?.text).toContain('bob@demo.example asks for "login off"');
  expect(mail?.text).not.toContain('CANARY');
});

test('when nobody decides in time the buttons go away', async () => {
  await ask(bob, 'login off carol');
  await hearing('request 1', alice, grace);
  for (let minutes = 0; minutes < 16; minutes += 1) {
    world.latchkey.ground.clock.advance(60_000);
    await services().outbox.runDue();
  }
  await eventually(async () => {
    for (const one of [alice, grace]) await one.hears();
    return [alice, grace].every((one) => cardNow(one).includes('Nobody has decided in time'));
  });
});

test('somebody who asks all the time does not fill the chats of others', async () => {
  const before = { limit: 20, windowMs: 3_600_000 };
  for (let asked = 0; asked < 20; asked += 1) await services().throttle.hit(`summon|${bob.account}`, before);
  await ask(bob, 'login off carol');
  await hearing('request 1', bob);
  await services().outbox.runDue();
  expect((await alice.hears()) + JSON.stringify(alice.seen)).not.toContain('request 1');
  expect(await alice.say('pending')).toContain('request 1');
});
