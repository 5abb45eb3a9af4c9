// Proves the write-back of contacts to Entra ID: off unless the policy wants it, after a proof only, once, and never at the price of
// the conversation that it comes from.

import type { Method } from '../../../src/services/collections';
import { toGraphPhone } from '../../../src/services/directory/graph/phone-numbers';
import type { Place } from '../../../src/services/recovery/ports';
import { buildEntraHouse, type EntraHouse } from '../../fakes/entra';
import { minuteMs, pinIn, somewhere } from '../../fakes/house';
import { methodIds } from '../../graph/tenant';

jest.setTimeout(60_000);

let house: EntraHouse;
beforeEach(async () => {
  house = await buildEntraHouse();
  house.ground.setPolicy({ contactsWriteBack: true });
});
afterEach(() => house.close());

async function signedIn(name: 'ben' | 'hugo' = 'ben'): Promise<Place> {
  const account = await house.services.directory.get(house.account(name));
  if (account === undefined) throw new Error(name);
  const { id, stamp, username } = account;
  const caller = { kind: 'account', account: id, stamp, username, authenticatedAtMs: house.clock.nowMs() } as const; // a kind
  return somewhere(name, { caller });
}

async function add(method: Method, address: string, at?: Place): Promise<void> {
  const place = at ?? (await signedIn());
  const { contacts } = house.services.people;
  const begun = await contacts.add(place, { method, address });
  if (!begun.ok) throw new Error(begun.reason);
  const pin = pinIn((await house.posted()).at(-1)?.text ?? '');
  expect(await contacts.confirm(place, { challenge: begun.challenge, pin })).toMatchObject({ ok: true });
}

async function remove(address: string): Promise<void> {
  const known = await house.services.enrolments.contacts(house.account('ben'));
  const contact = known.find((one) => one.address === address)?.id;
  if (contact === undefined) throw new Error(address);
  const removed = await house.services.people.contacts.remove(await signedIn(), { contact, evenLast: true });
  expect(removed).toMatchObject({ ok: true });
}

const later = async (minutes: number): Promise<void> => {
  for (let n = 0; n < minutes; n += 1) {
    house.clock.advance(minuteMs);
    await house.services.outbox.runDue();
  }
};
const mailThere = () => house.double.tenant.methods.now(`${house.people.ben}/${methodIds.email}`)?.['emailAddress'];
const phoneThere = () => house.double.tenant.methods.now(`${house.people.ben}/${methodIds.mobile}`)?.['phoneNumber'];
const effects = (): string[] =>
  (['email', 'phone'] as const).flatMap((kind) =>
    (['create', 'update', 'delete'] as const).flatMap((verb) =>
      house.double.effects(`users.authentication.${kind}Methods.${verb}`).map(() => `${kind} ${verb}`),
    ),
  );
const outcomes = async () =>
  (await house.audited()).filter(({ action }) => action === 'contact.copied').map(({ outcome }) => outcome);

test('a proven address becomes the mail method, the next one takes its place, and a removed one goes', async () => {
  await add('mail', 'first@home.example');
  await house.services.outbox.runDue();
  expect(mailThere()).toBe('first@home.example');
  await later(5);
  await add('mail', 'second@home.example');
  await later(1);
  expect(mailThere()).toBe('second@home.example');
  await remove('first@home.example');
  await later(1);
  expect(mailThere()).toBe('second@home.example');
  await remove('second@home.example');
  await later(1);
  expect(mailThere()).toBeUndefined();
  expect(effects()).toEqual(['email create', 'email update', 'email delete']);
  expect(new Set(await outcomes())).toEqual(new Set(['started', 'ok']));
  expect(JSON.stringify([await house.audited(), house.ground.log.lines])).not.toContain('@home.example');
});

test('a number is written with the space that Graph wants, and removed again', async () => {
  await add('sms', '+49 151 2345678');
  await house.services.outbox.runDue();
  expect(phoneThere()).toBe('+49 1512345678');
  await remove('+491512345678');
  await later(1);
  expect(phoneThere()).toBeUndefined();
  expect(effects()).toEqual(['phone create', 'phone delete']);
});

test('what is there already is left alone, however it is written', async () => {
  house.double.tenant.addEmailMethod(house.people.ben, 'Same@Home.example');
  house.double.tenant.addPhoneMethod(house.people.ben, '+49 1512345678');
  await add('mail', 'same@home.example');
  await later(5);
  await add('sms', '+491512345678');
  await later(1);
  expect(effects()).toEqual([]);
  await remove('same@home.example');
  await later(1);
  expect(mailThere()).toBeUndefined();
});

test('without the policy Graph hears nothing of contacts', async () => {
  house.ground.setPolicy({});
  await add('mail', 'first@home.example');
  await later(3);
  expect(house.double.calls.filter(({ operation }) => operation.includes('Methods'))).toEqual([]);
  expect(await outcomes()).toEqual([]);
});

test('the policy may change its mind before the job runs', async () => {
  house.double.faults.add('unavailable-503', { operation: 'users.authentication.emailMethods.list', times: 2 });
  await add('mail', 'first@home.example');
  await house.services.outbox.runDue();
  house.ground.setPolicy({});
  await later(10);
  expect(effects()).toEqual([]);
});

test.each(['reset-after', 'error-after', 'empty-answer', 'reset-before', 'error-500', 'throttled', 'denied'] as const)(
  '%s at the write: the person has their answer, and it is done once in the end',
  async (kind) => {
    const operation = 'users.authentication.emailMethods.create';
    house.double.faults.add(kind, { operation, times: 2, retryAfterSeconds: 0 });
    await add('mail', 'first@home.example');
    await later(60);
    expect(mailThere()).toBe('first@home.example');
    expect(effects()).toEqual(['email create']);
    expect((await outcomes()).at(-1)).toBe('ok');
  },
);

test('answers that lag behind make no second method', async () => {
  house.double.tenant.lag.staleMs = 10 * minuteMs;
  house.double.faults.add('reset-after', { operation: 'users.authentication.emailMethods.create' });
  await add('mail', 'first@home.example');
  await later(60);
  expect(effects()).toEqual(['email create']);
  expect((await outcomes()).at(-1)).toBe('ok');
});

test('a job that was held up never brings back what was removed meanwhile', async () => {
  house.double.faults.add('unavailable-503', { operation: 'users.authentication.emailMethods.list', times: 2 });
  await add('mail', 'first@home.example');
  await house.services.outbox.runDue();
  await remove('first@home.example');
  await later(60);
  expect(mailThere()).toBeUndefined();
  expect(effects()).toEqual([]);
});

test('methods of somebody privileged are not ours to write', async () => {
  await add('mail', 'hugo@home.example', await signedIn('hugo'));
  await later(3);
  expect(effects()).toEqual([]);
  expect(await outcomes()).toEqual(['refused']);
});

test.each([
  ['+491512345678', '+49 1512345678'],
  ['+12025550142', '+1 2025550142'],
  ['+74951234567', '+7 4951234567'],
  ['+35312345678', '+353 12345678'],
  ['+85221234567', '+852 21234567'],
  ['+862112345678', '+86 2112345678'],
])('%s is %s in Graph', (canonical, written) => {
  expect(toGraphPhone(canonical)).toBe(written);
});
