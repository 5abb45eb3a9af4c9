// Owns password hashing: argon2id with a bounded number at a time and a bounded queue, so that nobody can buy our memory
// and processor with sign-ins. The only file that knows argon2.
import assert from 'node:assert';
import { availableParallelism } from 'node:os';
import { argon2id, hash as argonHash, needsRehash as argonNeedsRehash, verify as argonVerify } from 'argon2';
import { Fault } from '../faults';
import type { Keyring } from '../secrets/ports';
import { createLanes, type Run } from './lanes';
import { maxPasswordLength, normalizePassword, passwordLength } from './rules';

/** What can be done with passwords by whoever was let in. */
export interface Hashing {
  /** The encoded hash with its parameters, salt and key id. At most 256 code points: rules are asked before. */
  hash(password: string): Promise<string>;
  /**
   * True when `encoded` is this password's. Null = there is nothing to compare with: the same work, and false. More than
   * 256 code points: false without any work, whoever it is about. Throws `Fault('store.corrupt')`.
   */
  verify(password: string, encoded: string | null): Promise<boolean>;
}

export interface Hasher {
  /**
   * Lets one person's check or change in, or throws `Fault('hash.busy')` before anything is done: whatever is counted or
   * written inside is never cut short for want of a lane.
   */
  admit<Result>(visit: (hashing: Hashing) => Promise<Result>): Promise<Result>;
  /** True when it was made with other parameters or another key than hash() would use now. */
  needsRehash(encoded: string): boolean;
}

export interface HashLoad {
  /** Hashes at work at the same time; default one per processor core. */
  readonly concurrency?: number;
  /** People who may wait; default two per core (bar DOS-07). One more is refused with `hash.busy`. */
  readonly maxWaiting?: number;
}

// OWASP Password Storage Cheat Sheet: argon2id with at least 19 MiB, t=2, p=1. The salt is 16 random bytes.
const parameters = { type: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1, hashLength: 32 } as const;

/** Nobody's hash: 16 bytes of salt and 32 of hash that no password was ever put through. */
const nobodys = '$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdC4uLg$bm9ib2R5J3MgaGFzaCwgZm9yIGVxdWFsIHdvcmsuLi4';

/** `<key id>$argon2id$…`: the keyed step of NIST SP 800-63B-4 3.1.1.2, with a key that is not in the database. */
const split = (encoded: string): { keyId: string; phc: string } => {
  const start = encoded.indexOf('$');
  return { keyId: encoded.slice(0, start), phc: encoded.slice(start) };
};

/** NFC, as bytes: argon2 is given all of it, zero bytes included, and never a cut one. */
const toBytes = (password: string): Buffer => Buffer.from(normalizePassword(password), 'utf8');

async function compare(phc: string, password: Buffer, secret: Buffer | undefined): Promise<boolean> {
  try {
    return await argonVerify(phc, password, { secret });
  } catch (thrown) {
    throw new Fault('store.corrupt', 'A stored password hash cannot be read', thrown);
  }
}

function hashingWith(run: Run, keyring: Keyring | undefined): Hashing {
  const current = keyring?.current('password');
  return {
    hash: (password) => {
      assert(passwordLength(password) <= maxPasswordLength, 'passwords: too long to hash');
      return run(async () => {
        const phc = await argonHash(toBytes(password), { ...parameters, secret: current?.key });
        return `${current?.id ?? ''}${phc}`;
      });
    },
    async verify(password, encoded) {
      if (passwordLength(password) > maxPasswordLength) return false;
      const { keyId, phc } = split(encoded ?? `${current?.id ?? ''}${nobodys}`);
      const secret = keyring?.byId('password', keyId)?.key;
      // A key that is gone for good (SECRET_KEY lost): nothing can match, and nobody may see that from the time it takes.
      const isLost = keyId !== '' && secret === undefined;
      const isSame = await run(() => compare(phc, toBytes(password), secret));
      return isSame && encoded !== null && !isLost;
    },
  };
}

/** `keyring` switches the keyed step on; passwords hashed under an older key still work and are hashed anew at their next use. */
export function createHasher({ keyring, ...load }: HashLoad & { readonly keyring?: Keyring } = {}): Hasher {
  const cores = availableParallelism();
  const lanes = createLanes(load.concurrency ?? cores, load.maxWaiting ?? 2 * cores);
  return {
    admit: (visit) => lanes.admit((run) => visit(hashingWith(run, keyring))),
    needsRehash(encoded) {
      const { keyId, phc } = split(encoded);
      return keyId !== (keyring?.current('password').id ?? '') || argonNeedsRehash(phc, parameters);
    },
  };
}
