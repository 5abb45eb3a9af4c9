import { createDialog } from '../../src/dialogs/dialog';
import type { Input, Turn } from '../../src/dialogs/kernel';
import type { State } from '../../src/dialogs/state';
import { textsFor } from '../../src/dialogs/texts/languages';
import { Fault } from '../../src/services/faults';
import type { CaseId, ChallengeId, ConversationKey, GrantId, Source } from '../../src/services/ids';
import type { Caller, Place, Recovery } from '../../src/services/recovery/ports';
import { nobody } from './fake-people';
import { createFakeRecovery } from './fake-recovery';
import { createFakeWorld } from './fake-world';
import { createTalk } from './transcript';

const now = Date.UTC(2026, 10, 21, 9, 0, 0);
const until = now + 60_000;
const caseId = 'case-0' as CaseId; // ids for tests
const challenge = 'challenge-0' as ChallengeId;
const grant = 'grant-0' as GrantId;
const verify: State = {
  at: 'verify',
  card: 7,
  until,
  purpose: 'unlock',
  caseId,
  challenge,
  method: 'mail',
  offered: ['mail'],
};
const page: State = { at: 'page', card: 9, until, purpose: 'reset', caseId, grant };
const idle: State = { at: 'idle', card: 3, until: null };

const place = (caller: Caller = { kind: 'anonymous' }): Place => ({
  conversation: 'conversation' as ConversationKey, // ids for tests
  channel: 'web',
  source: 'source' as Source,
  caller,
  language: 'en',
  correlation: 'correlation',
});
const turnWith = (recovery: Partial<Recovery>): Turn => ({
  place: place(),
  deps: {
    recovery: { ...createFakeRecovery(() => now), ...recovery },
    people: nobody,
    nowMs: () => now,
    texts: textsFor('en'),
    help: { organisation: 'Demo Ltd', helpDesk: 'phone 1234' },
  },
});
const decide = (state: State, input: Input, recovery: Partial<Recovery> = {}) =>
  createDialog().decide(state, input, turnWith(recovery));
const typing = (text: string): Input => ({ kind: 'text', text });

describe('a press', () => {
  test.each(['mail', 'choose-method', 'page', 'reset', '__proto__', '-1', ''])(
    'of "%s", never offered here, is refused',
    async (choice) => {
      const decision = await decide(verify, { kind: 'press', card: '7', choice });
      expect(decision).toMatchObject({ state: verify, refused: 'not-a-choice' });
      expect(decision.replies[0]?.text).toBe('That is not one of the choices.');
    },
  );

  test.each(['6', '8', '07', '7.0', '', 'seven'])('of card "%s" is old', async (card) => {
    const decision = await decide(verify, { kind: 'press', card, choice: 'cancel' });
    expect(decision).toMatchObject({ state: verify, refused: 'stale-card' });
    expect(decision.replies).toHaveLength(1);
  });
});

describe('the end of a proof', () => {
  const passed: Partial<Recovery> = { check: async () => ({ ok: true, next: 'grant', grant }) };

  test.each([
    [{ ok: true, outcome: 'unlocked', wasLocked: true }, 'idle', 'Your account is unlocked.'],
    [{ ok: true, outcome: 'unlocked', wasLocked: false }, 'idle', 'Your account was not locked'],
    [{ ok: false, reason: 'unsupported' }, 'idle', 'I cannot unlock this account on its own'],
    [{ ok: false, reason: 'expired' }, 'lookup', 'That took a while.'],
  ] as const)('%j', async (finished, at, words) => {
    const decision = await decide(verify, typing('48219930'), { ...passed, finish: async () => finished });
    expect(decision.state.at).toBe(at);
    expect(decision.replies[0]?.text).toContain(words);
  });

  test('the link is in the card and nowhere else', async () => {
    const url = 'https://reset.example/t/secret';
    const finished = { ok: true, outcome: 'page', kind: 'own', url, untilMs: until } as const;
    const { state, replies } = await decide(verify, typing('48219930'), { ...passed, finish: async () => finished });
    expect(replies[0]?.link?.url).toBe(url);
    expect(JSON.stringify([state, replies.map(({ text }) => text)])).not.toContain('secret');
  });

  test('a second proof without a way to give it ends with the help desk', async () => {
    const check: Recovery['check'] = async () => ({ ok: true, next: 'second', options: [] });
    const decision = await decide(verify, typing('48219930'), { check });
    expect(decision.state.at).toBe('idle');
    expect(decision.replies[0]?.text).toContain('phone 1234');
  });
});

describe('what a recovery can answer', () => {
  test.each([
    [{ ok: false, reason: 'limited', retryAtMs: now + 12 * 60_000 }, 'verify', 'please try again in about 12 minutes.'],
    [{ ok: false, reason: 'limited', retryAtMs: now - 5 }, 'verify', 'please try again in about 5 seconds.'],
    [{ ok: false, reason: 'too-soon', retryAtMs: now + 20_000 }, 'verify', 'in about 20 seconds'],
    [{ ok: false, reason: 'expired' }, 'lookup', 'That took a while.'],
  ] as const)('to a new PIN: %j', async (sent, at, words) => {
    const decision = await decide(verify, typing('resend'), { send: async () => sent });
    expect(decision.state.at).toBe(at);
    expect(decision.replies[0]?.text).toContain(words);
  });

  test.each([
    [{ ok: false, reason: 'wrong', triesLeft: 1 }, 'one try left'],
    [{ ok: false, reason: 'wrong', triesLeft: 0 }, 'no tries left'],
    [{ ok: false, reason: 'limited', retryAtMs: now + 3_600_000 }, 'in about 60 minutes'],
  ] as const)('to a guess: %j', async (checked, words) => {
    const decision = await decide(verify, typing('48219930'), { check: async () => checked });
    expect(decision.state).toEqual({ ...verify, card: 8 });
    expect(decision.replies.at(-1)).toMatchObject({ text: expect.stringContaining(words), expects: 'pin' });
  });

  test('no way at all: the help desk, and nothing under way', async () => {
    const lookup: State = { at: 'lookup', card: 1, until: null, purpose: 'reset' };
    const decision = await decide(lookup, typing('alice'), { options: async () => [] });
    expect(decision.state.at).toBe('idle');
    expect(decision.replies[0]?.text).toContain('phone 1234');
  });

  test('a fault goes through untouched, so that nothing of the turn is saved', async () => {
    const fault = new Fault('store.unavailable', 'the store does not answer');
    const check = () => Promise.reject(fault);
    await expect(decide(verify, typing('48219930'), { check })).rejects.toBe(fault);
  });
});

describe('events', () => {
  const changed = (ref: string): Input => ({ kind: 'event', event: { name: 'password-changed', kind: 'own', ref } });

  test('the awaited one ends the flow', async () => {
    const decision = await decide(page, changed('grant-0'));
    expect(decision.state).toEqual({ at: 'idle', card: 10, until: null });
    expect(decision.replies[0]?.text).toMatch(/^Your password was changed\./);
  });

  test('the awaited one is told even when the link is over', async () => {
    expect((await decide({ ...page, until: now - 1 }, changed('grant-0'))).replies).toHaveLength(1);
  });

  test.each([verify, page])('a foreign one at $at changes nothing and says nothing', async (state) => {
    expect(await decide(state, changed('grant-1'))).toEqual({ state, replies: [] });
  });

  test.each(['password-failed', 'password-unknown'] as const)('%s offers another try', async (name) => {
    const decision = await decide(page, { kind: 'event', event: { name, ref: 'grant-0' } });
    expect(decision.replies[0]?.choices?.map(({ value }) => value)).toEqual(['reset']);
  });
});

describe('a case is abandoned', () => {
  const deliver: State = { at: 'deliver', card: 5, until, purpose: 'reset', caseId, offered: ['mail', 'sms'] };

  test.each([deliver, verify, page])(
    'at $at by cancel, by starting over, by another account, and when time is over',
    async (state) => {
      const ends: [State, string][] = [
        [state, 'cancel'],
        [state, 'start over'],
        [state, 'wrong account'],
        [{ ...state, until: now }, 'hello'],
      ];
      for (const [before, words] of ends) {
        const abandoned: string[] = [];
        const abandon: Recovery['abandon'] = async (_, id) => void abandoned.push(id);
        const decision = await decide(before, typing(words), { abandon });
        expect(abandoned).toEqual([caseId]);
        expect(decision.state).not.toHaveProperty('caseId');
      }
    },
  );

  test.each(['help', 'deutsch', 'talk to a person', 'reset my password', 'thanks'])(
    'but not by "%s"',
    async (words) => {
      const abandon = () => Promise.reject(new Fault('store.unavailable', 'must not be called'));
      expect((await decide(verify, typing(words), { abandon })).state).toEqual({ ...verify, card: 8 });
    },
  );
});

test.each([
  ['mail', 'sms'],
  ['sms', 'mail'],
] as const)('another way than %s is %s', async (method, other) => {
  const sent: string[] = [];
  const send: Recovery['send'] = async (_, request) => {
    sent.push(request.method);
    return { ok: true, challenge, digits: 8, minutes: 10 };
  };
  await decide({ ...verify, method, offered: ['mail', 'sms'] }, typing('another way'), { send });
  expect(sent).toEqual([other]);
});

test('the asked-for language is told to the turn', async () => {
  expect(await decide(idle, typing('auf Deutsch bitte'))).toMatchObject({ language: 'de', state: { at: 'idle' } });
  expect(await decide(idle, typing('hello'))).not.toHaveProperty('language');
});

test('every answer makes the buttons before it old', async () => {
  const inputs = ['hello', 'help', 'password', 'the weather', 'forgot password'].map(typing);
  for (const input of inputs) expect((await decide(idle, input)).state.card).toBe(4);
});

describe('at the limit', () => {
  const talk = createTalk((options) => createFakeWorld({ ...options, mostLookups: 1 }));

  test.each(['alice@demo.example', 'nobody@demo.example'])('%s hears when to come back', (name) =>
    talk(`
      user: unlock
      bot: What's your work e-mail or username?
      user: bob
      bot: Where should the PIN go? *
      user: start over
      bot: *
      bot: What's your work e-mail or username?
      user: ${name}
      bot: *please try again in about 12 minutes.*
    `),
  );
});
