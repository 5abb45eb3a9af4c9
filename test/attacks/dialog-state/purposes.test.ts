// ST-09: a PIN is good for what it was sent for, and for nothing else.
import type { CaseId, ChallengeId } from '../../../src/services/ids';
import type { Caller, Place } from '../../../src/services/recovery/ports';
import { buildHouse, type House, somewhere } from '../../fakes/house';

const purposes = ['reset', 'unlock', 'contact'] as const; // so that the names are a type too
type Purpose = (typeof purposes)[number];

interface Sent {
  readonly caseId: CaseId;
  readonly challenge: ChallengeId;
  readonly pin: string;
}

let house: House;
let place: Place;

beforeEach(async () => {
  house = await buildHouse();
  const found = await house.services.directory.find('alice@demo.example');
  if (!found.ok) throw new Error('no alice');
  const { id: account, stamp, username } = found.account;
  const authenticatedAtMs = house.services.clock.nowMs();
  const caller: Caller = { kind: 'account', account, stamp, username, authenticatedAtMs };
  place = somewhere('st-09', { caller });
});
afterEach(() => house.close());

const identifier = 'alice@demo.example';

async function ask(purpose: Purpose): Promise<Sent> {
  const { recovery, people } = house.services;
  if (purpose === 'contact') {
    const begun = await people.contacts.add(place, { method: 'mail', address: 'new@post.example' });
    if (!begun.ok) throw new Error(begun.reason);
    return { caseId: begun.caseId, challenge: begun.challenge, pin: await house.pin() };
  }
  const opened = await recovery.open(place, { purpose, identifier });
  if (!opened.ok) throw new Error(opened.reason);
  const sent = await recovery.send(place, { caseId: opened.caseId, method: 'mail' });
  if (!sent.ok) throw new Error(sent.reason);
  return { caseId: opened.caseId, challenge: sent.challenge, pin: await house.pin() };
}

/** Hands a PIN in where PINs for `purpose` are handed in. */
const handIn = (purpose: Purpose, { challenge, pin }: Pick<Sent, 'challenge' | 'pin'>) =>
  purpose === 'contact'
    ? house.services.people.contacts.confirm(place, { challenge, pin })
    : house.services.recovery.check(place, { challenge, pin });

const newContact = async () => {
  if (place.caller.kind === 'anonymous') throw new Error('nobody');
  const contacts = await house.services.enrolments.contacts(place.caller.account);
  return contacts.find(({ address }) => address === 'new@post.example');
};

describe('ST-09: cross-purpose PIN', () => {
  test.each(purposes.flatMap((made) => purposes.filter((used) => used !== made).map((used) => [made, used] as const)))(
    'the PIN of a %s in the challenge of a %s',
    async (made, used) => {
      const ours = await ask(made);
      const theirs = await ask(used);
      expect((await handIn(used, { challenge: theirs.challenge, pin: ours.pin })).ok).toBe(false);
      // Its own PIN still counts: the wrong one took a try and nothing more.
      expect((await handIn(used, theirs)).ok).toBe(true);
      expect((await handIn(made, ours)).ok).toBe(true);
    },
  );

  test.each([
    ['contact', 'reset'],
    ['contact', 'unlock'],
    ['reset', 'contact'],
    ['unlock', 'contact'],
  ] as const)('the challenge and PIN of a %s where those of a %s are taken', async (made, used) => {
    const ours = await ask(made);
    expect(await handIn(used, ours)).toEqual({ ok: false, reason: 'expired' });
    expect(await newContact()).toBeUndefined();
    expect(await house.services.store.find('grants', { where: {}, limit: 10 })).toEqual([]);
    // Not even a try was taken.
    expect((await house.services.store.get('challenges', ours.challenge))?.triesLeft).toBe(5);
    expect((await handIn(made, ours)).ok).toBe(true);
  });

  test('a case of one kind sends nothing of the other, and ends in nothing of the other', async () => {
    const { recovery, people } = house.services;
    const contact = await ask('contact');
    const reset = await ask('reset');
    expect(await recovery.send(place, { caseId: contact.caseId, method: 'mail' })).toEqual({
      ok: false,
      reason: 'expired',
    });
    expect(await recovery.options(place, contact.caseId)).toEqual([]);
    expect(await people.contacts.resend(place, reset.caseId)).toEqual({ ok: false, reason: 'expired' });
  });

  test('a reset is never proven by a contact that is not proven itself', async () => {
    await ask('contact');
    const before = house.ground.posted.length;
    await ask('reset');
    expect(house.ground.posted.slice(before).map(({ to }) => to)).not.toContain('new@post.example');
  });

  test('using one up, or throwing it away, revives no other', async () => {
    const first = await ask('contact');
    expect((await handIn('contact', first)).ok).toBe(true);
    expect(await handIn('contact', first)).toEqual({ ok: false, reason: 'used-up' });
    const reset = await ask('reset');
    expect((await handIn('reset', reset)).ok).toBe(true);
    expect(await handIn('contact', first)).toEqual({ ok: false, reason: 'used-up' });
    await house.services.recovery.abandon(place, reset.caseId);
    expect((await handIn('reset', reset)).ok).toBe(false);
    expect((await handIn('contact', first)).ok).toBe(false);
  });

  test('nothing of it counts in another conversation or for another account', async () => {
    const sent = await ask('contact');
    const { contacts } = house.services.people;
    const elsewhere = somewhere('elsewhere', { caller: place.caller });
    expect(await contacts.confirm(elsewhere, sent)).toEqual({ ok: false, reason: 'expired' });
    const bob = await house.services.directory.find('bob@demo.example');
    if (!bob.ok) throw new Error('no bob');
    const { id: account, stamp, username } = bob.account;
    const authenticatedAtMs = house.services.clock.nowMs();
    const asBob: Place = { ...place, caller: { kind: 'account', account, stamp, username, authenticatedAtMs } };
    expect(await contacts.confirm(asBob, sent)).toEqual({ ok: false, reason: 'expired' });
    expect(await contacts.confirm({ ...place, caller: { kind: 'anonymous' } }, sent)).toEqual({
      ok: false,
      reason: 'sign-in',
    });
    expect(await newContact()).toBeUndefined();
    expect(await house.services.enrolments.contacts(account)).toHaveLength(1);
  });

  test('a stored challenge that is turned to another address opens neither', async () => {
    const sent = await ask('contact');
    const { store } = house.services;
    const other = (
      await house.services.enrolments.contacts(
        place.caller.kind === 'account' ? place.caller.account : (undefined as never), // alice is signed in
      )
    )[0];
    await store.update('challenges', { id: sent.challenge }, { set: { contact: other?.id ?? null } });
    expect((await handIn('contact', sent)).ok).toBe(false);
    expect(await newContact()).toBeUndefined();
  });
});
