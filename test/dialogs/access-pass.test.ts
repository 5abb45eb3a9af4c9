// Recovery by Temporary Access Pass as it is talked through, from the first word to the notice.
import { buildEntraHouse, type EntraHouse } from '../fakes/entra';
import { join } from '../fakes/world';
import { createTalk } from './transcript';

jest.setTimeout(60_000);

let house: EntraHouse;
beforeEach(async () => {
  house = await buildEntraHouse();
  house.ground.setPolicy({ outcome: 'pass' });
});
afterEach(() => house.close());

const talk = createTalk(async (options) => {
  const world = await join(house.services, house.ground, options ?? {});
  return {
    ...world,
    // What the page says of a lost pass is the page's own test; the house closes itself.
    usePage: (url, typed) => world.usePage(url, typed).catch(() => undefined),
    close: async () => undefined,
  };
});

const untilTheLink = `
  user: forgot password
  bot: What's your work e-mail or username?
  user: ada@corp.example
  bot: *
  press: E-mail
  bot: *
  bot: *
  mail: {pin}
  user: {pin}
  bot: Thank you. [Show my access pass]
  bot: *
`;

test('the pass is made on the page; the chat, the mailbox and the audit hear that it was', async () => {
  await talk(`
    ${untilTheLink}
    audit: ticket.issued ok
    page: nothing is typed there
    bot: A Temporary Access Pass was made for you and shown on the page. *
    mail: You have a Temporary Access Pass
    audit: password.pass started, password.pass ok
  `);
  expect(house.double.effects('users.authentication.temporaryAccessPassMethods.create')).toHaveLength(1);
});

test('a lost answer is told as what it is, nothing is made a second time, and the next try is whole', async () => {
  const operation = 'users.authentication.temporaryAccessPassMethods.create';
  house.double.faults.add('reset-after', { operation });
  await talk(`
    ${untilTheLink}
    page: nothing is typed there
    bot: I could not find out whether your Temporary Access Pass was made. If it was, nobody has seen it. *
    audit: password.pass started, password.pass unknown
    mail: You have a Temporary Access Pass
    clock: +2 min
    ${untilTheLink}
    page: nothing is typed there
    bot: A Temporary Access Pass was made for you and shown on the page. *
    audit: password.pass ok
  `);
  expect(house.double.effects(operation)).toHaveLength(2);
});
