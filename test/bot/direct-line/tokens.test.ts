import { sign } from 'jsonwebtoken';
import { createTokens, type Pass } from '../../../src/bot/direct-line/tokens';
import { createKeyring } from '../../../src/services/secrets/keyring';
import { systemRandom } from '../../../src/services/secrets/random';
import { testKeyring } from '../../fakes/secrets';
import { createFakeClock } from '../../fakes/time';

const minuteMs = 60_000;

const make = (keyring = testKeyring) => {
  const clock = createFakeClock();
  return { clock, tokens: createTokens({ keyring, clock, random: systemRandom }) };
};

const issue = (tokens: ReturnType<typeof createTokens>, pass: Pass): string => tokens.issue(pass)?.token ?? '';

test('a token says what it was made for', () => {
  const { tokens } = make();
  const pass = { ...tokens.begin(), session: 'sealed' };
  expect(tokens.verify(issue(tokens, pass))).toEqual({ ok: true, pass });
});

test('a conversation id is 256 random bits, a user id 128', () => {
  const { tokens } = make();
  const passes = Array.from({ length: 10_000 }, () => tokens.begin());
  expect(new Set(passes.map(({ conversation }) => conversation)).size).toBe(10_000);
  expect(passes[0]?.conversation).toMatch(/^[\w-]{43}$/);
  expect(passes[0]?.user).toMatch(/^dl_[\w-]{22}$/);
});

test('30 minutes, sliding to 60 from the beginning', () => {
  const { clock, tokens } = make();
  const pass = tokens.begin();
  const first = issue(tokens, pass);
  clock.advance(29 * minuteMs);
  expect(tokens.verify(first).ok).toBe(true);
  expect(tokens.issue(pass)?.expiresInSeconds).toBe(30 * 60);
  clock.advance(2 * minuteMs);
  expect(tokens.verify(first)).toEqual({ ok: false, reason: 'expired' });
  expect(tokens.issue(pass)?.expiresInSeconds).toBe(29 * 60);
  const last = issue(tokens, pass);
  clock.advance(29 * minuteMs);
  expect(tokens.issue(pass)).toBeUndefined();
  expect(tokens.verify(last)).toEqual({ ok: false, reason: 'expired' });
});

test('no changed byte passes', () => {
  const { tokens } = make();
  const token = issue(tokens, tokens.begin());
  for (let at = 0; at < token.length; at++) {
    const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
    expect(tokens.verify(changed).ok).toBe(false);
  }
});

test('a token that was checked before opens nothing more than it did', () => {
  const { clock, tokens } = make();
  const pass = tokens.begin();
  const token = issue(tokens, pass);
  expect(tokens.verify(token)).toEqual({ ok: true, pass });
  expect(tokens.verify(token)).toEqual({ ok: true, pass });
  expect(tokens.verify(token, 'direct-line-stream').ok).toBe(false);
  for (let at = 0; at < token.length; at++) {
    const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
    expect(tokens.verify(changed).ok).toBe(false);
  }
  clock.advance(30 * minuteMs + 1000);
  expect(tokens.verify(token)).toEqual({ ok: false, reason: 'expired' });
});

test('no other signer, algorithm or use passes', () => {
  const { clock, tokens } = make();
  const pass = tokens.begin();
  const claims = { conv: pass.conversation, user: pass.user, org: pass.originMs };
  const { id, key } = testKeyring.current('direct-line');
  const seal = testKeyring.current('seal');
  const options = { keyid: id, issuer: 'latchkey', audience: 'direct-line', expiresIn: 60 } as const;
  const stranger = make(createKeyring([Buffer.alloc(32, 7)]));
  const payload = { ...claims, iat: Math.floor(clock.nowMs() / 1000) };
  const forged = [
    '',
    'a.b.c',
    'x'.repeat(4000),
    issue(stranger.tokens, pass),
    sign(payload, '', { ...options, algorithm: 'none' }),
    sign(payload, key, { ...options, algorithm: 'HS512' }),
    sign(payload, seal.key, options),
    sign(payload, key, { ...options, keyid: seal.id }),
    sign(payload, key, { ...options, issuer: 'other' }),
    sign({ ...payload, conv: { $gt: '' } }, key, options),
    tokens.issueStream(pass),
  ];
  for (const token of forged) expect(tokens.verify(token)).toEqual({ ok: false, reason: 'forged' });
  expect(tokens.verify(issue(tokens, pass), 'direct-line-stream').ok).toBe(false);
  expect(tokens.verify(sign(payload, key, options))).toEqual({ ok: true, pass });
});

test('an older key still verifies, and the newest signs', () => {
  const old = make(createKeyring([Buffer.alloc(32, 1)]));
  const both = make(createKeyring([Buffer.alloc(32, 2), Buffer.alloc(32, 1)]));
  const pass = old.tokens.begin();
  expect(both.tokens.verify(issue(old.tokens, pass)).ok).toBe(true);
  expect(old.tokens.verify(issue(both.tokens, pass)).ok).toBe(false);
});

test('a stream token is short-lived and carries no session', () => {
  const { clock, tokens } = make();
  const pass = { ...tokens.begin(), session: 'sealed' };
  const token = tokens.issueStream(pass);
  expect(tokens.verify(token, 'direct-line-stream')).toEqual({ ok: true, pass: { ...pass, session: null } });
  clock.advance(5 * minuteMs + 1000);
  expect(tokens.verify(token, 'direct-line-stream')).toEqual({ ok: false, reason: 'expired' });
});
