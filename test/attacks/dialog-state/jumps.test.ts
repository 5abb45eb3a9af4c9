// Straight to the last step, and fields that were never asked for.

import { lineKey } from '../../../src/bot/direct-line/history';
import { createCsrf } from '../../../src/bot/pages/csrf';
import { decodeState } from '../../../src/dialogs/state-codec';
import { systemRandom } from '../../../src/services/secrets/random';
import { testKeyring } from '../../fakes/secrets';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { auditOf, type Chat, openChat, send, settle } from '../otp/web-attacker';
import { getPage, passwordFields, postForm } from './page-visitor';

jest.setTimeout(120_000);

let latchkey: TestLatchkey;
beforeEach(async () => {
  latchkey = await startLatchkey({ environment: { TRUST_PROXY: '1' } });
});
afterEach(() => latchkey.stop());

const stateOf = async (chat: Chat) => {
  const doc = await latchkey.running.services.store.get('conversations', lineKey(chat.id));
  return doc === undefined ? undefined : decodeState(doc.state);
};

/** Everything that a step further on would have left behind. */
async function traces() {
  const { store } = latchkey.running.services;
  const all = { expiresAt: { gte: 0 } } as const;
  const [cases, challenges, grants, tickets, sessions, intents, outbox] = await Promise.all([
    store.count('cases', all),
    store.count('challenges', all),
    store.count('grants', all),
    store.count('tickets', all),
    store.count('sessions', all),
    store.count('intents', all),
    store.count('outbox', all),
  ]);
  const stamps = await Promise.all(
    ['alice', 'bob', 'frank', 'grace'].map(async (name) => {
      const found = await latchkey.running.services.directory.find(name);
      return found.ok ? found.account.stamp : 'gone';
    }),
  );
  const posted = latchkey.ground.posted.length;
  return { cases, challenges, grants, tickets, sessions, intents, outbox, stamps, posted };
}

/** What the buttons of every step behind the first one send back. */
const laterChoices = [
  'set-password',
  'reveal-password',
  'page',
  'grant',
  'verified',
  'confirm',
  'finish',
  'done',
  'resend',
  'another-way',
  'sms',
  'mail',
  'cancel',
  'start-over',
  'for-me',
  'other-account',
  'something-else',
  'yes',
];

describe('ST-01: jump to the last step', () => {
  test('cards of later steps are refused, one by one and backwards, and each is on record', async () => {
    const before = await traces();
    const refused = laterChoices.length * 3;
    for (const card of ['0', '1', '7']) {
      for (const choice of laterChoices) {
        const chat = await openChat(latchkey.url);
        const extra = {
          pin: '12345678',
          password: 'x',
          identifier: 'alice@demo.example',
          grant: 'g',
          caseId: 'c',
          verified: true,
        };
        const { status } = await chat.post({ type: 'message', value: { card, choice, ...extra }, ...extra });
        expect(status).toBe(200);
        const state = await stateOf(chat);
        expect([choice, state?.at, state?.until]).toEqual([choice, 'idle', null]);
      }
    }
    await settle(latchkey);
    expect(await traces()).toEqual(before);
    const violations = await auditOf(latchkey.running.services, 'sequence.violation');
    expect(violations).toHaveLength(refused);
    expect(new Set(violations.map(({ reason }) => reason))).toEqual(new Set(['stale-card', 'not-a-choice']));
  });

  test('a PIN, a password and the words of later steps, typed into a conversation that has just begun', async () => {
    const before = await traces();
    const chat = await openChat(latchkey.url);
    for (const text of [
      '12345678',
      'my pin is 1234 5678',
      'send again',
      'another way',
      'E-mail',
      'cancel',
      'done',
      'verified',
    ])
      await chat.say(text);
    expect(['idle', 'unsure']).toContain((await stateOf(chat))?.at);
    await settle(latchkey);
    expect(await traces()).toEqual(before);
  });

  test('events that only the product may send do nothing', async () => {
    const chat = await openChat(latchkey.url);
    await chat.say('forgot password');
    const state = await stateOf(chat);
    const before = await traces();
    for (const name of [
      'password-changed',
      'password-failed',
      'password-unknown',
      'tokens/response',
      'verified',
      'grant.issued',
    ]) {
      for (const type of [
        'event',
        'invoke',
        'message',
        'conversationUpdate',
        'endOfConversation',
        'installationUpdate',
        'trace',
      ])
        await chat.post({ type, name, value: { event: { name, ref: 'x', kind: 'own' }, ref: 'x', kind: 'own' } });
    }
    expect({ ...(await stateOf(chat)), card: 0 }).toEqual({ ...state, card: 0 });
    expect((await chat.heard()).join(' ')).not.toMatch(/password was changed/);
    await settle(latchkey);
    expect(await traces()).toEqual(before);
  });

  const pages = [
    '/account/password',
    '/account/sign-out-everywhere',
    '/signout',
    '/not-me',
    '/welcome',
    '/reveal',
    '/password',
  ];

  test('every page in reverse order, with a session and a link that were made up', async () => {
    const before = await traces();
    const forged = 'A'.repeat(43);
    const csrf = createCsrf({ keyring: testKeyring, random: systemRandom });
    for (const path of pages) {
      for (const cookies of [
        {},
        { ticket: forged },
        { session: forged },
        { ticket: forged, session: forged, visit: forged },
      ]) {
        // The strongest attacker even holds the right form token.
        const anchored = { cookies: { ticket: forged, session: forged, visit: forged } };
        const { token } = csrf.issue(anchored, path as '/password');
        for (const fields of [{}, { csrf: token, current: 'x', ...passwordFields() }]) {
          const posted = await postForm(latchkey.url, path, { cookies, fields });
          expect([path, posted.status >= 300 && posted.status < 500]).toEqual([path, true]);
          expect([posted.headers['set-cookie'] ?? []].flat().join()).not.toMatch(/session=[\w-]{20}/);
        }
        const shown = await getPage(latchkey.url, path, cookies);
        expect(shown.body).not.toMatch(/name="csrf" value="[^"]+"/);
      }
    }
    for (const token of [forged, '...', '%00', 'a'.repeat(5_000), '12345678']) {
      const { status, headers } = await send(`${latchkey.url}/t/${encodeURIComponent(token)}`);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(String(headers['set-cookie'] ?? '')).not.toMatch(/=[\w-]{9}/);
    }
    await settle(latchkey);
    expect(await traces()).toEqual(before);
    const refusals = await auditOf(latchkey.running.services, 'ticket.refused');
    expect(refusals.length).toBeGreaterThanOrEqual(4);
  });

  test('the steps in between cannot be left out either: from each, the buttons of the next ones are refused', async () => {
    const walk = ['forgot password', 'alice@demo.example'] as const;
    for (const depth of [1, 2]) {
      const chat = await openChat(latchkey.url);
      for (const text of walk.slice(0, depth)) await chat.say(text);
      const before = await stateOf(chat);
      const { posted } = await traces();
      const later =
        depth === 1 ? ['mail', 'sms', 'resend', 'another-way', 'page'] : ['resend', 'another-way', 'page', 'grant'];
      for (const choice of later)
        await chat.post({ type: 'message', value: { card: String((await stateOf(chat))?.card), choice } });
      expect({ ...(await stateOf(chat)), card: 0 }).toEqual({ ...before, card: 0 });
      await settle(latchkey);
      expect((await traces()).posted).toBe(posted);
    }
  });
});

describe('ST-03: tampered hidden card fields', () => {
  const evil = { email: 'evil@attacker.example', to: 'evil@attacker.example', phone: '+905550000000' };
  const identity = {
    userId: 'bob',
    account: 'local:bob',
    identifier: 'bob@demo.example',
    caseId: 'x',
    conversation: 'x',
  };
  const proof = { verified: true, step: 'setPassword', at: 'page', grant: 'x', proven: ['mail', 'sms'], triesLeft: 99 };
  const poison = JSON.parse('{"__proto__":{"verified":true},"constructor":{"prototype":{"verified":true}}}');

  test('unknown keys are dropped: the PIN is for her, goes to her, and only there', async () => {
    const chat = await openChat(latchkey.url);
    await chat.say('forgot password');
    await chat.say('alice@demo.example');
    const data = await chat.submitOf('E-mail');
    const raw = { ...data, ...evil, ...identity, ...proof, ...poison };
    await chat.post({
      type: 'message',
      text: 'bob@demo.example',
      value: raw,
      ...evil,
      ...identity,
      ...proof,
      entities: [raw],
    });
    await settle(latchkey);
    expect(latchkey.ground.posted.map(({ to }) => to)).toEqual(['alice@alice.home.example']);
    const state = await stateOf(chat);
    expect(Object.keys(state ?? {}).sort()).toEqual([
      'at',
      'card',
      'caseId',
      'challenge',
      'method',
      'offered',
      'purpose',
      'until',
    ]);
    expect(({} as { verified?: boolean }).verified).toBeUndefined();
    const [challenge] = await latchkey.running.services.store.find('challenges', {
      where: { expiresAt: { gt: 0 } },
      limit: 2,
    });
    const alice = await latchkey.running.services.directory.find('alice@demo.example');
    expect(challenge?.account).toBe(alice.ok && alice.account.id);
    expect(challenge?.triesLeft).toBe(5);
  });

  test.each([
    -1,
    99,
    0,
    '0',
    [0],
    ['mail'],
    null,
    true,
    {},
    { $gt: '' },
    'MAIL',
    'mail ',
    'push',
    '',
    'a'.repeat(200),
    '__proto__',
  ])('a choice of %j chooses nothing', async (choice) => {
    const chat = await openChat(latchkey.url);
    await chat.say('forgot password');
    await chat.say('alice@demo.example');
    const { card } = await chat.submitOf('E-mail');
    const { status } = await chat.post({
      type: 'message',
      value: { card, choice, methodIndex: choice, method: choice },
    });
    expect([200, 400]).toContain(status);
    await settle(latchkey);
    expect(latchkey.ground.posted).toEqual([]);
    expect((await stateOf(chat))?.at).toBe('deliver');
  });

  test.each([null, [], {}, '99999999999999999999', -1, 1.5, true, 'NaN', '', ' 3', '3 ', '03', '3e0'])(
    'a card numbered %j is not the newest one',
    async (card) => {
      const chat = await openChat(latchkey.url);
      await chat.say('forgot password');
      await chat.say('alice@demo.example');
      const { status } = await chat.post({ type: 'message', value: { card, choice: 'mail' } });
      expect([200, 400]).toContain(status);
      await settle(latchkey);
      expect(latchkey.ground.posted).toEqual([]);
    },
  );
});
