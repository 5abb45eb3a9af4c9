// Owns the public keys that sign calls from Teams. They are kept for when Microsoft's metadata cannot be read, and nothing a
// caller sends makes us fetch them more than once a minute (attack BF-12).
import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Clock, Log } from '../../services/ports';

export interface SigningKey {
  readonly key: KeyObject;
  /** Channels that this key may speak for. */
  readonly endorsements: readonly string[];
}

export type FoundKey =
  | { readonly ok: true; readonly key: SigningKey }
  | { readonly ok: false; readonly reason: 'unknown' | 'unavailable' };

export interface SigningKeys {
  find(kid: string): Promise<FoundKey>;
}

export interface SigningKeyDeps {
  readonly metadataUrl: string;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly log: Log;
}

const minuteMs = 60_000;
const freshMs = 60 * minuteMs;
/** Bounded, so that a key that was withdrawn does not live for ever behind a metadata address that is blocked. */
const staleMs = 7 * 24 * 60 * minuteMs;
const betweenRefreshesMs = minuteMs;
const betweenColdTriesMs = 10_000;
const fetchTimeoutMs = 3_000;
const mostBytes = 1_048_576;

const metadata = z.object({ jwks_uri: z.string().max(2_048) });
const jwk = z.object({
  kid: z.string().min(1).max(256),
  kty: z.literal('RSA'),
  n: z.string(),
  e: z.string(),
  endorsements: z.array(z.string()).default([]),
});
const keySet = z.object({ keys: z.array(z.unknown()).max(200) });

async function readJson(deps: SigningKeyDeps, url: string): Promise<unknown> {
  const response = await deps.fetch(url, { redirect: 'error', signal: AbortSignal.timeout(fetchTimeoutMs) });
  if (!response.ok) throw new TypeError(`metadata answered ${response.status}`);
  const text = await response.text();
  if (text.length > mostBytes) throw new TypeError('metadata is too large');
  return JSON.parse(text);
}

/** Keys of other kinds, or that do not parse, are left out. */
function readKey(value: unknown): readonly (readonly [string, SigningKey])[] {
  const parsed = jwk.safeParse(value);
  if (!parsed.success) return [];
  const { kid, kty, n, e, endorsements } = parsed.data;
  try {
    return [[kid, { key: createPublicKey({ key: { kty, n, e }, format: 'jwk' }), endorsements }]];
  } catch {
    return [];
  }
}

async function fetchKeys(deps: SigningKeyDeps): Promise<ReadonlyMap<string, SigningKey>> {
  const { jwks_uri: keysUrl } = metadata.parse(await readJson(deps, deps.metadataUrl));
  // The keys live where the metadata lives: a changed document cannot send us elsewhere.
  if (new URL(keysUrl).origin !== new URL(deps.metadataUrl).origin) throw new TypeError('keys at another origin');
  const keys = new Map(keySet.parse(await readJson(deps, keysUrl)).keys.flatMap(readKey));
  if (keys.size === 0) throw new TypeError('no usable key');
  return keys;
}

/** One refresh at a time. Warm, nobody waits for it: keys are published long before they sign. */
export function createSigningKeys(deps: SigningKeyDeps): SigningKeys {
  let keys: ReadonlyMap<string, SigningKey> = new Map();
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | undefined;

  const refresh = (): Promise<void> => {
    triedAt = deps.clock.nowMs();
    running ??= fetchKeys(deps)
      .then((fetched) => {
        keys = fetched;
        fetchedAt = deps.clock.nowMs();
      })
      .catch((fault: unknown) => deps.log.warn('the keys of Teams could not be read', { reason: String(fault) }))
      .finally(() => {
        running = undefined;
      });
    return running;
  };
  const age = (): number => deps.clock.nowMs() - fetchedAt;
  const sinceTry = (): number => deps.clock.nowMs() - triedAt;

  /** False: there are no keys that may still be used. */
  const haveKeys = async (): Promise<boolean> => {
    if (age() <= staleMs) return true;
    if (running !== undefined || sinceTry() >= betweenColdTriesMs) await refresh();
    return age() <= staleMs;
  };

  return {
    async find(kid) {
      if (!(await haveKeys())) return { ok: false, reason: 'unavailable' };
      const key = keys.get(kid);
      const wanted = key === undefined || age() > freshMs;
      if (wanted && sinceTry() >= betweenRefreshesMs) void refresh();
      return key === undefined ? { ok: false, reason: 'unknown' } : { ok: true, key };
    },
  };
}
