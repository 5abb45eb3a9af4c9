// The whole house with a paid sender: who is not texted, and what whoever asked can tell from it.
import { prepareDemo } from '../../../../src/demo';
import type { AccountId } from '../../../../src/services/ids';
import { openServices, type Services } from '../../../../src/wiring';
import { createTestGround, type TestGround, testConfig } from '../../../fakes/ground';
import { pinIn, somewhere } from '../../../fakes/house';

let services: Services;
let ground: TestGround;
const open = async (countries: string) => {
  ground = createTestGround();
  const environment = {
    MAIL_URL: 'smtp://127.0.0.1:9',
    SECRET_KEY: 'a test key of more than thirty-two bytes 0123456789',
    PUBLIC_URL: 'https://reset.example',
    SMS_URL: 'gateway://:secret@127.0.0.1:9/send',
    SMS_COUNTRIES: countries,
  };
  services = await openServices(testConfig(environment), ground);
  await prepareDemo(services);
};
afterEach(async () => {
  await services.outbox.stop();
  await services.store.close();
});

async function askFor(method: 'mail' | 'sms', name = 'alice@demo.example') {
  const place = somewhere(`${method}-${name}`);
  const opened = await services.recovery.open(place, { identifier: name, purpose: 'reset' });
  if (!opened.ok) throw new Error(opened.reason);
  const sent = await services.recovery.send(place, { caseId: opened.caseId, method });
  await services.outbox.runDue();
  return { place, sent };
}

const reasons = async () =>
  (await services.store.find('audit', { where: { at: { gte: 0 } }, sortBy: 'at', limit: 1_000 }))
    .filter(({ action }) => action === 'pin.not-sent')
    .map(({ body }) => String(JSON.parse(body).reason));

test('a number of a country that is not allowed gets nothing; the answer is that of a stranger; mail goes on', async () => {
  await open('+44');
  const { sent } = await askFor('sms');
  const { sent: stranger } = await askFor('sms', 'nobody@demo.example');
  expect(ground.posted).toEqual([]);
  expect(await reasons()).toContain('sms-country');
  const told = ({ challenge: _, ...rest }: typeof sent & { challenge?: unknown }) => rest;
  expect(told(sent)).toEqual(told(stranger));
  await askFor('mail');
  expect(ground.posted.map(({ kind }) => kind)).toEqual(['mail']);
});

test('a PIN that comes back counts for its country', async () => {
  await open('+49');
  const found = await services.directory.find('bob@demo.example');
  if (!found.ok) throw new Error(found.reason);
  await services.enrolments.addContact(found.account.id, { method: 'sms', address: '+4915112345678', verified: true });
  const passed = jest.spyOn(services.tolls, 'passed');
  const { place, sent } = await askFor('sms', 'bob@demo.example');
  if (!sent.ok) throw new Error(sent.reason);
  const pin = pinIn(ground.posted.at(-1)?.text ?? '');
  expect(await services.recovery.check(place, { challenge: sent.challenge, pin })).toMatchObject({ ok: true });
  expect(await services.tolls.month()).toEqual({ sent: 1, cap: 1000 });
  expect(passed).toHaveBeenCalledTimes(1);
});

test('a premium number cannot become a contact', async () => {
  await open('+49');
  const found = await services.directory.find('alice@demo.example');
  if (!found.ok) throw new Error(found.reason);
  const { id, stamp, username } = found.account;
  const caller = {
    kind: 'account',
    account: id as AccountId,
    stamp,
    username,
    authenticatedAtMs: ground.clock.nowMs(),
  } as const;
  const place = somewhere('contacts', { caller });
  const begun = await services.people.contacts.add(place, { method: 'sms', address: '+49 900 1234567' });
  expect(begun).toMatchObject({ ok: false, reason: 'not-served' });
});
