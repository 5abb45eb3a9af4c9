// Administration in a client of Teams that knows no Universal Actions: every button arrives as a message (Action.Submit), and
// does the same, once.
import type { AccountId } from '../../../src/services/ids';
import { pathOf } from '../../attacks/web/visitor';
import { accountOf, type Official, official } from './officials';
import { eventually, startTeams, type TeamsWorld, wordsOf } from './teams-world';

let world: TeamsWorld;
let grace: Official;
beforeEach(async () => {
  world = await startTeams();
  grace = await official(world, 'grace');
  await grace.say('hello');
});
afterEach(() => world.stop());

const services = () => world.latchkey.running.services;
const isEnabled = async (username: string) =>
  (await services().enrolments.get(await accountOf(world, username)))?.enabled === true;
const isOff = async (account: AccountId) => (await services().directory.get(account))?.disabled;

async function confirm(by: Official): Promise<void> {
  const browser = await by.browser();
  expect((await browser.submit(pathOf(by.link()), '/confirm', {})).body).toContain('It goes on in Teams');
}

const hearing = (who: Official, words: string): Promise<void> =>
  eventually(async () => {
    await who.hears();
    return who.seen.some((message) => wordsOf(message).includes(words));
  });

test('Apply and Undo: done, taken back, and neither a second time', async () => {
  for (let n = 1; n <= 7; n += 1) await services().accounts.save({ username: `field${n}`, unit: 'Field' });
  expect(await grace.say('enable ou:Field')).toContain('[Apply]');
  expect(await isEnabled('field1')).toBe(false);
  expect(await grace.submit('Apply')).toContain('Switched on');
  expect(await isEnabled('field1')).toBe(true);
  expect(await grace.submit('Apply')).not.toContain('Switched on');

  expect(await grace.say('enable erin')).toContain('[Undo]');
  expect(await isEnabled('erin@demo.example')).toBe(true);
  expect(await grace.submit('Undo')).toContain('Undone for one person');
  expect(await isEnabled('erin@demo.example')).toBe(false);
  await grace.say('enable erin');
  await grace.submit('Undo');
  expect(await grace.submit('Undo')).not.toContain('Undone');
});

test('Approve: by the page for a fresh sign-in, then once', async () => {
  const carol = (await official(world, 'carol', 'helpdesk')).account;
  const bob = await official(world, 'bob', 'admin');
  await bob.say('hello');
  expect(await bob.say('login off carol because she has left')).toContain('A second administrator must approve this');
  expect(await bob.submit('Apply')).toContain('Please sign in again');
  await confirm(bob);
  await hearing(grace, 'request 1');
  expect(await grace.submit('Approve')).toContain('Please sign in again');
  expect(await isOff(carol)).toBe(false);
  await confirm(grace);
  await hearing(grace, 'Cannot sign in any more');
  expect(await isOff(carol)).toBe(true);
  await hearing(bob, 'grace@demo.example has approved your request 1');
  // The same press from an older copy of the card.
  await grace.submit('Approve');
  await confirm(grace);
  await hearing(grace, 'no such request waiting');
});
