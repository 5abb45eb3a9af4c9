// Owns Direct Line tokens: short-lived, bound to one conversation and one user id that the server made.
import { createSecretKey, type KeyObject } from 'node:crypto';
import { decode, sign, TokenExpiredError, verify as verifyJwt } from 'jsonwebtoken';
import { z } from 'zod';
import type { Clock, Random } from '../../services/ports';
import type { DerivedKey, Keyring } from '../../services/secrets/ports';
import { randomId, randomToken } from '../../services/secrets/random';

// security/bar.md 5.1: at most 30 minutes, sliding to 60 minutes absolute.
export const tokenLifetimeMs = 30 * 60_000;
export const conversationLifetimeMs = 60 * 60_000;
/** A stream URL is opened at once; its token stands in a query string, so it opens nothing else and not for long. */
const streamLifetimeMs = 5 * 60_000;

const issuer = 'latchkey';
type Use = 'direct-line' | 'direct-line-stream';

/** What a token proves. */
export interface Pass {
  readonly conversation: string;
  /** `dl_…`: the prefix that the official client reserves for ids from a token. */
  readonly user: string;
  /** When the conversation began; nothing extends it beyond `conversationLifetimeMs` from here. */
  readonly originMs: number;
  /** The sealed token of the signed-in session that the conversation was opened in; null = anonymous. */
  readonly session: string | null;
}

export type Verified =
  | { readonly ok: true; readonly pass: Pass }
  | { readonly ok: false; readonly reason: 'expired' | 'forged' };

export interface IssuedToken {
  readonly token: string;
  readonly expiresInSeconds: number;
}

export interface Tokens {
  /** A pass for a conversation that does not exist yet: its id is 256 random bits, its user nobody. */
  begin(): Pass;
  /** Undefined: the conversation is older than any token may be. */
  issue(pass: Pass): IssuedToken | undefined;
  issueStream(pass: Pass): string;
  verify(token: string, use?: Use): Verified;
}

const claimsSchema = z.object({
  conv: z.string().regex(/^[\w-]{22,64}$/),
  user: z.string().regex(/^dl_[\w-]{22,64}$/),
  org: z.int().positive(),
  ses: z.string().max(1024).optional(),
  exp: z.int().positive(),
});

const forged: Verified = { ok: false, reason: 'forged' };
const expired: Verified = { ok: false, reason: 'expired' };

interface Deps {
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly random: Random;
}

interface Signed {
  readonly pass: Pass;
  readonly expiresAtMs: number;
}

function toSigned(claims: unknown): Signed | undefined {
  const parsed = claimsSchema.safeParse(claims);
  if (!parsed.success) return undefined;
  const { conv, user, org, ses, exp } = parsed.data;
  return { pass: { conversation: conv, user, originMs: org, session: ses ?? null }, expiresAtMs: exp * 1000 };
}

/** More chats than this at once verify their tokens anew each time; a flood of tokens costs no more memory. */
const mostRemembered = 5_000;

/**
 * Tokens whose signature was right, word for word: every request of a chat brings the same one, and to check it again would
 * cost as much as the rest of the request's entry. Only a signature never changes; what time does to a token is asked anew.
 */
function createMemory(clock: Clock) {
  const known = new Map<string, Signed>();
  return {
    find(token: string): Signed | undefined {
      const signed = known.get(token);
      return signed !== undefined && signed.expiresAtMs > clock.nowMs() ? signed : undefined;
    },
    keep(token: string, signed: Signed): void {
      const [oldest] = known.keys();
      if (known.size >= mostRemembered && oldest !== undefined) known.delete(oldest);
      known.set(token, signed);
    },
  };
}

/**
 * Keys as key objects. Given bytes, jsonwebtoken first tries to read them as a public key, which costs 0.7 ms each time.
 */
function createKeys() {
  const known = new Map<string, KeyObject>();
  return ({ id, key }: DerivedKey): KeyObject => {
    const made = known.get(id) ?? createSecretKey(key);
    known.set(id, made);
    return made;
  };
}

/** Signs claims for one use; the key's id goes into the header, so that keys can rotate. */
function createSigner({ keyring, clock }: Deps) {
  const keyOf = createKeys();
  return (pass: Pass, use: Use, lifetimeMs: number): string => {
    const key = keyring.current('direct-line');
    const nowMs = clock.nowMs();
    const claims = {
      conv: pass.conversation,
      user: pass.user,
      org: pass.originMs,
      ses: use === 'direct-line' && pass.session !== null ? pass.session : undefined,
      iat: Math.floor(nowMs / 1000),
      exp: Math.floor((nowMs + lifetimeMs) / 1000),
    };
    return sign(claims, keyOf(key), { algorithm: 'HS256', keyid: key.id, issuer, audience: use });
  };
}

/** Checks a token's signature, use and expiry; throws what jsonwebtoken throws. */
function createCheck({ keyring, clock }: Deps) {
  const keyOf = createKeys();
  return (token: string, use: Use): Signed | undefined => {
    const kid = decode(token, { complete: true })?.header.kid;
    const key = keyring.byId('direct-line', String(kid));
    if (key === undefined) return undefined;
    const checks = { algorithms: ['HS256' as const], issuer, audience: use };
    return toSigned(verifyJwt(token, keyOf(key), { ...checks, clockTimestamp: Math.floor(clock.nowMs() / 1000) }));
  };
}

/** Reads a token; throws what jsonwebtoken throws. */
function createReader(deps: Deps) {
  const check = createCheck(deps);
  const memory = createMemory(deps.clock);
  const checkOnce = (token: string): Signed | undefined => {
    const known = memory.find(token);
    if (known !== undefined) return known;
    const signed = check(token, 'direct-line');
    if (signed !== undefined) memory.keep(token, signed);
    return signed;
  };
  return (token: string, use: Use): Verified => {
    // A stream's token is used once.
    const signed = use === 'direct-line' ? checkOnce(token) : check(token, use);
    if (signed === undefined) return forged;
    const { pass } = signed;
    return pass.originMs + conversationLifetimeMs <= deps.clock.nowMs() ? expired : { ok: true, pass };
  };
}

export function createTokens(deps: Deps): Tokens {
  const { clock, random } = deps;
  const signFor = createSigner(deps);
  const read = createReader(deps);

  return {
    begin: () => ({
      conversation: randomToken(random),
      user: `dl_${randomId(random)}`,
      originMs: clock.nowMs(),
      session: null,
    }),
    issue(pass) {
      const leftMs = pass.originMs + conversationLifetimeMs - clock.nowMs();
      const lifetimeMs = Math.min(tokenLifetimeMs, leftMs);
      if (lifetimeMs < 1000) return undefined;
      return { token: signFor(pass, 'direct-line', lifetimeMs), expiresInSeconds: Math.floor(lifetimeMs / 1000) };
    },
    issueStream: (pass) => signFor(pass, 'direct-line-stream', streamLifetimeMs),
    verify(token, use = 'direct-line') {
      try {
        return read(token, use);
      } catch (thrown) {
        return thrown instanceof TokenExpiredError ? expired : forged;
      }
    },
  };
}
