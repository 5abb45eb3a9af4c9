// The audit cannot be written, at every step of everything that changes something.

import { franksPassword } from '../../../src/services/demo-accounts';
import type { Source } from '../../../src/services/ids';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { auditOf } from '../otp/web-attacker';
import { createFaultyStore, type FaultyStore, isWrite, type StoreCall, serving } from '../resilience/faulty-store';
import {
  accountOf,
  choosePassword,
  closeNodes,
  createPerson,
  type Node,
  newestPin,
  type Person,
  startNode,
  tokenIn,
  walkToPin,
} from '../resilience/node';

const auditing = ({ collection }: StoreCall): boolean => ['audit', 'lanes', 'checkpoints'].includes(collection);
/** Read-only, or a disk that is full: what is there can still be read. */
const noAudit = (call: StoreCall) => (auditing(call) && isWrite(call) ? 'refuse' : 'serve');
/** Written, and nobody is told: the recorder looks and finds it, unless it cannot look either. */
const mute = (call: StoreCall) => (auditing(call) ? (isWrite(call) ? 'lose' : 'refuse') : 'serve');

const password = 'Copper-meadow-violin-31';
const alice = 'alice@demo.example';
const page = { source: 'page' as Source, correlation: 'page' }; // a bucket for tests

let node: Node;
let store: FaultyStore;
let person: Person;
beforeEach(async () => {
  store = createFaultyStore(createSqliteStore({ path: ':memory:' }));
  node = await startNode({ store });
  person = createPerson();
});
afterEach(async () => {
  store.mood = serving;
  await closeNodes(node);
});

const credentialOf = async (name: string) => {
  const { id } = await accountOf(node, name);
  const { passwordHash, stamp, lockedUntil, failedSignIns } = (await store.get('accounts', id))!;
  return { passwordHash, stamp, lockedUntil, failedSignIns, frozen: (await node.services.enrolments.get(id))?.frozen };
};

/** What somebody is told whose step did not go through: to try again, and a number for the help desk. */
const sorry = /did not go through\. Please try again/;

/** The steps of a reset in the chat, in order. */
const steps: readonly (readonly [name: string, run: () => Promise<unknown>])[] = [
  ['a name', () => person.say(node, alice)],
  ['the way', () => person.press(node, 'mail')],
  ['the PIN', () => person.say(node, newestPin(node.ground) ?? '')],
];

describe('AUD-04: the audit store is unavailable', () => {
  describe.each([
    ['refuses', noAudit],
    ['takes it and answers nothing', mute],
  ] as const)('and %s', (_name, mood) => {
    test.each([0, 1, 2])(
      'step %i of a reset: told to try again, nothing is proven, sent or written; then it works',
      async (at) => {
        await person.say(node, 'I forgot my password');
        for (const [, run] of steps.slice(0, at)) {
          await run();
          await node.services.outbox.runDue();
        }
        const before = await credentialOf(alice);
        const sent = node.ground.posted.length;
        store.mood = mood;
        await steps[at]![1]();
        expect(person.heard.at(-1)).toMatch(sorry);
        await node.services.outbox.runDue();
        expect(node.ground.posted).toHaveLength(sent);
        expect(await store.count('grants', { expiresAt: { gt: 0 } })).toBe(0);
        expect(await store.count('tickets', { expiresAt: { gt: 0 } })).toBe(0);
        expect(await credentialOf(alice)).toEqual(before);
        store.mood = serving;
        node.ground.clock.advance(31_000);
        // The same again, as the bot asked.
        for (const [, run] of steps.slice(at)) {
          await run();
          await node.services.outbox.runDue();
        }
        expect(await choosePassword(node, person.link(), password)).toEqual({ ok: true });
      },
    );
  });

  test('the courier waits with the PIN, and ten minutes of trouble use up nobody’s messages', async () => {
    await person.say(node, 'I forgot my password');
    await person.say(node, alice);
    await person.press(node, 'mail');
    store.mood = noAudit;
    for (let elapsed = 0; elapsed < 300; elapsed += 5) {
      await node.services.outbox.runDue();
      node.ground.clock.advance(5_000);
    }
    expect(node.ground.posted).toEqual([]);
    store.mood = serving;
    for (let elapsed = 0; elapsed < 240 && node.ground.posted.length === 0; elapsed += 5) {
      node.ground.clock.advance(5_000);
      await node.services.outbox.runDue();
    }
    expect(node.ground.posted).toHaveLength(1);
    expect(await auditOf(node.services, 'pin.not-sent')).toEqual([]);
    await person.say(node, newestPin(node.ground) ?? '');
    expect(person.link()).not.toBe('');
  });

  test('a password is not written without its record, and the link works on', async () => {
    await person.say(node, await walkToPin(node, person));
    const before = await credentialOf(alice);
    store.mood = noAudit;
    await expect(choosePassword(node, person.link(), password)).rejects.toMatchObject({ code: 'audit.unavailable' });
    expect(await credentialOf(alice)).toEqual(before);
    expect(await store.count('intents', { account: (await accountOf(node, alice)).id })).toBe(0);
    store.mood = serving;
    expect(await choosePassword(node, person.link(), password)).toEqual({ ok: true });
  });

  test('the audit goes away between the intent and the outcome: the truth is told, and the outcome is recorded later', async () => {
    await person.say(node, await walkToPin(node, person));
    store.mood = (call) => {
      const written = store.calls.some(({ method, collection }) => method === 'insert' && collection === 'intents');
      return written ? noAudit(call) : 'serve';
    };
    expect(await choosePassword(node, person.link(), password)).toEqual({ ok: true });
    const outcomes = async () =>
      (await auditOf(node.services, 'password.reset')).map(({ outcome, reason }) => `${outcome} ${reason ?? ''}`);
    expect(await outcomes()).toEqual(['started ']);
    await node.services.outbox.runDue();
    store.mood = serving;
    const told = () => node.said.flatMap(({ outbound }) => outbound.map(({ reply }) => reply.text)).join(' ');
    for (let tries = 0; tries < 12; tries += 1) {
      node.ground.clock.advance(10_000);
      await node.services.outbox.runDue();
    }
    expect(await outcomes()).toEqual(['started ', 'ok resolved-later']);
    expect(told()).toContain('Your password was changed');
    expect(node.ground.posted.filter(({ text }) => text.includes('/t/'))).toHaveLength(3);
  });

  test('a rules refusal whose record fails leaves the link usable', async () => {
    await person.say(node, await walkToPin(node, person));
    const { id } = await accountOf(node, alice);
    await node.services.directory.setPassword(id, password, { temporaryUntilMs: null });
    // The link died with the old credential; this is about a new one.
    const again = createPerson();
    node.ground.clock.advance(60_000);
    await again.say(node, await walkToPin(node, again));
    store.mood = (call) => {
      const writes = store.calls.filter(({ method, collection }) => method === 'insert' && collection === 'intents');
      return writes.length > 0 ? noAudit(call) : 'serve';
    };
    expect(await choosePassword(node, again.link(), password)).toMatchObject({ ok: false, reason: 'rules' });
    store.mood = serving;
    expect(await choosePassword(node, again.link(), 'Walnut-harbour-tulip-58')).toEqual({ ok: true });
    for (let tries = 0; tries < 20; tries += 1) {
      node.ground.clock.advance(15_000);
      await node.services.outbox.runDue();
    }
    // One write, one notice per address: the refused one is not taken for another.
    expect(node.ground.posted.filter(({ text }) => text.includes('/t/'))).toHaveLength(3);
  });

  test('an unlock does not happen without its record', async () => {
    await person.say(node, 'unlock my account');
    await person.say(node, 'frank@demo.example');
    await person.press(node, 'mail');
    await node.services.outbox.runDue();
    const pin = newestPin(node.ground) ?? '';
    const before = await credentialOf('frank@demo.example');
    expect(before.lockedUntil).not.toBeNull();
    store.mood = noAudit;
    await person.say(node, pin);
    expect(person.heard.at(-1)).toMatch(sorry);
    expect(await credentialOf('frank@demo.example')).toEqual(before);
    store.mood = serving;
    // The proof was not used up.
    await person.say(node, pin);
    expect(person.heard.at(-1)).toContain('Your account is unlocked');
  });

  test('a change on the account page does not happen without its record', async () => {
    const { id } = await accountOf(node, 'frank@demo.example');
    await node.services.directory.unlock(id);
    const request = { account: id, current: franksPassword, next: password, ...page };
    const before = await credentialOf('frank@demo.example');
    store.mood = noAudit;
    await expect(node.services.passwords.change(request)).rejects.toMatchObject({ code: 'audit.unavailable' });
    expect(await credentialOf('frank@demo.example')).toEqual(before);
    store.mood = serving;
    expect(await node.services.passwords.change(request)).toEqual({ ok: true });
  });

  test('an objection freezes nothing without its record, and works on the second try', async () => {
    await person.say(node, await walkToPin(node, person));
    await choosePassword(node, person.link(), password);
    await node.services.outbox.runDue();
    const token = /\/t\/([\w-]{43})/.exec(node.ground.posted.at(-1)?.text ?? '')?.[1] ?? '';
    const objections = node.services.objectionsWith(() => undefined);
    store.mood = noAudit;
    await expect(objections.object({ token, ...page })).rejects.toMatchObject({ code: 'audit.unavailable' });
    expect((await credentialOf(alice)).frozen).toBe(false);
    store.mood = serving;
    expect(await objections.object({ token, ...page })).toBe(true);
    expect((await credentialOf(alice)).frozen).toBe(true);
  });

  test('nobody is signed in, and no temporary password is shown, without a record', async () => {
    node.ground.setPolicy({ outcome: 'temporary' });
    await person.say(node, await walkToPin(node, person));
    const before = await credentialOf(alice);
    store.mood = noAudit;
    const attempt = { identifier: 'frank', password: franksPassword, keep: false, device: 'test', ...page };
    await node.services.directory.unlock((await accountOf(node, 'frank@demo.example')).id);
    await expect(node.services.signIn.attempt(attempt)).rejects.toMatchObject({ code: 'audit.unavailable' });
    expect(await store.count('sessions', { expiresAt: { gt: 0 } })).toBe(0);
    const token = tokenIn(person.link());
    await expect(node.services.passwords.reveal({ token, ...page })).rejects.toMatchObject({
      code: 'audit.unavailable',
    });
    expect(await credentialOf(alice)).toEqual(before);
    store.mood = serving;
    expect(await node.services.passwords.reveal({ token, ...page })).toMatchObject({ ok: true });
    expect(await node.services.signIn.attempt(attempt)).toMatchObject({ ok: true });
  });
});
