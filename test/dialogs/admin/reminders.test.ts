// Reminders to add a contact: who gets one, how often, and what is in it.
import { parseCommand } from '../../../src/dialogs/admin/grammar/parse';
import { type Office, openOffice } from './office';

let office: Office;
beforeEach(async () => {
  office = await openOffice();
  await office.world.posted();
});
afterEach(() => office.close());

const dayMs = 24 * 3_600_000;
const reminded = async () => {
  // They are spread over time.
  await office.world.advance(60_000);
  return (await office.world.posted()).filter(({ subject }) => subject.startsWith('Please add'));
};
/** People with a mailbox and no contact, switched on. */
async function hireIncomplete(unit: string, count: number): Promise<void> {
  const { services } = office.world;
  for (let n = 1; n <= count; n += 1) {
    const saved = await services.accounts.save({ username: `${unit.toLowerCase()}${n}@demo.example`, unit });
    if (saved.ok) await services.enrolments.enable(saved.id, { by: 'test' });
  }
}

test('whoever is switched on and has no usable contact gets one mail that leads to the contacts and opens nothing', async () => {
  expect(await office.owner.say('remind carol')).toContain('Reminded to add a contact');
  const [mail, ...more] = await reminded();
  expect(more).toEqual([]);
  expect(mail).toMatchObject({ to: 'carol@demo.example', subject: 'Please add a recovery contact' });
  expect(mail?.text).toMatch(/\/passwordnotification\s/);
  expect(mail?.text).not.toMatch(/\/t\//);
  expect(await office.owner.say('audit carol')).toContain('reminder.sent ok by grace@demo.example');
});

test('once in seven days, whoever asks and however', async () => {
  await office.give('bob', 'helpdesk');
  const bob = await office.desk('bob');
  await office.owner.say('remind carol');
  expect(await reminded()).toHaveLength(1);
  expect(await bob.say('remind carol')).toContain('already so: 1');
  await office.world.advance(7 * dayMs - 120_000);
  expect(await bob.say('remind carol')).toContain('already so: 1');
  expect(await reminded()).toEqual([]);
  await office.world.advance(120_000);
  expect(await bob.say('remind carol')).toContain('Reminded');
  expect(await reminded()).toHaveLength(1);
});

test.each([
  ['alice', 'has two'],
  ['bob', 'has one'],
  ['dave', 'is disabled'],
  ['erin', 'is not switched on'],
  ['grace', 'is privileged, and the policy lets no such account reset'],
])('%s %s: nothing to remind of', async (username) => {
  expect(await office.owner.say(`remind ${username}`)).toContain('already so: 1');
  expect(await reminded()).toEqual([]);
});

test('an address that was never verified is not enough, and one way is not where the policy asks for two', async () => {
  await office.owner.say('contact carol set email carol@home.example');
  expect(await office.owner.say('remind carol')).toContain('Reminded');
  office.world.ground.setPolicy({ methods: 'two' });
  expect(await office.owner.say('remind bob')).toContain('Reminded');
  expect(await office.owner.say('remind alice')).toContain('already so: 1');
});

test('many: counted first, sent little by little, to nobody else', async () => {
  await hireIncomplete('Sales', 12);
  await hireIncomplete('Depot', 1);
  expect(await office.owner.say('remind not-enrolled in ou:Sales')).toMatch(/will change 12 people/);
  expect(await reminded()).toEqual([]);
  expect(await office.owner.press('Apply')).toContain('Reminded to add a contact');
  const rows = await office.world.services.store.find('outbox', { where: { state: 'waiting' }, limit: 100 });
  const dues = rows.filter(({ id }) => id.startsWith('tell/remind')).map(({ nextAt }) => nextAt ?? 0);
  const nowMs = office.world.ground.clock.nowMs();
  expect(dues).toHaveLength(12);
  expect(new Set(dues).size).toBeGreaterThan(6);
  expect(Math.max(...dues)).toBeLessThan(nowMs + 12 * 100);
  const mails = await reminded();
  expect(mails.map(({ to }) => to).sort()).toEqual(
    Array.from({ length: 12 }, (_, n) => `sales${n + 1}@demo.example`).sort(),
  );
  expect(await office.owner.say('remind ou:Sales')).toContain('already so: 12');
});

test('nobody without a mailbox, who then is asked again when there is one', async () => {
  const { services } = office.world;
  const saved = await services.accounts.save({ username: 'nobox', unit: 'Sales' });
  if (saved.ok) await services.enrolments.enable(saved.id, { by: 'test' });
  expect(await office.owner.say('remind nobox')).toContain('no mailbox to write to');
  await services.accounts.save({ username: 'nobox', email: 'nobox@demo.example' });
  expect(await office.owner.say('remind nobox')).toContain('Reminded');
});

test('within the scope of a role, and not by an auditor', async () => {
  await office.give('bob', 'helpdesk', 'ou:Front desk');
  await office.give('alice', 'auditor');
  expect(await (await office.desk('bob')).say('remind carol')).toContain('outside your scope: 1');
  expect(await (await office.desk('alice')).say('remind carol')).toContain('does not allow');
});

test('German: the command, and the mail to whoever speaks it', async () => {
  const { enrolments } = office.world.services;
  await enrolments.setLanguage((await office.idOf('carol')) as never, 'de');
  const desk = await office.desk('grace', 'de');
  expect(await desk.say('remind carol')).toContain('Erinnert, einen Kontakt einzutragen');
  await office.world.advance(60_000);
  expect((await office.world.posted()).map(({ subject }) => subject)).toEqual(['Bitte tragen Sie einen Kontakt ein']);
});

test.each(['remind', 'remind carol for 24h', 'remind carol because x'])('%s is not how it is written', (text) => {
  expect(parseCommand(text, 0)).toMatchObject({ ok: false });
});
