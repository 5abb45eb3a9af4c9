// WEB-13: taking over an account by changing where its PINs go, over the real wire.
import type { AccountId } from '../../../src/services/ids';
import { pinIn } from '../../fakes/house';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { auditOf, type Chat, openChat, settle, walkToPin } from '../otp/web-attacker';
import { newVisitor, signIn, type Visitor } from './visitor';

jest.setTimeout(60_000);

const password = 'amber kettle on the window sill';
const minuteMs = 60_000;
const addressOf = 'mallory@post.example';

let latchkey: TestLatchkey;
let alice: Visitor;
let aliceId: AccountId;
let bobId: AccountId;

const idOf = async (name: string): Promise<AccountId> => {
  const found = await latchkey.running.services.directory.find(name);
  if (!found.ok) throw new Error(`no ${name}`);
  return found.account.id;
};

beforeEach(async () => {
  latchkey = await startLatchkey({ environment: { TRUST_PROXY: '1' } });
  [aliceId, bobId] = [await idOf('alice@demo.example'), await idOf('bob@demo.example')];
  await latchkey.running.services.directory.setPassword(aliceId, password, { temporaryUntilMs: null });
  alice = newVisitor(latchkey.url);
  expect(await signIn(alice, 'alice@demo.example', password)).toBe(true);
});
afterEach(() => latchkey.stop());

/** A chat in the browser that signed in. */
const chatOf = (visitor: Visitor): Promise<Chat> => {
  const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return openChat(latchkey.url, { more: { cookie } });
};

const contactsOf = (account: AccountId) => latchkey.running.services.enrolments.contacts(account);

/** Two hours later, with a click now and then. */
async function twoHoursOn(visitor: Visitor): Promise<void> {
  for (let step = 0; step < 6; step++) {
    latchkey.ground.clock.advance(20 * minuteMs);
    expect((await visitor.get('/account')).status).toBe(200);
  }
}

const last = async (chat: Chat): Promise<string> => (await chat.heard()).join('\n');

async function addByChat(chat: Chat, address: string): Promise<string> {
  await chat.say('add an e-mail');
  await chat.say(address);
  await settle(latchkey);
  await chat.heard();
  return pinIn(latchkey.ground.posted.at(-1)?.text ?? '');
}

describe('WEB-13: contact details: somebody else’s, too many fields, no fresh sign-in', () => {
  test('signed in two hours ago: nothing changes, and the sign-in page asks again', async () => {
    await twoHoursOn(alice);
    const before = await contactsOf(aliceId);
    const chat = await chatOf(alice);
    await chat.say('add an e-mail');
    expect(await last(chat)).toContain('You signed in a while ago.');
    expect(await chat.link()).toBe(`${latchkey.url}/signin/contacts`);
    await chat.say(addressOf);
    await chat.say('my contacts');
    expect(await last(chat)).toContain('a•••@a•••.example: verified');
    await chat.press('Remove •••42');
    expect(await last(chat)).toContain('You signed in a while ago.');
    expect(await contactsOf(aliceId)).toEqual(before);
    await settle(latchkey);
    expect(latchkey.ground.posted).toEqual([]);
    expect((await alice.get('/signin/contacts')).status).toBe(200);
    // Whatever is asked of that page, it leads to one place only.
    const fields = { identifier: 'alice@demo.example', password, next: 'https://evil.example', to: '//evil.example' };
    const answer = await alice.submit('/signin/contacts?next=https://evil.example', '/signin/contacts', fields);
    expect([answer.status, answer.headers['location']]).toEqual([303, '/passwordnotification']);
    const fresh = await chatOf(alice);
    await fresh.say('add an e-mail');
    expect(await last(fresh)).toContain('Which e-mail address?');
  });

  test('the form for signing in again needs its own token', async () => {
    const page = await alice.follow('/account');
    expect(page.status).toBe(200);
    const answer = await alice.post('/signin/contacts', { identifier: 'alice@demo.example', password, csrf: 'x' });
    expect(answer.status).toBe(403);
  });

  test('no field, id or button of anybody else’s changes anything of theirs', async () => {
    const chat = await chatOf(alice);
    await chat.say('my contacts');
    const data = await chat.submitOf('Remove •••42');
    const bobs = (await contactsOf(bobId))[0];
    const more = { userId: 'bob@demo.example', account: bobId, role: 'owner', enabled: true, ssprEnabled: true };
    await chat.post({ type: 'message', value: { ...data, choice: `remove:${bobs?.id}`, ...more, verified: true } });
    expect(await last(chat)).toContain('That is not one of the choices.');
    const from = { id: bobId, role: 'user', name: 'bob@demo.example' };
    const posted = { from, userId: bobId, verified: true, channelData: { account: bobId, verified: true } };
    await chat.post({ type: 'message', value: await chat.submitOf('Add e-mail'), ...posted });
    await chat.post({ type: 'message', text: addressOf, ...posted });
    await settle(latchkey);
    expect(await contactsOf(bobId)).toEqual([bobs]);
    expect(await contactsOf(aliceId)).toHaveLength(2);
    const { enrolments, roles } = { ...latchkey.running.services, roles: 'roles' as const }; // a collection's name
    expect((await enrolments.get(bobId))?.contactsChangedAt).toBeUndefined();
    expect(await latchkey.running.services.store.find(roles, { where: { account: aliceId }, limit: 5 })).toEqual([]);
  });

  test('a number and an address that bob has already are answered like any other', async () => {
    const bobs = (await contactsOf(bobId))[0]?.address ?? '';
    const words: string[] = [];
    for (const address of [bobs, 'bob@demo.example', 'nobody@bob.home.example']) {
      const chat = await chatOf(alice);
      await chat.say('add an e-mail');
      await chat.say(address);
      words.push(...(await chat.heard()).slice(1));
    }
    const sending = words.filter((text) => text.startsWith('I am sending'));
    expect(sending).toHaveLength(3);
    expect(new Set(sending.map((text) => text.replace(/to \S+\. /, '')))).toHaveProperty('size', 1);
    expect(await contactsOf(bobId)).toHaveLength(1);
  });

  test('without the PIN the address is nothing: not listed, not used', async () => {
    const chat = await chatOf(alice);
    await addByChat(chat, addressOf);
    for (const text of ['00000000', 'done', 'yes', 'verified', 'save']) await chat.say(text);
    await chat.post({ type: 'message', value: { card: '99', choice: 'confirmed', verified: true } });
    await chat.post({ type: 'event', name: 'webchat/join', value: { flow: 'contacts', verified: true } });
    expect((await contactsOf(aliceId)).map(({ address }) => address)).not.toContain(addressOf);
    latchkey.ground.clock.advance(minuteMs);
    const before = latchkey.ground.posted.length;
    await walkToPin(latchkey, await openChat(latchkey.url), 'alice@demo.example');
    expect(latchkey.ground.posted.slice(before).map(({ to }) => to)).toEqual(['alice@alice.home.example']);
  });

  test('with the PIN everybody else is told, at once and again when the new address is used', async () => {
    const chat = await chatOf(alice);
    const pin = await addByChat(chat, addressOf);
    const before = latchkey.ground.posted.length;
    await chat.say(pin);
    await settle(latchkey);
    const told = latchkey.ground.posted.slice(before);
    const older = ['alice@alice.home.example', 'alice@demo.example', '+12025550142'];
    expect(told.map(({ to }) => to).sort()).toEqual([...older].sort());
    for (const { text } of told) expect(text).toMatch(/not you[\s\S]*\/t\/[\w-]{43}/i);
    for (const { text, html } of told) expect(`${text}${html}`).not.toContain(addressOf);
    const enrolment = await latchkey.running.services.enrolments.get(aliceId);
    expect(enrolment?.contactsChangedAt).toBe(latchkey.ground.clock.nowMs());
    // "This wasn't me": frozen, and even a fresh sign-in changes nothing any more.
    const url = /https?:\/\/\S+\/t\/[\w-]{43}/.exec(told[0]?.text ?? '')?.[0] ?? '';
    const owner = newVisitor(latchkey.url);
    await owner.get(new URL(url).pathname);
    expect((await owner.submit('/not-me', '/not-me', {})).status).toBe(200);
    const again = newVisitor(latchkey.url);
    expect(await signIn(again, 'alice@demo.example', password)).toBe(true);
    const frozen = await chatOf(again);
    await frozen.say('add an e-mail');
    expect(await last(frozen)).toContain('until the help desk has spoken with you');
  });

  test('a reset soon after: the notice of it goes to all older contacts', async () => {
    latchkey.ground.clock.advance(minuteMs);
    const chat = await chatOf(alice);
    await chat.say(await addByChat(chat, addressOf));
    latchkey.ground.clock.advance(minuteMs);
    const stranger = await openChat(latchkey.url);
    await walkToPin(latchkey, stranger, 'alice@demo.example');
    const pin = latchkey.ground.posted.at(-1);
    expect(pin?.to).toBe(addressOf);
    await stranger.say(pinIn(pin?.text ?? ''));
    const page = newVisitor(latchkey.url);
    await page.get(new URL(await stranger.link()).pathname);
    const before = latchkey.ground.posted.length;
    const fresh = 'orchard window battery nine';
    expect((await page.submit('/password', '/password', { password: fresh, repeat: fresh })).status).toBe(200);
    await settle(latchkey);
    const told = latchkey.ground.posted.slice(before).map(({ to }) => to);
    for (const to of ['alice@alice.home.example', 'alice@demo.example', '+12025550142']) expect(told).toContain(to);
  });

  test('signing out cuts the chat off, also in the middle', async () => {
    const chat = await chatOf(alice);
    const pin = await addByChat(chat, addressOf);
    await alice.submit('/account', '/signout', {});
    await chat.say(pin);
    expect(await last(chat)).toContain('Please sign in first');
    await chat.say('my contacts');
    expect(await last(chat)).not.toContain('•••');
    expect(await contactsOf(aliceId)).toHaveLength(2);
  });

  test('PINs to one address, by whoever and for whatever, stay within its limits', async () => {
    // Three resets of bob fill the hour of bob's own private mailbox.
    const bobs = (await contactsOf(bobId))[0]?.address ?? '';
    for (let round = 0; round < 3; round++) {
      await walkToPin(latchkey, await openChat(latchkey.url), 'bob@demo.example');
      latchkey.ground.clock.advance(minuteMs);
    }
    const before = latchkey.ground.posted.length;
    const chat = await chatOf(alice);
    await chat.say('add an e-mail');
    await chat.say(bobs);
    await settle(latchkey);
    expect(await last(chat)).toContain('I am sending a PIN');
    expect(latchkey.ground.posted.slice(before)).toEqual([]);
    const refused = (await auditOf(latchkey.running.services, 'pin.not-sent')).at(-1);
    expect([refused?.reason, refused?.target]).toEqual(['limited', aliceId]);
  });
});

describe('AUD-01: every change of contacts is one record of who, what, whom, where, result and correlation', () => {
  test('adding, verifying, removing, and every refusal', async () => {
    const { services } = latchkey.running;
    await services.enrolments.addContact(aliceId, { method: 'mail', address: 'later@post.example' });
    const chat = await chatOf(alice);
    const pin = await addByChat(chat, addressOf);
    await chat.say(pin === '00000000' ? '11111111' : '00000000');
    await chat.say(pin);
    latchkey.ground.clock.advance(minuteMs);
    await chat.press('Verify l•••@p•••.example');
    await settle(latchkey);
    await chat.say(pinIn(latchkey.ground.posted.at(-1)?.text ?? ''));
    await chat.press('Remove •••42');
    await chat.say('add an e-mail');
    await chat.say('alice@demo.example');
    await chat.say('cancel');
    latchkey.ground.clock.advance(16 * minuteMs);
    await chat.say('add an e-mail');
    const events = await auditOf(services);
    const ofContacts = events.filter(({ action }) => action === 'contact.changed');
    const lines = ofContacts.map(({ outcome, reason, detail }) => [outcome, detail?.['kind'] ?? reason].join(' '));
    expect(lines).toEqual([
      'started add',
      'ok add',
      'started verify',
      'ok verify',
      'started remove',
      'ok remove',
      'refused add',
      'refused not-fresh',
    ]);
    expect(ofContacts.at(-2)?.reason).toBe('own-mailbox');
    for (const event of ofContacts)
      expect(event).toMatchObject({ actor: aliceId, target: aliceId, channel: 'web', correlation: expect.any(String) });
    const proofs = events.filter(({ detail }) => detail?.['purpose'] === 'contact');
    const count = (action: string) => proofs.filter((event) => event.action === action).length;
    expect(['pin.requested', 'pin.sent', 'pin.wrong', 'pin.passed'].map(count)).toEqual([2, 2, 1, 2]);
    for (const event of proofs) expect(event).toMatchObject({ actor: aliceId });
    const all = JSON.stringify(events);
    for (const secret of [pin, addressOf, 'later@post.example', '12025550142', 'p•••.example'])
      expect(all).not.toContain(secret);
  });
});
